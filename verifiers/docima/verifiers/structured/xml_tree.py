"""XML -> data, by expat: {root: children}; attributes "@name", text beside children "#text", an empty element None.

A document type is refused, and with it every entity but the five that XML has.
"""

from __future__ import annotations

from typing import Any, Never
from xml.parsers import expat

from docima.verifiers.structured.errors import DocumentError
from docima.verifiers.thinking import BLANKS


class _Tree:
    """Builds the data from expat's events; a stack, no recursion."""

    def __init__(self, max_depth: int) -> None:
        self._max_depth = max_depth
        self._stack: list[tuple[dict[str, Any], list[str]]] = [({}, [])]

    @property
    def root(self) -> dict[str, Any]:
        """What was built."""
        return self._stack[0][0]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens."""
        if len(self._stack) > self._max_depth:
            raise DocumentError("too_deep", f"The document is nested deeper than {self._max_depth} levels.")
        self._stack.append(({f"@{key}": value for key, value in attributes.items()}, []))

    def text(self, data: str) -> None:
        """Text inside of an element."""
        self._stack[-1][1].append(data)

    def end(self, name: str) -> None:
        """An element closes: put it into the one around it."""
        children, texts = self._stack.pop()
        text = "".join(texts).strip(BLANKS)
        value: Any = children or text or None
        if children and text:
            children["#text"] = text
        around = self._stack[-1][0]
        if name not in around:
            around[name] = value
        elif isinstance(around[name], list):
            around[name].append(value)
        else:
            around[name] = [around[name], value]


def load(text: str, max_depth: int) -> Any:
    """The data of the one document. Raises DocumentError."""
    tree = _Tree(max_depth)
    parser = expat.ParserCreate("utf-8")  # whatever the document says that it once was
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.buffer_text = True
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        raise DocumentError("invalid_syntax", f"Not XML: {error!s:.200}.") from None
    return tree.root


def _refuse(*_: object) -> Never:
    raise DocumentError("invalid_syntax", "A document type is not allowed.")
