"""The border: tables as they may be shown, with ids in place of names."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd

from qualcode.errors import check_options
from qualcode.privacy.ids import Ids
from qualcode.privacy.masking import Masker, count_labels, put_labels
from qualcode.privacy.people import (
    COUNT,
    WITHDRAWN,
    consents,
    find_strangers,
    holds_names,
    people,
    voices,
)
from qualcode.privacy.stretches import Stretches
from qualcode.sources.structure import CONTEXT_SEPARATOR
from qualcode.spans import fold, sha256
from qualcode.stages import stage
from qualcode.tables import records

if TYPE_CHECKING:
    from collections.abc import Hashable

    from qualcode.privacy.patterns import Found

#: What stands in a document in place of what is counted, but not quoted.
NOT_QUOTED = "[not quoted]"

_QUOTED = ("text", "quote")
_NOT_TEXT = frozenset(
    [
        *("segment", "document", "source", "participant", "unit", "kind", "language", "sha256"),
        *("coding", "code", "status", "at", "format", "encoding", "role", "of", "label"),
        *("nearest_code", "consent", "language_from", "box", "confidence", "transcription"),
    ]
)
#: Those of them that a list or a sheet may have beside what people said: then they are text.
_MAY_BE_ATTRIBUTES = frozenset(
    ["coding", "status", "at", "format", "encoding", "role", "of", "label", "nearest_code"]
)
_IN_PLACE = frozenset(["locator", "title", "picture", "part", "group", "activity", "note"])
_WORD = re.compile(r"\w+")


class _Privacy(Protocol):
    @property
    def show_names(self) -> bool: ...


class _Config(Protocol):
    @property
    def privacy(self) -> _Privacy: ...


class _Gathering(Protocol):
    """What of a gathering the border needs to know."""

    @property
    def config(self) -> _Config: ...
    @property
    def documents(self) -> pd.DataFrame: ...
    @property
    def segments(self) -> pd.DataFrame: ...
    @property
    def participants(self) -> pd.DataFrame: ...
    @property
    def ingest(self) -> pd.DataFrame: ...


@check_options
def mask(table: pd.DataFrame, gathering: _Gathering) -> pd.DataFrame:
    """Return a table as it may be shown: with ids in place of names.

    Names and aliases from the list of participants become their ids; a part of a name that two
    people share becomes `[name]`; people in no list become `person 1`, `person 2` …; e-mail
    addresses, telephone numbers and handles become `[e-mail]`, `[phone]` and `[handle]`. What
    people wrote who are counted but not quoted is empty. The columns `blocks` and those that
    hold nothing but names are left out. Ids that hold files' names change in the same way
    in all tables, so that they can still be joined.

    Args:
        table: Documents, segments, codings, quotes, topics, assignments, ingest, or any table
            with some of their columns. It is not changed.
        gathering: Where it comes from. With `privacy: {show_names: true}` names are shown.

    Returns:
        A copy. Where it has `text` or `quote`, the column `masked` says where that is no longer
        what stands at the span; a position always refers to the unmasked text.
    """
    return Border(gathering).mask(table)


class Border:
    """What masks the tables of one gathering, all in the same way.

    Args:
        gathering: What is to be shown.
        word: What people in no list are called, before their number.
    """

    def __init__(self, gathering: _Gathering, *, word: str = "person") -> None:
        self._gathering = gathering
        self.shows_names = gathering.config.privacy.show_names
        said = pd.concat([gathering.documents["participant"], gathering.segments["participant"]])
        strangers = [] if self.shows_names else find_strangers(said.unique(), self._participants)
        self.strangers: Mapping[str, str] = {
            name: f"{word} {number}" for number, name in enumerate(strangers, start=1)
        }
        listed = [] if self.shows_names else people(self._participants)
        self._masker = Masker(listed, self.strangers.items())
        self._found: dict[tuple[str, bool], Sequence[Found]] = {}
        self._ids = Ids(gathering, functools.partial(self.text, in_place=True))

    @property
    def _participants(self) -> pd.DataFrame:
        return self._gathering.participants

    def text(self, text: str, *, in_place: bool = False) -> str:
        """Mask a text; with `in_place`, one that is a file's name, a title or the like."""
        if self.shows_names:
            return text
        return put_labels(text, self._find(text, in_place=in_place))

    def find(self, text: str) -> list[Found]:
        """Find what `text` puts labels in place of: start, end, label, in order."""
        return [] if self.shows_names else list(self._find(text))

    def _find(self, text: str, *, in_place: bool = False) -> Sequence[Found]:
        """Find what is masked in a text, once for all tables in which it stands."""
        known = self._found.get((text, in_place))
        if known is None:
            known = tuple(self._masker.find(text, in_place=in_place))
            self._found[text, in_place] = known
        return known

    def coder(self, name: str) -> str:
        """Mask who coded, where that is somebody on the list; the names of rules stay."""
        return name if name.startswith(("rule:", "model:")) else self.text(name)

    @functools.cached_property
    def counts(self) -> Counter[str]:
        """How many names, e_mails, phones and handles are masked in the documents' texts."""
        if self.shows_names:
            return Counter()
        texts = self._gathering.documents["text"].tolist()
        return count_labels(one for text in texts for one in self._find(text))

    @property
    def unquoted_people(self) -> int:
        """How many people of the list are counted, but not quoted."""
        return sum(person.consent == COUNT for person in people(self._participants))

    @property
    def withdrawn_people(self) -> int:
        """How many people of the list have withdrawn."""
        return sum(person.consent == WITHDRAWN for person in people(self._participants))

    @stage("masking names")
    def mask(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return a table as it may be shown (`mask` says what that is)."""
        shown = table.drop(columns=[name for name in table if self._is_left_out(name, table)])
        for name in shown.columns:
            shown[name] = self._column(str(name), shown[name], beside="participant" in table)
        if "document" in table:
            self._leave_out_unquoted(shown, table)
        is_of_topics = "terms" in table and not _is_text(table["terms"])  # else an attribute
        if is_of_topics and not self.shows_names:
            self._mask_topics(shown, table)
        quoted = [name for name in _QUOTED if name in table]
        if quoted:
            if "sha256" in shown and "text" in shown:
                shown["sha256"] = shown["text"].map(sha256).astype(table["sha256"].dtype)
            changed = [shown[name].ne(table[name]) for name in quoted]
            shown["masked"] = pd.concat(changed, axis=1).any(axis=1).astype("bool")
        return shown

    def _is_left_out(self, name: Hashable, table: pd.DataFrame) -> bool:
        if name == "blocks":
            return True
        return holds_names(name) and "participant" in table and not self.shows_names

    def _column(self, name: str, column: pd.Series, *, beside: bool) -> pd.Series:
        """Mask a column; `beside` says that it stands beside what people said."""
        if name == "evidence" and not self.shows_names:
            return column.map(self._evidence, na_action="ignore")
        if self.shows_names or not _is_text(column):
            return column
        ids: dict[str, Callable[[str], str]] = {
            "document": self._ids.document,
            "source": self._ids.source,
            "segment": self._ids.segment,
            "participant": lambda person: self.strangers.get(person, person),
            "coder": self.coder,
        }
        if name in ids:
            return _map(column, ids[name])
        if name in _NOT_TEXT and not (beside and name in _MAY_BE_ATTRIBUTES):
            return column
        return _map(column, functools.partial(self.text, in_place=name in _IN_PLACE))

    def _evidence(self, hits: object) -> object:
        """Return hits with terms as they may be shown: a codebook may hold a name."""
        if isinstance(hits, str):  # an attribute of that name
            return self.text(hits)
        if not isinstance(hits, list):
            return hits
        return [{**hit, "term": self._term(hit["term"])} if "term" in hit else hit for hit in hits]

    @functools.lru_cache(maxsize=10_000)  # noqa: B019 - a border lives as long as its gathering
    def _term(self, term: str) -> str:
        return self.text(term)

    @functools.cached_property
    def _unquoted(self) -> dict[str, Stretches]:
        """What may be counted but not quoted, by document."""
        segments = self._gathering.segments
        own = segments[consents(voices(segments), self._participants).eq(COUNT)]
        return {
            str(document): Stretches(zip(rows["start"], rows["end"], strict=True))
            for document, rows in own.groupby("document")
        }

    @functools.cached_property
    def _unquoted_words(self) -> dict[str, set[str]]:
        texts = dict(zip(self._gathering.documents["document"], self._gathering.documents["text"],
                         strict=True))  # fmt: skip
        return {
            document: {" ".join(texts.get(document, "")[start:end].split())
                       for start, end in stretches.spans}
            for document, stretches in self._unquoted.items()
        }  # fmt: skip

    def may_quote(self, spans: pd.DataFrame) -> pd.Series:
        """Say of spans whether they may be shown: nobody who is only counted left words there.

        Args:
            spans: Needs `document`, `start` and `end`.
        """
        rows = zip(spans["document"], spans["start"], spans["end"], strict=True)
        none = Stretches(())
        hidden = [self._unquoted.get(name, none).meet(start, end) for name, start, end in rows]
        return ~pd.Series(hidden, index=spans.index, dtype="bool")

    def _leave_out_unquoted(self, shown: pd.DataFrame, table: pd.DataFrame) -> None:
        """Empty the quotes of those who are counted but not quoted, wherever they stand."""
        if not self._unquoted:
            return
        rows = records(table)
        for name in ("context", *_QUOTED):
            if name in shown:
                pairs = zip(rows, shown[name], strict=True)
                said = [self._quotable(row, name, value) for row, value in pairs]
                shown[name] = pd.Series(said, index=table.index, dtype=table[name].dtype)

    def _quotable(self, row: Mapping[str, Any], name: str, shown: str) -> str:
        """Return what a cell may quote."""
        stretches = self._unquoted.get(row["document"])
        if not stretches or not isinstance(row[name], str):
            return shown
        if name == "context":
            above = row[name].split(CONTEXT_SEPARATOR)
            kept = [part for part in above if part not in self._unquoted_words[row["document"]]]
            return self.text(CONTEXT_SEPARATOR.join(kept))
        if "start" in row:
            return "" if stretches.meet(row["start"], row["end"]) else shown
        return self.text(stretches.replace(row[name], NOT_QUOTED))

    @functools.cached_property
    def _words(self) -> frozenset[str]:
        """The words that still stand in the segments when they are masked."""
        texts = (self.text(text) for text in self._gathering.segments["text"])
        return frozenset(word for text in texts for word in _WORD.findall(fold(text)))

    def _mask_topics(self, shown: pd.DataFrame, table: pd.DataFrame) -> None:
        """Leave out the words that only stand where something is masked."""
        kept = [[term for term in terms if self.may_say(term)] for terms in table["terms"]]
        shown["terms"] = pd.Series(kept, index=table.index, dtype="object")
        if "label" in table:
            labels = [
                label if len(left) == len(terms) else _relabel(label, left)
                for label, terms, left in zip(table["label"], table["terms"], kept, strict=True)
            ]
            shown["label"] = pd.Series(labels, index=table.index, dtype=table["label"].dtype)

    def may_say(self, term: str) -> bool:
        """Say whether a word from the material may be shown: it stands where nothing is masked."""
        return self.shows_names or set(_WORD.findall(fold(term))) <= self._words


def _relabel(label: str, terms: Iterable[str]) -> str:
    """Call a topic by as many of its words as before, of those that are left."""
    kept = list(terms)
    return ", ".join(kept[: len(label.split(", "))]) or "(no words)"


def _is_text(column: pd.Series) -> bool:
    return bool(pd.api.types.is_string_dtype(column.dropna()))


def _map(column: pd.Series, change: Callable[[str], str]) -> pd.Series:
    values = column.tolist()
    changed = {value: change(value) for value in dict.fromkeys(values) if isinstance(value, str)}
    shown = [changed[value] if isinstance(value, str) else value for value in values]
    return pd.Series(shown, index=column.index, dtype=column.dtype, name=column.name)
