"""Synthesising: every stage with its defaults, and the results in one place."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from qualcode.codebooks import Codebook, read_codebook
from qualcode.codings import find_codes, find_read, is_by_machine, settle
from qualcode.concerns import choose_quotes, find_concerns
from qualcode.concerns.voting import find_votes
from qualcode.embeddings import Vectors
from qualcode.errors import check_options
from qualcode.gatherings import Gathering
from qualcode.privacy import Border, mask
from qualcode.synthesis.findings import Findings
from qualcode.synthesis.messages import Messages, load_messages
from qualcode.synthesis.narrative import read_narrative
from qualcode.synthesis.trail import show_memos
from qualcode.tables import CONCERNS
from qualcode.topics import Topics, fit_topics

QUOTES = 3


@dataclass(frozen=True)
class Synthesis:
    """A gathering and what was found in it.

    Attributes:
        gathering: What was read.
        codebook: The codebook that was applied, or None.
        codings: The codings that count, settled.
        codes: Which codes each segment has: `segment`, `code`, `coding`.
        reads: What people declared read.
        memos: What people remarked; as it may be shown, with what each memo is about.
        topics: The topics.
        concerns: The concerns table, with votes where the material has them; empty without a
            codebook.
        concerns_by_group: The same for each group, with the column `group`.
        quotes: Quotes for each code: `code`, then the columns of segments.
        messages: The words of the report, in its language.
        seed: The seed that was used.
        narrative: The organisers' own words, as Markdown, by section or code.
    """

    gathering: Gathering = field(repr=False)
    codebook: Codebook | None = field(repr=False)
    codings: pd.DataFrame = field(repr=False)
    codes: pd.DataFrame = field(repr=False)
    reads: pd.DataFrame = field(repr=False)
    memos: pd.DataFrame = field(repr=False)
    topics: Topics = field(repr=False)
    concerns: pd.DataFrame = field(repr=False)
    concerns_by_group: pd.DataFrame = field(repr=False)
    quotes: pd.DataFrame = field(repr=False)
    messages: Messages = field(repr=False)
    seed: int = 0
    narrative: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def title(self) -> str:
        """The gathering's title."""
        return self.gathering.config.title

    @property
    def unseen(self) -> float:
        """The share of the codings that count which no person has made, judged or read."""
        codings = self.codings
        if codings.empty:
            return 0.0
        unseen = is_by_machine(codings["coder"]) & ~find_read(codings, self.reads)
        return float(unseen.mean())

    @functools.cached_property
    def border(self) -> Border:
        """What masks this synthesis before it is shown."""
        return Border(self.gathering, word=self.messages("person"))

    @functools.cached_property
    def findings(self) -> Findings:
        """What the report says beside concerns and topics, computed when it is asked for."""
        return Findings(self)

    @functools.cached_property
    def shown(self) -> Synthesis:
        """The same synthesis as it may be shown: with ids in place of names.

        Its ids and counts agree with each other, but its texts not always with their spans.
        """
        mask, gathering, topics = self.border.mask, self.gathering, self.topics
        return replace(
            self,
            gathering=replace(
                gathering,
                documents=mask(gathering.documents),
                segments=mask(gathering.segments),
                proposals=mask(gathering.proposals),
                ingest=mask(gathering.ingest),
            ),
            codings=mask(self.codings),
            codes=mask(self.codes),
            reads=mask(self.reads),
            memos=show_memos(self.memos, gathering.codings, self.border),
            topics=replace(
                topics, topics=mask(topics.topics), assignments=mask(topics.assignments)
            ),
            concerns_by_group=mask(self.concerns_by_group),
            quotes=mask(self.quotes),
        )

    @functools.cached_property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Every table by name, in the order in which data flows, as it may be shown."""
        shown = self.shown
        return {
            "ingest": shown.gathering.ingest,
            "documents": shown.gathering.documents,
            "segments": shown.gathering.segments,
            "codings": shown.codings,
            "reads": shown.reads,
            "memos": shown.memos,
            "topics": shown.topics.topics,
            "assignments": shown.topics.assignments,
            "concerns": shown.concerns,
            "concerns_by_group": shown.concerns_by_group,
            "quotes": shown.quotes,
            **self.findings.tables(),
        }

    def to_html(self) -> str:
        """Return the report: one HTML page that needs no network."""
        from qualcode.synthesis.report import render_report  # noqa: PLC0415 - templates

        return render_report(self)

    def write(self, path: str | Path) -> Path:
        """Write the report, whole or not at all, in the format that the suffix names.

        Args:
            path: A path that ends in `.html`, `.docx`, `.odt`, `.pdf`, `.md` or `.wiki`.

        Returns:
            The path.

        Raises:
            OutputError: The suffix is not known, or the file cannot be written.
            GatheringError: The organisers' words ask for a figure or a link that cannot be had.
        """
        from qualcode.synthesis.writing import write_report  # noqa: PLC0415

        return write_report(self, Path(path))


@check_options
def synthesise(
    gathering: Gathering,
    *,
    codebook: Codebook | str | Path | None = None,
    language: str | None = None,
    embeddings: str | Vectors = "auto",
    seed: int = 0,
) -> Synthesis:
    """Run every stage on a gathering, each with its defaults.

    Args:
        gathering: What `read_gathering` gave.
        codebook: A codebook or its file, to use in place of the gathering's own.
        language: ISO 639-1 code of the report's language; None: what gathering.yaml says.
        embeddings: By what topics are found, as `fit_topics` takes it: a model, or `lsa`, words
            alone, which is quick on very many notes.
        seed: Of the topics.

    Returns:
        The Synthesis; without a codebook it has topics but no concerns.

    Raises:
        CodebookError: The codebook's file is not as it must be.
        GatheringError: There is no report in that language, or a file in `narrative/` is not as
            it must be.
        OptionError: There are no such embeddings.
    """
    messages = load_messages(language or gathering.config.language)
    book = read_codebook(codebook) if isinstance(codebook, str | Path) else codebook
    book = book or gathering.codebook
    narrative = read_narrative(gathering.path, book)
    codings = gathering.code(book)
    segments = gathering.segments
    votes = find_votes(segments)
    topics = fit_topics(
        segments, codings=codings if book else None, embeddings=embeddings, seed=seed
    )
    return Synthesis(
        gathering=gathering,
        codebook=book,
        codings=settle(codings, segments),
        codes=find_codes(codings, segments),
        reads=gathering.reads,
        memos=gathering.memos,
        topics=topics,
        concerns=find_concerns(segments, codings, book, votes=votes)
        if book
        else CONCERNS.frame([]),
        concerns_by_group=(
            find_concerns(segments, codings, book, by="group")
            if book
            else CONCERNS.frame([]).assign(group=pd.Series([], dtype="str"))
        ),
        quotes=choose_quotes(
            segments,
            codings,
            n=QUOTES,
            against=True,
            vectors=topics.embed(segments),
            shown=mask(segments, gathering)["text"],
        ),
        messages=messages,
        seed=seed,
        narrative=narrative,
    )
