"""Comparison: what became of each concern from one gathering to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from qualcode.comparing.bridging import Bridges, Changes
from qualcode.comparing.material import By, Side, collect, make_sides, tell_means
from qualcode.comparing.placing import find_new, fit_all, place_all, set_side_by_side, tell_space
from qualcode.comparing.pooling import Pool, pool
from qualcode.comparing.remarks import Remark
from qualcode.comparing.trends import (
    UNITS,
    Beyond,
    Of,
    choose_units,
    count_all,
    find_trends,
    infer,
)
from qualcode.concerns import choose_quotes
from qualcode.concerns.sampling import whole
from qualcode.errors import check_choices, check_options
from qualcode.synthesis.messages import Messages, load_messages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.codebooks import Codebook
    from qualcode.gatherings import Gathering
    from qualcode.topics import Topics

QUOTES = 3


@dataclass(frozen=True)
class Comparison:
    """Gatherings side by side. All tables may be shown: names are masked.

    Attributes:
        gatherings: A row a gathering, in order: `gathering` (its key), `title`, `dates`, `place`,
            `codebook` (name, version and hash), `segments`, `documents`, `groups` and
            `participants`.
        concerns: A row a code, what changed first: `code`, `name`, `role`, `level`, `of` (what
            shares are of), for each gathering `k_…` of `n_…` and `share_…`, then `change` of the
            share from the first to the last, `low`, `high`, `p` and `q` (missing unless something
            is inferred beyond those who came), `trend` and `note`.
        counts: A row a gathering and code: groups, participants, documents and segments.
        quotes: Quotes of each code from each gathering: `gathering`, `code`, `chosen_as`, `why`,
            then the columns of segments.
        topics: A row a topic of the first gathering, with its size in each.
        new_topics: A row a topic of a later gathering, and how well it fits into the first.
        assignments: Where each segment stands in the topics of the first gathering: `gathering`,
            `segment`, `topic`, `strength`, `weak`.
        new_assignments: The same of each later gathering in its own topics.
        evidence: What each count was counted from: `gathering`, `code`, `segment`.
        segments: All segments that were compared, with the column `gathering`.
        codebook: The codebook that gives codes their paths.
        options: What was asked for.
        remarks: What a reader must know of all of it.
        messages: The words of the report, in its language.
    """

    gatherings: pd.DataFrame = field(repr=False)
    concerns: pd.DataFrame = field(repr=False)
    counts: pd.DataFrame = field(repr=False)
    quotes: pd.DataFrame = field(repr=False)
    topics: pd.DataFrame = field(repr=False)
    new_topics: pd.DataFrame = field(repr=False)
    assignments: pd.DataFrame = field(repr=False)
    new_assignments: pd.DataFrame = field(repr=False)
    evidence: pd.DataFrame = field(repr=False)
    segments: pd.DataFrame = field(repr=False)
    codebook: Codebook = field(repr=False)
    options: Mapping[str, Any]
    remarks: tuple[Remark, ...] = field(repr=False)
    messages: Messages = field(repr=False)
    sides: tuple[Side, ...] = field(repr=False)
    _notes: Mapping[str, tuple[Remark, ...]] = field(repr=False)

    @property
    def keys(self) -> list[str]:
        """What the gatherings are called in tables and charts, in their order."""
        return [side.key for side in self.sides]

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of all of it, in the language of the report."""
        return tuple(one.tell(self.messages) for one in self.remarks)

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Every table by name."""
        names = ("gatherings", "concerns", "counts", "quotes", "topics", "new_topics",
                 "assignments", "new_assignments", "evidence", "segments")  # fmt: skip
        return {name: getattr(self, name) for name in names}

    def notes_of(self, code: str) -> list[str]:
        """Say what a reader must know of a code, in the language of the report."""
        return [one.tell(self.messages) for one in self._notes.get(code, ())]

    def to_html(self) -> str:
        """Return the report: one HTML page that needs no network."""
        from qualcode.comparing.writing import render_comparison  # noqa: PLC0415 - templates

        return render_comparison(self)

    def write(self, path: str | Path) -> Path:
        """Write the report: as a page, or with all tables as a folder, whole or not at all.

        Args:
            path: A page where it ends in `.html`. Else a folder: `comparison.html`, every table as
                Parquet and CSV, and `run.json`; an earlier comparison there is replaced.

        Returns:
            The path of the page.

        Raises:
            OutputError: It cannot be written, lies in a gathering, or is another kind of file.
        """
        from qualcode.comparing.writing import write_comparison  # noqa: PLC0415 - as above

        return write_comparison(self, Path(path))


@check_options
def compare(  # noqa: PLR0913 - all but the gatherings are options
    *gatherings: Gathering | str | Path,
    codebook: Codebook | str | Path | None = None,
    coded_by: By = "rules",
    of: Of | None = None,
    changes: Changes | None = None,
    same_people: bool = False,
    beyond: bool = False,
    draws: int = 9_999,
    seed: int = 0,
    language: str | None = None,
) -> Comparison:
    """Set gatherings side by side: which concerns rose, fell, appeared and vanished.

    They are put in the order of their dates. Who came to each is a census, so that a change of k of
    n is a fact. Between the first and the last, a code *appeared* or *vanished* where no segment
    had it at first, or none has it at last; it *rose* or *fell* where its share changed by at
    least what two units of the smaller gathering make, and by at least a tenth of the greater
    share; else it is *steady*. *Absent* is what neither has, *not comparable* what the codebook of
    one of them does not have.

    Args:
        gatherings: Two or more: their folders, or what `read_gathering` gave.
        codebook: A codebook or its file, by which all are coded. None: each by its own, which are
            to be versions of one; the codes of older versions are brought to those of the last
            gathering's, where they were moved or renamed.
        coded_by: `rules` compares what rules find in all of them, so that all are coded by the same
            means; `people` what people coded, in what they declared read; `all` what counts in
            each, which differs where people have coded one and not the other.
        of: What shares are of: `participants`, `groups`, `documents` or `segments`, the same in
            all. None: participants if each gathering has at least ten identified, else documents
            if each has ten, else segments.
        changes: What became of older codes where the codebooks do not tell, as for `recode`: the
            new path, or several, by the old one. Two old ones may become one. Where one was split,
            all its parts together are compared with it.
        same_people: Whether an id of a participant is the same person in all gatherings. What the
            labels of quotes then say of a person in all of them together singles nobody out.
        beyond: Also infer beyond those who came, as though they were a sample of others: `low` and
            `high` (limits of the change at 95 %), `p` and `q`, from the first gathering to the
            last, as `contrast` gives them.
        draws: As for `contrast`.
        seed: Of topics, quotes and draws.
        language: ISO 639-1 code of the report's language; None: that of the last gathering.

    Returns:
        The Comparison; `write` makes a report of it.

    Raises:
        GatheringError: There are not two gatherings, one is there twice or cannot be read, has no
            codebook or another one, or no codings of the kind; or there is no report in that
            language.
        CodebookError: A codebook is not as it must be, or two versions have nothing in common.
        OptionError: An option has a value that it cannot have.
    """
    check_choices(coded_by=(coded_by, "rules", "people", "all"), of=(of, None, *UNITS))
    draws, seed = whole("draws", draws, 1), whole("seed", seed)
    if language is not None:
        load_messages(language)
    read, books = collect(gatherings, codebook)
    messages = load_messages(language or read[-1].config.language)
    sides, bridges = make_sides(read, books, by=coded_by, changes=changes or {})
    options = {
        "coded_by": coded_by,
        "of": of,
        "changes": dict(changes or {}),
        "same_people": same_people,
        "beyond": beyond,
        "draws": draws,
        "seed": seed,
        "language": messages.language,
    }
    means = tell_means(read, sides, coded_by)
    return _compare_sides(sides, bridges, messages=messages, means=means, options=options)


def _compare_sides(
    sides: list[Side],
    bridges: Bridges,
    *,
    messages: Messages,
    means: Sequence[Remark],
    options: Mapping[str, Any],
) -> Comparison:
    seed, same_people = options["seed"], options["same_people"]
    pooled = pool(sides, same_people=same_people)
    counts = count_all(pooled, sides, bridges)
    units, keys = choose_units(counts, options["of"]), [side.key for side in sides]
    trends = find_trends(counts, bridges, keys, of=units, words=load_messages("en"))
    how = Beyond(options["draws"], seed, same_people) if options["beyond"] else None
    fitted = fit_all(sides, seed=seed)
    placed = place_all(fitted[0], sides)
    return Comparison(
        gatherings=_describe(sides, counts),
        concerns=infer(trends, pooled, keys, of=units, beyond=how),
        counts=counts,
        quotes=_quote(sides, fitted, seed),
        topics=set_side_by_side(fitted[0], placed, sides),
        new_topics=find_new(fitted, placed, sides),
        assignments=_lay(sides, placed),
        new_assignments=_lay(sides[1:], [topics.assignments for topics in fitted[1:]]),
        evidence=_list_evidence(pooled),
        segments=_lay(sides, [side.segments for side in sides]),
        codebook=bridges.target,
        options={**options, "of": units},
        remarks=(*means, *bridges.remarks, *tell_space(fitted[0])),
        messages=messages,
        sides=tuple(sides),
        _notes=bridges.notes,
    )


def _describe(sides: Sequence[Side], counts: pd.DataFrame) -> pd.DataFrame:
    """Return what each gathering is, and how much there is of it."""
    totals = counts.drop_duplicates("gathering").set_index("gathering")
    rows = [
        {
            "gathering": side.key,
            "title": side.border.text(side.gathering.config.title),
            "dates": ", ".join(day.isoformat() for day in side.gathering.config.dates),
            "place": side.border.text(side.gathering.config.place),
            "codebook": f"{side.book.name}@{side.book.version}",
            **{unit: int(totals[f"{unit}_total"][side.key]) for unit in UNITS},
        }
        for side in sides
    ]
    texts = dict.fromkeys(["gathering", "title", "dates", "place", "codebook"], "str")
    return pd.DataFrame(rows).astype(texts)


def _quote(sides: Sequence[Side], fitted: Sequence[Topics], seed: int) -> pd.DataFrame:
    """Choose quotes of each code from each gathering, and mask them."""
    tables = []
    for side, topics in zip(sides, fitted, strict=True):
        quotes = choose_quotes(
            side.segments,
            side.codings,
            n=QUOTES,
            seed=seed,
            vectors=topics.embed(side.segments),
            shown=side.border.mask(side.segments)["text"],
        )
        tables.append(side.show(quotes))
    return pd.concat(tables, ignore_index=True)


def _lay(sides: Sequence[Side], tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Lay the tables of all gatherings end to end, as they may be shown."""
    shown = [side.show(table) for side, table in zip(sides, tables, strict=True)]
    return pd.concat(shown, ignore_index=True)


def _list_evidence(pooled: Pool) -> pd.DataFrame:
    """List the segments behind each count."""
    about = pooled.segments[["segment", "gathering", "shown"]]
    found = pooled.codes.merge(about, on="segment")
    found = found[["gathering", "code", "shown"]].rename(columns={"shown": "segment"})
    return found.reset_index(drop=True)
