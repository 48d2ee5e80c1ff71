"""The framework matrix as it is shown: names of its cases, quotes, and HTML, all masked."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from qualcode.errors import OptionError
from qualcode.privacy import Border
from qualcode.tables import records

if TYPE_CHECKING:
    from qualcode.concerns.framing import Framework

_QUOTES = 8  # in a cell of the file; all are in the evidence
_LONGEST = 2_000  # code points of a quote in the file: a cell of Excel holds 32,767

_SHOWN, _WIDE = 5, 240  # quotes in a cell of a notebook, and code points of each
_TOP = "vertical-align:top;text-align:left;padding:4px 8px;border-bottom:1px solid #e3e8eb"


def labels_of(cases: pd.Series, rows: str, border: Border) -> dict[str, str]:
    """Return what each case is called where it is shown."""
    known = pd.DataFrame({rows: pd.Series(list(dict.fromkeys(cases)), dtype="str")})
    shown = border.mask(known)
    if rows not in shown:
        raise OptionError(f"rows cannot be `{rows}`, which holds names; take participant")
    return dict(zip(known[rows], shown[rows], strict=True))


def check_labels(labels: Mapping[str, str], rows: str, border: Border) -> None:
    """Refuse labels that would lead a summary to somebody else when the analysis runs again."""
    numbered = set(border.strangers.values())
    shaky = [case for case, label in labels.items() if case != label
             and any(number in label for number in numbered)]  # fmt: skip
    if shaky or len(set(labels.values())) < len(labels):
        raise OptionError(
            f"of the cases of `{rows}`, {len(shaky) or 'some'} are named after people in no list, "
            "who may be shown by another number next time: add them to the list of participants"
        )


def quotes_of(evidence: pd.DataFrame, border: Border) -> dict[tuple[str, str], list[str]]:
    """Return the quotes of each cell as they may be shown, and how many more there are."""
    shown = border.mask(evidence[evidence["text"].ne("")])
    pairs = zip(evidence.loc[shown.index, "case"], shown["code"], shown["text"], strict=True)
    quotes: dict[tuple[str, str], list[str]] = {}
    for case, code, text in pairs:
        if text:
            flat = " ".join(text.split())
            cut = f"{flat[:_LONGEST]}…" if len(flat) > _LONGEST else flat
            quotes.setdefault((case, code), []).append(f"“{cut}”")
    return {
        key: [*own[:_QUOTES], *([f"… and {len(own) - _QUOTES} more"] if len(own) > _QUOTES else [])]
        for key, own in quotes.items()
    }


def draw(matrix: Framework) -> str:
    """Draw a framework matrix as HTML: cases by codes, everything escaped."""
    border = Border(matrix.gathering)
    labels = labels_of(matrix.cells["case"], matrix.rows, border)
    quotes = quotes_of(matrix.evidence, border)
    cells = {(row["case"], row["code"]): row for row in records(matrix.cells)}
    codes = matrix.cells.drop_duplicates("code").set_index("code")["name"].to_dict()
    heads = "".join(f'<th scope="col" style="{_TOP}">{_safe(border.text(name))}</th>'
                    for name in codes.values())  # fmt: skip
    body = "".join(
        f'<tr><th scope="row" style="{_TOP}">{_safe(labels[case])}</th>'
        + "".join(_draw_cell(cells[case, str(code)], quotes.get((case, str(code)), []), border)
                  for code in codes)
        + "</tr>"
        for case in dict.fromkeys(matrix.cells["case"])
    )  # fmt: skip
    left = f"{len(matrix.left):,} summaries have no cell here: see <code>.left</code>"
    notes = [_safe(matrix.note)] * bool(matrix.note) + [left] * bool(len(matrix.left))
    said = f"<p>{'; '.join(notes)}</p>" if notes else ""
    return (
        f'<div style="overflow-x:auto"><table style="border-collapse:collapse;font-size:13px">'
        f'<thead><tr><th scope="col" style="{_TOP}">{_safe(matrix.rows)}</th>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>{said}"
    )


def _draw_cell(row: Mapping[str, Any], quotes: Sequence[str], border: Border) -> str:
    summary = _safe(border.text(row["summary"]))
    said = f'<div dir="auto" style="white-space:pre-wrap">{summary}</div>' if summary else ""
    count = f"{row['mentions']:,}" if row["mentions"] else "–"
    hidden = row["mentions"] - row["quotable"]
    count += f" ({hidden:,} not quoted)" if hidden else ""
    cut = [one if len(one) <= _WIDE else f"{one[:_WIDE]}…”" for one in quotes[:_SHOWN]]
    shown = "".join(f'<li dir="auto">{_safe(quote)}</li>' for quote in cut)
    more = row["quotable"] - _SHOWN
    shown += f"<li>… and {more:,} more</li>" if more > 0 else ""
    listed = (
        f"<details><summary>{count}</summary><ul style='padding-left:1.2em;margin:4px 0'>{shown}"
        "</ul></details>"
        if quotes
        else f"<div>{count}</div>"
    )
    return f'<td style="{_TOP};min-width:11em;max-width:22em">{said}{listed}</td>'


def _safe(text: str) -> str:
    return html.escape(str(text))
