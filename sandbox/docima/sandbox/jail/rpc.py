"""Calls between two jails: a program answers on one side, its tests ask on the other, and only plain data crosses.

A frame is a length (4 bytes, little-endian) and JSON. Whoever asks bounds what it reads; an answer names the question
that it belongs to by a number that cannot be foreseen, so that answers prepared in advance are refused.
"""

from __future__ import annotations

import operator
import os
import struct
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from docima.sandbox.jail import raised
from docima.sandbox.values import Decoder, Encoder, UnsupportedError, dumps, loads

LENGTH = struct.Struct("<I")
MAX_FRAME_BYTES = 16 << 20
MAX_HANDLES = 100_000
MAX_PRINTED_BYTES = 1 << 20


class ClosedError(Exception):
    """The other side is gone."""


def send(descriptor: int, data: Any) -> None:
    """Write one frame. Raises ClosedError."""
    body = dumps(data)
    view = memoryview(LENGTH.pack(len(body)) + body)
    try:
        while view:
            view = view[os.write(descriptor, view) :]
    except OSError as error:
        raise ClosedError(str(error)) from None


def receive(descriptor: int) -> Any:
    """Read one frame. Raises ClosedError, and UnsupportedError for one that is too large or no JSON."""
    (length,) = LENGTH.unpack(_exactly(descriptor, LENGTH.size))
    if length > MAX_FRAME_BYTES:
        raise UnsupportedError("the answer is too large")
    return loads(_exactly(descriptor, length))


def _exactly(descriptor: int, size: int) -> bytes:
    parts = []
    while size:
        try:
            part = os.read(descriptor, min(size, 1 << 20))
        except OSError as error:
            raise ClosedError(str(error)) from None
        if not part:
            raise ClosedError("the other side is gone")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def array(items: list[Any], told: list[Any]) -> Any:
    """A numpy array from its items, and its dtype and shape; a list where numpy is not here."""
    try:
        import numpy as np
    except ImportError:
        return items
    try:
        return np.array(items, dtype=str(told[0])).reshape(tuple(map(int, told[1:])))
    except (TypeError, ValueError) as error:
        raise UnsupportedError(str(error)) from None


class _Rest:
    """An iterator that is handed out piece by piece."""

    def __init__(self, iterator: Iterator[Any]) -> None:
        self._iterator = iterator
        self._error: BaseException | None = None

    def take(self, count: int) -> list[Any]:
        """Whether it is at its end, and so many items at most; an error after some items comes with the next call."""
        error, self._error = self._error, None
        if error is not None:
            raise error
        items: list[Any] = []
        try:
            while len(items) < count:
                items.append(next(self._iterator))
        except StopIteration:
            return [True, items]
        except BaseException as raised_here:
            if not items:
                raise
            self._error = raised_here
        return [False, items]


class _Candidate:
    """The program's side: its names, and the objects that it handed out."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace
        self._handles: list[Any] = []
        built: dict[str, Callable[..., Any]] = {
            "h": self._handles.__getitem__,
            "I": lambda items: iter(list(items)),
            "n": array,
        }
        self._decode = Decoder(built).decode

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        """What to send back; whatever the program raises is told, not raised."""
        try:
            return self._OPERATIONS[question["op"]](self, question)
        except BaseException as error:  # noqa: BLE001 - the program's own exceptions, told by name
            return raised.tell(error)

    def _hold(self, value: Any) -> int:
        if len(self._handles) >= MAX_HANDLES:
            raise UnsupportedError("too many objects")
        own = type(value).__module__ == "solution"
        self._handles.append(_Rest(value) if isinstance(value, Iterator) and not own else value)
        return len(self._handles) - 1

    def _encoded(self, value: Any) -> Any:
        return Encoder(self._hold, lazy=True).encode(value)

    def _target(self, question: dict[str, Any]) -> Any:
        path = question["target"]
        value = self._handles[path[0]] if isinstance(path[0], int) else self._named(path[0])
        for name in path[1:]:
            value = value() if name == "()" else getattr(value, name)
        return value

    def _named(self, name: str) -> Any:
        """A name of the program's; for a function that it has not, the method of that name of its `Solution`."""
        solution = self._namespace.get("Solution")
        if name not in self._namespace and hasattr(solution, name):
            return getattr(solution(), name)  # type: ignore[misc]  # whatever it is: what goes wrong is told
        return self._namespace[name]

    def _names(self, _: dict[str, Any]) -> dict[str, Any]:
        found = {}
        for name, value in list(self._namespace.items()):
            if not name.startswith("__"):
                found[name] = _kind(value)
        return {"names": found}

    def _get(self, question: dict[str, Any]) -> dict[str, Any]:
        return {"value": self._encoded(self._target(question))}

    def _set(self, question: dict[str, Any]) -> dict[str, Any]:
        self._namespace[question["name"]] = self._decode(question["value"])
        return {}

    def _call(self, question: dict[str, Any]) -> dict[str, Any]:
        function = self._target(question)
        arguments = [self._decode(each) for each in question["args"]]
        named = {name: self._decode(value) for name, value in question["kwargs"].items()}
        value = function(*arguments, **named)
        answer = {"value": self._encoded(value)}
        if question.get("write_back"):
            plain = [each for each in enumerate(arguments) if type(each[1]) in (list, dict, set)]
            answer["arguments"] = {str(index): self._encoded(each) for index, each in plain}
        return answer

    def _special(self, question: dict[str, Any]) -> dict[str, Any]:
        value = self._target(question)
        arguments = map(self._decode, question["args"])
        return {"value": self._encoded(SPECIAL[question["name"]](value, *arguments))}

    _OPERATIONS: ClassVar[dict[str, Callable[[Any, dict[str, Any]], dict[str, Any]]]] = {
        "names": _names,
        "get": _get,
        "set": _set,
        "call": _call,
        "special": _special,
    }


async def _all(value: Any) -> list[Any]:
    return [item async for item in value]


def _awaited(value: Any) -> Any:
    """All in one loop: what was made in one cannot be used in another."""
    import asyncio  # a third more of memory to fork for each run, and seldom asked for

    global _loop
    if _loop is None:
        _loop = asyncio.new_event_loop()
        asyncio.set_event_loop(_loop)
    return _loop.run_until_complete(value)


_loop: Any = None

SPECIAL: dict[str, Callable[..., Any]] = {
    "__len__": len,
    "__str__": str,
    "__repr__": repr,
    "__bool__": bool,
    "__getitem__": lambda value, key: value[key],
    "__iter__": iter,
    "__next__": lambda value: _Rest(value).take(1),
    "__setitem__": operator.setitem,
    "__setattr__": setattr,
    "__delitem__": operator.delitem,
    "__delattr__": delattr,
    "__class__": lambda value, name: name in [each.__name__ for each in type(value).__mro__],
    "__enter__": lambda value: value.__enter__(),
    "__exit__": lambda value: value.__exit__(None, None, None),
    "__await__": _awaited,
    "__aiter__": lambda value: _awaited(_all(value)),
    "take": lambda value, count: value.take(count),
}
"""What of an object may be asked besides its attributes. No comparison: those stay with whoever compares."""


def _kind(value: Any) -> list[str]:
    """["module", its name], ["exception", its bases...], ["class"], ["function"] or ["value"]."""
    if isinstance(value, types.ModuleType):
        return ["module", value.__name__]
    if isinstance(value, type) and issubclass(value, BaseException):
        return ["exception", *raised.lineage(value)[1:]]
    return ["class" if isinstance(value, type) else "function" if callable(value) else "value"]


class _Streams:
    """What the program prints while it answers: the tests may want to look at it."""

    def __init__(self) -> None:
        self._seen = {1: 0, 2: 0}
        self.new()

    def new(self) -> dict[str, str]:
        """What was written since this was last asked, by the stream's number."""
        found: dict[str, str] = {}
        for number, stream in ((1, sys.stdout), (2, sys.stderr)):
            try:
                stream.flush()
                size = os.fstat(number).st_size
                if size > self._seen[number]:
                    found[str(number)] = os.pread(number, MAX_PRINTED_BYTES, self._seen[number]).decode(
                        "utf-8", "replace"
                    )
                    self._seen[number] = size
            except (OSError, ValueError, AttributeError):  # closed, or replaced, by the program
                continue
        return found


def serve(namespace: dict[str, Any], descriptor: int) -> None:
    """Answer questions until the other side is gone."""
    candidate, streams = _Candidate(namespace), _Streams()
    while True:
        try:
            question = receive(descriptor)
        except ClosedError:
            return
        answer = candidate.answer(question)
        if printed := streams.new():
            answer["printed"] = printed
        try:
            send(descriptor, {**answer, "id": question["id"]})
        except ClosedError:
            return
