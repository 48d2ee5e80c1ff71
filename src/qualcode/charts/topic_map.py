"""The map of notes: every note a point, the topics as colours, shapes and numbers."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotly.graph_objects as go

from qualcode.charts.frame import escape, finish, hover, say_instead, shorten
from qualcode.charts.palette import INK, MUTED, TOPICS
from qualcode.errors import check_options
from qualcode.tables import records
from qualcode.topics.mapping import place_notes

if TYPE_CHECKING:
    from qualcode.topics import Topics

# Ten that WebGL draws, that differ at nine pixels, and of each a hollow one.
_SHAPES = (
    "circle", "square", "diamond", "triangle-up", "cross",
    "x", "triangle-down", "star", "triangle-left", "triangle-right",
)  # fmt: skip
_TIMES = "\N{MULTIPLICATION SIGN}"
_WEAK = "<br><i>less like its topic than is usual</i>"
_SIZE = 9  # pixels
_NAMED = 12  # topics whose names are written on the map; of the others the numbers are
_NAME = 26  # letters of a name on the map
_WIDTH, _HEIGHT = 640, 560  # pixels of the map itself, as far as one can know them
_LETTER, _LINE = 6.6, 18  # pixels that a letter and a line take on the map
_SHIFTS = (0, 1, -1, 2, -2)  # lines by which what is written may stand off the middle
_LEGEND_LINE = 19
_COLUMNS = 2  # of the legend
_EXPLAINED = go.Scattergl(
    x=[None],
    y=[None],
    mode="markers",
    name="hollow: less like its topic than is usual",
    marker={"color": MUTED, "symbol": "circle-open"},
)


@check_options
def draw_topic_map(segments: pd.DataFrame, topics: Topics, *, seed: int = 0) -> go.Figure:
    """Draw every note as a point; those of like meaning lie side by side.

    Colour and shape are the topic's, and its number or name stands in its middle. A hollow point
    is a note that lies between topics or far from all. A note that was written several times is
    one point, and says so. Where the mouse is, the note's text is shown as `segments` has it: give
    them masked. The places come from the vectors by which the topics were found, not from the
    texts.

    Args:
        segments: Needs `segment` and `text`. Those that are unassigned are not drawn.
        topics: What `fit_topics` gave.
        seed: Of the placing (`place_notes`).
    """
    table = topics.topics
    title, shown = "Notes by meaning", table[["topic", "label", "size"]]
    notes = place_notes(segments, topics, seed=seed)
    if notes.empty:
        return say_instead(title, shown, "No note is assigned to a topic, so there is no map.")
    figure = go.Figure()
    for row, (color, shape) in zip(records(table), _looks(len(table)), strict=True):
        own = notes[notes["topic"] == row["topic"]]
        if len(own):
            figure.add_trace(_points(own, _name(row), color, shape))
    if notes["weak"].any():
        figure.add_trace(_EXPLAINED)
    _write_names(figure, notes, table)
    finish(figure, f"{title}: {_total(notes)}", shown, rows=0, alt=_alt(notes, table))
    return _lay_out(figure, entries=len(figure.data))


def _looks(n: int) -> list[tuple[str, str]]:
    """Return colour and shape of each topic: both differ from one to the next.

    Sixty topics differ in one or the other; then they come again.
    """
    return [
        (TOPICS[turn], _SHAPES[(turn + number // len(TOPICS)) % len(_SHAPES)])
        for number in range(n)
        for turn in [number % len(TOPICS)]
    ]


def _points(own: pd.DataFrame, name: str, color: str, shape: str) -> go.Scattergl:
    own = own.sort_values("weak", kind="stable")  # the legend looks like the first point
    size = _SIZE + 2 * shape.startswith(("triangle", "star"))  # which look smaller
    times = [f"<b>{_TIMES}{n}</b> " if n > 1 else "" for n in own["times"]]
    weak = [_WEAK if weak else "" for weak in own["weak"]]
    texts = [hover(text) for text in own["text"]]
    return go.Scattergl(
        x=own["x"],
        y=own["y"],
        mode="markers",
        name=escape(shorten(name, 46)),
        marker={
            "color": color,
            "symbol": [f"{shape}-open" if weak else shape for weak in own["weak"]],
            "size": [size - 2 if weak else size for weak in own["weak"]],
            "opacity": 0.8,
        },
        text=["".join(parts) for parts in zip(times, texts, weak, strict=True)],
        hovertemplate=f"%{{text}}<br><b>{escape(shorten(name, 46))}</b><extra></extra>",
    )


def _name(row: dict[str, Any]) -> str:
    return f"{row['topic']} · {row['label']}"


def _write_names(figure: go.Figure, notes: pd.DataFrame, table: pd.DataFrame) -> None:
    """Write each topic's name, or where there is no room its number, in the topic's middle."""
    middles = notes.groupby("topic")[["x", "y"]].median()
    taken: list[tuple[float, float, float]] = []
    for place, row in enumerate(records(table)):
        if row["topic"] not in middles.index:
            continue
        x, y = middles.loc[row["topic"]]
        name, number = shorten(_name(row), _NAME), str(row["topic"])
        for text, shift in itertools.product([name, number][place >= _NAMED :], _SHIFTS):
            box = (x * _WIDTH / 2, y * _HEIGHT / 2 + shift * _LINE, len(text) * _LETTER + 8)
            if not any(_overlap(box, other) for other in taken):
                taken.append(box)
                _write(figure, text, x, box[1] * 2 / _HEIGHT)
                break


def _overlap(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    beside = abs(one[0] - other[0]) >= (one[2] + other[2]) / 2
    return not beside and abs(one[1] - other[1]) < _LINE


def _write(figure: go.Figure, text: str, x: float, y: float) -> None:
    figure.add_annotation(
        text=f"<b>{escape(text)}</b>",
        x=x,
        y=y,
        showarrow=False,
        font={"size": 11, "color": INK},
        bgcolor="rgba(255,255,255,0.82)",
        borderpad=1,
        captureevents=False,  # so that the notes behind it are still shown
    )


def _lay_out(figure: go.Figure, *, entries: int) -> go.Figure:
    """Put the legend below the map, in columns, and leave it room."""
    lines = -(-entries // _COLUMNS)
    height = _HEIGHT + 90 + lines * _LEGEND_LINE
    figure.update_xaxes(visible=False, range=[-1.06, 1.06])
    figure.update_yaxes(visible=False, range=[-1.06, 1.06])
    return figure.update_layout(
        height=height,
        showlegend=True,
        margin={"l": 10, "r": 10, "t": 50, "b": 20},
        legend={"orientation": "h", "x": 0, "y": -0.02, "yanchor": "top", "itemsizing": "constant",
                "entrywidth": 0.48, "entrywidthmode": "fraction", "font": {"size": 12},
                "maxheight": lines * _LEGEND_LINE + 20},
        hoverlabel={"align": "left", "bgcolor": "white", "font": {"color": INK}},
    )  # fmt: skip


def _total(notes: pd.DataFrame) -> str:
    times = int(notes["times"].sum())
    distinct = f"{len(notes):,} distinct note{'s' if len(notes) != 1 else ''}"
    return distinct if times == len(notes) else f"{distinct}, written {times:,} times"


def _alt(notes: pd.DataFrame, table: pd.DataFrame) -> str:
    weak = int(notes["weak"].sum())
    largest = table.iloc[0]
    return (
        f"Map of {_total(notes)}, in {len(table)} topic{'s' if len(table) != 1 else ''}, notes of "
        f"like meaning side by side; the largest topic is “{largest['label']}” with "
        f"{largest['size']:,} pieces of text; {weak:,} of the notes are less like their topic "
        "than is usual in it."
    )
