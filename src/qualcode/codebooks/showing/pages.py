"""A codebook as HTML: templates that escape every text."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import jinja2
from markupsafe import Markup

from qualcode.codebooks.showing import guide, texts
from qualcode.spans import printable

if TYPE_CHECKING:
    from qualcode.codebooks.model import Codebook

_MANY = 40  # codes; in a tree of more, only the first level is unfolded


def render(template: str, codebook: Codebook) -> str:
    """Render a codebook with a template; every text that comes from it is escaped."""
    places = list(codebook.places())
    return (
        _templates()
        .get_template(template)
        .render(
            codebook=codebook,
            title=guide.title_of(codebook),
            facts=guide.list_facts(codebook),
            rules=guide.list_rules(codebook),
            notes=guide.list_notes(codebook),
            places=places,
            roles={place.location: place.role for place in places},
            unfolded=1 if len(places) > _MANY else len(places),
        )
    )


@functools.cache
def _templates() -> jinja2.Environment:
    loader = jinja2.PackageLoader("qualcode.codebooks.showing")
    environment = jinja2.Environment(
        loader=loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
    )
    for name in ("page", "tree"):
        # The style sheets are ours and need no escaping.
        style, _, _ = loader.get_source(environment, f"{name}.css")
        environment.globals[f"{name}_style"] = Markup(style)  # noqa: S704
    environment.globals["count_terms"] = guide.count_terms
    environment.globals["language_of"] = guide.language_of
    environment.filters["lines"] = texts.lines
    environment.filters["flat"] = texts.flat
    return environment


def _clean(value: object) -> object:
    """Clean what a template shows; markup is ours, and clean already."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return printable(value)
    return value
