"""What another codebook makes of the same segments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from qualcode.codebooks import find_moved_codes
from qualcode.codings.rules import apply_codebook
from qualcode.errors import check_options
from qualcode.tables import require

if TYPE_CHECKING:
    from qualcode.codebooks import Codebook

_PLACE = ["document", "start", "end", "quote"]
_COLUMNS = [*_PLACE, "code", "change", "found_by"]


@check_options
def compare_rules(segments: pd.DataFrame, old: Codebook, new: Codebook) -> pd.DataFrame:
    """Say which segments change their codes by rule between two codebooks.

    A code that only moved is the same code.

    Args:
        segments: What `apply_codebook` needs.
        old: The codebook as it was.
        new: The codebook as it is.

    Returns:
        One row a (segment, code) that only one of them gives, in the order of the segments:
        `document`, `start`, `end`, `quote`, `code` (path in the new codebook, or in the old where
        it is gone), `change` (gained or lost), and `found_by`, the terms that did.

    Raises:
        ColumnMissingError: `segments` lacks a column that is needed.
    """
    require(segments, "document", "start", "end", "text")
    moved = find_moved_codes(old, new)
    once = segments.drop_duplicates(["document", "start", "end"])
    before, after = apply_codebook(once, old), apply_codebook(once, new)
    before = before.assign(code=before["code"].replace(moved))
    both = pd.concat(
        [before.assign(change="lost"), after.assign(change="gained")], ignore_index=True
    )
    changed = both[~both.duplicated([*_PLACE, "code"], keep=False)]
    terms = changed["evidence"].map(_name_terms).astype("str")
    order = {key: number for number, key in enumerate(_keys(segments))}
    rank = [order[key] for key in _keys(changed)]
    table = changed.assign(found_by=terms, rank=rank).sort_values(["rank", "code"], kind="stable")
    return table[_COLUMNS].reset_index(drop=True)


def _name_terms(evidence: list[dict[str, str]]) -> str:
    return ", ".join(dict.fromkeys(hit["term"] for hit in evidence))


def _keys(table: pd.DataFrame) -> list[tuple[str, int, int]]:
    return list(zip(table["document"], table["start"], table["end"], strict=True))
