"""The fallback: what stands in a notebook's file where the widget does not run."""

from __future__ import annotations

from markupsafe import Markup, escape

from qualcode.widget.desk import Desk

_MOST_SOURCES = 12
_MOST_SEGMENTS = 5
_LONGEST = 80  # code points of a segment: a notebook goes where a gathering may not
_HEAD = Markup(
    "<p><strong>Coding by hand</strong>, as {}: {} codings. The widget shows itself when this cell "
    "is run.</p>"
)


def show_fallback(desk: Desk) -> str:
    """Return the sources with their progress, and how the first of them begins, as HTML."""
    journal = desk.journal
    head = _HEAD.format(journal.coder, len(journal.state.codings))
    return f'<div class="qualcode-fallback">{head}{_list_sources(desk)}{_begin(desk)}</div>'


def _list_sources(desk: Desk) -> Markup:
    rows = Markup().join(
        Markup("<tr><td>{}</td><td>{} of {}</td></tr>").format(one.name, *desk.progress(one)[:2])
        for one in desk.sources[:_MOST_SOURCES]
    )
    more = len(desk.sources) - _MOST_SOURCES
    rest = Markup("<tr><td>and {} more</td><td></td></tr>").format(more) if more > 0 else ""
    head = Markup("<thead><tr><th>Document</th><th>Segments read</th></tr></thead>")
    return Markup("<table>{}<tbody>{}{}</tbody></table>").format(head, rows, rest)


def _begin(desk: Desk) -> Markup:
    if not desk.sources:
        return Markup("<p>No segments.</p>")
    first = desk.sources[0]
    said = (first.show(span) for span in first.spans[:_MOST_SEGMENTS])
    items = Markup().join(Markup("<li>{}</li>").format(_shorten(text)) for text in said)
    return Markup("<p>{}</p><ol>{}</ol>").format(escape(first.name), items)


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
