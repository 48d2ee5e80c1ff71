"""Reading: each file of a gathering to what it gives, in parallel, with what became of it."""

from __future__ import annotations

import functools
import hashlib
import os
import stat
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tqdm import tqdm

from qualcode.errors import ColumnMissingError, ExtraMissingError, GatheringError, SourceError
from qualcode.gatherings.cache import Cache, cache_folder, cache_key
from qualcode.gatherings.config import FILE, GatheringConfig, name_place
from qualcode.gatherings.files import File
from qualcode.sources import FILE_NAME, Options, Reader, Reading, Worker, reader_for, readers

_MOST_THREADS = 8
_BAR_AFTER = 0.5  # seconds
_SMALL = 1_000_000  # bytes of text that are read here, quickly and in little memory


def read_files(files: Sequence[File], config: GatheringConfig, root: Path) -> None:
    """Read all files that have an entry; what goes wrong with one is written down in it.

    On a terminal, a bar shows how far it is.

    Raises:
        GatheringError: gathering.yaml names a column that a file does not have.
    """
    material = [file for file in files if file.entry and not file.notes]
    desk = _Desk(config)
    threads = ThreadPoolExecutor(min(os.cpu_count() or 1, _MOST_THREADS))
    outcomes = threads.map(desk.read, material)
    try:
        for file, missing in zip(_with_bar(material), outcomes, strict=True):
            if missing and file.entry:
                number = config.sources.index(file.entry)
                place = name_place(root, ("sources", number), f"sources[{number}]")
                raise GatheringError(f"{place}: {file.source}: {missing}")
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        desk.close()
        threads.shutdown()
    _read_once(material)


def _with_bar(material: Sequence[File]) -> tqdm[File]:
    return tqdm(material, desc="reading", unit="file", leave=False, disable=None, delay=_BAR_AFTER)


class _Desk:
    """Reads files for several threads, each of which has a worker for rich formats."""

    def __init__(self, config: GatheringConfig) -> None:
        self._config = config
        self._cache = Cache(cache_folder())
        self._own = threading.local()
        self._workers: list[Worker] = []
        self._fingerprint = functools.cache(lambda reader: reader.fingerprint())

    def close(self) -> None:
        """End the workers, and forget what nobody has wanted for long."""
        for worker in self._workers:
            worker.close()
        self._cache.prune()

    def read(self, file: File) -> ColumnMissingError | None:
        """Read a file; a column that is missing is for the caller, all else is written in it."""
        reader = reader_for(file.source)
        try:
            content = self._content(file, reader)
            if reader and content:
                file.format = reader.format
                _keep(file, self._reading(file, reader, content))
        except ColumnMissingError as missing:
            return missing
        except ExtraMissingError as missing:
            file.skip(str(missing))
        except SourceError as broken:
            file.fail(str(broken))
        except OSError as broken:
            file.fail(f"cannot be read: {broken.strerror}")
        return None

    def _content(self, file: File, reader: Reader | None) -> bytes:
        """Return a file's bytes; none where there is nothing to read, which is then noted."""
        megabytes = self._config.limits.megabytes
        most = int(megabytes * 1_000_000)
        file.bytes = _size(file.path)
        if reader is None:
            endings = sorted(suffix for known in readers() for suffix in known.suffixes)
            file.skip(f"files of this kind are not read; those that are: {', '.join(endings)}")
            return b""
        content = b""
        if file.bytes <= most:
            with file.path.open("rb") as stream:
                content = stream.read(most + 1)  # it may have grown
        if max(file.bytes, len(content)) > most:
            size = f"{file.bytes / 1_000_000:.1f} MB is over the limit of {megabytes:g} MB a file"
            raise SourceError(f"{size}; split it, or raise `limits: {{megabytes: …}}` in {FILE}")
        file.bytes, file.sha256 = len(content), hashlib.sha256(content).hexdigest()
        if not content:
            file.skip("empty: 0 bytes")
        return content

    def _reading(self, file: File, reader: Reader, content: bytes) -> Reading:
        options = self._options(file)
        if not reader.isolated and len(content) <= _SMALL:
            return reader.read(content, options)
        prints = self._fingerprint(reader)
        key = cache_key(file.sha256, options, reader=reader, fingerprint=prints)
        reading = self._cache.get(key)
        if reading is None:
            reading = self._worker().read(file.source, content, options)
            self._cache.put(key, reading)
        return reading

    def _options(self, file: File) -> Options:
        entry, config = file.entry, self._config
        if entry is None:
            return Options(limits=config.limits)
        return Options(
            text=entry.text_columns,
            columns=entry.field_columns,
            encoding=entry.encoding,
            languages=tuple(config.languages),
            limits=config.limits,
        )

    def _worker(self) -> Worker:
        if not hasattr(self._own, "worker"):
            self._own.worker = Worker()
            self._workers.append(self._own.worker)
        worker: Worker = self._own.worker
        return worker


def _size(path: Path) -> int:
    facts = path.stat()
    if not stat.S_ISREG(facts.st_mode):
        raise SourceError("not a file but a pipe or a device; remove it")
    return facts.st_size


def _keep(file: File, reading: Reading) -> None:
    file.format = reading.format or file.format
    if reading.note:
        file.notes.append(reading.note.replace(FILE_NAME, file.path.name))
    if any(piece.text.strip() for piece in reading.pieces):
        file.status, file.reading = "read", reading
    elif not reading.note:
        file.skip("holds no text")


def _read_once(material: Sequence[File]) -> None:
    """Keep one of several files with the same content of which the same is said."""
    first: dict[tuple[str, ...], File] = {}
    for file in material:
        if file.reading and file.entry:
            said = file.entry.model_dump_json(exclude={"files"})
            key = (file.sha256, file.format, said, file.kind, file.picture)
            before = first.setdefault(key, file)
            if before is not file:
                file.reading, file.status = None, "skipped"
                file.notes = [f"the same content and fields as {before.source}; read once"]
