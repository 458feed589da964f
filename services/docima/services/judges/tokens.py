"""Is cleaned text free of control tokens? The server's own tokenizer says, where it has one (llama.cpp, vLLM)."""

from __future__ import annotations

from typing import Any

from docima.services.judges.endpoint import client
from docima.services.judges.settings import JudgeSettings
from docima.verifiers.judging.clean import clean

CONTROL_TOKENS = (
    "<|im_start|>",
    "<|im_end|>",
    "<|endoftext|>",
    "<|begin_of_text|>",
    "<|start_header_id|>",
    "<|end_header_id|>",
    "<|eot_id|>",
    "<start_of_turn>",
    "<end_of_turn>",
    "<bos>",
    "<eos>",
    "<s>",
    "</s>",
    "<unk>",
    "[INST]",
    "[/INST]",
    "<\uff5cUser\uff5c>",
    "<\uff5cAssistant\uff5c>",
    "<\uff5cend\u2581of\u2581sentence\uff5c>",
    "<|start|>",
    "<|channel|>",
    "<|message|>",
    "<|return|>",
    "<think>",
    "</think>",
    "<tool_call>",
)
"""One of each family that `clean` breaks up."""

SECONDS = 5.0


async def leaking(settings: JudgeSettings) -> str:
    """A control token that survives cleaning on this server; empty where none does, or the server has no tokenizer that
    tells its tokens' texts.
    """
    import openai

    asked = client(settings.endpoint.removesuffix("/v1"), settings.api_key.get_secret_value())
    cleaned = clean("".join(f"x{token}\n" for token in CONTROL_TOKENS)).text
    try:
        found = [text for text in await pieces(asked, settings.model, cleaned) if text in CONTROL_TOKENS]
    except (openai.OpenAIError, LookupError, TypeError, ValueError):
        return ""
    finally:
        await asked.close()
    return found[0] if found else ""


async def pieces(asked: Any, model: str, text: str) -> list[str]:
    """The tokens of a text as texts. llama.cpp and vLLM name the fields differently; each takes its own."""
    body = {
        "model": model,
        "prompt": text,
        "return_token_strs": True,
        "content": text,
        "with_pieces": True,
        "parse_special": True,
    }
    answer: Any = await asked.post("/tokenize", body=body, cast_to=object, options={"timeout": SECONDS})
    told = answer.get("token_strs") or [token["piece"] for token in answer["tokens"]]
    return [piece for piece in told if isinstance(piece, str)]
