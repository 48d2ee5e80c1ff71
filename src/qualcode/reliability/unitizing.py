"""Agreement on spans: what coders marked in the texts that all of them read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Unpack

import numpy as np
import pandas as pd

from qualcode.codings.locating import overlap
from qualcode.errors import check_options
from qualcode.reliability.agreeing import DRAWS
from qualcode.reliability.bootstrap import TOO_FEW, check_draws, draw_weights, limits, share_below
from qualcode.reliability.coders import find_own
from qualcode.reliability.coefficients import Floats, Integers
from qualcode.reliability.sections import unitizing_alpha
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
)
from qualcode.reliability.units import (
    ALL,
    Compared,
    Judgements,
    find_clusters,
    find_judgements,
    show_compared,
)

_COLUMNS = ["definition", "code", "characters", "coders", "alpha", "alpha_low", "alpha_high"]
_CELLS = 2**22  # of sums that are held at a time
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
@show_compared
def agreement_spans(
    segments: pd.DataFrame,
    codings: pd.DataFrame,
    *,
    over: str = "document",
    draws: int = DRAWS,
    seed: int = 0,
    **compared: Unpack[Compared],
) -> pd.DataFrame:
    """Say how far coders mark the same words, and give them the same codes.

    The texts that all of them read are laid end to end, without what lies between segments. A
    coding is cut at their ends. Where codes of one coder overlap, the set of them is what is given.

    Takes what `agreement` takes, with the same meaning, and raises the same errors. Only codes that
    somebody gave have rows.

    Returns:
        A row a coefficient: `definition`, `code` (`(all)`, or one), `characters` (how many were
        read), `coders`, `alpha`, `alpha_low`, `alpha_high`, `covers` (share of the pairs of coders
        and lengths that it looks at), `note` and `alpha_fails`. The definitions are those of
        `u_alphas` and `unitizing_alpha`; `|u-alpha (2019)` of a code is of that code alone, as if
        there were no others. Those of 2004, and those of single codes where both have one, have no
        intervals.

    Source:
        Krippendorff (2004), Krippendorff et al. (2016); see `u_alphas` and `unitizing_alpha`.
    """
    check_draws(draws, seed)
    judgements = find_judgements(segments, codings, **compared).share()
    own = find_own(codings, compared.get("level"), coders=judgements.coders)
    text = _lay_out(judgements, own, over)
    rows = [*_family(text, draws, seed), *_of_2004(text)]
    table = pd.DataFrame(rows, columns=[*_COLUMNS, "covers", "note", "alpha_fails"])
    pairs = zip(table["code"].tolist(), table["alpha"].tolist(), strict=True)
    few = draws > 0 and len(np.unique(text.clusters)) == 1
    table["note"] = [_note(code, alpha, judgements, few=few) for code, alpha in pairs]
    return table.astype({"definition": "str", "code": "str", "note": "str"})


def _note(code: str, alpha: float, judgements: Judgements, *, few: bool) -> str:
    said = []
    if not len(judgements.units):
        said.append("Not defined: there is no unit that these coders share.")
    elif np.isnan(alpha):
        said.append("Not defined: nothing of this kind was given, or nothing else was.")
    if code == ALL:
        said += [judgements.found, *([f"No intervals: {TOO_FEW}."] if few else [])]
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
    step = max(_CELLS // max(sums.held.shape[1], 1), 1)
    pieces = [
        find_alphas(_add(sums, weights[first : first + step]))
        for weights in draw_weights(number, draws if number >= _TWO else 0, seed)
        for first in range(0, len(weights), step)
    ]
    names = (U_ALPHA, BINARY, CU_ALPHA)
    return {name: np.concatenate([np.empty(0), *(one[name] for one in pieces)]) for name in names}


def _of_2004(text: _Text) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the definition of 2004."""
    total = int(text.borders[-1])
    table = unitizing_alpha(text.spans, start=0, end=total, coders=text.coders)
    for name, code, alpha in table.itertuples(index=False):
        yield name, code, total, len(text.coders), alpha, np.nan, np.nan, 1.0, "", np.nan
