"""Improving a codebook: what people coded and no rule found, and words that would find it.

What people read and did not code counts as well: a word is a good term where it stands in what they
coded so, and not in what they read and left.

What is listed are words of participants: give these functions masked tables (`qualcode.mask`), as
the notebook does, where names, and words of people who are only counted, may not be seen.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import csc_matrix

from qualcode.codings.material import Material, by_people
from qualcode.errors import OptionError, check_options, did_you_mean

_FEWEST = 2  # segments in which a word must stand
_SUGGESTED = ["term", "language", "gains", "costs", "precision", "lift", "examples"]
_MISSED = ["segment", "document", "start", "end", "quote", "code", "term", "precision", "lift"]


@check_options
def suggest_terms(  # noqa: PLR0913 - two of them are options
    segments: pd.DataFrame,
    hand: pd.DataFrame,
    code: str,
    *,
    codings: pd.DataFrame | None = None,
    reads: pd.DataFrame | None = None,
    most: int = 20,
) -> pd.DataFrame:
    """List words and phrases that segments coded by hand share, and no term of the code finds.

    Args:
        segments: Needs `segment`, `document`, `start`, `end` and `text`; `language`, where known.
        hand: Codings by people. What they rejected does not count.
        code: Path of a code. What has a code below it counts as well.
        codings: Codings by rule: what they find needs no further term.
        reads: What people declared read. Without it, all segments of the files in which they
            coded anything are taken to be read.
        most: How many to list.

    Returns:
        Words and phrases of up to three words that stand in two coded segments or more, those
        first that gain most: `term`, `language` (that of all segments where it stands, else
        `any`), `gains` (coded segments that it finds and no rule finds), `costs` (segments read
        and not coded so, that it would find and no rule finds), `precision` (share of the segments
        read with it that are coded so), `lift` (precision over the share of all segments read),
        and `examples` (ids of segments that it gains).

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        OptionError: Nobody has coded a segment so.
    """
    if most < 1:
        raise OptionError(f"most is a whole number from 1; found {most!r}")
    material = Material.read(segments, hand, reads)
    is_coded = material.have(material.pairs(by_people(hand)), code)
    if not is_coded.any():
        hint = did_you_mean(code, sorted(set(hand["code"])))
        raise OptionError(f"no segment is coded `{code}` by hand; {hint}")
    found = np.zeros_like(is_coded)
    if codings is not None:
        found = material.have(material.pairs(codings), code)
    candidates = _rank(material, is_coded, found)
    columns = _without_alike(candidates, material.stands_in[is_coded & ~found], most)
    table = candidates.loc[columns].reset_index(drop=True)
    table["language"] = pd.Series(material.languages_of(columns), dtype="str")
    table["examples"] = pd.Series(material.examples(columns, is_coded & ~found), dtype="object")
    return table[_SUGGESTED]


@check_options
def score_rules(
    segments: pd.DataFrame,
    codings: pd.DataFrame,
    hand: pd.DataFrame,
    *,
    reads: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Set what rules found against what people coded, code by code, in the segments they read.

    Args:
        segments: As for `suggest_terms`. To score an improvement, those that it did not see.
        codings: Codings by rule.
        hand: Codings by people.
        reads: What people declared read, as for `suggest_terms`.

    Returns:
        One row a code that either gave, in the order of their paths: `code`, `coded` (segments
        that people coded so, or with a code below it), `found` (that rules did), `both`,
        `precision` (share of the found that were coded) and `recall` (share of the coded that were
        found); missing where there are none. The first row, `(all)`, counts each pair of a segment
        and a code as it was given.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
    """
    material = Material.read(segments, hand, reads, count=False)
    own = by_people(hand)
    theirs, by_rule = material.pairs(own), material.pairs(codings)
    named = pd.concat([theirs, by_rule])["code"]
    rows = [_score_all(theirs, by_rule)]
    for code in sorted({above for name in named.unique() for above in _line(name)}):
        coded, found = material.have(theirs, code), material.have(by_rule, code)
        rows.append((code, int(coded.sum()), int(found.sum()), int((coded & found).sum())))
    table = pd.DataFrame(rows, columns=["code", "coded", "found", "both"])
    table["precision"] = table["both"] / table["found"].replace(0, np.nan)
    table["recall"] = table["both"] / table["coded"].replace(0, np.nan)
    return table.astype({"code": "str"})


def _score_all(own: pd.DataFrame, theirs: pd.DataFrame) -> tuple[str, int, int, int]:
    both = own.merge(theirs, on=["segment", "code"])
    return "(all)", len(own), len(theirs), len(both)


@check_options
def missed(
    segments: pd.DataFrame,
    codings: pd.DataFrame,
    hand: pd.DataFrame,
    *,
    reads: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """List the segments that people coded and no rule did, each with the word that would find it.

    Args:
        segments: As for `suggest_terms`.
        codings: Codings by rule.
        hand: Codings by people.
        reads: What people declared read, as for `suggest_terms`.

    Returns:
        One row a (segment, code), by code and then in the order of the segments: `segment`,
        `document`, `start`, `end`, `quote`, `code`, and of what `suggest_terms` lists for the code
        the first `term` that stands in the segment, with its `precision` and `lift`; empty and
        missing where there is none, as no other coded segment shares its words.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
    """
    material = Material.read(segments, hand, reads)
    own, by_rule = material.pairs(by_people(hand)), material.pairs(codings)
    tables = [
        _missed(material, material.have(own, code), material.have(by_rule, code), code)
        for code in sorted(set(own["code"]))
    ]
    empty = pd.DataFrame(columns=_MISSED)
    return pd.concat(tables, ignore_index=True)[_MISSED] if tables else empty


def _missed(material: Material, is_coded: np.ndarray, found: np.ndarray, code: str) -> pd.DataFrame:
    missing = np.flatnonzero(is_coded & ~found)
    candidates = _rank(material, is_coded, found)
    stands_in = material.stands_in[:, candidates.index][missing].astype(bool).toarray()
    first = np.append(stands_in, np.ones((len(missing), 1), bool), axis=1).argmax(axis=1)
    hints = candidates.reindex(np.append(candidates.index, -1)[first])
    own = material.segments.iloc[missing]
    table = own[["segment", "document", "start", "end"]].assign(quote=own["text"], code=code)
    table["term"] = hints["term"].fillna("").array
    return table.assign(precision=hints["precision"].array, lift=hints["lift"].array)


def _rank(material: Material, is_coded: np.ndarray, found: np.ndarray) -> pd.DataFrame:
    """Return the terms that would find more, the best first; the index is their column."""
    counts = {
        "all": np.ones_like(is_coded),
        "coded": is_coded,
        "gains": is_coded & ~found,
        "costs": ~is_coded & ~found,
    }
    stands_in = material.stands_in
    table = pd.DataFrame(
        {name: rows.astype(np.int64) @ stands_in for name, rows in counts.items()}
    ).astype("int64")
    table["term"] = pd.Series(material.terms, dtype="str")
    table["precision"] = table["coded"] / table["all"]
    table["lift"] = table["precision"] / is_coded.mean()
    table["net"] = table["gains"] - table["costs"]
    table["words"] = table["term"].str.count(" ") + 1
    # Where all that was read is coded so, no word can be better than chance.
    is_better = table["lift"].gt(1) | bool(is_coded.all())
    kept = table[table["gains"].gt(0) & table["coded"].ge(_FEWEST) & is_better]
    order = ["net", "precision", "gains", "words"]  # of what is equal the most exact
    return kept.sort_values(
        [*order, "term"], ascending=[*[False] * len(order), True], kind="stable"
    )


def _without_alike(candidates: pd.DataFrame, gains: csc_matrix, most: int) -> list[int]:
    """Choose the best terms, of those that hold one another and gain the same only the first."""
    chosen: dict[int, tuple[str, frozenset[int]]] = {}
    for column, term in zip(candidates.index.tolist(), candidates["term"], strict=True):
        gained = frozenset(gains[:, column].nonzero()[0].tolist())
        alike = any(
            gained == theirs and (f" {term} " in f" {other} " or f" {other} " in f" {term} ")
            for other, theirs in chosen.values()
        )
        if not alike:
            chosen[column] = (term, gained)
        if len(chosen) == most:
            break
    return list(chosen)


def _line(path: str) -> list[str]:
    """Return a code's path and those of the codes above it."""
    steps = path.split("/")
    return ["/".join(steps[:level]) for level in range(1, len(steps) + 1)]
