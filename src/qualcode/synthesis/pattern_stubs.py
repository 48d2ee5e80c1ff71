"""Stubs of patterns: what the evaluation says was hard, for the organisers to write about."""

from __future__ import annotations

import itertools
import re
from collections.abc import Container, Iterator
from typing import TYPE_CHECKING

import pandas as pd

from qualcode.spans import fold
from qualcode.synthesis.passages import tell_where
from qualcode.synthesis.patterns import PARTS, PATTERNS
from qualcode.tables import records

if TYPE_CHECKING:
    from qualcode.synthesis.messages import Messages
    from qualcode.synthesis.synthesising import Synthesis
    from qualcode.synthesis.views import ConcernsView
    from qualcode.synthesis.views.concern import Concern

_MOST = 3  # patterns from ratings, and from what was written
_ANSWERS = 5  # places of answers in own words that a stub names
_FEWEST_LEVELS = 3
_LONGEST = 60
_NAMELESS = "pattern"  # a title without Latin letters
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


def make_pattern_stubs(synthesis: Synthesis, concerns: ConcernsView) -> Iterator[tuple[str, str]]:
    """Yield a stub for what was rated lowest, and what was written of most, in an evaluation.

    A stub has figures in a comment, the three headings, and nothing below them: what was learned
    only those know who were there. Quotes are named by their places, since words would stay here
    when somebody withdraws.

    Args:
        synthesis: What was found.
        concerns: What the report shows of it.

    Yields:
        The name of the pattern, as `patterns/meals`, and its text.
    """
    m, taken = synthesis.messages, set[str]()
    for title, told in [*_of_ratings(synthesis), *_of_answers(synthesis, concerns)]:
        name = _free(f"{PATTERNS}/{_plain(title) or _NAMELESS}", taken)
        taken.add(name)
        yield name, _write(title, told, m)


def _write(title: str, told: list[str], m: Messages) -> str:
    lines = [m("stub_pattern"), "", *told]
    inside = "\n".join(lines).replace("#}", "# }")
    heading = " ".join(title.replace("{", "(").replace("}", ")").split())
    parts = "\n\n".join(f"## {m(f'pattern_{part}')}" for part in PARTS)
    return f"{{#\n{inside}\n#}}\n\n# {heading}\n\n{parts}\n"


def _of_ratings(synthesis: Synthesis) -> Iterator[tuple[str, list[str]]]:
    """Yield the questions with the lowest ratings, each with its figures."""
    if synthesis.findings.answers.empty:
        return
    m, table = synthesis.messages, _evaluation(synthesis.findings.surveys)
    known = table[table["ordered"] & table["levels"].ge(_FEWEST_LEVELS) & table["mean"].notna()]
    first = known.drop_duplicates(["survey", "question"])
    rating = (first["mean"] - 1) / (first["levels"] - 1)
    lowest = first.assign(rating=rating).sort_values("rating", kind="stable").head(_MOST)
    for row in records(lowest):
        own = known[known["survey"].eq(row["survey"]) & known["question"].eq(row["question"])]
        pairs = zip(own["answer"], own["count"], strict=True)
        counts = "; ".join(f"{answer}: {m.number(n)}" for answer, n in pairs)
        told = m("stub_rating", survey=row["survey"], label=row["label"], n=m.number(row["of"]),
                 mean=m.decimal(row["mean"]), levels=m.number(row["levels"]))  # fmt: skip
        yield row["label"], [told, counts]


def _of_answers(synthesis: Synthesis, concerns: ConcernsView) -> Iterator[tuple[str, list[str]]]:
    """Yield the problems that most answers in own words were coded as, each with their places.

    They are the challenges of the codebook; where it has none, as one of an evaluation, its
    concerns.
    """
    m, segments = synthesis.messages, synthesis.shown.gathering.segments
    surveys = segments[segments["kind"].eq("survey")]
    if not synthesis.findings.answers.empty:
        answers = _evaluation(synthesis.findings.answers)
        sources = synthesis.gathering.documents.set_index("document")["source"]
        plain = synthesis.gathering.segments["document"].map(sources)
        surveys = surveys[plain.loc[surveys.index].isin(answers["source"].str.partition("#")[0])]
    said = surveys.set_index("segment", drop=False)
    found: list[tuple[Concern, pd.DataFrame]] = []
    roles = {place.role for place in concerns.places.values()}
    problem = "challenge" if "challenge" in roles else "concern"
    for one in concerns.by_code.values():
        own = said[said.index.isin(one.segments)]
        if one.row["role"] == problem and len(own):
            found.append((one, own))
    found.sort(key=lambda pair: -len(pair[1]))
    for concern, own in found[:_MOST]:
        code, name = concern.row["code"], concern.row["name"]
        told = m.plural("stub_answers", len(own), name=name, code=code)
        places = [tell_where(row, m, concerns.sources) for row in records(own.head(_ANSWERS))]
        yield name, [f'{{{{ raised_by("{code}") }}}}: {concern.counts}', told, *places]


def _evaluation(table: pd.DataFrame) -> pd.DataFrame:
    """Return what was asked after the gathering; all of it where nothing says when."""
    after = table["moment"].eq("after")
    return table[after] if after.any() else table[~table["moment"].eq("before")]


def _free(name: str, taken: Container[str]) -> str:
    """Number a name that another question has too, as those that begin with the same words."""
    numbers = itertools.count(2)
    free = name
    while free in taken:
        free = f"{name}-{next(numbers)}"
    return free


def _plain(title: str) -> str:
    return _NOT_PLAIN.sub("-", fold(title)).strip("-")[:_LONGEST].strip("-")
