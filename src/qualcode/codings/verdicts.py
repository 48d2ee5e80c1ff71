"""Verdicts: which codings are meant when a coder accepts, rejects or changes some."""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, get_args

import msgspec
import pandas as pd

from qualcode.codings.lines import About, CodingLine, SpanLine
from qualcode.codings.places import check_quote, check_text
from qualcode.errors import ColumnMissingError, OptionError, did_you_mean
from qualcode.tables import records

if TYPE_CHECKING:
    from qualcode.codings.codes import Codes
    from qualcode.codings.folding import Held, State, Status
    from qualcode.codings.places import Texts

Target = str | CodingLine | Mapping[str, Any] | pd.Series
_NEEDED = ("coding", "document", "start", "end", "quote", "code", "coder")


def find_held(coding: Target, state: State) -> Held:
    """Return a coding that the journal knows, by its id, its line, or its row in a table.

    Raises:
        ColumnMissingError: A row has no id.
        OptionError: The journal knows none of this id.
    """
    name = _find_id(coding)
    held = state.codings.get(name)
    if held is None:
        raise OptionError(
            f"this journal has no coding `{name}`: it was removed or undone, or is another's; give "
            "an id from `codings`, or a row of the table that has it"
        )
    return held


def find_new(coding: str | None, state: State) -> str:
    """Return the id of a coding that is to be made: the one given, or a new one.

    Raises:
        OptionError: It is the id of another coding.
    """
    name = uuid.uuid4().hex if coding is None else check_text("coding's id", coding)
    if name in state.codings or state.is_gone(name):
        raise OptionError(f"the id `{name}` is that of another coding; give one of its own")
    return name


def _find_id(coding: Any) -> str:
    if isinstance(coding, CodingLine):
        return coding.coding
    if (row := _as_row(coding)) is not None:
        return check_text("coding's id", _need(row, "coding"))
    return check_text("coding's id", coding)


def _as_row(coding: Any) -> Mapping[str, Any] | None:
    """Return a row of a table as a mapping, and nothing where it is no row."""
    if isinstance(coding, pd.Series):
        return {str(name): value for name, value in coding.items()}
    return coding if isinstance(coding, Mapping) else None


def _need(row: Mapping[str, Any], *names: str) -> Any:
    """Return the first of the columns that a row needs.

    Raises:
        ColumnMissingError: It lacks one.
    """
    if missing := [name for name in names if name not in row]:
        raise ColumnMissingError(missing, present=map(str, row))
    return row[names[0]]


def find_facts(codings: Any, state: State, texts: Texts) -> list[dict[str, Any]]:
    """Return what the lines of verdicts say of each coding: of a table, of rows or of ids.

    Raises:
        ColumnMissingError: A row lacks what is needed.
        OptionError: An id is not known, or a row is not what a coding can be.
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
    row = _as_row(coding)
    if row is None:
        return find_held(coding, state).facts()
    _need(row, *_NEEDED)
    held = state.codings.get(_find_id(row))
    return held.facts() if held else _read_row(row, texts)


def _read_row(row: Mapping[str, Any], texts: Texts) -> dict[str, Any]:
    place = texts.place(row["document"], row["start"], row["end"], quote=row["quote"])
    return {
        **check_quote(place),
        "coding": _find_id(row),
        "code": check_text("coding's code", row["code"]),
        "of": check_text("coding's coder", row["coder"]),
        "score": _read_score(row.get("score")),
        "evidence": _read_evidence(row.get("evidence")),
    }


def _is_missing(value: Any) -> bool:
    return value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value))) or value == ""


def _read_score(score: Any) -> float | None:
    if _is_missing(score):
        return None
    try:
        found = float(score)
    except (TypeError, ValueError):
        raise OptionError(f"a coding's score is a number, not {score!r}") from None
    if math.isinf(found):
        raise OptionError(f"a coding's score is a number from 0 to 1, not {score!r}")
    return found


def _read_evidence(evidence: Any) -> list[Any] | None:
    """Return the hits of a coding, which a table holds as a list, or as JSON where it was CSV."""
    if isinstance(evidence, str) and evidence:
        try:
            evidence = msgspec.json.decode(evidence)
        except ValueError:
            raise OptionError(
                f"a coding's evidence is a list, or a list in JSON, not {evidence!r}"
            ) from None
    if not isinstance(evidence, Iterable) or isinstance(evidence, Mapping):
        evidence = [] if _is_missing(evidence) else [evidence]
    found: list[Any] = msgspec.to_builtins(list(evidence), enc_hook=_as_builtin)
    return found or None


def _as_builtin(value: Any) -> Any:
    """Return what a value of numpy's or pandas's is in Python."""
    if _is_missing(value):
        return None
    if hasattr(value, "tolist"):
        return value.tolist()
    raise OptionError(f"a coding's evidence cannot hold {value!r}; give texts and numbers")


def is_news(coding: str, state: State, status: Status, memo: str) -> bool:
    """Say whether a verdict changes anything, so that giving it twice does no more than once."""
    held = state.codings.get(coding)
    return held is None or held.status != status or memo not in {"", held.memo}


def find_moving(move: Mapping[str, Any], state: State) -> SpanLine | None:
    """Return the line of the coding, or the read, of which a row of the moves table tells.

    Nothing, where it does not stand any more where the row says that it stood, with those words.
    """
    span = move["document"], move["start"], move["end"]
    if is_read(move):
        line: SpanLine | None = state.reads.get(span)
    else:
        held = state.codings.get(move["coding"])
        line = held.line if held else None
    if line is None or (line.document, line.start, line.end) != span:
        return None
    says = move["quote"] if isinstance(move["quote"], str) else ""
    return None if says and line.quote not in {None, says} else line


def is_read(move: Mapping[str, Any]) -> bool:
    """Say whether a row of the moves table is of what was read; from CSV it has NaN as coding."""
    return _is_missing(move["coding"])


def find_target(about: About, target: Target, state: State, texts: Texts, codes: Codes) -> str:
    """Return what a memo is about: an id or a code's path; nothing for the gathering.

    Raises:
        ColumnMissingError: A row does not have it.
        OptionError: There is no such thing to write about.
    """
    if about not in get_args(About):
        raise OptionError(f"no memo is about `{about}`; {did_you_mean(about, get_args(About))}")
    if about == "gathering":
        return ""
    row = _as_row(target)
    if about == "coding":
        return _find_id(target) if row is not None else find_held(target, state).line.coding
    name = target if row is None else _need(row, about)
    if not name or not isinstance(name, str):
        raise OptionError(f"a memo about a {about} needs a target; say which {about}")
    if about == "code":
        return codes.check(name, used={held.line.code for held in state.codings.values()})
    texts.check(name)
    return str(name)
