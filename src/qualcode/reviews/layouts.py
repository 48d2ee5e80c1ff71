"""Layouts: what columns a sheet has, which a person fills in, and what is said of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

ACCEPT, REJECT, OTHER, NONE = DECISIONS = ("accept", "reject", "other code", "no code")

#: In front of a coder's name: what this coder did stands.
KEEP: Final = "keep "
#: What all of those who read it gave stands, or nothing of it: of two coders, and of more.
BOTH, NEITHER = "both", "neither"
EACH, NOTHING = "all", "none"
#: In front of a coder's name, as the heading of what this coder did.
SAID_BY: Final = "said by "

_GREEN, _RED, _BLUE, _GREY = "#e3f1e5", "#f7e4e1", "#e4ecf7", "#eeeeee"
_SAID_WIDTH: Final = 30


@dataclass(frozen=True)
class Layout:
    """How a sheet is laid out.

    Attributes:
        widths: Of the columns, in their order, in characters.
        filled: The columns that a person fills in.
        technical: Those by which a row is known again.
        needed: Those that must come back for a row to be understood.
        colors: Of the rows, by how their decision begins.
        frozen: How many columns stay in view.
        guide: What is told on a sheet of its own.
    """

    widths: Mapping[str, int]
    filled: tuple[str, ...]
    technical: tuple[str, ...]
    needed: tuple[str, ...]
    colors: Mapping[str, str]
    frozen: int
    guide: str


_SUGGESTED_GUIDE = """\
Each row is a piece of text and a code that the codebook's words, or a model, suggest for it.

decision: accept if the code applies, reject if it does not. “other code” rejects it and gives the \
code of the next column. “no code” says that no code applies.
other code: a code that applies besides the one accepted, or in place of the one rejected. For \
more than one, copy the row.
memo: why, if that is not plain. It is kept with your decision, with your name and the time.
Leave a row empty, and nothing is decided; it will be asked again.

A piece counts as read when each of its rows is decided and all its suggestions are here.
Sort and filter as you like, by whole rows. Do not change the other columns: a row whose text is \
not what stands in the material is refused.

Save it as .xlsx or .ods, then: qualcode review FOLDER --from FILE --coder YOUR-NAME
To bring the same file back twice does no harm.
"""

_DISPUTED_GUIDE = """\
Each row is a piece of text to which coders who read it gave different codes; those come first \
that lower agreement most. Under “said by” stand the codes on which they part, with the words \
that were coded where that is not the whole piece, and the coder's memos. “agreed” are codes that \
all of them gave; they stay as they are.

decision: “keep NAME” lets stand what this coder said, and rejects the codes that only others \
gave. “both” (of more than two: “all”) lets all codes stand. “neither” (“none”) rejects them all. \
“other code” lets only the code of the next column stand: one that nobody gave, or one of those in \
dispute.
other code: a code that applies in place of those in dispute, or besides what is kept. For more \
than one, copy the row.
reason: why. It is kept with your decision, with the time.
Leave a row empty, and nothing is decided; it will be asked again.

What is decided here comes before what each coder said, wherever codings are counted. Agreement is \
reported as it was before.
Sort and filter as you like, by whole rows. Do not change the other columns: a row whose text is \
not what stands in the material, or on which a coder has changed their mind, is refused.

Save it as .xlsx or .ods, then: qualcode review FOLDER --from FILE
To bring the same file back twice does no harm.
"""

#: Suggestions of rules and models, a row each.
SUGGESTED: Final = Layout(
    widths={
        "where": 24, "context": 24, "text": 64, "code": 26, "evidence": 26, "decision": 13,
        "other code": 26, "memo": 34, "by": 10, "rows": 10, "segment": 10, "coding": 10,
    },
    filled=("decision", "other code", "memo"),
    technical=("by", "rows", "segment", "coding"),
    needed=("text", "code", "decision", "other code", "memo", "by", "rows", "segment", "coding"),
    colors={ACCEPT: _GREEN, REJECT: _RED, OTHER: _BLUE, NONE: _GREY},
    frozen=3,
    guide=_SUGGESTED_GUIDE,
)  # fmt: skip


def lay_out_disputes(coders: Iterable[str] = (), *, without: Collection[str] = ()) -> Layout:
    """Return the layout of a sheet of disputes, a row a segment, with a column a coder.

    Args:
        coders: As they are called there.
        without: Columns that can be spared, since nothing stands in them.
    """
    widths = {
        "where": 15,
        "context": 16,
        "text": 44,
        **{SAID_BY + name: _SAID_WIDTH for name in coders},
        "agreed": 14,
        "definitions": 32,
        "decision": 13,
        "other code": 20,
        "reason": 30,
        "dispute": 10,
        "segment": 10,
    }
    return Layout(
        widths={name: width for name, width in widths.items() if name not in without},
        filled=("decision", "other code", "reason"),
        technical=("dispute", "segment"),
        needed=("text", "decision", "other code", "reason", "segment", "dispute"),
        colors={KEEP: _GREEN, BOTH: _GREEN, EACH: _GREEN, OTHER: _BLUE, NEITHER: _RED,
                NOTHING: _RED},
        frozen=1,  # what coders said needs the room
        guide=_DISPUTED_GUIDE,
    )  # fmt: skip


DISPUTED: Final = lay_out_disputes()
