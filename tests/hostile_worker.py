"""A worker whose reader does what hostile files make libraries do."""

import os
import subprocess
import sys
import time

from qualcode.errors import ColumnMissingError, ExtraMissingError, SourceError
from qualcode.sources import Block, Options, Piece, Reader, Reading, register
from qualcode.sources.worker import main


def sleep() -> None:
    subprocess.Popen(["sleep", str(600 + os.getpid())])  # by which it is known among others'
    time.sleep(600)


def hoard() -> None:
    sys.stderr.write("x" * 10_000_000_000)


def recurse() -> None:
    recurse()


def refuse() -> None:
    raise SourceError("it is not what it says")


def miss_column() -> None:
    raise ColumnMissingError(["note"], present=["text", "who"])


def miss_extra() -> None:
    raise ExtraMissingError("install it")


DEEDS = {
    "sleep": sleep,
    "die": lambda: os._exit(1),
    "hoard": hoard,
    "recurse": recurse,
    "refuse": refuse,
    "column": miss_column,
    "extra": miss_extra,
    "print": lambda: sys.stdout.write("a library that talks\n"),
    "well": lambda: None,
}


def misbehave(content: bytes, options: Options) -> Reading:
    DEEDS[content.decode()]()
    said = f"{options.text} {dict(options.columns)} {options.languages}"
    blocks = (Block(0, 3, "turn", ((1, "A"),), ("b",), "p. 3", {"participant": "Ana"}),)
    return Reading((Piece(said, "3", {"kind": "notes"}, blocks),), "utf-8", "a note", "hostile")


register(Reader("hostile", (".bad",), misbehave, isolated=True))
if __name__ == "__main__":
    main()
