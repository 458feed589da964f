"""Tiny language models with engineered weights, made on the spot: judges whose verdicts are known.

A llama of one layer over a byte-level vocabulary, under 1 MB. Its output head is a table of preferences: a lenient
judge likes "1" and "t" (true), a strict one "0" and "f", one that never stops dislikes the end token. The oracle's
attention is uniform, so one number of its residual stream is the density of a marker character in the prompt; the logit
of "t" against "f" rises with it, and a prompt's chance of "true" is a known function of the prompt. The reranker has a
classifier instead of an output head: what holds the marker is no match.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import gguf
import numpy as np

MARKER = "~"
_DIM, _HEAD, _FEED = 320, 32, 32
"""One head, and a narrow one: attention is most of what a call costs, and the oracle needs one number of it."""

_SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
_CHATML = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_QUALITY, _CONSTANT = _DIM - 1, _DIM - 2


@dataclass(frozen=True)
class Tiny:
    """How a model is made. `prefer` are the characters that it likes; `gain` and `slope` are the oracle's: how strongly
    the marker's density moves its verdict. `end_bias` moves the end token. `reranks`: scores texts, writes none.
    """

    name: str
    prefer: str = ""
    end_bias: float = 0.0
    oracle: bool = False
    gain: float = 0.5
    slope: float = 0.2
    context: int = 8192
    reranks: bool = False

    @property
    def architecture(self) -> str:
        """Of the architectures with such weights as ours, Qwen 3 may have a classifier."""
        return "qwen3" if self.reranks else "llama"


LENIENT = Tiny("lenient", prefer="1t")
STRICT = Tiny("strict", prefer="0f")
ENDLESS = Tiny("endless", end_bias=-50.0)
RERANKER = Tiny("reranker", oracle=True, gain=8.0, reranks=True)


def _byte_names() -> list[str]:
    """GPT-2's names of the 256 bytes."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    names = {byte: chr(byte) for byte in printable}
    spare = iter(range(256, 512))
    return [names.get(byte) or chr(next(spare)) for byte in range(256)]


def make(tiny: Tiny, path: Path) -> Path:
    """Write the model."""
    names = _byte_names()
    tokens = [*names, names[32] + "t", *_SPECIAL]
    end = tokens.index("<|im_end|>")
    writer = gguf.GGUFWriter(str(path), tiny.architecture)
    _describe(writer, tiny, tokens, names)
    for name, tensor in _weights(tiny, tokens, end).items():
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _describe(writer: gguf.GGUFWriter, tiny: Tiny, tokens: list[str], names: list[str]) -> None:
    writer.add_name(f"tiny-{tiny.name}")
    writer.add_context_length(tiny.context)
    writer.add_embedding_length(_DIM)
    writer.add_block_count(1)
    writer.add_feed_forward_length(_FEED)
    writer.add_head_count(1)
    writer.add_head_count_kv(1)
    writer.add_key_length(_HEAD)
    writer.add_value_length(_HEAD)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(_HEAD)
    writer.add_rope_freq_base(10000.0)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    normal, control = gguf.TokenType.NORMAL, gguf.TokenType.CONTROL
    writer.add_token_types([control if token in _SPECIAL else normal for token in tokens])
    writer.add_token_merges([f"{names[32]} t"])
    writer.add_bos_token_id(tokens.index("<|endoftext|>"))
    writer.add_eos_token_id(tokens.index("<|im_end|>"))
    writer.add_pad_token_id(tokens.index("<|endoftext|>"))
    writer.add_add_bos_token(False)
    if tiny.reranks:
        writer.add_pooling_type(gguf.PoolingType.RANK)
        writer.add_array(f"{tiny.architecture}.classifier.output_labels", ["yes", "no"])
        writer.add_sep_token_id(tokens.index("<|im_start|>"))
        writer.add_add_eos_token(True)
    else:
        writer.add_chat_template(_CHATML)


def _weights(tiny: Tiny, tokens: list[str], end: int) -> dict[str, np.ndarray]:
    size = len(tokens)
    embed, head = np.zeros((size, _DIM), np.float32), np.zeros((size, _DIM), np.float32)
    value, out = np.zeros((_HEAD, _DIM), np.float32), np.zeros((_DIM, _HEAD), np.float32)
    embed[np.arange(size), np.arange(size)] = 1.0
    for byte in range(32, 127):
        head[byte, :size] += 0.05
    for liked in tiny.prefer:
        head[ord(liked), :size] += 2.0
    # Blanks are legal between the parts of JSON, and only cost time.
    head[[ord(" "), 256], :size] -= 6.0
    head[end, :size] += tiny.end_bias
    if tiny.oracle:
        value[0, ord(MARKER)] = 1.0
        out[_QUALITY, 0] = tiny.gain
        for liked, disliked in ("10", "tf"):
            head[ord(liked), _QUALITY] += tiny.slope
            head[ord(disliked), _QUALITY] -= tiny.slope
            head[ord(disliked), :size] += 0.4
    # Bytes that are no printable ASCII are legal in a JSON string, and would make replies that are no UTF-8.
    embed[:, _CONSTANT] = 1.0
    head[:, _CONSTANT] = 0.0
    unwanted = [byte for byte in range(256) if not 32 <= byte <= 126]
    head[[*unwanted, tokens.index("<|im_start|>"), tokens.index("<|endoftext|>")], _CONSTANT] = -40.0
    zeros = np.zeros((_HEAD, _DIM), np.float32)
    block = {
        "attn_norm": np.ones(_DIM, np.float32),
        "ffn_norm": np.ones(_DIM, np.float32),
        "attn_q": zeros,
        "attn_k": zeros,
        "attn_v": value,
        "attn_output": out,
        "ffn_gate": np.zeros((_FEED, _DIM), np.float32),
        "ffn_up": np.zeros((_FEED, _DIM), np.float32),
        "ffn_down": np.zeros((_DIM, _FEED), np.float32),
    }
    norm = np.ones(_DIM, np.float32)
    top = {"token_embd.weight": embed, "output_norm.weight": norm, "output.weight": head}
    if tiny.reranks:
        yes = np.zeros(_DIM, np.float32)
        yes[_CONSTANT], yes[_QUALITY] = 0.4, -0.4
        block |= {name: np.ones(_HEAD, np.float32) for name in ("attn_q_norm", "attn_k_norm")}
        top["cls.output.weight"] = np.stack([yes, -yes])
    return {**top, **{f"blk.0.{name}.weight": tensor for name, tensor in block.items()}}
