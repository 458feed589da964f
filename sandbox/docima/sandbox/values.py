"""Plain Python values <-> JSON, exactly: what crosses between jails and to whoever compares.

Only data crosses. A subclass becomes its plain base, so that an `__eq__` or `__hash__` of a program's own can
never take part in a comparison. Nothing here runs what was sent; decoding is linear in the text, whose size the
reader bounds.

JSON's own types stand for themselves (lists for lists); everything else is an object of one key:
i int (hexadecimal), f nan and infinities, t tuple, d dict (pairs), s set, z frozenset, c complex, b bytes, y bytearray,
r range, q deque, I iterator (its items), Q fraction, m decimal, T built-in type, D date or time, C counter,
O ordered dict, n numpy array (list, dtype and shape), N named tuple (items, name and fields), h handle, a handle of
something to await, J handle of an iterator.
"""

from __future__ import annotations

import builtins
import json
import math
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from inspect import iscoroutine
from typing import Any

MAX_DEPTH = 100
"""Deeper than honest answers nest, and far from Python's own recursion limit."""
MAX_ITEMS = 1_000_000
"""Items of one value in all: an endless iterator ends here."""
SAFE_INT = 1 << 53
MAX_FRACTION = 8192
"""Hexadecimal digits of a fraction's parts: reducing it takes time that grows with their square."""
MAX_COLLISIONS = 1000
"""Items of a set or dict beyond one of each hash: a hundred thousand that collide take minutes to put into one."""
FLOATS = ("nan", "inf", "-inf")


class UnsupportedError(Exception):
    """The value is not plain data, or nests too deeply, or is too large."""


class Iterated(list[Any]):
    """What an iterator gave: compared as a list, told apart from one."""


class Array(list[Any]):
    """What a numpy array held, as nested lists."""


class Encoder:
    """Encodes values; `handle` may stand in for what is no plain data, else UnsupportedError is raised. With `lazy` it
    stands in for iterators, too, which may have no end, or take their time.
    """

    def __init__(self, handle: Callable[[Any], int] | None = None, lazy: bool = False) -> None:
        self._handle = handle
        self._lazy = lazy
        self._left = MAX_ITEMS

    def encode(self, value: Any, depth: int = 0) -> Any:
        """The value as JSON data. Raises UnsupportedError."""
        kind = type(value)
        if value is None or kind is bool or kind is str:
            return value
        if kind is int:
            return value if -SAFE_INT < value < SAFE_INT else {"i": hex(value)}
        if kind is float:
            return value if math.isfinite(value) else {"f": repr(value)}
        self._left -= 1
        if depth > MAX_DEPTH or self._left < 0:
            raise UnsupportedError("nests too deeply or is too large")
        found = self._container(kind, value, depth + 1)
        return found if found is not None else self._other(kind, value, depth)

    def _items(self, items: Any, depth: int) -> list[Any]:
        encoded = []
        for item in items:
            self._left -= 1
            if self._left < 0:
                raise UnsupportedError("too large")
            encoded.append(self.encode(item, depth))
        return encoded

    def _container(self, kind: type, value: Any, depth: int) -> Any:
        if kind is list:
            return self._items(value, depth)
        tag = _SEQUENCES.get(kind)
        if tag is not None:
            return {tag: self._items(value, depth)}
        if kind is dict:
            return {"d": [[self.encode(key, depth), self.encode(item, depth)] for key, item in value.items()]}
        scalar = _SCALARS.get(kind)
        return None if scalar is None else {scalar[0]: scalar[1](value)}

    def _other(self, kind: type, value: Any, depth: int) -> Any:
        name = getattr(value, "__name__", "") if kind is type else ""
        if name and getattr(builtins, name, None) is value:
            return {"T": name}
        if kind.__module__.partition(".")[0] == "numpy" and hasattr(value, "tolist"):
            return self._numpy(kind, value, depth)
        for base in _BASES:
            if isinstance(value, base):
                return self._subclass(kind, base, value, depth)
        if kind.__name__ in _VIEWS:
            return {"I": self._items(value, depth + 1)}
        if isinstance(value, Iterator) and kind.__module__ not in _STAY:
            lazy = self._handle is not None and self._lazy
            return {"J": self._handle(value)} if lazy else {"I": self._items(value, depth + 1)}  # type: ignore[misc]  # lazy says so
        if self._handle is not None:
            return {"a" if iscoroutine(value) else "h": self._handle(value)}
        raise UnsupportedError(f"not plain data: {kind.__name__}")

    def _subclass(self, kind: type, base: type, value: Any, depth: int) -> Any:
        plain = _plain(base, value)
        fields = getattr(kind, "_fields", None) if base is tuple else None
        if type(fields) is tuple and len(fields) == len(plain) and all(type(each) is str for each in fields):
            return {"N": [self._items(plain, depth + 1), [str(kind.__name__), *fields]]}
        if kind in _KEPT:
            return {_KEPT[kind]: self.encode(plain, depth)}
        return self.encode(plain, depth)

    def _numpy(self, kind: type, value: Any, depth: int) -> Any:
        listed = value.tolist()
        if kind.__name__ != "ndarray":
            return self.encode(listed, depth)
        return {"n": [self.encode(listed, depth + 1), [str(value.dtype), *value.shape]]}


_SEQUENCES: dict[type, str] = {tuple: "t", set: "s", frozenset: "z", deque: "q", Iterated: "I"}
_SCALARS: dict[type, tuple[str, Callable[[Any], Any]]] = {
    complex: ("c", lambda value: [repr(value.real), repr(value.imag)]),
    bytes: ("b", bytes.hex),
    bytearray: ("y", bytearray.hex),
    range: ("r", lambda value: [hex(value.start), hex(value.stop), hex(value.step)]),
    Fraction: ("Q", lambda value: [hex(value.numerator), hex(value.denominator)]),
    Decimal: ("m", str),
    datetime: ("D", lambda value: ["datetime", value.isoformat()]),
    date: ("D", lambda value: ["date", value.isoformat()]),
    time: ("D", lambda value: ["time", value.isoformat()]),
    timedelta: ("D", lambda value: ["timedelta", value.days, value.seconds, value.microseconds]),
}
_KEPT: dict[type, str] = {Counter: "C", OrderedDict: "O"}
_BASES = (bool, int, float, str, tuple, list, dict, set, frozenset, bytes, bytearray, deque, Fraction, Decimal)
_STAY = ("solution", "docima.sandbox.jail.proxies")
"""Modules whose iterators have other sides to them: a program's own, and what stands for them."""
_VIEWS = ("dict_keys", "dict_values", "dict_items")


def _plain(base: type, value: Any) -> Any:
    """The base's own part of a subclass, read by the base's own methods."""
    if base in (list, tuple, set, frozenset, deque):
        return base(base.__iter__(value))
    if base is dict:
        return {key: dict.__getitem__(value, key) for key in dict.keys(value)}
    if base is int:
        return int.__int__(value)
    if base is float:
        return float.__float__(value)
    if base is str:
        return str.__str__(value)
    if base is Decimal:
        return Decimal(Decimal.__str__(value))
    if base is Fraction:
        return Fraction(int.__int__(value.numerator), int.__int__(value.denominator))
    return bytes(memoryview(value)) if base is bytes else bytearray(memoryview(value))


class Decoder:
    """Decodes what `Encoder` wrote. `built`, by tag, builds what only one side can build: of "h", "a" and "J" from the
    handle, of "I" from the items, of "n" and "N" from the items and what else was told of them.
    """

    def __init__(self, built: Mapping[str, Callable[..., Any]] | None = None) -> None:
        self._built: dict[str, Callable[..., Any]] = dict(built or {})

    def decode(self, data: Any, depth: int = 0) -> Any:
        """The value. Raises UnsupportedError for whatever no encoder writes."""
        if depth > MAX_DEPTH + 2:
            raise UnsupportedError("nests too deeply")
        if isinstance(data, list):
            return [self.decode(item, depth + 1) for item in data]
        if not isinstance(data, dict):
            return data
        if len(data) != 1:
            raise UnsupportedError("not a value")
        ((tag, body),) = data.items()
        try:
            return self._tagged(tag, body, depth + 1)
        except (TypeError, ValueError, LookupError, ArithmeticError, AttributeError) as error:
            raise UnsupportedError(f"not a value: {error}") from None

    def _tagged(self, tag: str, body: Any, depth: int) -> Any:
        if tag in _CONTAINERS:
            make: Callable[..., Any] = self._built.get(tag, _CONTAINERS[tag])
            return make(self.decode(item, depth) for item in body)
        if tag == "d":
            return dict(_hashed([(self.decode(key, depth), self.decode(value, depth)) for key, value in body], True))
        if tag in _READERS:
            return _READERS[tag](body)
        if tag in _WRAPPED:
            return _WRAPPED[tag](self.decode(body, depth))
        if tag in _DESCRIBED:
            make = self._built.get(tag, _DESCRIBED[tag])
            return make(self.decode(body[0], depth), list(body[1]))
        if tag in self._built:
            return self._built[tag](int(body))
        raise UnsupportedError(f"not a value: {tag!r:.20}")


def _float(text: str) -> float:
    if text not in FLOATS:
        raise ValueError(text)
    return float(text)


def _fraction(above: str, below: str) -> Fraction:
    if max(len(above), len(below)) > MAX_FRACTION:
        raise ValueError("a fraction of too many digits")
    return Fraction(int(above, 16), int(below, 16))


def _hashed(items: list[Any], pairs: bool = False) -> list[Any]:
    """Items that may become a set, or pairs that may become a dict. Raises ValueError where too many would collide."""
    hashes = {hash(item[0] if pairs else item) for item in items}
    if len(items) - len(hashes) > MAX_COLLISIONS:
        raise ValueError("too many equal hashes")
    return items


def _moment(kind: str, *parts: Any) -> Any:
    if kind == "timedelta":
        return timedelta(*map(int, parts))
    read: dict[str, Callable[[str], Any]] = {
        "datetime": datetime.fromisoformat,
        "date": date.fromisoformat,
        "time": time.fromisoformat,
    }
    return read[kind](*parts)


def _builtin_type(name: str) -> type:
    found = getattr(builtins, name)
    if not isinstance(found, type):
        raise TypeError(name)
    return found


_CONTAINERS: dict[str, Callable[[Iterator[Any]], Any]] = {
    "t": tuple,
    # As a literal makes it: some programs return a set's own order, which depends on how it was made.
    "s": lambda items: set(frozenset(_hashed(list(items)))),
    "z": lambda items: frozenset(_hashed(list(items))),
    "q": deque,
    "I": Iterated,
}
_READERS: dict[str, Callable[[Any], Any]] = {
    "i": lambda body: int(body, 16),
    "f": _float,
    "c": lambda body: complex(float(body[0]), float(body[1])),
    "b": bytes.fromhex,
    "y": bytearray.fromhex,
    "r": lambda body: range(int(body[0], 16), int(body[1], 16), int(body[2], 16)),
    "Q": lambda body: _fraction(*body),
    "m": Decimal,
    "T": _builtin_type,
    "D": lambda body: _moment(*body),
}
_WRAPPED: dict[str, Callable[[Any], Any]] = {"C": Counter, "O": OrderedDict}
_DESCRIBED: dict[str, Callable[[Any, list[Any]], Any]] = {
    "n": lambda items, _: Array(items) if isinstance(items, list) else items,
    "N": lambda items, _: tuple(items),
}
"""What is made of them where nobody can build them."""


def dumps(data: Any) -> bytes:
    """JSON data as bytes."""
    return json.dumps(data, separators=(",", ":")).encode()


def loads(text: bytes) -> Any:
    """JSON data from bytes of unknown origin. Raises UnsupportedError."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnsupportedError(f"not JSON: {type(error).__name__}") from None
