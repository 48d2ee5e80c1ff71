import contextlib
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from qualcode.errors import ColumnMissingError, ExtraMissingError, SourceError
from qualcode.sources import Block, Limits, Options, Piece, Reading, Worker, isolation

TESTS = Path(__file__).parents[1]


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    monkeypatch.setattr(isolation, "_MODULE", "hostile_worker")
    monkeypatch.setattr(isolation, "_GRACE", 0)
    monkeypatch.setenv("PYTHONPATH", str(TESTS))
    with contextlib.closing(Worker()) as one:
        yield one


def process_of(worker: Worker) -> psutil.Process:
    assert worker._process is not None
    return psutil.Process(worker._process.pid)


OPTIONS = Options(
    text=("note",), columns={"group": "table"}, languages=("en", "es"), limits=Limits(gigabytes=1)
)
WANTED = Reading(
    (
        Piece(
            "('note',) {'group': 'table'} ('en', 'es')",
            "3",
            {"kind": "notes"},
            (Block(0, 3, "turn", ((1, "A"),), ("b",), "p. 3", {"participant": "Ana"}),),
        ),
    ),
    "utf-8",
    "a note",
    "hostile",
)


def test_a_reading_comes_back_whole(worker: Worker) -> None:
    assert worker.read("a.bad", b"well", OPTIONS) == WANTED


def test_what_a_library_prints_is_no_answer(worker: Worker) -> None:
    assert worker.read("a.bad", b"print", OPTIONS).note == "a note"


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        (b"refuse", SourceError, "it is not what it says"),
        (b"column", ColumnMissingError, "the table has no column note; it has text, who"),
        (b"extra", ExtraMissingError, "install it"),
        (b"recurse", SourceError, "the file is damaged or not what its ending says"),
        (b"\xff", SourceError, "the file is damaged or not what its ending says"),
        (b"hoard", SourceError, "needs more than 1 GB of memory; split it, or raise"),
        (b"die", SourceError, "its reader broke down: the file is damaged, or needs more than 1"),
    ],
    ids=["refused", "column", "extra", "recursion", "exception", "memory", "crash"],
)
def test_what_goes_wrong_is_told_and_the_next_file_is_read(
    worker: Worker, content: bytes, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        worker.read("a.bad", content, OPTIONS)
    assert worker.read("a.bad", b"well", OPTIONS) == WANTED


def test_a_file_that_takes_too_long_is_given_up_with_all_that_it_started(worker: Worker) -> None:
    worker.read("a.bad", b"well", OPTIONS)
    own = process_of(worker)
    limits = Limits(seconds=1)
    with pytest.raises(SourceError, match=r"takes longer than 1 s to read; split it, or rai"):
        worker.read("a.bad", b"sleep", Options(limits=limits))
    assert not own.is_running()
    started = ["sleep", str(600 + own.pid)]
    left = [p for p in psutil.process_iter(["cmdline"]) if p.info["cmdline"] == started]
    _, alive = psutil.wait_procs(left, timeout=5)  # a killed process takes a moment to end
    assert not alive
    assert worker.read("a.bad", b"well", OPTIONS) == WANTED


def test_a_worker_that_is_closed_leaves_no_process(worker: Worker) -> None:
    worker.read("a.bad", b"well", OPTIONS)
    own = process_of(worker)
    worker.close()
    assert not own.is_running()


def test_a_module_in_the_working_directory_is_not_run(
    worker: Worker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('run by a stranger')")
    monkeypatch.chdir(tmp_path)
    assert worker.read("a.bad", b"well", OPTIONS) == WANTED
