"""Checks: a codebook's examples and counterexamples are its tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from qualcode.codebooks.matching import Matcher

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.codebooks.model import Codebook, Place

_COLUMNS = ("code", "test", "text", "passed", "problem")


def check_codebook(codebook: Codebook) -> pd.DataFrame:
    """Run every example and counterexample of a codebook through its own terms.

    An example must get its code or one below it; a counterexample must not get the code.

    Returns:
        One row a test: `code`, `test` (example or counterexample), `text`, `passed`, and
        `problem`, which says what to do where it failed.
    """
    matcher = Matcher(codebook)
    rows = [row for place in codebook.places() for row in _tests(place, matcher)]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _tests(place: Place, matcher: Matcher) -> Iterator[tuple[str, str, str, bool, str]]:
    for text in place.code.examples:
        passed = any(_is_within(hit.code, place.path) for hit in matcher.match(text))
        problem = "" if passed else "no term matches; add one, or change the example"
        yield place.path, "example", text, passed, problem
    for text in place.code.counterexamples:
        hits = [hit for hit in matcher.match(text) if hit.code == place.path]
        words = ", ".join(sorted({f"`{hit.term}`" for hit in hits}))
        problem = f"matched by {words}; narrow it, or add an `unless`" if hits else ""
        yield place.path, "counterexample", text, not hits, problem


def _is_within(code: str, path: str) -> bool:
    return code == path or code.startswith(path + "/")
