"""Is cleaned text free of control tokens? The server's own tokenizer says, where it has one (llama.cpp, vLLM)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docima.services.judges.settings import JudgeSettings
from docima.verifiers.judging.clean import clean

if TYPE_CHECKING:
    from openai import AsyncOpenAI

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
    "<seed:eos>",
    "<fim_prefix>",
    "<arg_key>",
    "[e~[",
    "]~b]",
)
"""One of each family that `clean` breaks up."""

SECONDS = 5.0


async def leaking(asked: AsyncOpenAI, settings: JudgeSettings) -> str:
    """A control token that survives cleaning on this server; empty where none does, or the server has no tokenizer that
    tells its tokens' texts.
    """
    import openai

    cleaned = clean("".join(f"x{token}\n" for token in CONTROL_TOKENS)).text
    try:
        told = await pieces(asked, settings, cleaned)
    except (openai.OpenAIError, LookupError, TypeError, ValueError):
        return ""
    return next((text for text in told if text in CONTROL_TOKENS), "")


async def pieces(asked: AsyncOpenAI, settings: JudgeSettings, text: str) -> list[str]:
    """The tokens of a text as texts. llama.cpp and vLLM name the fields differently; each takes its own."""
    body = {
        "model": settings.model,
        "prompt": text,
        "return_token_strs": True,
        "content": text,
        "with_pieces": True,
        "parse_special": True,
    }
    url = f"{settings.endpoint.removesuffix('/v1')}/tokenize"
    answer: Any = await asked.post(url, body=body, cast_to=object, options={"timeout": SECONDS})
    told = answer.get("token_strs") or [token["piece"] for token in answer["tokens"]]
    return [piece for piece in told if isinstance(piece, str)]
