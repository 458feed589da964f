"""Exceptions between two jails: told as plain data, made again as the nearest class that is known on the other side."""

from __future__ import annotations

import builtins
import sys
from typing import Any

from docima.sandbox.values import Decoder, Encoder, UnsupportedError

MESSAGE_CHARACTERS = 500
MAX_ATTRIBUTES = 20
_CONTROL = ("unittest", "bdb")
"""Modules whose exceptions are orders to whoever runs tests."""


class CandidateError(Exception):
    """The program raised something that is no known exception, or is gone."""


def lineage(kind: type) -> list[str]:
    """The names of a class and its bases, the nearest first: built-in ones bare, others with their module."""
    return [
        each.__name__ if each.__module__ == "builtins" else f"{each.__module__}.{each.__name__}"
        for each in kind.__mro__
    ]


def tell(error: BaseException) -> dict[str, Any]:
    """An exception as plain data."""
    try:
        message = str(error)[:MESSAGE_CHARACTERS]
    except BaseException:  # noqa: BLE001 - a __str__ of the program's own
        message = ""
    told: dict[str, Any] = {"raised": type(error).__name__, "bases": lineage(type(error)), "message": message}
    try:
        told["args"] = [Encoder().encode(each) for each in error.args]
    except (UnsupportedError, RecursionError):
        told["args"] = [message]
    told["attributes"] = _attributes(error)
    return told


def _attributes(error: BaseException) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in list(getattr(error, "__dict__", {}).items())[:MAX_ATTRIBUTES]:
        try:
            found[str(name)] = Encoder().encode(value)
        except (UnsupportedError, RecursionError):
            continue
    return found


class Exceptions:
    """The tests' side: makes exceptions anew."""

    def __init__(self) -> None:
        self._own: dict[str, type[Exception]] = {}

    def own_class(self, name: str, bases: list[str]) -> type[Exception]:
        """A class of ours that stands for an exception of the program's, which has these bases."""
        name = name.rpartition(".")[2]
        if name not in self._own:
            parents: list[type[Exception]] = []
            for base in bases:
                known = self._own.get(base.rpartition(".")[2]) if "." in base else None
                known = known or _known(base)
                if known is not None and not any(issubclass(each, known) for each in parents):
                    parents.append(known)
            made = parents or [CandidateError]
            try:
                self._own[name] = type(name, tuple(made), {"__str__": _said})
            except TypeError:  # bases that cannot be combined here
                self._own[name] = type(name, (made[0],), {"__str__": _said})
        return self._own[name]

    def made(self, told: dict[str, Any]) -> Exception:
        """The exception that was told. One that ends iterations would end those of the tests: it is an error instead,
        as it is for generators.
        """
        name, message = str(told["raised"]), str(told.get("message", ""))
        bases = [str(each) for each in told.get("bases", [])]
        if not any(map(_known, bases)):
            return CandidateError(f"{name}: {message}")
        known = _known(bases[0])
        try:
            decode = Decoder().decode
            arguments = tuple(decode(each) for each in told.get("args", [message]))
            error = _instance(known, arguments) if known is not None else None
            if error is None or str(error) != message:
                error = _instance(self.own_class(bases[0] if known else name, bases if known else bases[1:]), arguments)
                error.__dict__["_said"] = message
            for attribute, value in told.get("attributes", {}).items():
                if not hasattr(type(error), attribute) and not attribute.startswith("_"):
                    error.__dict__[attribute] = decode(value)
        except (TypeError, ValueError, AttributeError, UnsupportedError):
            return CandidateError(f"{name}: {message}")
        ends = isinstance(error, StopIteration | StopAsyncIteration)
        return RuntimeError(f"the program raised {name}") if ends else error


def _said(error: Exception) -> str:
    return str(error.__dict__.get("_said", ""))


def _instance(kind: type[Exception], arguments: tuple[Any, ...]) -> Exception:
    try:
        return kind(*arguments)
    except TypeError:  # its constructor wants other things than it keeps
        error = kind.__new__(kind)
        error.args = arguments
        return error


def _known(name: str) -> type[Exception] | None:
    """A built-in exception, or one of the standard library's that the tests may have met. Exceptions only: a SystemExit
    of the program's must not end its tests.
    """
    module, _, last = name.rpartition(".")
    if module:
        top = module.partition(".")[0]
        if top not in sys.stdlib_module_names or top in _CONTROL:
            return None
        found = getattr(sys.modules.get(module), last, None)
    else:
        found = getattr(builtins, last, None)
    if not isinstance(found, type) or not issubclass(found, Exception):
        return None
    return None if found.__module__.partition(".")[0] in _CONTROL else found
