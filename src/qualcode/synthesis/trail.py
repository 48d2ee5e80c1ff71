"""The trail: memos as they may be shown, each with what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from qualcode.privacy import Border

_QUOTED = ["coding", "code", "document", "start", "end", "quote"]
_SHOWN = ["memo", "about", "target", "coder", "at", "text", "code", "document", "quote"]


def show_memos(memos: pd.DataFrame, codings: pd.DataFrame, border: Border) -> pd.DataFrame:
    """Return memos with ids in place of names, and what each of them is about.

    What a coder remarked beside a coding or a verdict is among them.

    Args:
        memos: The memos table.
        codings: The codings table: all codings, rejected ones too.
        border: What masks.

    Returns:
        The memos table by time, then `code` and `document` (of the coding, the code or the
        document) and `quote`; missing where there is none, or where the coding is not there any
        more. The id of a remark beside a coding is that of the coding.
    """
    memos = _add_remarks(memos, codings)
    about = codings[_QUOTED].drop_duplicates("coding").set_index("coding")
    about = border.mask(about.loc[about.index.isin(memos["target"])]).drop(columns="masked")
    is_coding = memos["about"].eq("coding")
    table = memos.join(about[["code", "document", "quote"]], on="target")
    table[["code", "document", "quote"]] = table[["code", "document", "quote"]].where(is_coding)
    table["text"] = [border.text(text) for text in memos["text"]]
    table["coder"] = [border.coder(name) for name in memos["coder"]]
    table["code"] = table["code"].mask(memos["about"].eq("code"), memos["target"])
    is_document = memos["about"].eq("document")
    documents = border.mask(memos[["target"]].rename(columns={"target": "document"}))["document"]
    table["document"] = table["document"].mask(is_document, documents)
    table["target"] = table["target"].mask(is_document, documents)
    return table[_SHOWN]


def _add_remarks(memos: pd.DataFrame, codings: pd.DataFrame) -> pd.DataFrame:
    remarked = codings[codings["memo"].ne("")]
    remarks = pd.DataFrame(
        {
            "memo": remarked["coding"],
            "about": "coding",
            "target": remarked["coding"],
            "coder": remarked["coder"],
            "at": remarked["at"],
            "text": remarked["memo"],
        }
    ).astype("str")
    both = pd.concat([memos, remarks], ignore_index=True)
    return both.sort_values("at", kind="stable", ignore_index=True)
