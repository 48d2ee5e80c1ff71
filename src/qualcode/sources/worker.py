"""The worker: a process that reads files for another one, within bounds of memory.

A request is a line of JSON (what to read, and how many bytes follow) and the bytes of the file; an
answer is one line of JSON. Nothing that comes out of a worker is run, unlike with pickle.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import IO, Any

from qualcode.errors import ColumnMissingError, ExtraMissingError, SourceError
from qualcode.sources.limits import Limits
from qualcode.sources.registry import Options, Reading, reader_for
from qualcode.sources.transport import dump_reading


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer requests until there are no more."""
    while line := requests.readline():
        request = json.loads(line)
        content = requests.read(request["bytes"])
        answer = json.dumps(_answer(request, content)).encode("ascii")
        answers.write(answer + b"\n")
        answers.flush()


def _answer(request: dict[str, Any], content: bytes) -> dict[str, Any]:
    """Read a file; what goes wrong is an answer too."""
    options = _options(request["options"])
    _bound_memory(options.limits.gigabytes)
    try:
        return {"reading": dump_reading(_read(request["source"], content, options))}
    except ColumnMissingError as missing:
        return {"column_missing": [missing.missing, missing.present]}
    except ExtraMissingError as missing:
        return {"extra_missing": str(missing)}
    except SourceError as broken:
        return {"failed": str(broken)}
    except MemoryError:
        return {"failed": _out_of_memory(options.limits)}
    except Exception as broken:  # noqa: BLE001 - whatever a hostile file does to a library
        reason = " ".join(f"{type(broken).__name__}: {broken}".split())[:200]
        return {"failed": f"the file is damaged or not what its ending says ({reason})"}


def _read(source: str, content: bytes, options: Options) -> Reading:
    reader = reader_for(source)
    if reader is None:  # both processes know the same readers
        raise SourceError("files of this kind are not read")
    return reader.read(content, options)


def _out_of_memory(limits: Limits) -> str:
    """Say that a file needs more memory than it may take, and what to do."""
    return (
        f"needs more than {limits.gigabytes:g} GB of memory; split it, "
        "or raise `limits: {gigabytes: …}` in gathering.yaml"
    )


def _options(facts: dict[str, Any]) -> Options:
    given = {**facts, "limits": Limits(**facts["limits"])}
    return Options(**{**given, **{name: tuple(given[name]) for name in ("text", "languages")}})


def _bound_memory(gigabytes: float) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows and some containers
        import resource  # noqa: PLC0415 - not on Windows

        size = int(gigabytes * 1_000_000_000)
        resource.setrlimit(resource.RLIMIT_AS, (size, resource.RLIM_INFINITY))


def main() -> None:
    """Serve on the standard streams; what a library prints does not mix with the answers."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
