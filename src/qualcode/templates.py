"""Templates: pages made of what strangers wrote, with every text escaped and clean."""

from __future__ import annotations

import jinja2
from markupsafe import Markup

from qualcode.spans import printable


def load_templates(package: str, **styles: str) -> jinja2.Environment:
    """Return the templates in a package's folder `templates`; a name that is missing is an error.

    Args:
        package: Such as `qualcode.synthesis`.
        styles: What style sheets there are called in templates, and their files, which are ours
            and need no escaping.
    """
    loader = jinja2.PackageLoader(package)
    environment = jinja2.Environment(
        loader=loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
    )
    for name, file in styles.items():
        source, _, _ = loader.get_source(environment, file)
        environment.globals[name] = Markup(source)  # noqa: S704 - our own
    return environment


def _clean(value: object) -> object:
    """Take out what no page may hold; markup is ours, and clean already."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return printable(value)
    return value
