"""One call to an OpenAI-compatible endpoint: a reply, or a fault with its kind. Retries nothing, waits for nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from docima.services.judges.settings import JudgeSettings

if TYPE_CHECKING:
    from openai import AsyncOpenAI

Fault = Literal[
    "timeout",
    "rate_limited",
    "server_error",
    "connection",
    "garbage",
    "auth",
    "context_overflow",
    "bad_request",
]
RETRYABLE: frozenset[Fault] = frozenset({"timeout", "rate_limited", "server_error", "connection", "garbage"})

_OVERFLOWS = ("exceed_context_size", "context_length_exceeded", "maximum context length", "context window", "too long")


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one or more calls."""

    prompt: int = 0
    cached: int = 0
    completion: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(self.prompt + other.prompt, self.cached + other.cached, self.completion + other.completion)


@dataclass(frozen=True, slots=True)
class Raw:
    """A reply as it came."""

    text: str
    finish_reason: str
    usage: Usage


class CallError(Exception):
    """A call that gave no reply. `retry_seconds` is what the server asked for, None where it did not."""

    def __init__(self, kind: Fault, message: str, retry_seconds: float | None = None) -> None:
        super().__init__(message[:300])
        self.kind: Fault = kind
        self.retry_seconds = retry_seconds


ONE_THREAD_A_CONNECTION = "llama.cpp"
"""A server, by its header, that serves as many connections as it has threads, some ten: one that is kept open takes a
thread from the calls that wait, for 5 s.
"""


def client(endpoint: str, api_key: str, told: Callable[[str], None] | None = None) -> AsyncOpenAI:
    """The SDK's client, without its own retries. Imported here: who has no judges need not load it. `told` hears the
    server's name with each response.
    """
    import openai

    async def note(response: Any) -> None:
        if told is not None:
            told(response.headers.get("server", ""))

    carrier: Any = openai.DefaultAsyncHttpxClient(event_hooks={"response": [note]})
    return openai.AsyncOpenAI(base_url=endpoint, api_key=api_key, max_retries=0, http_client=carrier)


class Server:
    """The connections to an endpoint: what is posted comes back as JSON data, or as a CallError."""

    def __init__(self, endpoint: str, api_key: str) -> None:
        self.client = client(endpoint, api_key, self._told)
        self._headers: Mapping[str, str] = {}

    def _told(self, server: str) -> None:
        if server.startswith(ONE_THREAD_A_CONNECTION):
            self._headers = {"Connection": "close"}

    async def close(self) -> None:
        """Let go of the connections."""
        await self.client.close()

    async def post(self, path: str, body: Mapping[str, Any], timeout_seconds: float) -> Any:
        """The answer, as JSON data. Raises CallError."""
        import openai

        try:
            # The SDK's typed method walks every field of a request, which costs more than all else that we do.
            return await self.client.post(
                path,
                body=body,
                cast_to=object,
                options={"timeout": timeout_seconds, "headers": self._headers},
            )
        except openai.APITimeoutError as error:
            raise CallError("timeout", f"no reply within {timeout_seconds:.1f} s") from error
        except openai.APIStatusError as error:
            raise _understood(error.status_code, error.response.headers, error.response.text) from None
        except openai.APIConnectionError as error:
            raise CallError("connection", f"{error.__cause__ or error}") from None
        except (openai.APIError, ValueError, RecursionError) as error:
            raise CallError("garbage", f"not JSON: {type(error).__name__}") from None


class Endpoint:
    """A model that chats, at an endpoint."""

    def __init__(self, settings: JudgeSettings) -> None:
        self._settings = settings
        self.server = Server(settings.endpoint, settings.api_key.get_secret_value())
        self._structured = settings.structured != "none"

    async def complete(
        self,
        messages: Sequence[Mapping[str, str]],
        schema: Mapping[str, Any] | None,
        temperature: float,
        seed: int,
        timeout_seconds: float,
    ) -> Raw:
        """One chat completion. Raises CallError."""
        body: dict[str, Any] = {
            "model": self._settings.model,
            "messages": messages,
            "max_tokens": self._settings.max_tokens,
            "temperature": temperature,
            "seed": seed,
        }
        if schema is not None and self._structured:
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "verdict", "schema": schema, "strict": True},
            }
        try:
            return await self._post(body, timeout_seconds)
        except CallError as error:
            refused = error.kind == "bad_request" and "response_format" in body and self._settings.structured == "auto"
            if not refused or not any(word in str(error).lower() for word in ("schema", "response_format", "grammar")):
                raise
        # This server takes no schema; it says so once.
        self._structured = False
        del body["response_format"]
        return await self._post(body, timeout_seconds)

    async def _post(self, body: Mapping[str, Any], timeout_seconds: float) -> Raw:
        return parsed(await self.server.post("/chat/completions", body, timeout_seconds))


def parsed(data: Any) -> Raw:
    """A reply's body, as JSON data. Raises CallError where it is not what the protocol says."""
    try:
        choice = data["choices"][0]
        text = choice["message"].get("content") or choice["message"].get("refusal") or ""
        finish_reason = choice.get("finish_reason") or ""
        usage = _usage(data.get("usage") or {})
    except (LookupError, TypeError, AttributeError) as error:
        raise CallError("garbage", f"not a chat completion: {type(error).__name__}") from None
    if not isinstance(text, str) or not isinstance(finish_reason, str):
        raise CallError("garbage", "not a chat completion: a text is none")
    return Raw(text, finish_reason, usage)


def _usage(data: Mapping[str, Any]) -> Usage:
    details = data.get("prompt_tokens_details") or {}
    counts = (data.get("prompt_tokens"), details.get("cached_tokens"), data.get("completion_tokens"))
    return Usage(*(each if isinstance(each, int) and each >= 0 else 0 for each in counts))


def _understood(status: int, headers: Mapping[str, str], text: str) -> CallError:
    said = f"HTTP {status}: {text[:200]}"
    wait = _retry_after(headers.get("retry-after"))
    if status in (401, 403):
        return CallError("auth", said)
    if status == 429:
        return CallError("rate_limited", said, wait)
    if status in (408, 409) or status >= 500:
        return CallError("server_error", said, wait)
    overflow = any(word in text for word in _OVERFLOWS)
    return CallError("context_overflow" if overflow else "bad_request", said)


def _retry_after(value: str | None) -> float | None:
    """Seconds; dates are not read (clocks differ), and count as no hint."""
    try:
        seconds = float(value or "")
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None
