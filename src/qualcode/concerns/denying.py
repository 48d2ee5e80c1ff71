"""Denying: segments that have a code by words behind a negation."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from qualcode.codings import locate
from qualcode.concerns.counting import roll_up


@dataclass(frozen=True, eq=False)
class Denied:
    """Which segments have a code by words that all stand behind a negation.

    Attributes:
        pairs: `segment` and `code`, codes above included.
        words: `segment`, `code` and `terms`, as rules gave them.
    """

    pairs: pd.DataFrame
    words: pd.DataFrame

    @classmethod
    def of(cls, found: pd.DataFrame, codings: pd.DataFrame, segments: pd.DataFrame) -> Denied:
        """Find them by the evidence of codings; what another coding affirms is not denied."""
        hits = [_hits(value) for value in codings.get("evidence", [None] * len(codings))]
        spoken = np.array([bool(own) for own in hits], dtype=bool)
        where = locate(codings[spoken], segments)
        terms = {
            coding: [str(hit.get("term", "")) for hit in own]
            for coding, own in zip(codings["coding"], hits, strict=True)
            if own and all(hit.get("negated") is True for hit in own)
        }
        words = where.assign(terms=where["coding"].map(terms)).dropna(subset="terms")
        words = words[["segment", "code", "terms"]].merge(found[["segment", "code"]])
        keys = pd.MultiIndex.from_frame(words[["segment", "code"]])
        is_denied = pd.MultiIndex.from_frame(found[["segment", "code"]]).isin(keys)
        affirmed = pd.MultiIndex.from_frame(roll_up(found[~is_denied]))
        pairs = roll_up(found[is_denied])
        return cls(pairs[~pd.MultiIndex.from_frame(pairs).isin(affirmed)], words)

    def segments(self, code: str) -> list[str]:
        """Return the segments that deny a code, or one below it."""
        return self.pairs.loc[self.pairs["code"].eq(code), "segment"].tolist()

    def terms(self, code: str, segment: str) -> list[str]:
        """Return the terms that stand behind a negation there, once each."""
        own = self.words[self.words["segment"].eq(segment)]
        within = own["code"].eq(code) | own["code"].str.startswith(f"{code}/")
        return list(dict.fromkeys(term for terms in own.loc[within, "terms"] for term in terms))


def _hits(evidence: object) -> list[dict[str, Any]]:
    """Return the hits of a coding; a table read from CSV has them as JSON."""
    if isinstance(evidence, str):
        try:
            evidence = json.loads(evidence)
        except ValueError:
            return []
    return [hit for hit in evidence if isinstance(hit, dict)] if isinstance(evidence, list) else []
