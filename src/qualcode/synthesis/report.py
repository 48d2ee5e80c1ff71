"""The report: a synthesis as one HTML page."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from markupsafe import Markup

from qualcode.errors import did_you_mean
from qualcode.synthesis.album import Album
from qualcode.synthesis.evidence import Evidence, render_page
from qualcode.synthesis.narrative import SECTIONS, place_of
from qualcode.synthesis.numbers import Numbers
from qualcode.synthesis.patterns import find_patterns
from qualcode.synthesis.versions import used_versions
from qualcode.synthesis.views import (
    AppendixView,
    AreasView,
    ConcernsView,
    ContrastsView,
    DraftsView,
    EvidenceView,
    MapView,
    MaterialView,
    MemosView,
    MethodView,
    NeedsView,
    PatternsView,
    PeopleView,
    ProposalsView,
    SurveysView,
    TogetherView,
    TopicsView,
)
from qualcode.synthesis.views.areas import OF_STEPS
from qualcode.synthesis.views.evidence import find_part, hash_script, read_script
from qualcode.synthesis.weaving import Weaver
from qualcode.templates import load_templates

if TYPE_CHECKING:
    from collections.abc import Callable

    import jinja2

    from qualcode.charts.drawing import Drawing
    from qualcode.synthesis.synthesising import Synthesis


_HEADING = re.compile(r'<h2 id="([^"]+)">([^\n]*?)</h2>')


def render_report(synthesis: Synthesis, *, draw: Callable[[Drawing], str] | None = None) -> str:
    """Render the report as HTML; every text that comes from the material is escaped.

    Args:
        synthesis: What was found.
        draw: Returns the address of a picture of a chart. With it, the page is one to be
            converted for print: nothing can be unfolded, and there is no style.

    Raises:
        GatheringError: The organisers' words ask for a figure or a link that cannot be had.
    """
    album, evidence = Album(synthesis), Evidence(opens=draw is None)
    parts = (synthesis, album, evidence)
    concerns, topics = ConcernsView(*parts), TopicsView(*parts)
    weaver = make_weaver(synthesis, concerns)
    return render_page(
        _templates().get_template("report.html.j2"),
        config=synthesis.gathering.config,
        codebook=synthesis.codebook,
        m=synthesis.messages,
        material=MaterialView(*parts),
        concerns=concerns,
        proposals=ProposalsView(*parts, concerns),
        surveys=SurveysView(*parts),
        contrasts=ContrastsView(*parts, concerns),
        together=TogetherView(*parts, concerns),
        map=MapView(*parts),
        appendix=AppendixView(*parts),
        contents=find_contents,
        people=PeopleView(*parts),
        areas=AreasView(*parts, concerns),
        needs=NeedsView(*parts, concerns),
        topics=topics,
        method=MethodView(*parts),
        memos=MemosView(*parts),
        evidence=EvidenceView(evidence, [find_part(synthesis, album)], synthesis.messages),
        drafts=DraftsView(synthesis, album, concerns, topics),
        weaver=weaver,
        patterns=PatternsView(synthesis, weaver),
        album=album,
        version=used_versions()["qualcode"],
        script=read_script(),
        script_hash=hash_script(),
        static=draw is not None,
        draw=draw,
    )


def find_contents(body: str) -> list[tuple[str, Markup]]:
    """Return the anchor and the words of each section's heading, in the order of the page.

    Args:
        body: The page's sections as HTML, from our own templates.
    """
    return [(anchor, Markup(words)) for anchor, words in _HEADING.findall(str(body))]  # noqa: S704


def make_weaver(synthesis: Synthesis, concerns: ConcernsView) -> Weaver:
    """Make what weaves the organisers' words into a report."""
    return Weaver(
        synthesis.narrative,
        Numbers(synthesis, concerns),
        synthesis.border,
        synthesis.messages,
        anchors=find_places(synthesis, concerns),
    )


def find_unwoven(synthesis: Synthesis) -> list[str]:
    """Return the files of words that the report has no place for, as `narrative/needs.md`."""
    concerns = ConcernsView(synthesis, Album(synthesis))
    places = find_places(synthesis, concerns) if synthesis.narrative else {}
    return [place_of(name) for name in synthesis.narrative if name not in places]


def find_strange_needs(synthesis: Synthesis) -> list[str]:
    """Return what proposals are for and the codebook does not have, each with what is like it.

    To name a need that nobody coded may be meant; a slip leaves the code that was meant without
    a proposal.
    """
    if synthesis.codebook is None:
        return []
    known = [place.path for place in synthesis.codebook.places()]
    named = synthesis.gathering.proposals["need"].dropna().unique()
    return [f"`{need}` is no code of the codebook; {did_you_mean(need, known)}"
            for need in map(str, named) if need not in known]  # fmt: skip


def find_places(synthesis: Synthesis, concerns: ConcernsView) -> dict[str, str]:
    """Return where the sections and codes are that the report has, as a link may name them."""
    codes = {code: concerns.anchor(code) for code in concerns.by_code}
    lead = "concerns" if codes else "topics"
    patterns = find_patterns(synthesis.narrative)
    missing = {
        "concerns": not codes,
        "needs": not (codes and concerns.needs),
        "topics": not codes,
        "patterns": not patterns,
        "surveys": synthesis.findings.answers.empty and not synthesis.findings.open_answers,
        "people": synthesis.gathering.participants.empty,
        "next-steps": not (codes and _has_steps(concerns)),
        "proposals": synthesis.gathering.proposals.dropna(subset=["need", "activity"]).empty,
    }
    sections = {name: name for name in SECTIONS if not missing.get(name, False)}
    return {**codes, **patterns, **sections, "summary": "in-short", lead: "concerns"}


def _has_steps(concerns: ConcernsView) -> bool:
    return any(one.row["role"] in OF_STEPS for one in concerns.by_code.values())


@functools.cache
def _templates() -> jinja2.Environment:
    return load_templates("qualcode.synthesis", style="report.css")
