"""The tests' side of the channel: names of the program that stand for calls to the other jail.

What comes back is plain data, or a `Remote` that stands for an object over there. A Remote is equal to nothing but
itself: `==`, `<`, `in` and arithmetic never ask the program, which could answer whatever suits it.
"""

from __future__ import annotations

import builtins
import functools
import importlib
import io
import random
import sys
import types
from collections import namedtuple
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import Any, NoReturn

from docima.sandbox.jail import raised, rpc
from docima.sandbox.jail.raised import CandidateError
from docima.sandbox.values import MAX_ITEMS, Decoder, Encoder, UnsupportedError


class UnsendableError(Exception):
    """The tests ask for what two jails cannot do: they give the program a function or an object of a class of their
    own, or compare with an object that they had the program make.
    """


class Link:
    """The channel to the program."""

    def __init__(self, descriptor: int, write_back: bool) -> None:
        self.calls = 0
        self.lost = False
        self.exceptions = raised.Exceptions()
        self._descriptor = descriptor
        self._write_back = write_back
        self._random = random.SystemRandom()
        self._streams = {"1": sys.stdout, "2": sys.stderr}
        self._decode = Decoder(
            {
                "h": lambda handle: Remote(self, [handle]),
                "a": lambda handle: _awaited(Remote(self, [handle])),
                "J": lambda handle: _rest(Remote(self, [handle])),
                "I": lambda items: iter(list(items)),
                "n": rpc.array,
                "N": _record,
            }
        ).decode

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
        self._show(answer.get("printed"))
        if "raised" in answer:
            raise self.exceptions.made(answer)
        return answer

    def _show(self, printed: Any) -> None:
        """What the program printed, to where the tests look for it."""
        if not isinstance(printed, dict):
            return
        for number, stream in (("1", sys.stdout), ("2", sys.stderr)):
            if number in printed and stream is not None and stream is not self._streams[number]:
                stream.write(str(printed[number]))

    def value(self, question: dict[str, Any]) -> Any:
        """The value that a question is answered with."""
        return self._decoded(self.ask(question).get("value"))

    def _decoded(self, data: Any) -> Any:
        try:
            return self._decode(data)
        except UnsupportedError as error:
            raise CandidateError(str(error)) from None

    def call(self, target: list[Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Call something over there."""
        answer = self.ask(
            {
                "op": "call",
                "target": target,
                "args": _encoded(arguments),
                "kwargs": dict(zip(named, _encoded(tuple(named.values())), strict=True)),
                "write_back": self._write_back,
            }
        )
        if self._write_back:
            for index, data in answer.get("arguments", {}).items():
                _replace(arguments[int(index)], self._decoded(data))
        return self._decoded(answer.get("value"))


def _encoded(values: tuple[Any, ...]) -> list[Any]:
    """Plain data of the tests' own. Raises UnsendableError."""
    if builtins.input is not _INPUT or isinstance(sys.stdin, io.StringIO):
        raise UnsendableError("what the program reads cannot be replaced from here")
    encode = Encoder(_handle_of).encode
    try:
        return [encode(each) for each in values]
    except UnsupportedError as error:
        raise UnsendableError(f"an argument {error}") from None


_INPUT = builtins.input


@functools.cache
def _record_class(name: str, fields: tuple[str, ...]) -> Any:
    return namedtuple(name, fields, rename=True)


def _record(items: list[Any], told: list[Any]) -> Any:
    name, *fields = map(str, told)
    return _record_class(name if name.isidentifier() else "Record", tuple(fields))(*items)


async def _awaited(remote: Remote) -> Any:
    return remote._special("__await__")


def _rest(remote: Remote) -> Iterator[Any]:
    """An iterator over there, in pieces that grow: what is not asked for is hardly computed."""
    size, total, done = 1, 0, False
    while not done:
        done, items = remote._special("take", size)
        yield from items
        total += len(items)
        size = max(1, min(total, 1000))
        if total > MAX_ITEMS:
            raise CandidateError("an iterator without end")


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
        return link.value({"op": "special", "target": path, "name": name, "args": _encoded(arguments)})

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

    def __delattr__(self, name: str) -> None:
        self._special("__delattr__", name)

    def __delitem__(self, key: Any) -> None:
        self._special("__delitem__", key)

    def __iter__(self) -> Iterator[Any]:
        found = self._special("__iter__")
        return found if isinstance(found, Iterator) else iter(found)

    def __next__(self) -> Any:
        done, items = self._special("__next__")
        if done:
            raise StopIteration
        return items[0]

    def __contains__(self, item: Any) -> bool:
        return any(each is item or each == item for each in self)

    async def __aiter__(self) -> AsyncIterator[Any]:
        for item in self._special("__aiter__"):
            yield item

    def __await__(self) -> Iterator[Any]:
        return _awaited(self).__await__()

    def __str__(self) -> str:
        return str(self._special("__str__"))

    def __repr__(self) -> str:
        return str(self._special("__repr__"))

    def __bool__(self) -> bool:
        return bool(self._special("__bool__"))


OPERATORS = (
    "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift radd rsub rmul rtruediv rfloordiv rmod rpow "
    "rmatmul rand ror rxor lt le gt ge"
)


def _operator(self: Remote, other: Any, *_: Any) -> Any:
    """Never asked of the program, which could answer whatever suits it. Between objects of its own, tests mean it."""
    if isinstance(other, Remote) and (_is_expected(self) or _is_expected(other)):
        raise UnsendableError("operators of the program's own classes are not asked")
    return NotImplemented


for _name in OPERATORS.split():
    setattr(Remote, f"__{_name}__", _operator)


class Class(type):
    """A class over there: called, it makes a Remote; objects that come from there may be its instances."""

    _link: Link

    def __call__(cls, /, *arguments: Any, **named: Any) -> Any:
        return _expected(cls._link.call([cls.__name__], arguments, named))

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _expected(_attribute(cls._link, [cls.__name__, name]))

    def __instancecheck__(cls, value: Any) -> bool:
        return isinstance(value, Remote) and bool(value._special("__class__", cls.__name__))


def _expected(value: Any) -> Any:
    """Marks what the tests themselves made or named."""
    if isinstance(value, Remote):
        object.__setattr__(value, "_expected", True)
    return value


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
    variables: set[str] = set()
    for name, kind in link.ask({"op": "names"})["names"].items():
        # Whoever answers may be lying: `__builtins__` would be what the tests take theirs from.
        if name.startswith("__") or (hasattr(builtins, name) and name != entry_point):
            continue
        if kind[0] == "module":
            if ALIASES.get(name, name) == kind[1] and kind[1] in {*sys.stdlib_module_names, *ALIASES.values()}:
                with suppress(ImportError):
                    found[name] = importlib.import_module(kind[1])
        elif kind[0] == "exception":
            found[name] = link.exceptions.own_class(name, kind[1:])
        elif kind[0] == "class":
            found[name] = Class(name, (), {"_link": link})
        elif kind[0] == "function":
            found[name] = Function(link, name)
        else:
            try:
                found[name] = _expected(link.value({"op": "get", "target": [name]}))
            except CandidateError:
                continue
            variables.add(name)
    link.calls = 0
    sys.modules["solution"] = Solution(link, found, variables)
    return found


class Solution(types.ModuleType):
    """The program as a module: its functions and classes, and its variables as they are now."""

    def __init__(self, link: Link, names: dict[str, Any], variables: set[str]) -> None:
        super().__init__("solution")
        vars(self).update(names, _link=link, _variables=variables)

    def __getattribute__(self, name: str) -> Any:
        inside = object.__getattribute__(self, "__dict__")
        if name in inside.get("_variables", ()):
            return inside["_link"].value({"op": "get", "target": [name]})
        return object.__getattribute__(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if not name.startswith("__"):
            self._link.ask({"op": "set", "name": name, "value": _encoded((value,))[0]})
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> NoReturn:
        raise UnsendableError(f"{name} cannot be taken from the program")
