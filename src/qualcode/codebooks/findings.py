"""Findings: what a check of a codebook says of one of its codes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

import pandas as pd

Severity = Literal["error", "warning"]


class Finding(NamedTuple):
    """What a check says.

    Attributes:
        code: The code's path; empty where the whole codebook is meant.
        check: What was looked at: `example`, `counterexample`, `term`, `shared term`, `repeats
            parent`, `definition`, `examples`, `language`, `color`.
        severity: An `error` makes the codebook say something else than it means; a `warning` is
            for people to weigh.
        text: The example, the term, the colour.
        passed: Only tests have findings that are well.
        problem: What is wrong, and what to do.
    """

    code: str
    check: str
    severity: Severity
    text: str
    passed: bool = False
    problem: str = ""


def frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """Return findings as a table, a row each."""
    table = pd.DataFrame(list(findings), columns=list(Finding._fields))
    return table.astype({name: "str" for name in Finding._fields if name != "passed"}).astype(
        {"passed": "bool"}
    )
