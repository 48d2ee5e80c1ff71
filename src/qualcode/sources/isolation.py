"""Isolation: reading a file in a process of its own, within bounds of time and memory.

Parsers of rich formats are others' code, and files come from strangers. What happens to a worker
happens to one file: it becomes a failed row, and the next file gets a new worker.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any, cast

from qualcode.errors import ColumnMissingError, ExtraMissingError, SourceError
from qualcode.sources.limits import Limits
from qualcode.sources.registry import Options, Reading
from qualcode.sources.transport import load_reading

_MODULE = "qualcode.sources.worker"
_GRACE = 5  # seconds that a worker may take to start and to answer, beyond those of the file


class Worker:
    """A process that reads one file after the other; started when first needed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, source: str, content: bytes, options: Options) -> Reading:
        """Read a file's bytes.

        Args:
            source: Its path, whose ending decides on the reader.
            content: Its bytes.
            options: How it is to be read, and within which limits.

        Raises:
            SourceError: It cannot be read, or not within its limits.
            ColumnMissingError: A column that the options name is not there.
            ExtraMissingError: Something that reads it is not installed.
        """
        process, limits = self._start(), options.limits
        late = threading.Event()
        alarm = threading.Timer(limits.seconds + _GRACE, _end_late, [process, late])
        alarm.start()
        answer = _ask(process, _request(source, content, options), content)
        alarm.cancel()
        alarm.join()
        if late.is_set() or not answer.endswith(b"\n"):
            self.close()
            raise SourceError(_too_slow(limits) if late.is_set() else _crashed(limits))
        return _understand(json.loads(answer))

    def close(self) -> None:
        """End the process and those that it started."""
        if process := self._process:
            self._process = None
            _end(process)
            for stream in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    if stream:
                        stream.close()
            process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            # -P: a file in the working directory is never taken for one of Python's modules.
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-P", "-m", _MODULE],
                env={**os.environ, "PYTHONPATH": _python_path()},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # so that what it started ends with it
            )
        return self._process


def _request(source: str, content: bytes, options: Options) -> bytes:
    facts = {name: getattr(options, name) for name in Options.__dataclass_fields__}
    facts["limits"] = options.limits.model_dump()
    facts["columns"] = dict(options.columns)
    request = {"source": source, "bytes": len(content), "options": facts}
    return json.dumps(request).encode("ascii") + b"\n"


def _python_path() -> str:
    """Let the worker import this very package, wherever it was imported from."""
    home = str(Path(__file__).parents[2])
    return os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH")]))


def _ask(process: subprocess.Popen[bytes], request: bytes, content: bytes) -> bytes:
    """Return the answer; one that is not ended by a new line was cut off."""
    requests, answers = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
    try:
        requests.write(request)
        requests.write(content)
        requests.flush()
        return answers.readline()
    except OSError:  # the worker ended before it had read the request
        return b""


def _understand(answer: dict[str, Any]) -> Reading:
    if "reading" in answer:
        return load_reading(answer["reading"])
    if "column_missing" in answer:
        missing, present = answer["column_missing"]
        raise ColumnMissingError(missing, present=present)
    if "extra_missing" in answer:
        raise ExtraMissingError(answer["extra_missing"])
    raise SourceError(answer["failed"])


def _too_slow(limits: Limits) -> str:
    return (
        f"takes longer than {limits.seconds:g} s to read; split it, "
        "or raise `limits: {seconds: …}` in gathering.yaml"
    )


def _crashed(limits: Limits) -> str:
    return (
        "its reader broke down: the file is damaged, or needs more than "
        f"{limits.gigabytes:g} GB of memory (`limits: {{gigabytes: …}}` in gathering.yaml)"
    )


def _end_late(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
