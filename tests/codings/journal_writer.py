"""Programs that the tests of the journal run beside themselves: coders that are killed, or many.

`kill FOLDER TIMES` forks a coder TIMES times, kills it at a random moment, and prints what it had
reported as saved, what of that the journal has not, and how often the file ended in half a line.
`write FOLDER CODES COUNT SIZE` adds COUNT codings for every code of CODES, each code in a process
of its own, SIZE a batch.
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from io import FileIO
from pathlib import Path

import pandas as pd

from qualcode import Journal, read_codings, read_problems
from qualcode.codings import store

SIZE = 3  # of a batch
LONG = "We need training about law. 🙂 " * 5_000
DOCUMENTS = pd.DataFrame({"document": ["a.md"], "text": [LONG]})


def write_slowly(stream: FileIO, content: bytes) -> None:
    """Write as a slow disk takes it: in pieces, so that a kill comes between them."""
    step = len(content) // 8 + 1
    for start in range(0, len(content), step):
        stream.write(content[start : start + step])
        time.sleep(0.001)


def code_until_killed(folder: str, report: int, draw: random.Random) -> None:
    """Code without end: short quotes, long ones whose lines take time to write, and batches."""
    if draw.random() < 1 / 2:
        store._write_all = write_slowly
    journal = Journal(folder, "ana", documents=DOCUMENTS)
    while True:
        size = draw.choice([10, 10, 10, 100_000])
        saved = [journal.add("a.md", 0, size, "law").coding]
        os.write(report, f"{saved[0]}\n".encode())
        with journal.batch():
            saved = [journal.add("a.md", 5, 5 + size, "art").coding for _ in range(SIZE)]
        os.write(report, "".join(f"{coding}\n" for coding in saved).encode())


def kill_one(folder: str, draw: random.Random) -> list[str]:
    """Fork a coder, kill it, and return the ids that it had reported."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            code_until_killed(folder, writing, draw)
        finally:
            os._exit(1)  # it never ends by itself
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        first = stream.readline()  # it has begun
        time.sleep(draw.uniform(0, 0.02))
        os.kill(child, signal.SIGKILL)
        rest = stream.read()
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) != -signal.SIGKILL:
        sys.exit("the coder ended by itself")
    return (first + rest).decode().split("\n")[:-1]


def kill_many(folder: str, times: int) -> None:
    """Kill coders; begin a new journal now and then, lest it grow too long."""
    known: dict[Path, set[str]] = {}
    count: Counter[str] = Counter(kills=times)
    for number in range(times):
        own = Path(folder) / str(number // 20)
        own.mkdir(exist_ok=True)
        saved = kill_one(str(own), random.Random(number))  # noqa: S311 - not for secrets
        known.setdefault(own, set()).update(saved)
        content = (own / "codings" / "ana.jsonl").read_bytes()
        count["torn"] += not content.endswith(b"\n")
        journal = Journal(own, "ana", documents=DOCUMENTS)  # mends
        count["recovered"] += len(journal.problems) > 0
        count["left"] += len(read_problems(own))
        journal.add("a.md", 0, 3, "after")
    for own, ids in known.items():
        codings = read_codings(own)
        count["reported"] += len(ids)
        count["lost"] += len(ids - set(codings["coding"]))
    print(json.dumps(count))  # noqa: T201


def write_many(folder: str, code: str, count: int, size: int) -> None:
    """Add codings, some at a time, and take none back."""
    journal = Journal(folder, "ana", documents=DOCUMENTS)
    for _ in range(count // size):
        with journal.batch():
            for _ in range(size):
                journal.add("a.md", 0, 10, code)


def main() -> None:
    """Do what the command line says."""
    what, folder, *rest = sys.argv[1:]
    if what == "kill":
        kill_many(folder, int(rest[0]))
        return
    codes, count, size = rest[0].split(","), int(rest[1]), int(rest[2])
    children = []
    for code in codes:
        child = os.fork()
        if child == 0:
            try:
                write_many(folder, code, count, size)
                os._exit(0)
            finally:
                os._exit(1)  # where it could not
        children.append(child)
    ends = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    sys.exit(any(ends))  # a sum may be 256, which a shell takes for 0


if __name__ == "__main__":
    main()
