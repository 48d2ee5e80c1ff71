"""Hits: what a rule found in a quote, as a report underlines it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.tables import records

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


class Hits:
    """What triggered the codings by rule of a synthesis.

    Args:
        codings: The codings table.
    """

    def __init__(self, codings: pd.DataFrame) -> None:
        self._hits: dict[tuple[str, int, int], list[tuple[str, Mapping[str, Any]]]] = {}
        for row in records(codings):
            place = row["document"], row["start"], row["end"]
            found = row["evidence"] if isinstance(row["evidence"], list) else []
            self._hits.setdefault(place, []).extend((row["code"], hit) for hit in found)

    def find(self, quotes: pd.DataFrame, code: str) -> dict[str, list[tuple[int, int]]]:
        """Return the spans in each quote that a code, or one below it, was given for.

        Args:
            quotes: Segments as they may be shown. Those that were masked are passed over: their
                text does not stand where the hits were found.
            code: The code's path.
        """
        return {
            row["segment"]: [
                (hit["start"] - row["start"], hit["end"] - row["start"])
                for found, hit in self._hits.get((row["document"], row["start"], row["end"]), ())
                if f"{found}/".startswith(f"{code}/") and not hit["negated"]
            ]
            for row in records(quotes[~quotes["masked"]])
        }
