"""Verdicts that were given before. Only readable ones are kept, each vote under its own number, so that votes stay
independent and a failure is never remembered.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import time
from typing import Any, Protocol

from docima.services.judges.settings import VerdictCacheSettings

CHECK_EVERY = 1000
"""Writes between two looks at the number of entries; a tenth more than need be then goes, so that looks are rare."""


class VerdictCache(Protocol):
    """Keeps small JSON values by key. A broken cache is a miss, never an error."""

    async def get(self, key: str) -> Any | None:
        """The value, or None."""

    async def put(self, key: str, value: Any) -> None:
        """Keep a value."""

    async def close(self) -> None:
        """Let go of file or connection."""


class NoCache:
    """Keeps nothing."""

    async def get(self, key: str) -> Any | None:
        """None."""
        return None

    async def put(self, key: str, value: Any) -> None:
        """Nothing."""

    async def close(self) -> None:
        """Nothing."""


class SqliteCache:
    """A file in WAL mode, which several servers of a machine may share. Raises sqlite3.Error where it cannot be opened.

    All calls run on one thread of its own, so that a slow disk never stops the event loop.
    """

    def __init__(self, path: Path, seconds: float, entries: int) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="docima-verdicts")
        self._seconds = seconds
        self._entries = entries
        self._writes = 0
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db: sqlite3.Connection = self._thread.submit(self._open, path).result()

    @staticmethod
    def _open(path: Path) -> sqlite3.Connection:
        db = sqlite3.connect(path, timeout=5.0, isolation_level=None)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        db.execute("CREATE TABLE IF NOT EXISTS verdicts (key TEXT PRIMARY KEY, value TEXT, at REAL) WITHOUT ROWID")
        return db

    async def get(self, key: str) -> Any | None:
        """The value, or None."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._get, key)

    def _get(self, key: str) -> Any | None:
        try:
            row = self._db.execute("SELECT value, at FROM verdicts WHERE key = ?", (key,)).fetchone()
            return None if row is None or row[1] < time() - self._seconds else json.loads(row[0])
        except (sqlite3.Error, ValueError):
            return None

    async def put(self, key: str, value: Any) -> None:
        """Keep a value."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._put, key, json.dumps(value))

    def _put(self, key: str, text: str) -> None:
        try:
            self._db.execute("INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?)", (key, text, time()))
            self._writes += 1
            if self._writes % CHECK_EVERY == 0:
                self._trim()
        except sqlite3.Error:
            return

    def _trim(self) -> None:
        over = self._db.execute("SELECT count(*) FROM verdicts").fetchone()[0] - self._entries
        if over > 0:
            oldest = "SELECT key FROM verdicts ORDER BY at LIMIT ?"
            self._db.execute(f"DELETE FROM verdicts WHERE key IN ({oldest})", (over + self._entries // 10,))  # noqa: S608 - a constant

    async def close(self) -> None:
        """Close the file."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._db.close)
        self._thread.shutdown()


class RedisCache:
    """A Redis, shared by many servers."""

    def __init__(self, url: str, seconds: float) -> None:
        import redis.asyncio

        self._redis: Any = redis.asyncio.from_url(url, socket_timeout=1.0, socket_connect_timeout=1.0)
        self._seconds = int(seconds)

    async def get(self, key: str) -> Any | None:
        """The value, or None."""
        from redis.exceptions import RedisError

        try:
            text = await self._redis.get(f"docima:verdict:{key}")
            return None if text is None else json.loads(text)
        except (RedisError, OSError, ValueError):
            return None

    async def put(self, key: str, value: Any) -> None:
        """Keep a value."""
        from redis.exceptions import RedisError

        try:
            await self._redis.set(f"docima:verdict:{key}", json.dumps(value), ex=self._seconds)
        except (RedisError, OSError):
            return

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()


def default_path() -> Path:
    """Where the file is, unless the settings say."""
    return Path.home() / ".cache" / "docima" / "verdicts.sqlite3"


def make(settings: VerdictCacheSettings) -> VerdictCache:
    """The cache that the settings name. Raises sqlite3.Error or OSError where a file cannot be opened."""
    if settings.kind == "none":
        return NoCache()
    if settings.kind == "redis":
        return RedisCache(settings.url.get_secret_value(), settings.seconds)
    path = Path(settings.path) if settings.path else default_path()
    return SqliteCache(path, settings.seconds, settings.entries)
