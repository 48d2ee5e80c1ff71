"""Contexts as HTML: the keyword in the middle, everything escaped."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import pandas as pd

from qualcode.privacy import Border
from qualcode.tables import records

_STYLE = {
    "before": "text-align:right;white-space:nowrap;overflow:hidden;max-width:21em;padding:2px 0",
    "keyword": "text-align:center;white-space:nowrap;padding:2px .5em",
    "after": "text-align:left;white-space:nowrap;overflow:hidden;max-width:21em;padding:2px 0",
    "where": "text-align:left;white-space:nowrap;padding:2px 0 2px 1.5em;font-size:85%;opacity:.75",
}


def draw(shown: pd.DataFrame, counts: pd.DataFrame, *, more: int, border: Border) -> str:
    """Draw contexts as a table.

    Args:
        shown: Their lines, masked.
        counts: How often each term stands, raw.
        more: How many lines there are beside these.
        border: Masks the terms, which may be names.
    """
    head = _draw_counts(counts, border)
    body = "".join(_draw_line(row) for row in records(shown))
    left = f"<p>{more:,} more lines are in <code>.shown</code></p>" if more > 0 else ""
    titles = "".join(
        f'<th scope="col" style="{_STYLE[name]}">{html.escape(name)}</th>' for name in _STYLE
    )
    table = (
        '<table style="border-collapse:collapse;width:auto;font-size:13px">'
        f"<thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"
    )
    return f'<div style="overflow-x:auto">{head}{table if body else ""}{left}</div>'


def _draw_counts(counts: pd.DataFrame, border: Border) -> str:
    said = [
        f"<b>{html.escape(border.text(row['term']))}</b>: {_plural(row['hits'], 'hit')} in "
        f"{_plural(row['segments'], 'segment')} of {_plural(row['documents'], 'document')}"
        + (f", {row['unquoted']:,} of them counted and not quoted" if row["unquoted"] else "")
        for row in records(counts)
    ]
    return f"<p>{'; '.join(said)}</p>"


def _draw_line(row: Mapping[str, Any]) -> str:
    cells = {name: _flat(row[name]) for name in ("before", "keyword", "after")}
    about = [row["document"], row["locator"], *(row[name] for name in ("group", "participant"))]
    where = " · ".join(dict.fromkeys(str(one) for one in about if isinstance(one, str) and one))
    denied = row["negated"] is not pd.NA and bool(row["negated"])
    mark = '<mark title="behind a negation">¬ ' if denied else "<mark>"
    # The end of what stands before is what matters: it is cut on the left where it is too long.
    before = (
        '<div style="display:flex;justify-content:flex-end"><bdi style="white-space:pre">'
        f"{html.escape(cells['before'])}</bdi></div>"
    )
    return (
        f'<tr><td align="right" style="{_STYLE["before"]}">{before}</td>'
        f'<td align="center" style="{_STYLE["keyword"]}">{mark}<b><bdi>'
        f"{html.escape(cells['keyword'])}</bdi></b></mark></td>"
        f'<td align="left" style="{_STYLE["after"]}"><bdi>{html.escape(cells["after"])}</bdi></td>'
        f'<td align="left" style="{_STYLE["where"]}">{html.escape(_flat(where))}</td></tr>'
    )


def _plural(n: int, thing: str) -> str:
    return f"{n:,} {thing}" if n == 1 else f"{n:,} {thing}s"


def _flat(text: str) -> str:
    return " ".join(text.split())
