"""Suggesting: codes for what nobody has read yet, and how well that goes in what was read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.codebooks import Codebook
from qualcode.codebooks.model import need_codebook
from qualcode.codings.rules import coding_id
from qualcode.embeddings import Vectors
from qualcode.errors import OptionError, check_choices, check_options
from qualcode.suggestions.coders import Coder, Floats, Lesson
from qualcode.suggestions.features import Features, Rules, find_hits, make_features
from qualcode.suggestions.handwork import Handwork, Picked, have_words, read_handwork
from qualcode.suggestions.model import OneVsRest
from qualcode.suggestions.reporting import report_codes, tell
from qualcode.suggestions.validating import Validation, ask, validate
from qualcode.tables import CODINGS

_SEEDS = 2**31


@dataclass(frozen=True, eq=False)
class Suggestions:
    """What a model suggests, and how far it can be trusted.

    Attributes:
        codings: The codings table: coder `model:<name>`, status `suggested`, `score` how likely it
            is that a person gives the code; `evidence` has the codebook's terms that stand there.
        report: A row a code and by whom (`model`, `rules`): see `suggest`.
        note: All this in a few sentences.
    """

    codings: pd.DataFrame = field(repr=False)
    report: pd.DataFrame = field(repr=False)
    note: str


@dataclass(frozen=True, eq=False)
class Options:
    """How codes are suggested; see `suggest`."""

    embeddings: str | Vectors
    level: int | None
    seed: int
    coder: Coder | None


@dataclass(frozen=True, eq=False)
class Scored:
    """What is known once a coder has learnt.

    Attributes:
        work: What people did.
        lesson: What there was to learn.
        rules: What the codebook's terms find.
        features: Of the segments; None where another coder makes its own.
        coder: Who learnt.
        validation: What it says of what it did not see.
        scores: Of all segments, by codes: of what was taught, those of the validation.
    """

    work: Handwork
    lesson: Lesson
    rules: Rules
    features: Features | None
    coder: Coder
    validation: Validation
    scores: Floats = field(repr=False)

    @property
    def name(self) -> str:
        """The name of the coder."""
        return str(getattr(self.coder, "name", type(self.coder).__name__))


@check_options
def suggest(  # noqa: PLR0913 - all but two are options
    segments: pd.DataFrame,
    hand: pd.DataFrame,
    *,
    reads: pd.DataFrame | None = None,
    codebook: Codebook | None = None,
    embeddings: str | Vectors = "auto",
    level: int | None = None,
    where: Literal["unread", "all"] = "unread",
    picked: Picked | None = None,
    seed: int = 0,
    coder: Coder | None = None,
) -> Suggestions:
    """Suggest codes by what people coded so far.

    What they read and did not code teaches as much as what they coded. How well it goes is
    measured by cross-validation: what was read is parted in five, documents stay whole and those
    that say the same stay together, and each part is scored by a model that saw the others alone.

    Args:
        segments: Needs `segment`, `document`, `start`, `end` and `text`; `language`, where known.
        hand: Codings by people; those of rules and models are passed over. Needs what `find_codes`
            needs; settled here.
        reads: What the same people declared read: needs `document`, `start` and `end`. None or
            empty: all of the files in which they coded, and `note` says so. What was coded and not
            read as a whole teaches its codes, and enters no figure.
        codebook: Its definitions, examples and terms help, most of all with rare codes, and the
            rules are measured beside the model. Codes that it lacks are suggested as well.
        embeddings: As for `fit_topics`: `minilm` (extra `topics`), `lsa`, `auto`, the path of a
            sentence-transformers model or its name on a hub, or vectors: a row a segment. With
            vectors, definitions cannot be compared; terms are counted all the same.
        level: How many steps of a code's path name it, so that it has the segments of the codes
            below. None: each code as it was given.
        where: `unread`: what no person has read; a code that a person gave a segment, or rejected
            there, is not suggested again. `all`: every segment, as though nobody had read it, by
            models that did not see it; so that `draw_sample` and `prevalence` have labels for all.
        picked: What `next_to_code` gave, now coded: a table with `segment`, or ids. It teaches, but
            figures and thresholds leave it out, since it is no fair sample.
        seed: Of how documents are parted, of the bootstrap, and of what is drawn.
        coder: Another coder, in place of ours (see `OneVsRest`): an object with the one method of
            `Coder`. `embeddings` is not used then.

    Returns:
        Suggestions. `codings` has a row a segment and code whose score reaches the code's
        threshold, in the order of the segments. `report` has, for each code, a row by the `model`
        and one by the `rules` alone, and last those of `(all)`, the mean over codes: `positives`,
        `read`, `precision`, `recall`, `f1`, `average_precision` and `auc`, each with its limits
        at 95 % in `_low` and `_high`: percentiles of 200 to 1,000 draws of documents, of scores
        made once (models are not fitted anew in each draw, so limits are somewhat narrow);
        `threshold`, the best F1 of the code drawn to that of all (see `find_thresholds`);
        `method`, which for codes with fewer than eight segments, or all but eight, is
        `similarity`: to definition, examples, terms and what was coded, by weights that all codes
        share; and `note`. What is not defined is missing, and the note says why.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        ExtraMissingError: A model is asked for, but the extra `topics` is not installed.
        OptionError: Nobody has coded anything in these segments; an option has a value that it
            cannot have; the coder's scores are none.

    Source:
        What each part of the model is worth is measured in docs/benchmarks/suggestions.md.
        Cross-validation by documents: Roberts et al. (2017). Cross-validation strategies for data
        with temporal, spatial, hierarchical, or phylogenetic structure. Ecography 40(8), 913-929.
    """
    check_choices(where=(where, "unread", "all"))
    options = Options(embeddings, level, check_seed(seed), coder)
    if codebook is not None:
        need_codebook(codebook)
    work = read_handwork(segments, hand, reads=reads, codebook=codebook, level=level, picked=picked)
    scored = learn(work, options)
    report = report_codes(
        scored.validation,
        scored.lesson,
        _taught(scored),
        methods=_methods(scored),
        seed=options.seed,
    )
    codings = _list(scored, where)
    return Suggestions(codings, report, tell(scored, report, len(codings)))


def check_seed(seed: object) -> int:
    """Return a seed, of Python or numpy.

    Raises:
        OptionError: It is no whole number from 0.
    """
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed < _SEEDS:
        raise OptionError(f"`seed` must be a whole number from 0 to {_SEEDS - 1}, not {seed!r}")
    return int(seed)


def learn(work: Handwork, options: Options) -> Scored:
    """Let a coder learn, validate it, and score all segments.

    Raises:
        OptionError: Nobody has coded anything.
    """
    if not work.given.any():
        raise OptionError(
            "nobody has coded any of these segments by hand, so there is nothing to learn from; "
            "give `hand`, such as `gathering.codings`, after some segments were coded"
        )
    rules = find_hits(work, level=options.level)
    coder, features = options.coder, None
    if coder is None:
        features = make_features(
            work, rules, embeddings=options.embeddings, level=options.level, seed=options.seed
        )
        ids = pd.Index(work.segments["segment"].array)
        coder = OneVsRest(features, ids, seed=options.seed)
    elif not callable(getattr(coder, "score", None)):
        raise OptionError(f"`coder` needs a method `score(lesson, segments)`; found {coder!r}")
    lesson = work.lesson()
    validation = validate(coder, lesson, seed=options.seed)
    scores = np.full(work.given.shape, np.nan)
    scores[_rows(lesson)] = validation.scores
    others = ~work.taught
    scores[others] = ask(coder, lesson, work.segments[others])
    return Scored(work, lesson, rules, features, coder, validation, scores)


def _rows(lesson: Lesson) -> npt.NDArray[np.int64]:
    return np.asarray(lesson.segments.index, dtype=np.int64)  # of a plain index


def _taught(scored: Scored) -> Floats | None:
    """Return the hits of what was taught, if there is a codebook."""
    hits = scored.rules.hits
    return None if hits is None else np.asarray(hits[_rows(scored.lesson)])


def _methods(scored: Scored) -> list[str]:
    if isinstance(scored.coder, OneVsRest):
        return scored.coder.methods(scored.lesson)
    return [scored.name] * len(scored.work.codes)


def _list(scored: Scored, where: str) -> pd.DataFrame:
    """Return the codings table."""
    work = scored.work
    found = scored.scores >= scored.validation.thresholds  # a missing score reaches nothing
    found &= have_words(work.segments)[:, None]
    if where == "unread":
        found &= ~work.read[:, None] & ~work.decided
    rows, columns = np.nonzero(found)
    own = work.segments.iloc[rows]
    codes = [work.codes[column] for column in columns.tolist()]
    name = f"model:{scored.name}"
    places = zip(own["document"], own["start"], own["end"], codes, strict=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    evidence: list[Any] = [scored.rules.evidence.get(pair, []) for pair in pairs]
    return CODINGS.of_columns(
        len(rows),
        coding=[coding_id(*place, name) for place in places],
        document=own["document"].array,
        start=own["start"].array,
        end=own["end"].array,
        quote=own["text"].fillna("").array,
        code=codes,
        coder=[name] * len(rows),
        status=["suggested"] * len(rows),
        evidence=evidence,
        score=scored.scores[rows, columns],
    )
