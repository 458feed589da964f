"""YAML 1.1 by the C loader, with what makes it safe for hostile text.

* Nesting and aliases are counted in the stream of events, before anything is built.
* A document whose aliases would make it larger than `MOST_NODES` when written out is refused (a "billion laughs").
* A key that is there twice is an error. Dates stay texts, and so do keys, as they are written: `on`, `1.5`, `null`.
"""

from __future__ import annotations

from typing import Any

import yaml

from docima.verifiers.structured.errors import DocumentError

try:
    from yaml import CSafeLoader as _Base
except ImportError:  # PyYAML built without libyaml reads the same, ten times as slowly
    from yaml import SafeLoader as _Base  # type: ignore[assignment]  # the same interface

MOST_NODES = 1_000_000

_PLAIN = {f"tag:yaml.org,2002:{name}" for name in ("bool", "int", "float", "null", "value")}
"""Tags that a scalar gets by how it is written."""


class _Loader(_Base):
    """Strict about keys, which are texts; without dates."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own protocol
        first: [(tag, pattern) for tag, pattern in rules if tag != "tag:yaml.org,2002:timestamp"]
        for first, rules in _Base.yaml_implicit_resolvers.items()
    }

    def flatten_mapping(self, node: Any) -> None:
        super().flatten_mapping(node)
        node.value = [(_as_text(key), value) for key, value in node.value]  # those that `<<` brought in

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        node.value = [(_as_text(key_node), value_node) for key_node, value_node in node.value]
        seen = set()
        for key_node, _ in node.value:
            if key_node.tag == "tag:yaml.org,2002:merge":
                continue
            key = self.construct_object(key_node, deep=True)
            try:
                twice = key in seen
                seen.add(key)
            except TypeError:
                raise DocumentError("invalid_syntax", "A key of a mapping is not a scalar.") from None
            if twice:
                raise DocumentError("duplicate_key", f"The key {key!r:.80} is there twice.")
        return super().construct_mapping(node, deep)


def _as_text(key: Any) -> Any:
    """A key as it is written; a node of its own, for the same one may be a value elsewhere."""
    if not isinstance(key, yaml.ScalarNode) or key.tag not in _PLAIN:
        return key
    return yaml.ScalarNode("tag:yaml.org,2002:str", key.value, key.start_mark, key.end_mark)


def load(text: str, max_depth: int) -> Any:
    """The one document of the text. Raises DocumentError."""
    try:
        _check(text, max_depth)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader, made stricter
    except yaml.YAMLError as error:
        raise DocumentError("invalid_syntax", f"Not YAML: {_first_line(error)}.") from None
    except (ValueError, OverflowError) as error:
        if isinstance(error, DocumentError):
            raise
        raise DocumentError("invalid_syntax", f"Not YAML: {error!s:.200}.") from None


def _check(text: str, max_depth: int) -> None:
    """Raise DocumentError for nesting, aliases and emptiness, from the stream of events."""
    sizes: dict[str, int] = {}
    open_anchors: list[tuple[str | None, int]] = []
    nodes = documents = 0
    for event in yaml.parse(text, Loader=_Base):
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in sizes:
                raise DocumentError("invalid_syntax", f"The alias {event.anchor!r:.80} has no finished anchor.")
            nodes += sizes[event.anchor]
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            open_anchors.append((event.anchor, nodes))
            nodes += 1
            if len(open_anchors) > max_depth:
                raise DocumentError("too_deep", f"The document is nested deeper than {max_depth} levels.")
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            anchor, before = open_anchors.pop()
            if anchor is not None:
                sizes[anchor] = nodes - before
        elif isinstance(event, yaml.ScalarEvent):
            nodes += 1
            if event.anchor is not None:
                sizes[event.anchor] = 1
        if nodes > MOST_NODES:
            raise DocumentError("too_deep", "The document's aliases make it too large.")
    if documents != 1:
        raise DocumentError("invalid_syntax", f"Not one YAML document but {documents}.")


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
