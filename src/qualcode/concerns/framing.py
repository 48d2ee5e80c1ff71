"""Framing: the framework matrix, case by code, with quotes and the researcher's summaries.

The summaries are kept in the gathering's `narrative/framework.csv` (`framing_files` says what
stands there). Quotes are written there masked, and without what may not be quoted; a summary is the
researcher's, and is masked where it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from qualcode.codebooks import ROLES, Codebook
from qualcode.codings import find_codes
from qualcode.concerns.counting import roll_up
from qualcode.concerns.covering import order_steps
from qualcode.concerns.framing_files import (
    NEEDED,
    Entry,
    Kept,
    dump_rows,
    read_kept,
)
from qualcode.concerns.framing_shown import check_labels, draw, labels_of, quotes_of
from qualcode.errors import OptionError, check_options, did_you_mean
from qualcode.privacy import COUNT, Border
from qualcode.saving import save_whole
from qualcode.tables import Column, Table, records, require

if TYPE_CHECKING:
    from qualcode.gatherings import Gathering

FILE: Final = "narrative/framework.csv"

CELLS: Final = Table(
    "cells",
    {
        "case": Column("str", "value of the column that names cases", ""),
        "code": Column("str", "full path of the code", ""),
        "name": Column("str", "the code's name", ""),
        "mentions": Column("int64", "segments of the case with the code or one below it", 0),
        "quotable": Column("int64", "of them, those that may be quoted", 0),
        "summary": Column("str", "what the researcher wrote; empty if nothing", ""),
    },
)

LEFT: Final = Table(
    "summaries left",
    {
        "rows": Column("str", "of which matrix it is", ""),
        "case": Column("str", "of which case", ""),
        "code": Column("str", "of which code", ""),
        "summary": Column("str", "what the researcher wrote", ""),
        "note": Column("str", "why it has no cell here", ""),
    },
)

_NO_CASES = frozenset(["segment", "start", "end", "text", "locator", "context"])


@dataclass(frozen=True)
class Framework:
    """The framework matrix; in a notebook cases by codes, masked.

    Attributes:
        cells: A row for each case and code: `case`, `code`, `name`, `mentions`, `quotable` and
            `summary`.
        evidence: The segments behind each cell: `case`, `code`, then the columns of segments.
            `text` is empty for those whose words are counted and not quoted.
        left: Summaries in the file that have no cell here, and why: `rows`, `case`, `code`,
            `summary`, `note`. They stay in the file.
        rows: The column that names cases.
        path: The file that holds the summaries.
        note: What a reader must know.
        gathering: Where it comes from.
    """

    cells: pd.DataFrame = field(repr=False)
    evidence: pd.DataFrame = field(repr=False)
    left: pd.DataFrame = field(repr=False)
    rows: str
    path: Path
    note: str
    gathering: Gathering = field(repr=False)

    @property
    def summaries(self) -> pd.DataFrame:
        """The summaries alone: a row a case, a column a code."""
        order = {name: list(dict.fromkeys(self.cells[name])) for name in ("case", "code")}
        wide = self.cells.pivot_table(
            index="case", columns="code", values="summary", aggfunc="first", observed=False
        )
        return wide.reindex(index=order["case"], columns=order["code"])

    def write(self) -> Path:
        """Write the cells to `narrative/framework.csv`, for summaries to be written there.

        The file is read again and merged: what anybody wrote there in the meantime stays, and so
        do rows that have no cell any more. Cells without mentions are left out until somebody
        adds a row for one. Quotes are masked; what people wrote who are not quoted is left out.
        The file keeps the delimiter that it has.

        Returns:
            The file.

        Raises:
            SourceError: The file is there and cannot be understood; it stays as it is.
            OptionError: Cases are people in no list, who may be shown by another number next time.
            OutputError: It cannot be written.
        """
        kept = read_kept(self.path)
        border = Border(self.gathering)
        labels = labels_of(self.cells["case"], self.rows, border)
        check_labels(labels, self.rows, border)
        return save_whole(self.path, dump_rows(list(_merge(self, kept, labels, border)), kept))

    def _repr_html_(self) -> str:
        """Show the matrix in a notebook: masked and escaped."""
        return draw(self)


@check_options
def framework(
    gathering: Gathering,
    *,
    rows: str = "group",
    columns: str | Sequence[str] | None = None,
    codings: pd.DataFrame | None = None,
) -> Framework:
    """Set cases against codes: each cell has its quotes and what the researcher wrote of them.

    Args:
        gathering: What `read_gathering` gave. Its `narrative/framework.csv`, where there is one,
            has the summaries.
        rows: A column of the segments whose values are the cases: group, participant, activity …
        columns: A role (concern, need …): its codes that are not within another of that role; or
            codes, by full path. None: the concerns, else the codes of the highest level.
        codings: Others than those of the gathering. They are settled here, and a code has the
            segments of those below it.

    Returns:
        `.cells`, `.evidence` and `.left`, as they are; names are masked where it is shown and in
        the file that `.write()` writes.

    Raises:
        ColumnMissingError: The segments have no column of that name.
        OptionError: `rows` names no cases, or there is no such code or role.
        SourceError: The file of summaries cannot be understood.

    Source:
        Ritchie & Spencer (1994). Qualitative data analysis for applied policy research. In Bryman &
        Burgess (eds.), Analyzing qualitative data, 173-194; Gale, Heath, Cameron, Rashid & Redwood
        (2013). Using the framework method for the analysis of qualitative data in
        multi-disciplinary health research. BMC Medical Research Methodology 13, 117.
    """
    segments = gathering.segments
    require(segments, "segment", "document", "start", "end", "text", rows)
    if rows in _NO_CASES:
        raise OptionError(f"rows names a column of cases, such as group; `{rows}` is none")
    pairs = roll_up(find_codes(gathering.codings if codings is None else codings, segments))
    names = _choose_codes(columns, gathering.codebook, pairs)
    evidence = _evidence(gathering, pairs[pairs["code"].isin(names)], rows)
    known = segments[segments[rows].notna()]
    cases = _order_cases(gathering, known, rows)
    cells = _count(evidence, cases, names)
    path = gathering.path / FILE
    labels = labels_of(cells["case"], rows, Border(gathering))
    summaries, left = _place(read_kept(path), cells, rows, labels)
    cells["summary"] = pd.Series(summaries, index=cells.index, dtype="str")
    lost = len(segments) - len(known)
    note = f"{lost:,} of {len(segments):,} segments have no {rows} and are left out" if lost else ""
    return Framework(cells, evidence, LEFT.frame(left), rows, path, note, gathering)


def _choose_codes(
    columns: str | Sequence[str] | None, codebook: Codebook | None, pairs: pd.DataFrame
) -> dict[str, str]:
    """Return the paths of the codes and what they are called."""
    places = list(codebook.places()) if codebook else []
    names = {place.path: place.code.label for place in places}
    names |= {code: code for code in sorted(set(pairs["code"]) - set(names))}
    roles = {place.path: place.role for place in places}
    if isinstance(columns, str) and columns in roles.values():
        return {code: names[code] for code in _outermost(roles, columns)}
    if columns is None:
        chosen = _outermost(roles, "concern") or [code for code in names if "/" not in code]
    else:
        chosen = list(dict.fromkeys([columns] if isinstance(columns, str) else columns))
    for code in chosen:
        if code not in names and code in ROLES:
            raise OptionError(
                f"columns: no code has the role `{code}`; name codes, or another role"
            )
        if code not in names:
            hint = did_you_mean(str(code), [*names, *ROLES])
            raise OptionError(f"columns: there is no code or role `{code}`; {hint}")
    if not chosen:
        raise OptionError("there are no codes: name a codebook, or code something first")
    return {code: names[code] for code in chosen}


def _outermost(roles: Mapping[str, str], role: str) -> list[str]:
    """Return the codes of a role that stand within no other of that role."""
    own = [code for code, found in roles.items() if found == role]
    return [code for code in own if not any(code.startswith(f"{other}/") for other in own)]


def _order_cases(gathering: Gathering, known: pd.DataFrame, rows: str) -> list[str]:
    """Return the cases: groups as the gathering lists them, others as numbers or by name."""
    step, names = order_steps(known, rows)
    cases = list(dict.fromkeys(names.iloc[step.argsort(kind="stable")]))
    if rows == "group":
        listed = [group for group in gathering.config.groups if group in cases]
        cases = [*listed, *(case for case in cases if case not in listed)]
    return cases


def _evidence(gathering: Gathering, pairs: pd.DataFrame, rows: str) -> pd.DataFrame:
    """Return the segments of each case and code; without the words of who is not quoted."""
    table = gathering.segments[gathering.segments[rows].notna()].drop_duplicates("segment")
    may = Border(gathering).may_quote(table)
    if "consent" in table:
        may &= table["consent"].ne(COUNT).fillna(value=True)
    own = [name for name in table.columns if name not in {"case", "code"}]
    table = table.assign(case=table[rows].astype("str"), text=table["text"].where(may, ""))
    table["_place"] = range(len(table))
    found = pairs.merge(table.drop(columns="code", errors="ignore"), on="segment")
    found = found.sort_values(["code", "_place"], kind="stable", ignore_index=True)
    return found[["case", "code", *own]]


def _count(evidence: pd.DataFrame, cases: list[str], names: Mapping[str, str]) -> pd.DataFrame:
    grouped = evidence.assign(is_quotable=evidence["text"].ne("")).groupby(["case", "code"])
    mentions, quotable = grouped.size().to_dict(), grouped["is_quotable"].sum().to_dict()
    return CELLS.frame(
        {
            "case": case,
            "code": code,
            "name": name,
            "mentions": int(mentions.get((case, code), 0)),
            "quotable": int(quotable.get((case, code), 0)),
        }
        for case in cases
        for code, name in names.items()
    )


def _find_cells(
    kept: Kept, cells: pd.DataFrame, rows: str, labels: Mapping[str, str]
) -> dict[int, int]:
    """Return the cell of each entry that has one, by position; a case may bear either label."""
    places: dict[tuple[str, str, str], int] = {}
    for place, (case, code) in enumerate(zip(cells["case"], cells["code"], strict=True)):
        for label in (labels[case], case):
            key = (rows.casefold(), label.strip().casefold(), code.casefold())
            places.setdefault(key, place)
    found = ((n, places.get(entry.key)) for n, entry in enumerate(kept.entries))
    return {n: place for n, place in found if place is not None}


def _place(
    kept: Kept, cells: pd.DataFrame, rows: str, labels: Mapping[str, str]
) -> tuple[list[str], Iterator[dict[str, str]]]:
    """Return the summary of each cell, and what has none."""
    found = _find_cells(kept, cells, rows, labels)
    summaries = [""] * len(cells)
    for number, place in found.items():
        summaries[place] = kept.entries[number].cells["summary"] or summaries[place]
    cases = {label.casefold() for pair in labels.items() for label in pair}
    left = (
        {**{name: entry.cells[name] for name in NEEDED},
         "note": _why(entry, rows, cases, {code.casefold() for code in cells["code"]})}
        for number, entry in enumerate(kept.entries)
        if number not in found and entry.holds_words
    )  # fmt: skip
    return summaries, left


def _why(entry: Entry, rows: str, cases: set[str], codes: set[str]) -> str:
    own, case, code = entry.key
    where = f"row {entry.number}: "
    if not case or not code:
        return f"{where}it names no case or no code"
    if own != rows.casefold():
        return f"{where}it is of the matrix of `{entry.cells['rows']}`"
    missing = [
        what for what, known in (("case", case in cases), ("code", code in codes)) if not known
    ]
    return f"{where}there is no such {' and no such '.join(missing)} in this matrix"


def _merge(
    matrix: Framework, kept: Kept, labels: Mapping[str, str], border: Border
) -> Iterator[dict[str, Any]]:
    """Yield the rows of the file: the cells, then what has no cell here and holds words."""
    found = _find_cells(kept, matrix.cells, matrix.rows, labels)
    said: dict[int, dict[str, str]] = {}
    for number, place in found.items():
        words = {name: value for name, value in kept.entries[number].cells.items()
                 if name == "summary" or name in kept.added}  # fmt: skip
        before = said.get(place, {})
        said[place] = {name: value or before.get(name, "") for name, value in words.items()}
    quotes = quotes_of(matrix.evidence, border)
    for place, row in enumerate(records(matrix.cells)):
        if row["mentions"] or place in said:
            yield {
                "rows": matrix.rows,
                "case": labels[row["case"]],
                "code": row["code"],
                "name": border.text(row["name"]),
                "mentions": row["mentions"],
                "quotes": "\n".join(quotes.get((row["case"], row["code"]), [])),
                **said.get(place, {}),
            }
    for number, entry in enumerate(kept.entries):
        if number not in found and entry.holds_words:
            own = {name: entry.cells[name] for name in (*NEEDED, *kept.added)}
            yield {**own, "case": border.text(entry.cells["case"], in_place=True)}
