"""Checks: a codebook's examples and counterexamples are its tests, and its terms must do work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from qualcode.codebooks.colors import check_colors
from qualcode.codebooks.completeness import check_completeness
from qualcode.codebooks.findings import Finding, frame
from qualcode.codebooks.matching import Matcher
from qualcode.codebooks.model import is_within
from qualcode.codebooks.overlaps import check_terms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.codebooks.model import Codebook, Place


def check_codebook(codebook: Codebook) -> pd.DataFrame:
    """Check a codebook.

    An example must get its code or one below it; a counterexample must not get the code. Further
    it is looked for terms that never can match, that several codes share or that repeat those of a
    parent; for codes without definition or examples; for languages without terms; and for colours
    too alike or too pale to tell apart, also for colour-blind eyes.

    Returns:
        A row for each test, and for each other thing that was found: `code` (path), `check` (see
        `Finding`), `severity` (error or warning), `text` (the example, term or colour), `passed`,
        and `problem`, which says what to do. Tests that fail and terms that never can match are
        errors.
    """
    matcher = Matcher(codebook)
    tests = (row for place in codebook.places() for row in _tests(place, matcher))
    looks = (check_terms(codebook), check_completeness(codebook), check_colors(codebook))
    return frame([*tests, *(finding for look in looks for finding in look)])


def _tests(place: Place, matcher: Matcher) -> Iterator[Finding]:
    for text in place.code.examples:
        passed = any(is_within(hit.code, place.path) for hit in matcher.match(text))
        problem = "" if passed else "no term matches; add one, or change the example"
        yield Finding(place.path, "example", "error", text, passed, problem)
    for text in place.code.counterexamples:
        hits = [hit for hit in matcher.match(text) if hit.code == place.path]
        words = ", ".join(sorted({f"`{hit.term}`" for hit in hits}))
        problem = f"matched by {words}; narrow it, or add an `unless`" if hits else ""
        yield Finding(place.path, "counterexample", "error", text, not hits, problem)
