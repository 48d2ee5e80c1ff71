"""Moves: codings by hand in documents that were changed since, listed and written down."""

from __future__ import annotations

import pandas as pd

from qualcode.codings import Journal, accept_moves
from qualcode.gatherings.gathering import Gathering
from qualcode.privacy import Border, mask

#: Stands in the column `code` for what was declared read.
READ = "(read)"
_WITHDRAWN = "[not shown: somebody withdrew from this file]"
_SHOWN = ["coder", "code", "how", "document", "start", "end", "quote", "score", "note"]


def list_moves(gathering: Gathering) -> pd.DataFrame:
    """List the codings by hand, and what was declared read, that are not where they were.

    Returns:
        The rows of the moves table that are not `kept`, as they may be shown: with ids in place of
        names, without the words of those who are only counted, and without those that are gone
        where somebody has withdrawn. `coder`, `code` (`(read)` for what was read), `how`,
        `document`, `start`, `end`, `quote`, `new_document`, `new_start`, `new_end`, `new_quote`
        (missing where orphaned), `score`, `note` and `beside` (of an orphan, what stood before and
        after it; empty where people are only counted or have withdrawn).
    """
    now = gathering.handwork
    read = now.moved_reads.assign(code=READ)
    moves = pd.concat([now.moves, read], ignore_index=True)
    moves = moves[moves["how"].ne("kept")].reset_index(drop=True)
    shown = mask(moves[_SHOWN], gathering)
    is_secret = moves["how"].eq("orphaned") & _source(moves["document"]).isin(gathering.withdrawn)
    shown["quote"] = shown["quote"].mask(is_secret, _WITHDRAWN)
    new = moves.loc[moves["new_document"].notna(), [*_NEW]].rename(columns=_NEW)
    new = mask(new.astype({"start": "int64", "end": "int64"}), gathering)
    for name, old in _NEW.items():
        column = new[old].reindex(moves.index)
        shown[name] = column.astype("Int64") if old in {"start", "end"} else column
    shown["beside"] = _show_context(gathering, moves).mask(is_secret, "")
    return shown[[*_SHOWN[:-2], *_NEW, "score", "note", "beside"]]


_NEW = {f"new_{name}": name for name in ("document", "start", "end", "quote")}


def _show_context(gathering: Gathering, moves: pd.DataFrame) -> pd.Series:
    """Return what stood around each orphan, by which a person finds where it may belong now."""
    border, written = Border(gathering), gathering.handwork.written
    known = written["before"].fillna("") + "[…]" + written["after"].fillna("")
    around = dict(zip(zip(written["coder"], written["coding"], strict=True), known, strict=True))
    keys = zip(moves["coder"], moves["coding"], strict=True)
    said = [
        around.get(key, "") if how == "orphaned" else ""
        for key, how in zip(keys, moves["how"], strict=True)
    ]
    shown = [] if border.unquoted_people else [border.text(text) for text in said]
    return pd.Series(shown or [""] * len(moves), index=moves.index, dtype="str").replace("[…]", "")


def _source(documents: pd.Series) -> pd.Series:
    return documents.str.partition("#")[0] if len(documents) else documents


def accept_all_moves(gathering: Gathering) -> dict[str, int]:
    """Write into each coder's journal where the codings stand that moved or were changed.

    Returns:
        How many lines were written for each coder who has any.

    Raises:
        OutputError: A journal cannot be written; those of the coders before it are.
    """
    now = gathering.handwork
    moves = pd.concat([now.moves, now.moved_reads], ignore_index=True)
    counts = {}
    for coder in sorted(moves.loc[moves["how"].isin(["moved", "near"]), "coder"].unique()):
        journal = Journal(
            gathering.path, coder, documents=gathering.documents, codebook=gathering.codebook
        )
        if lines := accept_moves(journal, moves):
            counts[coder] = len(lines)
    return counts
