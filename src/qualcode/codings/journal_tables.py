"""The tables of journals: codings, reads and memos of one coder or of all."""

from __future__ import annotations

import warnings
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from qualcode.codings.coders import find_journals
from qualcode.codings.store import Store
from qualcode.errors import check_options
from qualcode.tables import CODINGS, MEMOS, PROBLEMS, READS, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from qualcode.codings.folding import State
    from qualcode.codings.lines import Line

Stores = list[tuple[str, Store]]
_PLACE = attrgetter("document", "start", "end")
_PLACE_OF_CODING = attrgetter("line.document", "line.start", "line.end", "line.code")
_CONTEXT = ["before", "after", "document_sha256"]


@check_options
def read_codings(path: str | Path, *, context: bool = False) -> pd.DataFrame:
    """Read what people coded in a gathering, and their verdicts on the codings of others.

    Args:
        path: The gathering's folder, or its `codings` folder.
        context: Whether to add what `find_moved` needs to find a quote again: `before`, `after`
            (32 code points on either side) and `document_sha256`; missing where not known.

    Returns:
        The codings table, sorted by place, code and coder. `coder` is the name of the file. The
        verdict on a coding of a rule or a model has that coding's id: an id may stand there once
        for each coder. No codings by rules are in it that nobody judged.

    Raises:
        GatheringError: The folder is not there, or a journal cannot be read.
    """
    return list_codings(_open(path), context=context)


@check_options
def read_reads(path: str | Path, *, context: bool = False) -> pd.DataFrame:
    """Read what people declared read in a gathering, coded or not.

    Args:
        path: The gathering's folder, or its `codings` folder.
        context: Whether to add `quote`, `before`, `after` and `document_sha256`, for `find_moved`.

    Returns:
        The reads table, sorted by place and coder.

    Raises:
        GatheringError: The folder is not there, or a journal cannot be read.
    """
    return list_reads(_open(path), context=context)


@check_options
def read_memos(path: str | Path) -> pd.DataFrame:
    """Read the memos of a gathering, in the order of time: the audit trail.

    Args:
        path: The gathering's folder, or its `codings` folder.

    Raises:
        GatheringError: The folder is not there, or a journal cannot be read.
    """
    return list_memos(_open(path))


@check_options
def read_problems(path: str | Path) -> pd.DataFrame:
    """List the lines of a gathering's journals that could not be read, with the reasons.

    Args:
        path: The gathering's folder, or its `codings` folder.

    Returns:
        One row a line: `file`, `line` (number, from 1; 0 where it is no matter of one line),
        `reason`, `text`.

    Raises:
        GatheringError: The folder is not there, or a journal cannot be read.
    """
    return list_problems(store for _, store in open_journals(path))


@check_options
def count_versions(path: str | Path) -> pd.DataFrame:
    """Count the codings of a gathering's journals by the codebook that they were made with.

    Args:
        path: The gathering's folder, or its `codings` folder.

    Returns:
        One row a codebook and version, in the order of time: `codebook` (as `advocacy@1.0.0`, empty
        where a journal does not say), `codings` (that stand now, verdicts among them), and `first`
        and `last`, when they were made.

    Raises:
        GatheringError: The folder is not there, or a journal cannot be read.
    """
    import pandas as pd  # noqa: PLC0415 - as in `tables`

    _, held = _sort(open_journals(path), lambda state: state.codings, _PLACE_OF_CODING)
    lines = [(coding.line.codebook or "", coding.at) for coding in held]
    table = pd.DataFrame(lines, columns=["codebook", "at"]).astype("str")
    counts = table.groupby("codebook", as_index=False).agg(
        codings=("at", "size"), first=("at", "min"), last=("at", "max")
    )
    return counts.sort_values(["first", "codebook"], ignore_index=True)


def open_journals(path: str | Path) -> Stores:
    """Read the journals of a gathering, each with its coder.

    Raises:
        GatheringError: The folder is not there, or a journal cannot be read.
    """
    return [(coder, Store(file)) for coder, file in find_journals(path)]


def _open(path: str | Path) -> Stores:
    """Read the journals, and warn of lines that were set aside."""
    stores = open_journals(path)
    for _, store in stores:
        if count := len(store.problems()):
            lines = "line" if count == 1 else "lines"
            warnings.warn(
                f"{store.path}: {count} {lines} set aside, the rest was read; `read_problems` says "
                "which and why",
                stacklevel=4,  # where the table was asked for
            )
    return stores


def list_codings(stores: Stores, *, context: bool = False) -> pd.DataFrame:
    """Return the codings table of journals."""
    coders, held = _sort(stores, lambda state: state.codings, _PLACE_OF_CODING)
    said = {name: list(map(attrgetter(name), held)) for name in ("status", "memo", "at")}
    lines = [coding.line for coding in held]
    return _frame(CODINGS, lines, said | {"coder": coders}, _CONTEXT if context else [])


def list_reads(stores: Stores, *, context: bool = False) -> pd.DataFrame:
    """Return the reads table of journals."""
    coders, reads = _sort(stores, lambda state: state.reads, _PLACE)
    return _frame(READS, reads, {"coder": coders}, ["quote", *_CONTEXT] if context else [])


def list_memos(stores: Stores) -> pd.DataFrame:
    """Return the memos table of journals."""
    coders, memos = _sort(stores, lambda state: state.memos, attrgetter("at"))
    said = {"coder": coders, "memo": [memo.id for memo in memos]}
    return _frame(MEMOS, memos, said, [])


def _sort(
    stores: Stores, find: Callable[[State], dict[Any, Any]], order: Callable[[Any], Any]
) -> tuple[list[str], list[Any]]:
    """Return coders and what they have of a kind; what is equal stays by coder and time."""
    coders, found = [], []
    for coder, store in stores:
        own = list(find(store.state).values())
        found += own
        coders += [coder] * len(own)
    keys = list(map(order, found))
    places = sorted(range(len(keys)), key=keys.__getitem__)
    return [coders[place] for place in places], [found[place] for place in places]


def _frame(
    table: Table, lines: Sequence[Line], said: Mapping[str, Sequence[str]], more: Sequence[str]
) -> pd.DataFrame:
    """Build a table column by column, which for many lines takes a third of the time."""
    import pandas as pd  # noqa: PLC0415 - a program that only codes has no need of it

    types = {name: column.dtype for name, column in table.columns.items()}
    types |= dict.fromkeys(more, "str")
    columns = {
        name: said[name] if name in said else list(map(attrgetter(name), lines)) for name in types
    }
    series = {name: pd.Series(columns[name], dtype=dtype) for name, dtype in types.items()}
    return pd.DataFrame(series)


def list_problems(stores: Iterable[Store]) -> pd.DataFrame:
    """Return the problems table of journals."""
    return PROBLEMS.frame(_problems(stores))


def _problems(stores: Iterable[Store]) -> Iterator[dict[str, Any]]:
    for store in stores:
        for number, reason, raw in store.problems():
            text = raw.decode("utf-8", "backslashreplace")
            yield {"file": store.path.name, "line": number, "reason": reason, "text": text}
