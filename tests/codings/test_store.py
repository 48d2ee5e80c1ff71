"""What becomes of a journal that was torn, damaged, merged, or cannot be written."""

import base64
import errno
import json
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock
from journals import DOCUMENTS, ends, rejected, reopen

from qualcode import Journal, read_codings, read_problems
from qualcode.codings import store as store_module
from qualcode.errors import GatheringError, OutputError


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """A journal of three codings, one, two and three code points long."""
    journal = Journal(tmp_path, "ana", documents=DOCUMENTS)
    for end in (1, 2, 3):
        journal.add("a.md", 0, end, "law")
    return journal


def test_a_torn_last_line_is_reported_when_reading_and_moved_before_the_next(
    journal: Journal,
) -> None:
    whole = journal.path.read_bytes()
    torn = whole.splitlines(keepends=True)[2][:50]
    journal.path.write_bytes(whole + torn)
    (problem,) = read_problems(journal.path.parents[1]).to_dict("records")
    assert problem == {
        "file": "ana.jsonl", "line": 4, "reason": "the beginning of a line only",
        "text": torn.decode(),
    }  # fmt: skip
    assert journal.path.read_bytes() == whole + torn  # reading changes nothing
    journal.add("a.md", 0, 4, "law")
    assert ends(journal) == ends(reopen(journal)) == [1, 2, 3, 4]
    assert journal.path.read_bytes().startswith(whole + b'{"do":"add"')
    reason = "the beginning of a line only; moved out of the journal"
    assert rejected(journal) == [{"line": 4, "reason": reason, "text": torn.decode()}]
    assert journal.problems["reason"].tolist() == [reason]
    assert reopen(journal).problems.empty


def test_opening_to_write_moves_a_torn_line_too(journal: Journal) -> None:
    whole = journal.path.read_bytes()
    journal.path.write_bytes(whole + b'{"do"')
    assert reopen(journal).problems["line"].tolist() == [4]
    assert journal.path.read_bytes() == whole
    assert [row["text"] for row in rejected(journal)] == ['{"do"']


def test_a_last_line_without_an_end_is_a_line(journal: Journal) -> None:
    journal.path.write_bytes(journal.path.read_bytes().rstrip(b"\n"))
    again = reopen(journal)
    assert ends(again) == [1, 2, 3]
    assert again.problems.empty
    again.add("a.md", 0, 4, "law")
    assert ends(reopen(journal)) == [1, 2, 3, 4]
    assert journal.path.read_bytes().count(b"\n") == 4


def test_a_whole_last_line_that_is_not_known_stays(journal: Journal) -> None:
    journal.path.write_bytes(journal.path.read_bytes() + b'{"v": 2}')
    again = reopen(journal)
    again.add("a.md", 0, 4, "law")
    again = reopen(journal)
    assert ends(again) == [1, 2, 3, 4]
    assert again.problems["line"].tolist() == [4]
    assert journal.path.read_bytes().splitlines()[3] == b'{"v": 2}'


def test_a_line_that_cannot_be_read_is_copied_aside_once(journal: Journal) -> None:
    first, second, third = journal.path.read_bytes().splitlines(keepends=True)
    journal.path.write_bytes(first + second[:40] + b"\n" + b"\xff\xfe\n" + third)
    for end in (4, 5):
        again = reopen(journal)
        assert again.problems["line"].tolist() == [2, 3]
        again.add("a.md", 0, end, "law")
    assert ends(reopen(journal)) == [1, 3, 4, 5]
    assert rejected(journal) == [
        {"line": 2, "reason": "not whole JSON", "text": second[:40].decode()},
        {"line": 3, "reason": "not UTF-8", "base64": base64.b64encode(b"\xff\xfe").decode()},
    ]
    assert second[:40] in journal.path.read_bytes()  # and stays where it was


def test_readers_are_told_and_read_the_rest(journal: Journal) -> None:
    content = journal.path.read_bytes()
    journal.path.write_bytes(b"{}\n" + content)
    with pytest.warns(UserWarning, match="ana.jsonl: 1 line set aside, the rest was read; `read_p"):
        assert len(read_codings(journal.path.parents[1])) == 3


def test_marks_of_a_merge_are_set_aside_and_the_lines_between_them_read(journal: Journal) -> None:
    first, second, third = journal.path.read_bytes().splitlines(keepends=True)
    marked = [first, b"<<<<<<< HEAD\n", second, b"=======\n", third, second, b">>>>>>> other\n"]
    journal.path.write_bytes(b"".join(marked))
    again = reopen(journal)
    assert ends(again) == [1, 2, 3]
    assert again.problems["line"].tolist() == [2, 4, 7]
    assert all(again.problems["reason"].str.startswith("a mark that git left"))
    again.undo()
    assert ends(again) == [1, 2]


def test_line_ends_of_windows(journal: Journal) -> None:
    journal.path.write_bytes(journal.path.read_bytes().replace(b"\n", b"\r\n"))
    again = reopen(journal)
    again.add("a.md", 0, 4, "law")
    assert ends(reopen(journal)) == [1, 2, 3, 4]
    assert again.problems.empty


def test_a_journal_cut_anywhere_loses_no_whole_line(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "ana", documents=DOCUMENTS)
    for end in range(1, 13):
        journal.add("a.md", 0, end, "law", "é🙂\n")
    content = journal.path.read_bytes()
    # Every place in the last three lines; those before are made alike.
    lines = content.splitlines(keepends=True)
    from_here = len(content) - sum(map(len, lines[-3:]))
    assert len(content) - from_here > 500
    for cut in range(from_here, len(content) + 1):
        left = content[:cut]
        journal.path.write_bytes(left)
        journal.path.with_name("ana.jsonl.rejected").unlink(missing_ok=True)
        again = reopen(journal)
        # A line of which only the end mark is missing is whole, too.
        whole = content[: cut + 1].count(b"\n")
        assert ends(again) == list(range(1, whole + 1))
        torn = left[left.rfind(b"\n") + 1 :] if whole == left.count(b"\n") else b""
        kept = [row.get("text", "").encode() or base64.b64decode(row["base64"])
                for row in rejected(again)]  # fmt: skip
        assert kept == ([torn] if torn else [])
        if cut % 50 == 0:
            again.add("a.md", 0, 20, "art")
            assert ends(reopen(journal)) == [*range(1, whole + 1), 20]


def refuse(error: int) -> Callable[..., None]:
    def refuse_it(*_args: object) -> None:
        raise OSError(error, os.strerror(error))

    return refuse_it


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
def test_what_the_disk_did_not_take_was_not_done(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    before = journal.path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(store_module.os, "fsync", refuse(error))
        with pytest.raises(OutputError) as caught:
            journal.add("a.md", 0, 4, "law")
    assert str(caught.value).startswith(f"{journal.path}: cannot be written: {os.strerror(error)};")
    assert journal.path.read_bytes() == before
    assert ends(journal) == [1, 2, 3]
    journal.add("a.md", 0, 5, "law")
    assert ends(journal) == ends(reopen(journal)) == [1, 2, 3, 5]


FULL = """\
import resource, signal, sys
import pandas as pd
from qualcode import Journal
from qualcode.errors import OutputError

documents = pd.DataFrame({"document": ["a.md"], "text": ["x" * 100_000]})
journal = Journal(sys.argv[1], "ana", documents=documents)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))  # a disk with so much room
done = []
try:
    for end in range(1, 1000):
        with journal.batch():
            journal.add("a.md", 0, end * 100, "law")
            journal.add("a.md", 1, end * 100, "law")
        done += [end * 100] * 2
except OutputError as refused:
    print(refused)
print(sorted(journal.codings["end"]) == done, journal.path.read_bytes()[-1:])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of this kind are for POSIX")
def test_half_a_batch_on_a_full_disk_is_taken_back(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FULL, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    refused, state = done.stdout.splitlines()
    assert "ana.jsonl: cannot be written: File too large; nothing of this was saved" in refused
    assert state == "True b'\\n'"
    codings = read_codings(tmp_path)
    assert len(codings) > 10
    assert codings["start"].value_counts().to_dict() == {0: len(codings) / 2, 1: len(codings) / 2}


@contextmanager
def nobody() -> Iterator[None]:
    """Be a user to whom the rights of files apply, as they do not to root."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65_534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
def test_a_read_only_folder() -> None:
    with tempfile.TemporaryDirectory() as name:  # into which others than root may look, too
        folder = Path(name)
        folder.chmod(0o755)
        journal = Journal(folder, "ana", documents=DOCUMENTS)
        journal.add("a.md", 0, 1, "law")
        journal.path.with_name(".ana.lock").unlink()
        journal.path.parent.chmod(0o555)
        with nobody():
            again = Journal(folder, "ana", documents=DOCUMENTS)
            with pytest.raises(OutputError, match="cannot be written: Permission denied; nothing"):
                again.add("a.md", 0, 4, "law")
            assert ends(again) == [1]
        journal.path.parent.chmod(0o755)


def test_a_new_journal_and_its_folder_are_on_the_disk_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    fsync = os.fsync

    def note(number: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(number).st_mode)
        names = [p for p in (tmp_path, tmp_path / "codings")
                 if p.exists() and os.path.samestat(p.stat(), os.fstat(number))]  # fmt: skip
        synced.append(names[0].name if is_folder else "file")
        fsync(number)

    monkeypatch.setattr(store_module.os, "fsync", note)
    journal = Journal(tmp_path, "ana", documents=DOCUMENTS)
    journal.add("a.md", 0, 1, "law")
    assert synced == [tmp_path.name, "file", "codings"]
    journal.add("a.md", 0, 2, "law")
    assert synced[3:] == ["file"]


@pytest.mark.parametrize("where", ["lock", "journal", "folder"])
def test_no_leave_to_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    journal = Journal(tmp_path, "ana", documents=DOCUMENTS)
    if where != "folder":
        journal.add("a.md", 0, 1, "law")
    target = {"lock": (FileLock, "acquire"), "journal": (store_module, "_append"),
              "folder": (Path, "mkdir")}[where]  # fmt: skip
    with monkeypatch.context() as patch:
        patch.setattr(*target, lambda *_a, **_b: refuse(errno.EROFS)())
        with pytest.raises(OutputError, match="cannot be written: Read-only file system"):
            journal.add("a.md", 0, 2, "law")
    assert ends(journal) == ([] if where == "folder" else [1])
    journal.add("a.md", 0, 3, "law")


def test_another_program_that_does_not_let_go(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "SECONDS_TO_WAIT", 0.05)
    with FileLock(journal.path.with_name(".ana.lock")):
        with pytest.raises(OutputError, match="another program has been writing to it for"):
            journal.add("a.md", 0, 4, "law")
        assert ends(journal) == [1, 2, 3]
        assert ends(reopen(journal)) == [1, 2, 3]  # reading waits for nobody
    journal.add("a.md", 0, 4, "law")


def test_opening_a_damaged_journal_waits_for_nobody(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    torn = journal.path.read_bytes() + b'{"do"'
    journal.path.write_bytes(torn)
    waits = []
    acquire = FileLock.acquire
    with FileLock(journal.path.with_name(".ana.lock")), monkeypatch.context() as patch:
        patch.setattr(
            FileLock,
            "acquire",
            lambda self, timeout: (waits.append(timeout), acquire(self, 0.01))[1],
        )
        again = reopen(journal)
    assert waits == [0]
    assert ends(again) == [1, 2, 3]
    assert again.problems["line"].tolist() == [4]
    assert journal.path.read_bytes() == torn
    again.add("a.md", 0, 4, "law")
    assert ends(reopen(journal)) == [1, 2, 3, 4]


def test_a_last_line_that_was_taken_away_again(journal: Journal) -> None:
    """It was read without its end; who takes it away leaves the rest as it was."""
    content = journal.path.read_bytes()
    last = content.splitlines(keepends=True)[2]
    journal.path.write_bytes(content.removesuffix(b"\n"))
    again = reopen(journal)
    assert ends(again) == [1, 2, 3]
    with journal.path.open("r+b") as stream:
        stream.truncate(len(content) - len(last))
    again.refresh()
    assert ends(again) == [1, 2]
    again.undo()
    assert ends(again) == ends(reopen(journal)) == [1]


def test_one_line_behind_a_byte_order_mark_and_without_an_end(journal: Journal) -> None:
    line = b"\xef\xbb\xbf" + journal.path.read_bytes().splitlines()[0]
    journal.path.write_bytes(line)
    again = reopen(journal)
    assert ends(again) == [1]
    again.add("a.md", 0, 2, "law")
    assert ends(reopen(journal)) == [1, 2]
    assert journal.path.read_bytes().startswith(line + b"\n")
    assert rejected(journal) == []


def test_two_lines_with_one_id_are_listed(journal: Journal) -> None:
    content = journal.path.read_bytes()
    first = content.splitlines(keepends=True)[0].replace(b'"code":"law"', b'"code":"zoo"')
    for double in (first + content, content + first):
        journal.path.write_bytes(double)
        again = reopen(journal)
        assert again.codings["code"].tolist() == ["law", "law", "law"]
        assert again.problems["reason"].tolist() == [
            "has the id of another line, which counts in its place"
        ]
        assert '"zoo"' in again.problems["text"][0]


def test_a_position_that_no_table_can_hold_is_set_aside(journal: Journal) -> None:
    content = journal.path.read_bytes()
    far = content.splitlines(keepends=True)[0].replace(b'"start":0', b'"start":9223372036854775807')
    far = far.replace(b'"end":1', b'"end":9223372036854775808').replace(b'"id":"', b'"id":"far')
    journal.path.write_bytes(content + far)
    folder = journal.path.parents[1]
    assert read_problems(folder)["line"].tolist() == [4]
    with pytest.warns(UserWarning, match="1 line set aside"):
        assert len(read_codings(folder)) == 3


def test_a_damaged_journal_is_read_where_nothing_can_be_written(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.path.write_bytes(b"{}\n" + journal.path.read_bytes())
    monkeypatch.setattr(store_module, "_append", lambda *_a: refuse(errno.EROFS)())
    again = reopen(journal)
    assert ends(again) == [1, 2, 3]
    assert again.problems["line"].tolist() == [1]
    with pytest.raises(OutputError, match="rejected: cannot be written: Read-only"):
        again.add("a.md", 0, 4, "law")


def test_a_journal_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "codings" / "ana.jsonl").mkdir(parents=True)
    with pytest.raises(GatheringError, match=r"ana.jsonl: cannot be read: Is a directory"):
        Journal(tmp_path, "ana")
    with pytest.raises(GatheringError, match=r"ana.jsonl: cannot be read: Is a directory"):
        read_codings(tmp_path)


def test_an_interrupt_while_writing(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    before = journal.path.read_bytes()

    def interrupt(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(store_module.os, "fsync", interrupt)
        with pytest.raises(KeyboardInterrupt):
            journal.add("a.md", 0, 4, "law")
    assert journal.path.read_bytes() == before
    assert ends(journal) == [1, 2, 3]
    journal.add("a.md", 0, 4, "law")
    assert ends(reopen(journal)) == [1, 2, 3, 4]


def test_what_was_set_aside_is_not_glued_to_what_was_torn(journal: Journal) -> None:
    journal.path.with_name("ana.jsonl.rejected").write_bytes(b'{"at": "2026')
    journal.path.write_bytes(journal.path.read_bytes() + b"torn")
    reopen(journal)
    lines = journal.path.with_name("ana.jsonl.rejected").read_bytes().splitlines()
    assert lines[0] == b'{"at": "2026'
    assert json.loads(lines[1])["text"] == "torn"
