"""The cache of vectors: an SQLite file, so that no text is embedded twice by one model.

It holds hashes and vectors and never a text. A vector is found again only for the same text, the
same files of the model and the same libraries, and is forgotten after 90 days without use: it was
made from people's words, and says something about them. The file is safe to delete. What is
damaged is made anew; where nothing can be kept, nothing is, and nothing is said.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from qualcode.embeddings.vectors import Vectors

_FILE = "vectors-1.sqlite"
_DAYS = 90
_MOST = 1_000_000  # vectors
_WAIT = 30  # seconds, for another process that is writing
_KIND = 0xFF  # the part of an error's code that is not a detail
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_TABLE = """
    PRAGMA auto_vacuum = FULL;
    CREATE TABLE IF NOT EXISTS vectors (
        key BLOB PRIMARY KEY, day INTEGER NOT NULL, seal INTEGER NOT NULL, vector BLOB NOT NULL
    );
    CREATE INDEX IF NOT EXISTS days ON vectors (day);
"""
R = TypeVar("R")


class Cache:
    """Vectors by key.

    Args:
        folder: Where they are; None: only here, for as long as this object lives.
    """

    def __init__(self, folder: Path | None) -> None:
        self._path = folder / _FILE if folder else None
        self._here: dict[bytes, Vectors] = {}  # what could not be kept on disk

    def get(self, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        """Return the vectors that are known, each undamaged."""
        found = self._try(lambda file: _select(file, keys)) or {}
        if found:
            self._try(lambda file: _touch(file, list(found)))
        return found | {key: self._here[key] for key in keys if key in self._here}

    def put(self, vectors: Mapping[bytes, Vectors]) -> None:
        """Keep vectors, and forget what nobody has wanted for long."""
        if not self._try(lambda file: _insert(file, vectors)):
            self._here.update(vectors)

    def _try(self, action: Callable[[sqlite3.Connection], R]) -> R | None:
        """Do something with the file, in one transaction; return None where that fails.

        It is opened anew each time, since a connection must not live on in a forked process.
        """
        if self._path is None:
            return None
        try:
            with contextlib.closing(_open(self._path)) as file, file:
                return action(file)
        except OSError:
            return None
        except sqlite3.DatabaseError as broken:
            if getattr(broken, "sqlite_errorcode", 0) & _KIND in _DAMAGED:
                with contextlib.suppress(OSError):
                    self._path.unlink()
            return None


def _open(path: Path) -> sqlite3.Connection:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)  # for the owner alone
    file = sqlite3.connect(path, timeout=_WAIT)
    try:
        file.execute("PRAGMA secure_delete = ON")  # what is forgotten leaves no trace
        if not file.execute("SELECT name FROM sqlite_master WHERE name = 'days'").fetchone():
            file.executescript(_TABLE)
    except sqlite3.DatabaseError:
        file.close()
        raise
    return file


def _select(file: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
    rows: dict[bytes, Vectors] = {}
    for key in keys:
        row = file.execute("SELECT seal, vector FROM vectors WHERE key = ?", [key]).fetchone()
        if row and row[0] == _seal(key, row[1]):
            rows[key] = np.frombuffer(row[1], np.float32)
    return rows


def _touch(file: sqlite3.Connection, keys: Sequence[bytes]) -> None:
    """Note that vectors are still wanted; once a day is often enough."""
    today = _today()
    file.executemany(
        "UPDATE vectors SET day = ? WHERE key = ? AND day < ?",
        [(today, key, today) for key in keys],
    )


def _insert(file: sqlite3.Connection, vectors: Mapping[bytes, Vectors]) -> bool:
    today = _today()
    rows = [(key, row.astype(np.float32).tobytes()) for key, row in vectors.items()]
    file.executemany(
        "INSERT OR REPLACE INTO vectors (key, day, seal, vector) VALUES (?, ?, ?, ?)",
        [(key, today, _seal(key, data), data) for key, data in rows],
    )
    file.execute("DELETE FROM vectors WHERE day < ?", [today - _DAYS])
    file.execute(
        "DELETE FROM vectors WHERE rowid IN"
        " (SELECT rowid FROM vectors ORDER BY day DESC LIMIT -1 OFFSET ?)",
        [_MOST],
    )
    return True


def _seal(key: bytes, data: bytes) -> int:
    """Return a checksum by which a damaged row is known."""
    return zlib.crc32(key + data)


def _today() -> int:
    return int(time.time() // (24 * 3600))
