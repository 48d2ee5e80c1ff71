"""The report: a synthesis as one HTML page."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import jinja2
from markupsafe import Markup

from qualcode.synthesis.album import Album
from qualcode.synthesis.versions import used_versions
from qualcode.synthesis.views import ConcernsView, MaterialView, MemosView, MethodView, TopicsView

if TYPE_CHECKING:
    from qualcode.synthesis.synthesising import Synthesis


def render_report(synthesis: Synthesis) -> str:
    """Render the report as HTML; every text that comes from the material is escaped."""
    album = Album(synthesis)
    return (
        _templates()
        .get_template("report.html.j2")
        .render(
            config=synthesis.gathering.config,
            codebook=synthesis.codebook,
            m=synthesis.messages,
            material=MaterialView(synthesis, album),
            concerns=ConcernsView(synthesis, album),
            topics=TopicsView(synthesis, album),
            method=MethodView(synthesis, album),
            memos=MemosView(synthesis, album),
            album=album,
            version=used_versions()["qualcode"],
        )
    )


@functools.cache
def _templates() -> jinja2.Environment:
    loader = jinja2.PackageLoader("qualcode.synthesis")
    environment = jinja2.Environment(
        loader=loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # The style sheet is ours and needs no escaping.
    style, _, _ = loader.get_source(environment, "report.css")
    environment.globals["style"] = Markup(style)  # noqa: S704
    return environment
