"""Vectors on disk."""

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from qualcode.embeddings import cache
from qualcode.embeddings.cache import Cache

VECTORS = {bytes([n]) * 32: np.full(3, n, np.float32) for n in range(200)}
KEYS = list(VECTORS)


def known(folder: Path | None) -> set[bytes]:
    found = Cache(folder).get(KEYS)
    assert all((found[key] == VECTORS[key]).all() for key in found)
    return set(found)


def file_of(folder: Path) -> Path:
    return folder / "vectors-1.sqlite"


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    Cache(tmp_path / "cache").put(VECTORS)
    return tmp_path / "cache"


def test_what_is_put_is_found_by_another(filled: Path) -> None:
    found = Cache(filled).get([*KEYS[:2], b"unknown"])
    assert set(found) == set(KEYS[:2])
    assert found[KEYS[1]].tolist() == [1, 1, 1]
    assert found[KEYS[1]].dtype == np.float32


def test_only_the_owner_reads_it(filled: Path) -> None:
    assert stat.S_IMODE(filled.stat().st_mode) == 0o700
    assert stat.S_IMODE(file_of(filled).stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 5_000])
def test_a_broken_file_is_made_anew(filled: Path, content: bytes) -> None:
    file_of(filled).write_bytes(content)
    assert known(filled) == set()
    Cache(filled).put(VECTORS)
    assert known(filled) == set(KEYS)


def test_a_truncated_file_is_made_anew(filled: Path) -> None:
    whole = file_of(filled).read_bytes()
    file_of(filled).write_bytes(whole[: len(whole) // 2])
    known(filled)  # nothing wrong is given
    Cache(filled).put(VECTORS)
    Cache(filled).put(VECTORS)
    assert known(filled) == set(KEYS)


def test_a_damaged_vector_is_not_given(filled: Path) -> None:
    with sqlite3.connect(file_of(filled)) as file:
        file.execute("UPDATE vectors SET vector = zeroblob(12) WHERE key = ?", [KEYS[7]])
        file.execute("UPDATE vectors SET vector = x'00' WHERE key = ?", [KEYS[8]])
    file.close()
    assert known(filled) == set(KEYS) - {KEYS[7], KEYS[8]}


def test_where_nothing_can_be_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file, in which no folder can be")
    for folder in (tmp_path / "file" / "below", None):
        here = Cache(folder)
        assert here.get(KEYS) == {}
        here.put(VECTORS)
        assert set(here.get(KEYS)) == set(KEYS)  # for as long as it lives
        assert known(folder) == set()


def test_a_file_that_cannot_be_written_is_still_read(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = sqlite3.connect
    monkeypatch.setattr(
        sqlite3,
        "connect",
        lambda path, **options: opened(f"file:{path}?mode=ro", uri=True, **options),
    )
    monkeypatch.setattr(cache, "_today", lambda: 30_000)  # it would be noted that it is wanted
    assert known(filled) == set(KEYS)


def test_many_at_once(tmp_path: Path) -> None:
    parts = [dict(list(VECTORS.items())[start::8]) for start in range(8)]
    with ThreadPoolExecutor(8) as several:
        list(several.map(lambda part: Cache(tmp_path).put(part), parts))
    assert known(tmp_path) == set(KEYS)


def test_another_that_holds_the_file_is_not_waited_for_for_ever(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "_WAIT", 0.01)
    other = sqlite3.connect(file_of(filled))
    other.execute("BEGIN EXCLUSIVE")
    here = Cache(filled)
    assert here.get(KEYS) == {}
    here.put(VECTORS)
    assert set(here.get(KEYS)) == set(KEYS)
    other.close()
    assert known(filled) == set(KEYS)  # it was not thrown away


def test_what_nobody_wanted_for_90_days_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day, key in ((1_000, 0), (1_050, 1), (1_091, 2)):
        monkeypatch.setattr(cache, "_today", lambda day=day: day)
        Cache(tmp_path).put({KEYS[key]: VECTORS[KEYS[key]]})
    assert known(tmp_path) == set(KEYS[1:3])  # and so they are wanted, on day 1,091
    monkeypatch.setattr(cache, "_today", lambda: 1_181)
    Cache(tmp_path).put({KEYS[3]: VECTORS[KEYS[3]]})
    assert known(tmp_path) == set(KEYS[1:4])


def test_the_oldest_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_MOST", 2)
    for day in range(4):
        monkeypatch.setattr(cache, "_today", lambda day=day: day)
        Cache(tmp_path).put({KEYS[day]: VECTORS[KEYS[day]]})
    assert known(tmp_path) == set(KEYS[2:4])
