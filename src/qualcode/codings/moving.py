"""Moving: where codings stand in documents that were changed after they were coded."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from qualcode.codings.near import Seeds, Sought, find_beside
from qualcode.codings.occurrences import (
    LONG,
    SAYS_MUCH,
    Occurrences,
    Place,
    agreement,
    find_reflowed,
)
from qualcode.codings.verdicts import is_read
from qualcode.errors import check_options
from qualcode.spans import sha256
from qualcode.tables import MOVES, records, require

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from qualcode.codings.journal import Journal
    from qualcode.codings.lines import Line

Row = dict[str, Any]

_PLACE = ("document", "start", "end")
_OF_THE_CODING = ("coding", *_PLACE, "quote", "code", "coder")
_OF_A_MOVE = ("coding", *_PLACE, "quote", "coder", "how", *(f"new_{name}" for name in _PLACE),
              "new_quote")  # fmt: skip
_NOWHERE = Place("orphaned", note="not found")
_WHOLE = 64  # code points of context that agree where all of it does


@check_options
def find_moved(codings: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Find each quote again in documents that may have been changed since it was coded.

    `kept`: it stands where it stood. `moved`: the same words stand elsewhere; where they do several
    times, what stood before and after them decides, and a document that has another name is known
    by its text. `near`: its words were changed. `orphaned`: it was not found, or in several places
    that cannot be told apart.

    Args:
        codings: Needs `document`, `start`, `end` and `quote`. `before`, `after` and
            `document_sha256`, which `read_codings(..., context=True)` gives, find more. What was
            read is found in the same way, from `read_reads(..., context=True)`.
        documents: Needs `document` and `text`, as they are now.

    Returns:
        The moves table: one row a coding, in their order.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
    """
    require(codings, "document", "start", "end", "quote")
    require(documents, "document", "text")
    rows = [_fill(row) for row in records(codings)]
    texts = dict(sorted(zip(documents["document"], documents["text"], strict=True)))
    return MOVES.frame(
        _describe(row, place, texts)
        for row, place in zip(rows, _Finder(texts).find(rows), strict=True)
    )


def follow_moves(rows: pd.DataFrame, moves: pd.DataFrame) -> pd.DataFrame:
    """Return codings or reads where they stand now, whose words are the same.

    Args:
        rows: Codings or reads.
        moves: What `find_moved` says of them: one row each, in the same order.

    Returns:
        Their rows with `document`, `start`, `end` and `quote` as they are now. Those whose words
        were changed, or that were not found, are not there: a person has to look at them.
    """
    is_there = moves["how"].isin(["kept", "moved"]).to_numpy(dtype=bool)
    placed, found = rows[is_there].reset_index(drop=True), moves[is_there].reset_index(drop=True)
    now = {name: found[f"new_{name}"].astype(placed[name].dtype) for name in _PLACE}
    if "quote" in placed:  # its white space may be another
        now["quote"] = found["new_quote"].astype(placed["quote"].dtype)
    return placed.assign(**now)


def accept_moves(journal: Journal, moves: pd.DataFrame) -> list[Line]:
    """Write the moves of a coder's codings as `change` lines; one undo takes all of them back.

    What was declared read moves where its words are the same. Where they were changed (`near`) it
    is not moved: nobody has read the new words. Orphans stay as they are, and so does what is not
    any more where it was when it was looked for, since its coder has done something about it.

    Args:
        journal: The coder's journal, with the documents as they are now.
        moves: The moves table, of which `code`, `score` and `note` may be missing; rows of other
            coders are passed over.

    Returns:
        The lines that were saved.

    Raises:
        ColumnMissingError: `moves` lacks a column.
        OptionError: The documents were changed again.
        OutputError: They cannot be saved; then none is.
    """
    require(moves, *_OF_A_MOVE)
    own = [row for row in records(moves) if row["coder"] == journal.coder]
    with journal.batch():
        codings, reads = [], []
        for row in filter(journal.holds, own):
            if is_read(row):
                reads += [row] if row["how"] == "moved" else []
            elif row["how"] in {"moved", "near"}:
                codings.append(row)
        lines: list[Line] = [journal.change(row["coding"], **_new_place(row)) for row in codings]
        return lines + _move_reads(journal, reads)


def _new_place(row: Row) -> Row:
    quote = row["new_quote"] if isinstance(row["new_quote"], str) else None
    start, end = int(row["new_start"]), int(row["new_end"])  # in CSV they are no whole numbers
    return {"document": row["new_document"], "start": start, "end": end, "quote": quote}


def _move_reads(journal: Journal, rows: list[Row]) -> list[Line]:
    """Declare read where the words stand now, and then take back where nothing that moved stands.

    In this order no mark is lost, whatever happens; one may stand now where another stood.
    """
    new = {tuple(_new_place(row)[name] for name in _PLACE) for row in rows}
    old = {tuple(row[name] for name in _PLACE) for row in rows}
    reads: list[Line] = [journal.read(*place) for place in sorted(new)]
    return [*reads, *(journal.unread(*place) for place in sorted(old - new))]


class _Finder:
    """Looks for quotes in the documents as they are now."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._texts = texts
        self._hashes = {name: sha256(text) for name, text in texts.items()}
        self._same: dict[str, list[str]] = defaultdict(list)
        for name, known in self._hashes.items():
            self._same[known].append(name)
        self._occurrences = {name: Occurrences(name, text) for name, text in texts.items()}
        self._parts: dict[str, list[str]] = defaultdict(list)
        for name in texts:
            self._parts[name.partition("#")[0]].append(name)
        self._new: dict[str, dict[str, str]] = {}  # the parts of files that were not coded before
        self._beside: dict[tuple[str, Sought], Place | None] = {}
        self._old: dict[str | None, set[str]] = {}  # which documents had a hash when coded

    def find(self, rows: Sequence[Row]) -> list[Place]:
        """Return a place for each row."""
        for row in rows:
            self._old.setdefault(row["document_sha256"], set()).add(row["document"])
        found = [self._find_exact(row) for row in rows]
        sought: dict[str, list[int]] = defaultdict(list)
        for number, place in enumerate(found):
            if place is None:
                sought[rows[number]["document"]].append(number)
        for document, numbers in sought.items():
            near = self._find_near(document, [rows[number] for number in numbers])
            for number, place in zip(numbers, near, strict=True):
                row = rows[number]
                found[number] = place or self._find_elsewhere(row) or self._find_beside(row)
        return [place or _NOWHERE for place in found]

    def _find_exact(self, row: Row) -> Place | None:
        """Find the same words in the same document, or the same document by another name."""
        document, start, end = row["document"], row["start"], row["end"]
        text, known = self._texts.get(document), row["document_sha256"]
        if (
            text is not None
            and self._hashes[document] == known
            and row["quote"] in {None, text[start:end]}
        ):
            return Place("kept", document, start, end, 1.0, "the document is as it was")
        if not row["quote"]:
            reason = "the document was changed, and what was read in it is not quoted"
            return self._find_renamed(row) or Place("orphaned", note=reason)
        renamed = self._find_renamed(row)
        if text is None or self._became_another(document):
            return renamed
        return self._find_words(row, text, renamed)

    def _find_words(self, row: Row, text: str, renamed: Place | None) -> Place | None:
        """Find the same words in the same document, which was changed, unless they went with it."""
        document, start, end = row["document"], row["start"], row["end"]
        if row["before"] is None and text[start:end] == row["quote"]:
            return Place("kept", document, start, end, 1.0, "it stands where it stood")
        place, says = self._occurrences[document].choose(row)
        if renamed is not None and says < self._enough(document, renamed):
            return renamed
        if place is not None and place.how == "near":  # other words around it; it may have left
            elsewhere = self._find_elsewhere(row)
            return elsewhere if elsewhere and elsewhere.how == "moved" else place
        return place or find_reflowed(document, text, row)

    def _became_another(self, document: str) -> bool:
        """Say whether what stands there now is a text that was coded as another document."""
        return document not in self._old.get(self._hashes[document], {document})

    def _enough(self, document: str, renamed: Place) -> int:
        """Return how much of the context must agree for a quote not to have gone with its text.

        In another part of the same file, as a row that moved down, that is all of it: rows begin
        alike. A copy in another file tells less than what stands around the quote.
        """
        source, mark, _ = document.partition("#")
        is_beside = mark and (renamed.document or "").partition("#")[0] == source
        return _WHOLE if is_beside else SAYS_MUCH

    def _find_renamed(self, row: Row) -> Place | None:
        """Find the document by its text, where only one other has that."""
        names = [
            name for name in self._same.get(row["document_sha256"], []) if name != row["document"]
        ]
        if len(names) != 1:
            return None
        return Place(
            "moved", names[0], row["start"], row["end"], 1.0, "its document has another name now"
        )

    def _find_near(self, document: str, rows: Sequence[Row]) -> list[Place | None]:
        """Find words that were changed, for all rows of a document at once."""
        text = self._texts.get(document)
        if text is None or self._became_another(document):
            return [None] * len(rows)
        sought = list(map(_sought, rows))
        near = map(Seeds(text, sought).find, sought)
        note = "its words were changed"
        return [
            one and Place("near", document, one.start, one.end, one.score, note) for one in near
        ]

    def _find_beside(self, row: Row) -> Place | None:
        """Find words that were changed in another part of the same file, as in a row moved down."""
        document, sought = row["document"], _sought(row)
        key = (document, sought)
        if key not in self._beside:  # several may have coded and read the same words
            self._beside[key] = find_beside(sought, self._new_parts(document), leave_out=document)
        return self._beside[key]

    def _new_parts(self, document: str) -> dict[str, str]:
        """Return the parts of a document's file that no document that was coded became."""
        source, mark, _ = document.partition("#")
        if source in self._new:
            return self._new[source]
        names = self._parts[source] if mark else []
        new = {name: self._texts[name] for name in names if self._hashes[name] not in self._old}
        self._new[source] = new
        return new

    def _find_elsewhere(self, row: Row) -> Place | None:
        """Find the same words in another document, where they stand only once in all of them."""
        quote = row["quote"]
        places = [
            (name, start)
            for name, occurrences in self._occurrences.items()
            if name != row["document"] and quote in self._texts[name]
            for start in occurrences.find(row)
        ]
        sure = [one for one in places if agreement(self._texts[one[0]], one[1], row) == _WHOLE]
        found = sure or (places if len(quote) >= LONG else [])
        if len(found) != 1:
            note = f"stands in {len(found)} places of other documents"
            return Place("orphaned", note=note) if found else None
        name, start = found[0]
        return Place("moved", name, start, start + len(quote), 1.0, "the same words elsewhere")


def _sought(row: Row) -> Sought:
    return Sought(row["quote"], row["before"] or "", row["after"] or "", row["start"])


def _fill(row: Row) -> Row:
    """Return a row in which what is not known is None or empty."""
    filled = {name: row.get(name) for name in ("before", "after", "document_sha256", "quote")}
    filled = {name: value if isinstance(value, str) else None for name, value in filled.items()}
    return row | filled


def _describe(row: Row, place: Place, texts: dict[str, str]) -> Row:
    same = {name: row[name] for name in _OF_THE_CODING if row.get(name) is not None}
    found: Row = {"how": place.how, "note": place.note}
    if place.document is not None:
        quote = texts[place.document][place.start : place.end]
        found |= {"new_document": place.document, "new_start": place.start, "new_end": place.end,
                  "new_quote": quote, "score": place.score}  # fmt: skip
    return same | found
