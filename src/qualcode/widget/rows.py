"""Rows: codings, memos and codes as they are sent to a view, masked and in its positions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from qualcode.codebooks import Codebook
from qualcode.codings.folding import Held
from qualcode.codings.lines import Memo
from qualcode.privacy import Border
from qualcode.widget.proposals import Row
from qualcode.widget.sources import Source, Span


def show_own(held: Held, span: Span, source: Source, border: Border) -> dict[str, Any]:
    """Return a coding of the coder's own, or a verdict, as it is sent."""
    line = held.line
    start, end = source.to_units(span)
    shown = {"id": line.coding, "start": start, "end": end, "code": line.code}
    said = {"status": held.status, "memo": held.memo, "at": held.at}
    return shown | said | ({"of": border.coder(line.of)} if line.of else {})


def show_other(row: Row, source: Source, border: Border) -> dict[str, Any]:
    """Return a coding of somebody else, or of a rule or model, as it is sent."""
    start, end = source.to_units((row["document"], row["start"], row["end"]))
    return {
        "id": row["coding"],
        "start": start,
        "end": end,
        "code": row["code"],
        "coder": border.coder(row["coder"]),
        "said": border.text(row.get("said") or ""),
        "evidence": list(_show_hits(row, source)),
        "score": _score(row.get("score")),
        "memo": border.text(row.get("memo") or ""),
    }


def _show_hits(row: Row, source: Source) -> Iterator[tuple[int, int, str, bool]]:
    """Yield each hit of a rule: where it is shown, its term, and whether it is negated."""
    evidence = row.get("evidence")
    for hit in evidence if isinstance(evidence, list) else []:
        if isinstance(hit, Mapping) and {"start", "end", "term"} <= set(hit):
            start, end = source.to_units((row["document"], int(hit["start"]), int(hit["end"])))
            yield start, end, str(hit["term"]), bool(hit.get("negated"))


def _score(score: Any) -> float | None:
    return None if score is None or math.isnan(score) else float(score)


def show_memo(memo: Memo | Row, coder: str, *, border: Border | None) -> dict[str, Any]:
    """Return a memo as it is sent; a border masks what others wrote."""
    if isinstance(memo, Memo):
        about, target, text, at = memo.about, memo.target, memo.text, memo.at
    else:
        about, target, text, at = memo["about"], memo["target"], memo["text"], memo["at"]
    if border:
        text, coder = border.text(text), border.coder(coder)
    return {"about": about, "target": target, "coder": coder, "text": text, "at": at}


def show_codes(
    codebook: Codebook | None, used: Iterable[str], *, is_open: bool
) -> list[dict[str, Any]]:
    """Return the codes that can be given, in the order of the codebook.

    Args:
        codebook: Without one, the codes are those that were used.
        used: Codes of codings; those that the codebook lacks come last, as first used.
        is_open: Whether those can be given too.
    """
    places = list(codebook.places()) if codebook else []
    rows = [
        {
            "path": place.path,
            "name": place.code.label,
            "level": place.level,
            "role": place.role,
            "color": place.code.color or "",
            "definition": place.code.definition,
            "include": place.code.include,
            "exclude": place.code.exclude,
            "known": True,
        }
        for place in places
    ]
    return rows + [show_new_code(path, known=is_open) for path in _others(rows, used)]


def _others(rows: Iterable[Mapping[str, Any]], used: Iterable[str]) -> list[str]:
    known = {row["path"] for row in rows}
    return [path for path in dict.fromkeys(used) if path not in known]


def show_new_code(path: str, *, known: bool) -> dict[str, Any]:
    """Return a code of which nothing is known but its path."""
    nothing = dict.fromkeys(("role", "color", "definition", "include", "exclude"), "")
    level = 1 + path.count("/")
    return {"path": path, "name": path.rpartition("/")[2], "level": level, "known": known} | nothing
