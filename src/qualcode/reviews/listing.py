"""Listing: which segments and suggestions are on a sheet for review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from qualcode.codings import find_read, is_by_machine, locate, settle
from qualcode.errors import OptionError, OutputError, check_options, did_you_mean
from qualcode.gatherings import Gathering
from qualcode.privacy import Border
from qualcode.reviews.adjudicating import offer_decisions
from qualcode.reviews.disputing import DISPUTES
from qualcode.reviews.layouts import SAID_BY, lay_out_disputes
from qualcode.reviews.workbook import SUFFIX, dump_workbook, fit
from qualcode.saving import save_whole
from qualcode.segments import is_legible
from qualcode.tables import SUGGESTIONS, records, require

#: Stands in the column `rows` where a segment's other suggestions are not on the sheet.
PART = "some codes only"


@check_options
def list_suggestions(
    gathering: Gathering,
    *,
    codes: Iterable[str] = (),
    coder: str | None = None,
    sample: int | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """List segments with what rules and models suggest for them, as it may be shown.

    Left out are what nobody can read (it needs transcription), what people wrote who are counted
    but not quoted, and suggestions that a person, or `coder`, has judged or coded.

    Args:
        gathering: Where the segments and codings come from.
        codes: Only suggestions of these codes and of those below them; empty: all segments, with
            suggestions or without.
        coder: Whose review it will be: what this coder has read is left out, and what others have
            read or decided makes no difference. None: what anybody has read is left out.
        sample: How many segments, drawn at random; None: all.
        seed: Of the sample.

    Returns:
        The suggestions table: one row a segment and suggestion, or one for a segment without any,
        in the order of the segments.

    Raises:
        OptionError: The codebook does not have a code, or the sample is not a positive number.
    """
    codes = _check_codes(list(codes), gathering)
    suggested = _find_suggestions(gathering, codes, coder)
    segments = _find_segments(gathering, coder)
    if codes:
        segments = segments[segments["segment"].isin(suggested["segment"])]
    border = Border(gathering)
    masked = border.mask(segments)
    segments = segments[masked["text"].ne("")]  # else it may be counted, but not quoted
    if sample is not None:
        segments = _draw(segments, sample, seed)
    own = {str(name): records(rows) for name, rows in suggested.groupby("segment")}
    shown = _show(segments, masked.loc[segments.index], gathering, border)
    return SUGGESTIONS.frame(
        row
        for name, about in zip(segments["segment"], shown, strict=True)
        for row in _rows(about, own.get(name, []), border, is_part=bool(codes))
    )


@check_options
def write_review(suggestions: pd.DataFrame, path: str | Path, *, gathering: Gathering) -> Path:
    """Write a spreadsheet in which to decide on suggestions, or on what coders disagree about.

    Args:
        suggestions: What `list_suggestions` or `list_disputes` gave, or some of its rows.
        path: A file that ends in `.xlsx` and is not there yet, outside the gathering.
        gathering: Where they come from; its codebook is the choice of other codes.

    Returns:
        The path.

    Raises:
        ColumnMissingError: The table is neither of the two.
        OptionError: There is nothing to review.
        OutputError: The file is there already, lies in the gathering, or cannot be written.
    """
    path = Path(path)
    _check_target(path, gathering)
    book = gathering.codebook.to_frame() if gathering.codebook else None
    title = gathering.config.title
    if "dispute" in suggestions:
        return save_whole(path, _dump_disputes(suggestions, book, title))
    require(suggestions, *SUGGESTIONS.columns)
    if suggestions.empty:
        raise OptionError("there is nothing to review: no segment fits, or all were read already")
    return save_whole(path, dump_workbook(suggestions, book, title=title))


def _dump_disputes(disputes: pd.DataFrame, book: pd.DataFrame | None, title: str) -> bytes:
    require(disputes, *DISPUTES.columns)
    if disputes.empty:
        raise OptionError(
            "there is nothing to adjudicate: coders agree on what they both read, or all of it was "
            "decided already, or may not be quoted"
        )
    empty = [name for name in ("context", "agreed") if disputes[name].eq("").all()]
    coders = [name.removeprefix(SAID_BY) for name in DISPUTES.attributes(disputes)]
    return dump_workbook(
        disputes,
        book,
        title=title,
        layout=lay_out_disputes(coders, without=empty),
        choices=[offer_decisions(dispute) for dispute in disputes["dispute"]],
    )


def _check_target(path: Path, gathering: Gathering) -> None:
    if path.suffix.lower() != SUFFIX:
        raise OutputError(f"{path}: a sheet for review ends in {SUFFIX}; name it so")
    try:
        is_there = path.exists()
    except OSError as broken:
        raise OutputError(f"{path}: cannot be written: {broken.strerror}") from None
    if is_there:
        raise OutputError(f"{path}: is there already, and may hold decisions; name another file")
    if path.resolve().is_relative_to(gathering.path.resolve()):
        raise OutputError(
            f"{path}: lies inside the gathering and would be read as material; name another place"
        )


def _check_codes(codes: Sequence[str], gathering: Gathering) -> Sequence[str]:
    known = [place.path for place in gathering.codebook.places()] if gathering.codebook else []
    for code in codes:
        if code not in known:
            raise OptionError(f"the codebook has no code `{code}`; {did_you_mean(code, known)}")
    return codes


def _find_segments(gathering: Gathering, coder: str | None) -> pd.DataFrame:
    """Return the segments that a person can read, and that the coder, or nobody, has read."""
    segments, reads = gathering.segments, gathering.reads
    if coder is not None:
        reads = reads[reads["coder"].eq(coder)]
    return segments[is_legible(segments) & ~find_read(segments, reads)]


def _find_suggestions(
    gathering: Gathering, codes: Sequence[str], coder: str | None
) -> pd.DataFrame:
    """Return the suggestions that wait for a decision, each with its segment."""
    codings = gathering.codings
    if coder is not None:
        codings = codings[is_by_machine(codings["coder"]) | codings["coder"].eq(coder)]
    counting = settle(codings, gathering.segments)
    waiting = counting[is_by_machine(counting["coder"])]
    if codes:
        below = tuple(f"{code}/" for code in codes)
        waiting = waiting[waiting["code"].isin(codes) | waiting["code"].str.startswith(below)]
    located = locate(waiting, gathering.segments)[["segment", "coding"]]
    return located.merge(waiting, on="coding")


def _draw(segments: pd.DataFrame, sample: int, seed: int) -> pd.DataFrame:
    if sample < 1:
        raise OptionError(f"a sample has 1 segment or more, not {sample}")
    return segments.sample(min(sample, len(segments)), random_state=seed).sort_index()


def _show(
    segments: pd.DataFrame, masked: pd.DataFrame, gathering: Gathering, border: Border
) -> Iterator[dict[str, Any]]:
    """Yield what is said of each segment, as it may be shown."""
    documents = gathering.documents
    sources = dict(zip(documents["document"], documents["source"], strict=True))
    for document, row in zip(segments["document"], records(masked), strict=True):
        source = border.text(sources[document], in_place=True)
        where = ", ".join(filter(None, [source, row["locator"]]))
        about = {name: row[name] for name in ("segment", "context")}
        yield about | {"where": where, "text": fit(row["text"])}


def _rows(
    about: Mapping[str, Any], found: Sequence[Mapping[str, Any]], border: Border, *, is_part: bool
) -> Iterator[dict[str, Any]]:
    """Yield the rows of one segment; each says how many there are, so that none can be missed."""
    for number, row in enumerate(found or [{}], start=1):
        yield {
            **about,
            "rows": PART if is_part else f"{number} of {max(len(found), 1)}",
            **{name: row[name] for name in ("coding", "code") if row},
            "by": row.get("coder", ""),
            "evidence": "; ".join(_explain(row, border)) if row else "",
        }


def _explain(row: Mapping[str, Any], border: Border) -> Iterator[str]:
    """Yield each hit once: the words, the term that they match, and whether they are negated."""
    seen = set()
    for hit in row["evidence"] or []:
        words = row["quote"][hit["start"] - row["start"] : hit["end"] - row["start"]]
        negated = ", negated" if hit.get("negated") else ""
        said = f"“{border.text(words)}” ({hit['term']}{negated})"
        if said not in seen:
            seen.add(said)
            yield said
