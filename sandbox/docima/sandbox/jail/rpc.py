"""Calls between two jails: a program answers on one side, its tests ask on the other, and only plain data crosses.

A frame is a length (4 bytes, little-endian) and JSON. Whoever asks bounds what it reads; an answer names the question
that it belongs to by a number that cannot be foreseen, so that answers prepared in advance are refused.
"""

from __future__ import annotations

import operator
import os
import struct
import types
from collections.abc import Callable
from typing import Any, ClassVar

from docima.sandbox.values import Decoder, Encoder, UnsupportedError, dumps, loads

LENGTH = struct.Struct("<I")
MAX_FRAME_BYTES = 16 << 20
MESSAGE_CHARACTERS = 500
MAX_HANDLES = 100_000


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


class _Candidate:
    """The program's side: its names, and the objects that it handed out."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace
        self._handles: list[Any] = []

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        """What to send back; whatever the program raises is told, not raised."""
        try:
            return self._OPERATIONS[question["op"]](self, question)
        except BaseException as error:  # noqa: BLE001 - the program's own exceptions, told by name
            return _told(error)

    def _hold(self, value: Any) -> int:
        if len(self._handles) >= MAX_HANDLES:
            raise UnsupportedError("too many objects")
        self._handles.append(value)
        return len(self._handles) - 1

    def _encoded(self, value: Any) -> Any:
        return Encoder(self._hold).encode(value)

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

    def _call(self, question: dict[str, Any]) -> dict[str, Any]:
        function = self._target(question)
        decoder = Decoder(self._handles.__getitem__)
        arguments = [decoder.decode(each) for each in question["args"]]
        named = {name: decoder.decode(value) for name, value in question["kwargs"].items()}
        value = function(*arguments, **named)
        answer = {"value": self._encoded(value)}
        if question.get("write_back"):
            plain = [each for each in enumerate(arguments) if type(each[1]) in (list, dict, set)]
            answer["arguments"] = {str(index): self._encoded(each) for index, each in plain}
        return answer

    def _special(self, question: dict[str, Any]) -> dict[str, Any]:
        value = self._target(question)
        arguments = map(Decoder(self._handles.__getitem__).decode, question["args"])
        return {"value": self._encoded(SPECIAL[question["name"]](value, *arguments))}

    _OPERATIONS: ClassVar[dict[str, Callable[[Any, dict[str, Any]], dict[str, Any]]]] = {
        "names": _names,
        "get": _get,
        "call": _call,
        "special": _special,
    }


SPECIAL: dict[str, Callable[..., Any]] = {
    "__len__": len,
    "__str__": str,
    "__repr__": repr,
    "__getitem__": lambda value, key: value[key],
    "__iter__": lambda value: list(iter(value)),
    "__setitem__": operator.setitem,
    "__setattr__": setattr,
    "__class__": lambda value, name: name in [each.__name__ for each in type(value).__mro__],
    "__enter__": lambda value: value.__enter__(),
    "__exit__": lambda value: value.__exit__(None, None, None),
}
"""What of an object may be asked besides its attributes. No comparison: those stay with whoever compares."""


def _kind(value: Any) -> list[str]:
    """["module", its name], ["exception", its built-in bases...], ["class"], ["function"] or ["value"]."""
    if isinstance(value, types.ModuleType):
        return ["module", value.__name__]
    if isinstance(value, type) and issubclass(value, BaseException):
        return ["exception", *_built_in_bases(value)]
    return ["class" if isinstance(value, type) else "function" if callable(value) else "value"]


def _built_in_bases(kind: type) -> list[str]:
    return [base.__name__ for base in kind.__mro__ if base.__module__ == "builtins"]


def _told(error: BaseException) -> dict[str, Any]:
    try:
        message = str(error)[:MESSAGE_CHARACTERS]
    except BaseException:  # noqa: BLE001 - a __str__ of the program's own
        message = ""
    return {"raised": type(error).__name__, "bases": _built_in_bases(type(error)), "message": message}


def serve(namespace: dict[str, Any], descriptor: int) -> None:
    """Answer questions until the other side is gone."""
    candidate = _Candidate(namespace)
    while True:
        try:
            question = receive(descriptor)
        except ClosedError:
            return
        answer = candidate.answer(question)
        try:
            send(descriptor, {**answer, "id": question["id"]})
        except ClosedError:
            return
