"""Verdicts: which codings are meant when a coder accepts, rejects or changes some."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, get_args

import msgspec
import pandas as pd

from qualcode.codings.lines import About, CodingLine
from qualcode.errors import ColumnMissingError, OptionError, did_you_mean
from qualcode.tables import records

if TYPE_CHECKING:
    from qualcode.codings.folding import Held, State, Status
    from qualcode.codings.places import Texts

Target = str | CodingLine | Mapping[str, Any]
_NEEDED = ("coding", "document", "start", "end", "quote", "code", "coder")


def find_held(coding: str | CodingLine, state: State) -> Held:
    """Return a coding that the journal knows.

    Raises:
        OptionError: It knows none of this id.
    """
    name = coding.coding if isinstance(coding, CodingLine) else coding
    held = state.codings.get(name)
    if held is None:
        raise OptionError(
            f"this journal has no coding `{name}`: it was removed or undone, or is another's; give "
            "an id from `codings`, or a row of the table that has it"
        )
    return held


def find_facts(codings: Any, state: State, texts: Texts) -> list[dict[str, Any]]:
    """Return what the lines of verdicts say of each coding: of a table, of rows or of ids.

    Raises:
        ColumnMissingError: A row lacks what is needed.
        OptionError: An id is not known, or a quote is not what stands there.
    """
    return [_find(coding, state, texts) for coding in _list(codings)]


def _list(codings: Any) -> Iterable[Any]:
    if isinstance(codings, str | CodingLine | Mapping):
        return [codings]
    if isinstance(codings, pd.DataFrame):
        return records(codings)
    is_row = isinstance(codings, pd.Series) and "coding" in codings.index
    return [codings] if is_row else list(codings)


def _find(coding: Any, state: State, texts: Texts) -> dict[str, Any]:
    row = dict(coding) if isinstance(coding, pd.Series) else coding
    if not isinstance(row, Mapping):
        return find_held(row, state).facts()
    if missing := [name for name in _NEEDED if name not in row]:
        raise ColumnMissingError(missing, present=row)
    held = state.codings.get(row["coding"])
    return held.facts() if held else _read_row(row, texts)


def _read_row(row: Mapping[str, Any], texts: Texts) -> dict[str, Any]:
    place = texts.place(row["document"], row["start"], row["end"], quote=row["quote"])
    score = row.get("score")
    return {
        **place,
        "coding": row["coding"],
        "code": row["code"],
        "of": row["coder"],
        "score": score if isinstance(score, float) and not math.isnan(score) else None,
        "evidence": _read_evidence(row.get("evidence")),
    }


def _read_evidence(evidence: Any) -> list[Any] | None:
    if isinstance(evidence, str) or not isinstance(evidence, Iterable):
        return None
    found: list[Any] = msgspec.to_builtins(list(evidence))
    return found or None


def is_news(coding: str, state: State, status: Status, memo: str) -> bool:
    """Say whether a verdict changes anything, so that giving it twice does no more than once."""
    held = state.codings.get(coding)
    return held is None or held.status != status or memo not in {"", held.memo}


def find_target(about: About, target: Target, state: State, texts: Texts) -> str:
    """Return what a memo is about: an id or a code's path; nothing for the gathering.

    Raises:
        OptionError: There is no such thing to write about.
    """
    if about not in get_args(About):
        raise OptionError(f"no memo is about `{about}`; {did_you_mean(about, get_args(About))}")
    if about == "gathering":
        return ""
    if isinstance(target, Mapping):
        return str(target["coding"])
    if about == "coding":
        return find_held(target, state).line.coding
    if not target or not isinstance(target, str):
        raise OptionError(f"a memo about a {about} needs a target; say which {about}")
    if about == "document":
        texts.check(target)
    return target
