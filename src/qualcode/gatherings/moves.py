"""Moves: codings by hand in documents that were changed since, listed and written down."""

from __future__ import annotations

import pandas as pd

from qualcode.codings import Journal, accept_moves
from qualcode.gatherings.gathering import Gathering
from qualcode.privacy import Border

#: Stands in the column `code` for what was declared read.
READ = "(read)"
_HIDDEN = "[not shown: somebody here is only counted, or has withdrawn]"
_OLD = ["coder", "code", "how", "document", "start", "end", "quote"]
_NEW = {f"new_{name}": name for name in ("document", "start", "end", "quote")}


def list_moves(gathering: Gathering) -> pd.DataFrame:
    """List the codings by hand, and what was declared read, that are not where they were.

    Returns:
        The rows of the moves table that are not `kept`, as they may be shown, with ids in place of
        names. Whose words a quote was that is not there any more cannot be told: where anybody is
        only counted or has withdrawn, it is not shown (`gathering.handwork.moves` has it). `coder`,
        `code` (`(read)` for what was read), `how`, `document`, `start`, `end`, `quote`,
        `new_document`, `new_start`, `new_end`, `new_quote` (missing where orphaned), `score`,
        `note` and `beside` (of an orphan, what stood before and after it).
    """
    border, now = Border(gathering), gathering.handwork
    beside = now.written["before"].fillna("") + "[…]" + now.written["after"].fillna("")
    moves = now.moves.assign(beside=beside.where(now.moves["how"].eq("orphaned"), ""))
    read = now.moved_reads.assign(code=READ, beside="")
    moves = pd.concat([moves, read], ignore_index=True)
    moves = moves[moves["how"].ne("kept")].reset_index(drop=True)
    shown = border.mask(moves[["coder", "code", "how", "document", "note"]])
    shown = shown.assign(start=moves["start"], end=moves["end"], score=moves["score"])
    new = _show_new(moves, border)
    shown[list(_NEW)] = new
    is_same = moves["how"].eq("moved")
    shown["quote"] = _show_old(moves["quote"], border).mask(is_same, new["new_quote"])
    shown["beside"] = _show_old(moves["beside"], border).mask(moves["beside"].isin(["", "[…]"]), "")
    return shown[[*_OLD, *_NEW, "score", "note", "beside"]]


def _show_old(texts: pd.Series, border: Border) -> pd.Series:
    """Mask texts that are not in the documents any more, or leave them out."""
    is_secret = border.unquoted_people + border.withdrawn_people > 0
    said = [_HIDDEN if is_secret else border.text(text) for text in texts.fillna("")]
    return pd.Series(said, index=texts.index, dtype="str").mask(texts.isna(), "")


def _show_new(moves: pd.DataFrame, border: Border) -> pd.DataFrame:
    """Mask where codings stand now, and what stands there."""
    found = moves.loc[moves["new_document"].notna(), [*_NEW]].rename(columns=_NEW)
    found = border.mask(found.astype({"start": "int64", "end": "int64"}))
    whole = found.reindex(moves.index).astype({"start": "Int64", "end": "Int64"})
    return whole[list(_NEW.values())].set_axis(list(_NEW), axis="columns")


def accept_all_moves(gathering: Gathering) -> dict[str, int]:
    """Write into each coder's journal where the codings stand that moved or were changed.

    Returns:
        How many lines were written for each coder who has any.

    Raises:
        OutputError: A journal cannot be written; those of the coders before it are.
    """
    now = gathering.handwork
    moves = pd.concat([now.moves, now.moved_reads], ignore_index=True)
    coders = sorted(moves.loc[moves["how"].isin(["moved", "near"]), "coder"].unique())
    journals = [
        Journal(gathering.path, coder, documents=gathering.documents, codebook=gathering.codebook)
        for coder in coders
    ]
    counts = {journal.coder: len(accept_moves(journal, moves)) for journal in journals}
    return {coder: count for coder, count in counts.items() if count}
