"""A codebook as HTML: templates that escape every text."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import jinja2

from qualcode.codebooks.showing import guide, texts
from qualcode.templates import load_templates

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
    environment = load_templates(
        "qualcode.codebooks.showing", page_style="page.css", tree_style="tree.css"
    )
    environment.globals["count_terms"] = guide.count_terms
    environment.globals["language_of"] = guide.language_of
    environment.filters["lines"] = texts.lines
    environment.filters["flat"] = texts.flat
    return environment
