"""Programs that the tests of the journal run beside themselves: coders that are killed, or many.

`kill FOLDER TIMES` forks a coder TIMES times, kills it at a random moment, and prints what it had
reported as saved, and what of that the journal has not. `write FOLDER CODES COUNT SIZE` adds COUNT
codings for every code of CODES, each code in a process of its own, SIZE a batch.
"""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

import pandas as pd

from qualcode import Journal, read_codings

LONG = "We need training about law. 🙂 " * 5_000
DOCUMENTS = pd.DataFrame({"document": ["a.md"], "text": [LONG]})


def code_until_killed(folder: str, report: int, draw: random.Random) -> None:
    """Code without end: short quotes, long ones whose lines take time to write, and batches."""
    journal = Journal(folder, "ana", documents=DOCUMENTS)
    while True:
        size = draw.choice([10, 10, 10, 100_000])
        saved = [journal.add("a.md", 0, size, "law").coding]
        os.write(report, f"{saved[0]}\n".encode())
        with journal.batch():
            saved = [journal.add("a.md", 5, 5 + size, "art").coding for _ in range(3)]
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
    torn = 0
    for number in range(times):
        own = Path(folder) / str(number // 20)
        own.mkdir(exist_ok=True)
        saved = kill_one(str(own), random.Random(number))  # noqa: S311 - not for secrets
        known.setdefault(own, set()).update(saved)
        torn += not (own / "codings" / "ana.jsonl").read_bytes().endswith(b"\n")
        journal = Journal(own, "ana", documents=DOCUMENTS)  # mends
        journal.add("a.md", 0, 3, "after")
    reported = sum(map(len, known.values()))
    lost = sum(len(ids - set(read_codings(own)["coding"])) for own, ids in known.items())
    print(json.dumps({"kills": times, "reported": reported, "lost": lost, "torn": torn}))  # noqa: T201


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
            write_many(folder, code, count, size)
            os._exit(0)
        children.append(child)
    sys.exit(sum(os.waitpid(child, 0)[1] for child in children))


if __name__ == "__main__":
    main()
