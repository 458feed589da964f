"""What a program in the style of LeetCode (`class Solution`) finds there without an import, and so leaves out."""

from __future__ import annotations

import importlib
from typing import Any

MODULES = ("bisect", "collections", "functools", "heapq", "itertools", "math", "operator", "random", "re", "string")
OPENED = ("typing", "collections", "heapq", "bisect", "itertools", "functools", "math")
"""Modules whose names are known, too."""


class ListNode:
    """A link of a list."""

    def __init__(self, val: Any = 0, next: ListNode | None = None) -> None:
        self.val, self.next = val, next


class TreeNode:
    """A node of a binary tree."""

    def __init__(self, val: Any = 0, left: TreeNode | None = None, right: TreeNode | None = None) -> None:
        self.val, self.left, self.right = val, left, right


def names() -> dict[str, Any]:
    """All of them."""
    known: dict[str, Any] = {"ListNode": ListNode, "TreeNode": TreeNode}
    for name in OPENED:
        module = importlib.import_module(name)
        public = getattr(module, "__all__", None) or [each for each in vars(module) if not each.startswith("_")]
        known.update((each, getattr(module, each)) for each in public)
    known.update((name, importlib.import_module(name)) for name in MODULES)
    return known
