"""The tests' side of the channel: names of the program that stand for calls to the other jail.

What comes back is plain data, or a `Remote` that stands for an object over there. A Remote is equal to nothing but
itself: `==`, `<`, `in` and arithmetic never ask the program, which could answer whatever suits it.
"""

from __future__ import annotations

import builtins
import importlib
import random
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from docima.sandbox.jail import rpc
from docima.sandbox.values import Decoder, Encoder, Iterated, UnsupportedError


class CandidateError(Exception):
    """The program raised something that is no built-in exception, or is gone."""


class UnsendableError(Exception):
    """The tests ask for what two jails cannot do: they give the program a function or an object of a class of their
    own, or compare with an object that they had the program make.
    """


class Link:
    """The channel to the program."""

    def __init__(self, descriptor: int, write_back: bool) -> None:
        self.calls = 0
        self.lost = False
        self._descriptor = descriptor
        self._write_back = write_back
        self._random = random.SystemRandom()
        self._exceptions: dict[str, type[Exception]] = {}
        self._decoder = Decoder(lambda handle: Remote(self, [handle]), _array)

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """One question. Raises what the program raised."""
        if self.lost:
            raise CandidateError("the program is gone")
        self.calls += 1
        number = self._random.getrandbits(50)
        try:
            rpc.send(self._descriptor, {**question, "id": number})
            answer = rpc.receive(self._descriptor)
        except (rpc.ClosedError, UnsupportedError) as error:
            self.lost = True
            raise CandidateError(str(error)) from None
        if not isinstance(answer, dict) or answer.get("id") != number:
            self.lost = True
            raise CandidateError("an answer to another question")
        if "raised" in answer:
            raise self._exception(answer)
        return answer

    def value(self, question: dict[str, Any]) -> Any:
        """The value that a question is answered with."""
        return self._decoded(self.ask(question).get("value"))

    def _decoded(self, data: Any) -> Any:
        try:
            found = self._decoder.decode(data)
        except UnsupportedError as error:
            raise CandidateError(str(error)) from None
        return iter(found) if isinstance(found, Iterated) else found

    def call(self, target: list[Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Call something over there."""
        encoder = Encoder(_handle_of)
        answer = self.ask(
            {
                "op": "call",
                "target": target,
                "args": [encoder.encode(each) for each in arguments],
                "kwargs": {name: encoder.encode(value) for name, value in named.items()},
                "write_back": self._write_back,
            }
        )
        if self._write_back:
            for index, data in answer.get("arguments", {}).items():
                _replace(arguments[int(index)], self._decoded(data))
        return self._decoded(answer.get("value"))

    def exception_class(self, name: str, bases: list[str]) -> type[Exception]:
        """A class of ours that stands for an exception of the program's."""
        if name not in self._exceptions:
            base = next((found for found in map(_built_in_exception, bases) if found is not None), CandidateError)
            self._exceptions[name] = type(name, (base,), {})
        return self._exceptions[name]

    def _exception(self, answer: dict[str, Any]) -> Exception:
        name, message = str(answer["raised"]), str(answer.get("message", ""))
        bases = [str(each) for each in answer.get("bases", [])]
        built_in = _built_in_exception(name) if name in bases else None
        if built_in is None and not any(map(_built_in_exception, bases)):
            return CandidateError(f"{name}: {message}")
        try:
            return (built_in or self.exception_class(name, bases))(message)
        except TypeError:  # UnicodeDecodeError and its like want more than a message
            return CandidateError(f"{name}: {message}")


def _built_in_exception(name: str) -> type[Exception] | None:
    """Exceptions only: a SystemExit of the program's must not end its tests."""
    found = getattr(builtins, name, None)
    if isinstance(found, type) and issubclass(found, Exception) and found is not Exception:
        return found
    return Exception if name == "Exception" else None


def _array(items: list[Any], dtype: str) -> Any:
    try:
        import numpy as np
    except ImportError:
        return items
    try:
        return np.array(items, dtype=dtype)
    except (TypeError, ValueError) as error:
        raise UnsupportedError(str(error)) from None


def _replace(ours: Any, theirs: Any) -> None:
    """In place, as the program left its copy."""
    if type(ours) is list and type(theirs) is list:
        ours[:] = theirs
    elif type(ours) is type(theirs) and isinstance(ours, dict | set):
        ours.clear()
        ours.update(theirs)


def _handle_of(value: Any) -> int:
    if isinstance(value, Remote):
        link, path = _inside(value)
    elif isinstance(value, Function | Class):
        link, path = value._link, [value.__name__]
    else:
        raise UnsendableError(f"an argument is no plain data: {type(value).__name__}")
    if len(path) == 1 and isinstance(path[0], int):
        return path[0]
    found = link.value({"op": "get", "target": path})
    if not isinstance(found, Remote):
        raise UnsupportedError("an argument is not what it was")
    return _handle_of(found)


class Function:
    """A name of the program's that can be called."""

    def __init__(self, link: Link, name: str) -> None:
        self._link = link
        self.__name__ = self.__qualname__ = name

    def __call__(self, /, *arguments: Any, **named: Any) -> Any:
        return self._link.call([self.__name__], arguments, named)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _attribute(self._link, [self.__name__, name])


class Remote:
    """An object over there."""

    def __init__(self, link: Link, path: list[Any]) -> None:
        object.__setattr__(self, "_link", link)
        object.__setattr__(self, "_path", path)
        object.__setattr__(self, "_expected", False)

    def __eq__(self, other: object) -> bool:
        """By identity. What the tests had the program make is no expected value: the program could make it suit."""
        if self is not other and isinstance(other, Remote) and (_is_expected(self) or _is_expected(other)):
            raise UnsendableError("objects of the program's own classes cannot be compared")
        return self is other

    __hash__ = object.__hash__

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        link, path = _inside(self)
        return _attribute(link, [*path, name])

    def __call__(self, /, *arguments: Any, **named: Any) -> Any:
        link, path = _inside(self)
        return link.call(path, arguments, named)

    def _special(self, name: str, *arguments: Any) -> Any:
        link, path = _inside(self)
        encoded = [Encoder(_handle_of).encode(each) for each in arguments]
        return link.value({"op": "special", "target": path, "name": name, "args": encoded})

    def __setattr__(self, name: str, value: Any) -> None:
        self._special("__setattr__", name, value)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._special("__setitem__", key, value)

    def __enter__(self) -> Any:
        return self._special("__enter__")

    def __exit__(self, *_: object) -> None:
        self._special("__exit__")

    def __len__(self) -> int:
        return int(self._special("__len__"))

    def __getitem__(self, key: Any) -> Any:
        return self._special("__getitem__", key)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._special("__iter__"))

    def __str__(self) -> str:
        return str(self._special("__str__"))

    def __repr__(self) -> str:
        return str(self._special("__repr__"))

    def __bool__(self) -> bool:
        return True


class Class(type):
    """A class over there: called, it makes a Remote; objects that come from there may be its instances."""

    _link: Link

    def __call__(cls, /, *arguments: Any, **named: Any) -> Any:
        made = cls._link.call([cls.__name__], arguments, named)
        if isinstance(made, Remote):
            object.__setattr__(made, "_expected", True)
        return made

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _attribute(cls._link, [cls.__name__, name])

    def __instancecheck__(cls, value: Any) -> bool:
        return isinstance(value, Remote) and bool(value._special("__class__", cls.__name__))


def _is_expected(remote: Remote) -> bool:
    return bool(object.__getattribute__(remote, "_expected"))


def _inside(remote: Remote) -> tuple[Link, list[Any]]:
    return object.__getattribute__(remote, "_link"), object.__getattribute__(remote, "_path")


def _attribute(link: Link, path: list[Any]) -> Any:
    value = link.value({"op": "get", "target": path})
    # A method is an object over there: calling it by its path keeps its owner.
    return Remote(link, path) if isinstance(value, Remote) else value


ALIASES = {"np": "numpy", "pd": "pandas", "dt": "datetime", "it": "itertools"}
"""Short names under which tests may rely on a module that only the program imports."""


def bind(link: Link, entry_point: str) -> dict[str, Any]:
    """The program's names, as the tests see them. None of them hides a built-in: a program's own `abs` or `all` would
    take part in the tests' comparisons.
    """
    found: dict[str, Any] = {}
    for name, kind in link.ask({"op": "names"})["names"].items():
        if hasattr(builtins, name) and name != entry_point:
            continue
        if kind[0] == "module":
            if ALIASES.get(name, name) == kind[1] and kind[1] in {*sys.stdlib_module_names, *ALIASES.values()}:
                with suppress(ImportError):
                    found[name] = importlib.import_module(kind[1])
        elif kind[0] == "exception":
            found[name] = link.exception_class(name, kind[1:])
        elif kind[0] == "class":
            found[name] = Class(name, (), {"_link": link})
        elif kind[0] == "function":
            found[name] = Function(link, name)
        else:
            try:
                found[name] = link.value({"op": "get", "target": [name]})
            except CandidateError:
                continue
    link.calls = 0
    return found
