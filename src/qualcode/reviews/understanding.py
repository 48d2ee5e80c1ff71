"""Understanding: what a row of a sheet says, or why it cannot be taken."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, NamedTuple

from qualcode.codings import is_by_machine
from qualcode.codings.rules import coding_id
from qualcode.errors import did_you_mean
from qualcode.gatherings import Gathering
from qualcode.privacy import mask
from qualcode.reviews.layouts import ACCEPT, DECISIONS, NONE, OTHER, REJECT
from qualcode.reviews.workbook import Filled, fit
from qualcode.tables import records

Place = tuple[str, int, int]
Row = Mapping[str, Any]

_OF_SUGGESTION = ("coding", "code", "by")
ANEW = "write the sheet anew"


class Said(NamedTuple):
    """What a row says.

    Attributes:
        number: Of the row.
        segment: The segment's row in the segments table.
        suggestion: The suggested coding, or None.
        decision: `accept`, `reject`, `other code`, `no code` or nothing.
        other: A code that applies besides, or instead.
        memo: Why.
    """

    number: int
    segment: Row
    suggestion: Row | None
    decision: str
    other: str
    memo: str

    @property
    def verdicts(self) -> list[tuple[str, bool]]:
        """Which codes it gives the segment, and which it denies it."""
        found = [(self.other, True)] if self.other else []
        if self.suggestion is not None and self.decision:
            found.append((self.suggestion["code"], self.decision == ACCEPT))
        return found


def place_of(row: Row) -> Place:
    """Return the document, start and end of a row."""
    return row["document"], row["start"], row["end"]


class Material:
    """Knows the segments of a gathering by their ids on a sheet.

    Args:
        gathering: As it is now.
    """

    def __init__(self, gathering: Gathering) -> None:
        shown = mask(gathering.segments, gathering)
        rows: list[Row] = [*records(gathering.segments)]
        self._segments: dict[str, Row] = dict(zip(shown["segment"], rows, strict=True))
        self._texts = dict(zip(shown["segment"], shown["text"], strict=True))

    def find(self, cells: Mapping[str, str]) -> Row | str:
        """Return the segment of a row, or why it cannot be taken for the one that it was."""
        segment = self._segments.get(cells["segment"])
        if segment is None:
            return f"this piece was changed, or is not there any more; {ANEW}"
        if _visible(cells["text"]) != _visible(fit(self._texts[cells["segment"]])):
            return (
                "its text is not what stands in the material now, or what is masked in it; "
                f"{ANEW}, or put the text back"
            )
        return segment


def list_codes(gathering: Gathering) -> list[str] | None:
    """List the codes of a gathering's codebook; None where it has no codebook."""
    book = gathering.codebook
    return [place.path for place in book.places()] if book else None


class Understanding:
    """Knows what can be decided on in a gathering.

    Args:
        gathering: As it is now.
    """

    def __init__(self, gathering: Gathering) -> None:
        self._codes = list_codes(gathering)
        self._material = Material(gathering)
        codings = gathering.codings
        self.suggestions = records(codings[is_by_machine(codings["coder"])])
        self._by_id = {row["coding"]: row for row in self.suggestions}

    def read(self, row: Filled) -> Said | str:
        """Return what a row says, or why it cannot be taken."""
        cells = row.cells
        segment = self._material.find(cells)
        if isinstance(segment, str):
            return segment
        suggestion = None
        if any(cells[name] for name in _OF_SUGGESTION):
            suggestion = self._find_suggestion(cells, segment)
            if suggestion is None:
                return f"its code, or the column `by` or `coding`, was changed; {ANEW}"
        decision, other = cells["decision"].casefold(), cells["other code"]
        said = Said(row.number, segment, suggestion, decision, other, cells["memo"])
        return self._why_not(said) or said

    def _find_suggestion(self, cells: Mapping[str, str], segment: Row) -> Row | None:
        """Return the suggestion of a row, also one that an earlier codebook made."""
        place, code, coder = place_of(segment), cells["code"], cells["by"]
        found = self._by_id.get(cells["coding"])
        if found is not None:
            is_it = (found["code"], found["coder"], *place_of(found)) == (code, coder, *place)
            return found if is_it else None
        if cells["coding"] != coding_id(*place, code, coder):
            return None
        about = dict(zip(("document", "start", "end"), place, strict=True))
        return about | {"quote": segment["text"], "code": code, "coder": coder,
                        "coding": cells["coding"]}  # fmt: skip

    def _why_not(self, said: Said) -> str:
        """Say why a decision makes no sense; nothing where it does."""
        decision, other = said.decision, said.other
        if decision and decision not in DECISIONS:
            return f"`{decision}` is no decision; {did_you_mean(decision, DECISIONS)}"
        if decision in {ACCEPT, REJECT} and said.suggestion is None:
            return f"there is no suggestion to {decision}; choose `{OTHER}` or `{NONE}`"
        if decision == OTHER and not other:
            return f"it is decided for `{OTHER}`, and no other code is named"
        if decision == NONE and other:
            return f"it says `{NONE}`, and names the code `{other}`"
        return self._why_not_codes(said)

    def _why_not_codes(self, said: Said) -> str:
        """Say why these codes cannot be given; nothing where they can."""
        if len(set(said.verdicts)) > len(dict(said.verdicts)):
            return f"it rejects the code `{said.other}` and names it"
        for code, is_accepted in said.verdicts:
            if is_accepted and self._codes is not None and code not in self._codes:
                return f"the codebook has no code `{code}`; {did_you_mean(code, self._codes)}"
        return ""


def _visible(text: str) -> str:
    """Return what of a text survives a spreadsheet program: no space, controls or noncharacters."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        sign
        for sign in composed
        if not sign.isspace() and unicodedata.category(sign) not in {"Cc", "Cn"}
    )
