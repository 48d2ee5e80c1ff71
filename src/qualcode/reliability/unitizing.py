"""Agreement on spans: what coders marked in the texts that all of them read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from qualcode.codings.locating import overlap
from qualcode.errors import check_options
from qualcode.reliability.bootstrap import draw_weights, limits, share_below
from qualcode.reliability.coefficients import Floats, Integers
from qualcode.reliability.spans import (
    BINARY,
    CU_ALPHA,
    U_ALPHA,
    Lengths,
    cut,
    find_alphas,
    find_by_code,
    merge,
    sum_lengths,
    unitizing_alpha,
)
from qualcode.reliability.units import (
    ALL,
    Judgements,
    check_whole,
    find_clusters,
    find_judgements,
    find_own,
)

if TYPE_CHECKING:
    from qualcode.codebooks import Codebook

_COLUMNS = ["definition", "code", "characters", "coders", "alpha", "alpha_low", "alpha_high"]
_TWO = 2


@dataclass(frozen=True, eq=False)
class _Text:
    """All that was read, laid end to end.

    Attributes:
        spans: `coder`, `start`, `end`, `code`, as places in it.
        borders: Where a stretch begins that somebody read; and its end, last.
        clusters: The cluster of each stretch.
        coders: Whose spans they are.
    """

    spans: pd.DataFrame
    borders: Integers
    clusters: Integers
    coders: list[str]


@check_options
def agreement_spans(  # noqa: PLR0913 - all but two are options
    segments: pd.DataFrame,
    codings: pd.DataFrame,
    *,
    reads: pd.DataFrame | None = None,
    coders: Sequence[str] | None = None,
    codebook: Codebook | None = None,
    level: int | None = None,
    over: str = "document",
    draws: int = 1_000,
    seed: int = 0,
) -> pd.DataFrame:
    """Say how far coders mark the same words, and give them the same codes.

    The texts that all of them read are laid end to end, without what lies between segments. A
    coding is cut at their ends. Where codes of one coder overlap, the set of them is what is given.

    Args:
        segments: As for `agreement`; so are all others.
        codings: As for `agreement`.
        reads: As for `agreement`.
        coders: As for `agreement`.
        codebook: As for `agreement`; only codes that somebody gave have rows.
        level: As for `agreement`.
        over: As for `agreement`.
        draws: As for `agreement`.
        seed: As for `agreement`.

    Returns:
        A row a coefficient: `definition`, `code` (`(all)`, or one), `characters` (how many were
        read), `coders`, `alpha`, `alpha_low`, `alpha_high`, `covers` (share of the pairs of coders
        and lengths that it looks at), `note` and `alpha_fails`. The definitions are those of
        `u_alphas` and `unitizing_alpha`; `|u-alpha (2019)` of a code is of that code alone, as if
        there were no others. Those of 2004, and those of single codes where both have one, have no
        intervals.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        OptionError: There are not two coders, or an option has a value that it cannot have.

    Source:
        Krippendorff (2004), Krippendorff et al. (2016); see `u_alphas` and `unitizing_alpha`.
    """
    check_whole("draws", draws, least=0)
    check_whole("seed", seed, least=0)
    judgements = find_judgements(
        segments,
        codings,
        reads=reads,
        coders=coders,
        codebook=codebook,
        unit="segment",
        level=level,
    ).share()
    text = _lay_out(judgements, find_own(codings, judgements.coders, level), over)
    rows = [*_family(text, draws, seed), *_of_2004(text)]
    table = pd.DataFrame(rows, columns=[*_COLUMNS, "covers", "note", "alpha_fails"])
    pairs = zip(table["code"].tolist(), table["alpha"].tolist(), strict=True)
    table["note"] = [_note(code, alpha, judgements) for code, alpha in pairs]
    return table.astype({"definition": "str", "code": "str", "note": "str"})


def _note(code: str, alpha: float, judgements: Judgements) -> str:
    said = []
    if not len(judgements.units):
        said.append("Not defined: there is no unit that these coders share.")
    elif np.isnan(alpha):
        said.append("Not defined: nothing of this kind was given, or nothing else was.")
    if code == ALL:
        said.append(judgements.found)
    return " ".join(said)


def _lay_out(judgements: Judgements, own: pd.DataFrame, over: str) -> _Text:
    """Lay what was read end to end, and the codings on it."""
    stretches, clusters = _find_stretches(judgements.units, over)
    start = stretches["start"].to_numpy(dtype=np.int64)
    size = stretches["end"].to_numpy(dtype=np.int64) - start
    borders = np.append(0, np.cumsum(size))
    rows, places = overlap(own, stretches)
    shift = borders[places] - start[places]
    begins = np.maximum(own["start"].to_numpy(dtype=np.int64)[rows] + shift, borders[places])
    ends = np.minimum(own["end"].to_numpy(dtype=np.int64)[rows] + shift, borders[places + 1])
    kept, first = np.unique(rows, return_index=True)  # a coding that goes on in the next is one
    table = own[["coder", "code"]].iloc[kept].reset_index(drop=True)
    table["start"] = begins[first]
    table["end"] = ends[np.append(first[1:], len(rows)) - 1] if len(rows) else ends
    return _Text(table, borders, clusters, judgements.coders)


def _find_stretches(units: pd.DataFrame, over: str) -> tuple[pd.DataFrame, Integers]:
    """Join segments that overlap: `document`, `start` and `end`; and the cluster of each."""
    documents, names = pd.factorize(units["document"], sort=True)
    start, end = (units[name].to_numpy(dtype=np.int64) for name in ("start", "end"))
    width = int(end.max(initial=0)) + 1
    base = documents * width  # a document's positions lie behind those of the one before
    starts, ends = merge(base + start, base + end)
    first = np.searchsorted(np.sort(base + start), starts)
    clusters = find_clusters(units, over)[np.argsort(base + start, kind="stable")][first]
    table = pd.DataFrame({"document": names[starts // width], "start": starts % width})
    return table.assign(end=ends - (starts - starts % width)), clusters


def _family(text: _Text, draws: int, seed: int) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the family of u-alphas: of all codes, then code by code."""
    sums, by_code = _sum(text, text.spans)
    point, drawn = find_alphas(_add(sums)), _draw(sums, draws, seed)
    total = _add(sums)
    met = float(total.met.sum() / total.held.sum()) if total.held.sum() else np.nan
    for name, covers in ((U_ALPHA, 1.0), (BINARY, 1.0), (CU_ALPHA, met)):
        yield _row(text, name, ALL, point, drawn, covers)
    for code, own in text.spans.groupby("code", sort=True):
        alone, _ = _sum(text, own)
        yield _row(
            text, BINARY, str(code), find_alphas(_add(alone)), _draw(alone, draws, seed), 1.0
        )
    for name, code, alpha, covers in by_code:
        yield (name, code, int(text.borders[-1]), len(text.coders), alpha, np.nan, np.nan, covers,
               "", np.nan)  # fmt: skip


def _row(  # noqa: PLR0913, PLR0917 - what a row has
    text: _Text,
    name: str,
    code: str,
    point: dict[str, Floats],
    drawn: dict[str, Floats],
    covers: float,
) -> tuple[object, ...]:
    draws = drawn[name][:, None]
    (low,), (high,) = limits(draws)
    head = name, code, int(text.borders[-1]), len(text.coders)
    return (*head, float(point[name][0]), low, high, covers, "", float(share_below(draws)[0]))


def _sum(text: _Text, spans: pd.DataFrame) -> tuple[Lengths, list[tuple[str, str, float, float]]]:
    """Sum lengths by cluster, and find what is told of each code where both have one."""
    borders = text.borders.tolist()
    continuum = cut(spans, text.coders, start=0, end=borders[-1], borders=borders)
    stretch = np.searchsorted(text.borders, continuum.starts, side="right") - 1
    sums = sum_lengths(continuum, text.clusters[stretch] if len(stretch) else stretch)
    return sums, [*find_by_code(continuum, _add(sums))]


def _add(sums: Lengths, weights: Floats | None = None) -> Lengths:
    """Add up clusters, once or by weights."""
    held = {one.name: getattr(sums, one.name) for one in fields(sums)}
    weights = np.ones((1, len(sums.held))) if weights is None else weights
    return Lengths(**{name: weights @ own for name, own in held.items()})


def _draw(sums: Lengths, draws: int, seed: int) -> dict[str, Floats]:
    number = len(sums.held)
    drawn = draw_weights(number, draws if number >= _TWO else 0, seed)
    pieces = [find_alphas(_add(sums, weights)) for weights in drawn]
    names = (U_ALPHA, BINARY, CU_ALPHA)
    return {name: np.concatenate([np.empty(0), *(one[name] for one in pieces)]) for name in names}


def _of_2004(text: _Text) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the definition of 2004."""
    total = int(text.borders[-1])
    table = unitizing_alpha(text.spans, start=0, end=total, coders=text.coders)
    for name, code, alpha in table.itertuples(index=False):
        yield name, code, total, len(text.coders), alpha, np.nan, np.nan, 1.0, "", np.nan
