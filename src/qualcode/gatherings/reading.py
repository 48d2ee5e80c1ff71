"""Reading: each file of a gathering to what it gives, in parallel, with what became of it."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import stat
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from tqdm import tqdm

from qualcode.errors import ColumnMissingError, ExtraMissingError, GatheringError, SourceError
from qualcode.gatherings.cache import Cache, cache_key
from qualcode.gatherings.config import FILE, GatheringConfig, name_place
from qualcode.gatherings.files import File, why_not_read
from qualcode.saving import cache_folder
from qualcode.sources import FILE_NAME, Options, Reader, Reading, Worker, reader_for

_MOST_WORKERS = 8
_BAR_AFTER = 0.5  # seconds
_SMALL = 1_000_000  # bytes of text that are read here, quickly and in little memory


def read_files(files: Sequence[File], config: GatheringConfig, root: Path) -> None:
    """Read all files that have an entry; what goes wrong with one is written down in it.

    On a terminal, a bar shows how far it is.

    Raises:
        GatheringError: gathering.yaml names a column that a file does not have.
    """
    material = [file for file in files if file.entry and not file.notes]
    with contextlib.closing(_Desk(config)) as desk:
        for file in _with_bar(material):
            desk.read(file)
            if desk.missing:
                break
        desk.wait()
    for file, missing in desk.missing:
        if file.entry:
            number = config.sources.index(file.entry)
            place = name_place(root, ("sources", number), f"sources[{number}]")
            raise GatheringError(f"{place}: {file.source}: {missing}")
    _read_once(material)


def _with_bar(material: Sequence[File]) -> tqdm[File]:
    return tqdm(material, desc="reading", unit="file", leave=False, disable=None, delay=_BAR_AFTER)


class _Desk:
    """Reads files: what is quick or was read before here, the rest in workers, side by side.

    Attributes:
        missing: Files that lack a column which gathering.yaml names.
    """

    def __init__(self, config: GatheringConfig) -> None:
        count = min(os.cpu_count() or 1, _MOST_WORKERS)
        self.missing: list[tuple[File, ColumnMissingError]] = []
        self._config = config
        self._cache = Cache(cache_folder("readings"))
        self._pending: list[Future[None]] = []
        self._threads = ThreadPoolExecutor(count)  # they only wait for the workers
        self._room = threading.Semaphore(2 * count)  # so that few files are in memory
        self._own = threading.local()
        self._workers: list[Worker] = []
        self._fingerprint = functools.cache(lambda reader: reader.fingerprint())

    def wait(self) -> None:
        """Wait for the workers; an error of ours in one of them is raised here."""
        for later in self._pending:
            later.result()

    def close(self) -> None:
        """End the workers, and forget what nobody has wanted for long."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.close()
        self._cache.prune()

    def read(self, file: File) -> None:
        """Read a file, now or later; what becomes of it is written in it."""
        reader = reader_for(file.source)
        with self._told(file):
            content = self._content(file, reader)
            if not reader or not content:
                return
            file.format, options = reader.format, self._options(file)
            if not reader.isolated and len(content) <= _SMALL:
                _keep(file, reader.read(content, options))
                return
            prints = self._fingerprint(reader)
            key = cache_key(file.sha256, options, reader=reader, fingerprint=prints)
            if reading := self._cache.get(key):
                _keep(file, reading)
            else:
                self._room.acquire()
                later = self._threads.submit(self._read_apart, file, content, options, key)
                self._pending.append(later)

    def _read_apart(self, file: File, content: bytes, options: Options, key: str) -> None:
        with self._told(file):
            try:
                reading = self._worker().read(file.source, content, options)
            finally:
                self._room.release()
            self._cache.put(key, reading)
            _keep(file, reading)

    @contextlib.contextmanager
    def _told(self, file: File) -> Iterator[None]:
        """Write down in a file what goes wrong with it."""
        try:
            yield
        except ColumnMissingError as missing:
            self.missing.append((file, missing))
        except ExtraMissingError as missing:
            file.skip(str(missing))
        except SourceError as broken:
            file.fail(str(broken))
        except OSError as broken:
            file.fail(f"cannot be read: {broken.strerror}")

    def _content(self, file: File, reader: Reader | None) -> bytes:
        """Return a file's bytes; none where there is nothing to read, which is then noted."""
        megabytes = self._config.limits.megabytes
        most = int(megabytes * 1_000_000)
        file.bytes = _size(file.path)
        if reader is None:
            file.skip(why_not_read(file))
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
