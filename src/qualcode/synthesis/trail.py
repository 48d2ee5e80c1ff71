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

    Args:
        memos: The memos table.
        codings: All codings, rejected ones too; needs `coding`, `code`, `document`, `start`, `end`
            and `quote`.
        border: What masks.

    Returns:
        The memos table, then `code` and `document` (of the coding, the code or the document) and
        `quote`; missing where there is none, or where the coding is not there any more.
    """
    about = codings[_QUOTED].drop_duplicates("coding").set_index("coding")
    about = border.mask(about.loc[about.index.isin(memos["target"])]).drop(columns="masked")
    is_coding = memos["about"].eq("coding")
    table = memos.join(about[["code", "document", "quote"]], on="target")
    table[["code", "document", "quote"]] = table[["code", "document", "quote"]].where(is_coding)
    table["text"] = [border.text(text) for text in memos["text"]]
    table["code"] = table["code"].mask(memos["about"].eq("code"), memos["target"])
    is_document = memos["about"].eq("document")
    documents = border.mask(memos[["target"]].rename(columns={"target": "document"}))["document"]
    table["document"] = table["document"].mask(is_document, documents)
    table["target"] = table["target"].mask(is_document, documents)
    return table[_SHOWN]
