"""The memos of a report: what those who coded remarked, in the order of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualcode.synthesis.views.base import View
from qualcode.tables import records

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST = 160  # code points of a quote beside a memo


@dataclass(frozen=True)
class MemoEntry:
    """A memo as the report shows it: what it says, what it is about, whose it is, and when."""

    text: str
    about: str
    coder: str
    at: str


class MemosView(View):
    """The audit trail."""

    @property
    def entries(self) -> list[MemoEntry]:
        """The memos, oldest first."""
        return [
            MemoEntry(row["text"], self._about(row), row["coder"], self.messages.day(row["at"]))
            for row in records(self.synthesis.memos)
        ]

    def _about(self, row: Mapping[str, Any]) -> str:
        m, code, quote = self.messages, row["code"], row["quote"]
        name = self.places[code].code.label if code in self.places else code
        if row["about"] == "coding" and not isinstance(code, str):
            return m("memo_on_lost")
        if row["about"] == "coding" and isinstance(quote, str) and quote:
            return m("memo_on_quote", code=name, quote=_shorten(quote))
        if row["about"] == "coding":
            return m("memo_on_code", code=name)
        return m(f"memo_on_{row['about']}", code=name, document=row["document"])


def _shorten(quote: str) -> str:
    quote = " ".join(quote.split())
    return quote if len(quote) <= _LONGEST else f"{quote[: _LONGEST - 1].rstrip()}…"
