"""Proposing: topics that the codebook does not cover, as codes for people to judge.

Labels, terms and quotes are words of participants. What these functions are given is what they
show: give them masked tables (`qualcode.mask`) where names may not be seen.
"""

from __future__ import annotations

import io
import re
import unicodedata
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from ruamel.yaml import YAML

from qualcode.codebooks import Code, Codebook, Matcher, dump_codebook
from qualcode.codebooks.colors import choose_colors
from qualcode.codebooks.model import TO_BE_WRITTEN
from qualcode.errors import OptionError, check_options
from qualcode.tables import records, require
from qualcode.topics.comparing import count_voices, find_typical
from qualcode.topics.relating import UNASSIGNED, check_whole, find_places, nearest_codes
from qualcode.topics.scoring import book_of, listed, score_terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qualcode.topics.relating import TopicTables

_DEFINITION = f"{TO_BE_WRITTEN}: what do these segments share, and when is the code not used?"

_UNITS = ("groups", "participants", "documents")
_FEWEST = 2  # segments; a word of a single one says nothing of the others
_EXAMPLES = 2
_SHORT = 240  # characters of an example that is read at a glance
_LONGEST = 40  # characters of an id
_COUNTS = [name for unit in _UNITS for name in (unit, f"{unit}_total")]
_UNCOVERED = ["topic", "label", *_COUNTS, "size", "coded_share", "stability", "terms", "quotes"]


@check_options
def uncovered(
    topics: TopicTables,
    segments: pd.DataFrame,
    codings: pd.DataFrame | None = None,
    *,
    below: float = 0.25,
    quotes: int = 5,
) -> pd.DataFrame:
    """List the topics of which little is coded: what people speak of and no code names.

    Args:
        topics: What `fit_topics` returns, or anything with its two tables. `topics` needs `topic`,
            `label` and `terms`, `assignments` needs `segment`, `topic` and `strength`.
        segments: Needs `segment` and `text`, with codings also `document`, `start` and `end`;
            `group`, `participant` and `document`, where they are known, are counted. Quotes are
            taken from here as they are: mask them first.
        codings: Needs what `find_codes` needs. None: nothing is coded, and all topics are listed.
        below: The coded share that a topic must not reach.
        quotes: How many quotes a topic.

    Returns:
        A row a topic, those first that most groups speak of, then participants, documents,
        segments: `topic`, `label`, `groups`, `groups_total`, `participants`, `participants_total`,
        `documents`, `documents_total` (totals count those from whom there is material), `size`
        (segments), `coded_share` (missing without codings), `stability`, `terms`, and `quotes`: a
        list of {segment, text}, the most typical (`strength`) first, equal texts once. What
        somebody wrote who is counted but not quoted is never among them.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        OptionError: `below` is no number from 0 to 1, or `quotes` no whole number from 0.
    """
    _check_share("below", below)
    check_whole("quotes", quotes, least=0)
    require(topics.topics, "topic", "label", "terms")
    about = topics.topics.drop_duplicates("topic").set_index("topic")
    table = _count(topics, segments)
    table = table[table["topic"].isin(about.index)]
    shares = {}
    if codings is not None:
        nearest = nearest_codes(topics.assignments, segments, codings)
        shares = nearest.set_index("topic")["coded_share"].to_dict()
    table["coded_share"] = table["topic"].map(shares).astype("float64")
    table = table[~table["coded_share"].ge(below)]
    for name in ("label", "stability"):
        table[name] = table["topic"].map(about[name]) if name in about else np.nan
    typical = find_typical(topics, segments).groupby("topic").head(quotes)
    own = {topic: records(part[["segment", "text"]]) for topic, part in typical.groupby("topic")}
    table["quotes"] = pd.Series([own.get(topic, []) for topic in table["topic"]], table.index)
    terms = [listed(about["terms"][topic]) for topic in table["topic"]]
    table["terms"] = pd.Series(terms, table.index, dtype="object")
    strongest = table.sort_values(
        [*_UNITS, "size", "topic"], ascending=[False, False, False, False, True], ignore_index=True
    )
    return strongest[_UNCOVERED]


@check_options
def draft_codes(  # noqa: PLR0913 - four of them are options
    topics: TopicTables,
    segments: pd.DataFrame,
    codings: pd.DataFrame | None = None,
    *,
    codebook: Codebook | None = None,
    languages: Sequence[str] = (),
    below: float = 0.25,
    precision: float = 0.5,
) -> list[Code]:
    """Draft a code for each topic that is not covered.

    Args:
        topics: As for `uncovered`.
        segments: As for `uncovered`, and for `score_terms`.
        codings: As for `uncovered`; None: every topic becomes a code.
        codebook: Its ids are not taken again, and where its codes of the first level have colours,
            the new ones get others, as far as possible apart from these for all eyes.
        languages: ISO 639-1 codes, where there is no codebook.
        below: As for `uncovered`.
        precision: Of what a term finds, the share that must be of the topic.

    Returns:
        The codes, in the order of `uncovered`: the topic's label as name, a definition that says
        that it is to be written, the terms that are precise enough (see `score_terms`; where any
        finds two segments of the topic, those that find one are left out, and so is a phrase that
        holds another of them), and as examples two of the most typical quotes that they match.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        OptionError: `below` or `precision` is no number from 0 to 1.
    """
    _check_share("precision", precision)
    table = uncovered(topics, segments, codings, below=below, quotes=0)
    scored = score_terms(topics, segments, codebook=codebook, languages=languages)
    return _draft(table, _choose(scored, precision), find_typical(topics, segments), codebook)


@check_options
def propose_codes(  # noqa: PLR0913 - three of them are options
    topics: TopicTables,
    segments: pd.DataFrame,
    codings: pd.DataFrame | None = None,
    *,
    codebook: Codebook | None = None,
    below: float = 0.25,
    precision: float = 0.5,
) -> str:
    """Write the topics that are not covered as YAML, ready to paste under `codes:` of a codebook.

    Args:
        topics: As for `draft_codes`.
        segments: As for `draft_codes`.
        codings: As for `draft_codes`.
        codebook: The one into which they are to be pasted; see `draft_codes`. Without it, all terms
            are those of any language.
        below: As for `draft_codes`.
        precision: As for `draft_codes`.

    Returns:
        The codes of `draft_codes` as lines of YAML, indented by two blanks; the empty string where
        all topics are covered. Remarks say of each how many groups, participants, documents and
        segments speak of it, and of each term how many of the segments that it finds are the
        topic's.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        OptionError: `below` or `precision` is no number from 0 to 1.
    """
    _check_share("precision", precision)
    table = uncovered(topics, segments, codings, below=below, quotes=0)
    if table.empty:
        return ""
    scored = score_terms(topics, segments, codebook=codebook)
    codes = _draft(table, _choose(scored, precision), find_typical(topics, segments), codebook)
    return _dump(codes, records(table), scored)


def _draft(
    table: pd.DataFrame, kept: pd.DataFrame, typical: pd.DataFrame, codebook: Codebook | None
) -> list[Code]:
    """Make a code of each row of `uncovered`, of the terms that are kept and what is typical."""
    ids = _free_ids(table["label"], table["topic"], codebook)
    colors = choose_colors(codebook, len(table))
    terms = {topic: _by_language(own) for topic, own in kept.groupby("topic")}
    texts = {topic: own.tolist() for topic, own in typical.groupby("topic")["text"]}
    codes = [
        Code(
            id=name,
            name=str(row["label"]),
            definition=_DEFINITION,
            terms=terms.get(row["topic"], {}),
        ).model_copy(update={"color": color})
        for row, name, color in zip(records(table), ids, colors, strict=True)
    ]
    of_topics = zip(codes, table["topic"], strict=True)
    return [_with_examples(code, texts.get(topic, []), codebook) for code, topic in of_topics]


def _with_examples(code: Code, texts: Sequence[str], codebook: Codebook | None) -> Code:
    """Add the first texts that the code's own terms match, short ones if there are any."""
    if not code.terms:
        return code
    matcher = Matcher(book_of([code], codebook))
    texts = sorted(texts, key=lambda text: len(text) > _SHORT)
    fitting = islice((text for text in texts if matcher.match(text)), _EXAMPLES)
    return code.model_copy(update={"examples": list(fitting)})


def _check_share(option: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise OptionError(f"`{option}` is a share from 0 to 1; found {value!r}")


def _count(topics: TopicTables, segments: pd.DataFrame) -> pd.DataFrame:
    """Count who speaks of each topic, and how many there are to speak of it."""
    said = segments.drop_duplicates("segment")
    said = said.assign(topic=find_places(topics.assignments, said).array)
    placed = said[said["topic"].ne(UNASSIGNED)]
    table = count_voices(placed, ["topic"]).reset_index().rename(columns={"segments": "size"})
    for unit in _UNITS:
        column = unit.removesuffix("s")
        table[f"{unit}_total"] = said[column].nunique() if column in said else 0
    return table.reindex(columns=["topic", *_COUNTS, "size"], fill_value=0)


def _choose(scored: pd.DataFrame, precision: float) -> pd.DataFrame:
    """Keep the terms that find their topic and little else."""
    kept = scored[scored["precision"].ge(precision)]
    most = kept.groupby("topic")["found"].transform("max")
    kept = kept[kept["found"].ge(most.clip(upper=_FEWEST))]
    of_topic = kept.groupby("topic")["term"].agg(list)
    holds = [
        any(f" {one} " in f" {term} " for one in of_topic[topic] if one != term)
        for topic, term in zip(kept["topic"], kept["term"], strict=True)
    ]
    return kept[~np.array(holds, bool)]


def _by_language(kept: pd.DataFrame) -> dict[str, list[Any]]:
    return {
        str(language): own["term"].tolist() for language, own in kept.groupby("language", sort=True)
    }


def _free_ids(
    labels: Iterable[str], topics: Iterable[int], codebook: Codebook | None
) -> Iterator[str]:
    """Make an id of each label that no other code has."""
    taken = {place.code.id for place in codebook.places()} if codebook else set()
    for label, topic in zip(labels, topics, strict=True):
        plain = unicodedata.normalize("NFKD", str(label)).encode("ascii", "ignore").decode()
        words = re.sub(r"[^a-z0-9]+", "-", plain.lower())[:_LONGEST].strip("-")
        stem = words or f"topic-{topic}"
        numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
        free = next(name for name in (stem, *numbered) if name not in taken)
        taken.add(free)
        yield free


def _dump(codes: list[Code], rows: list[dict[str, Any]], scored: pd.DataFrame) -> str:
    """Write codes with remarks, without the key under which they are to stand."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 1000
    yaml.indent(mapping=2, sequence=4, offset=2)
    book = yaml.load(dump_codebook(Codebook(codes=codes)))
    said = {(row["topic"], row["term"]): row for row in records(scored)}
    for number, (code, row) in enumerate(zip(book["codes"], rows, strict=True)):
        book["codes"].yaml_set_comment_before_after_key(number, before=_remark(row), indent=2)
        for terms in code.get("terms", {}).values():
            for place, term in enumerate(terms):
                terms.yaml_add_eol_comment(_precision(said[row["topic"], str(term)]), place)
    stream = io.StringIO()
    yaml.dump({"codes": book["codes"]}, stream)
    return stream.getvalue().partition("\n")[2]


def _remark(row: dict[str, Any]) -> str:
    counts = [
        f"{row[unit]} of {row[f'{unit}_total']} {unit}" for unit in _UNITS if row[f"{unit}_total"]
    ]
    said = f"Topic {row['topic']}: {', '.join([*counts, _plural(row['size'], 'segment')])}"
    if pd.notna(row["coded_share"]):
        said += f"; {row['coded_share']:.0%} coded"
    if pd.notna(row["stability"]):
        said += f"; stability {row['stability']:.2f}"
    return said


def _precision(row: dict[str, Any]) -> str:
    all_found = row["found"] + row["elsewhere"]
    return f"precision {row['precision']:.2f}: {row['found']} of {_plural(all_found, 'segment')}"


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count != 1 else ''}"
