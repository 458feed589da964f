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
    """A control token that survives cleaning on this server; empty where none does, or the server has no tokenizer."""
    import openai

    root = settings.endpoint.removesuffix("/v1")
    asked = client(root, settings.api_key.get_secret_value())
    try:
        special: dict[int, str] = {}
        for token in CONTROL_TOKENS:
            ids = await _tokens(asked, settings.model, token)
            # Whatever is one token is either a control token or a word; both must not come out of the cleaned text.
            if len(ids) == 1:
                special[ids[0]] = token
        cleaned = clean("".join(f"x{token}\n" for token in CONTROL_TOKENS)).text
        found = [special[each] for each in await _tokens(asked, settings.model, cleaned) if each in special]
        return found[0] if found else ""
    except (openai.OpenAIError, LookupError, TypeError, ValueError):
        return ""
    finally:
        await asked.close()


async def _tokens(asked: Any, model: str, text: str) -> list[int]:
    """The tokens of a text, as they would be in a prompt; each server takes its own names of the fields."""
    body = {
        "model": model,
        "prompt": text,
        "content": text,
        "add_special": False,
        "add_special_tokens": False,
        "parse_special": True,
    }
    answer: Any = await asked.post("/tokenize", body=body, cast_to=object, options={"timeout": SECONDS})
    return [int(each) for each in answer["tokens"]]
