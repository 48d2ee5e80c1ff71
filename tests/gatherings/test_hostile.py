"""What strangers leave in a folder ends as a row that says why, in bounded memory and time."""

import os
import resource
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil
import pytest
from hostile_files import hostile_files

from qualcode import read_gathering

Lay = Callable[[Mapping[str, str | bytes]], Path]
GOOD = {"good.txt": "We need training about copyright before the law is changed."}


def test_none_of_them_is_read_and_none_stops_the_others(lay: Lay) -> None:
    files = hostile_files()
    root = lay({**GOOD, **files})
    (root / "notes").mkdir()
    (root / "notes" / "loop").symlink_to(root)
    ingest = read_gathering(root).ingest.set_index("source")
    failed = ingest[ingest["status"].eq("failed")]
    assert set(failed.index) == {*files, "notes/loop/"}
    assert ingest["status"].drop(failed.index).to_dict() == {"good.txt": "read"}
    for note in failed["note"]:
        assert 10 < len(note) < 400
        assert "Traceback" not in note
        assert "Error" not in note
    assert not (root.parent / "climbed.txt").exists()


def test_the_memory_of_all_processes_stays_within_bounds(lay: Lay) -> None:
    root = lay({**GOOD, **hostile_files()})
    this, most, done = psutil.Process(), 0, threading.Event()
    own = at_first = this.memory_info().rss

    def watch() -> None:
        nonlocal most, own
        while not done.is_set():
            own = max(own, this.memory_info().rss)
            for process in this.children(recursive=True):
                try:
                    most = max(most, process.memory_info().rss)
                except psutil.Error:
                    continue
            time.sleep(0.02)

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    watcher = threading.Thread(target=watch)
    watcher.start()
    read_gathering(root)
    done.set()
    watcher.join()
    # The peak shows no growth where tests before this one took more, and the watcher may blink.
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert 0 < most < 2_000_000_000
    assert max(peak, own - at_first) < 500_000_000


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_file_that_may_not_be_read_fails(lay: Lay) -> None:
    root = lay({**GOOD, "closed.txt": "x", "closed.docx": "x"})
    for name in ("closed.txt", "closed.docx"):
        (root / name).chmod(0)
    ingest = read_gathering(root).ingest.set_index("source")
    assert ingest.loc["closed.txt", "note"] == "cannot be read: Permission denied"
    assert ingest.loc["closed.docx", "note"] == "cannot be read: Permission denied"
