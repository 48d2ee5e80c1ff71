"""Figures of surveys: what was answered to each question, on its whole scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from qualcode.charts.frame import escape, finish, hover, say_instead, shorten, wrap
from qualcode.charts.likert import left_of_line, level_colors
from qualcode.charts.palette import INK, MUTED
from qualcode.errors import OptionError, check_options
from qualcode.surveys.tables import FACTS, QUESTIONS
from qualcode.tables import records, require

_NARROW = 0.07  # of the answers: in less there is no room for a percentage
_LINE, _LABEL = 76, 40  # letters of a legend that fit above the bars
_NAME, _LINES = 44, 3  # letters in a line of a name, and its lines
_SQUARE = "■"
_YES = 2  # the level of an option that says that it was chosen
_LEAST = 0.02  # of the answers: how far the axis goes to both sides
_HEAD = 1.3  # rows that a heading takes
_LOOKS = {
    "survey": '<span style="font-size:15px"><b>{}</b></span>',
    "section": "<b>{}</b>",
    "part": f'<span style="color:{MUTED}">{{}}</span>',
}


@dataclass
class _Rows:
    """The rows of a figure, from the top down.

    Attributes:
        names: What stands beside each, escaped and in lines.
        heights: Of each, in rows of usual height.
        legends: What the colours are, by row.
        bars: The table's rows of a question or part, by row.
    """

    names: list[str] = field(default_factory=list)
    heights: list[float] = field(default_factory=list)
    legends: dict[int, tuple[list[str], list[str]]] = field(default_factory=dict)
    bars: dict[int, pd.DataFrame] = field(default_factory=dict)

    def add(self, name: str, look: str = "{}", *, height: float = 1.0) -> int:
        written = wrap(shorten(name, _LINES * _NAME), _NAME)
        self.names.append(look.format(written))
        self.heights.append(max(height, 0.3 + 0.7 * (written.count("<br>") + 1)))
        return len(self.names) - 1

    @property
    def places(self) -> list[float]:
        """Where the middle of each row lies."""
        return [float(one) for one in np.cumsum(self.heights) - np.array(self.heights) / 2]


@check_options
def draw_survey(table: pd.DataFrame, *, title: str = "") -> go.Figure:
    """Draw what was answered to each question, as bars stacked about the middle of its scale.

    To the right of the line stands who chose the upper half of the scale, to the left who chose
    the lower half; the middle answer lies across it. So questions are compared by what is agreed
    to, whatever the share in the middle. Choices without an order are stacked from the line on.
    Of options of which several could be chosen, a bar is the share that chose one.
    Where the table has parts, each question has a bar for each of them. What is hidden there says
    so, and has no bar. At the right stands how many answered.

    Args:
        table: What `survey_table` gave. With `by`, its last column names the parts.
        title: Plain text; without it, the title says which surveys these are.

    Raises:
        ColumnMissingError: A column is missing.
        OptionError: The table has more columns than one that could name parts.

    Source:
        Robbins & Heiberger (2011). Plotting Likert and other rating scales. Proceedings of the
        Joint Statistical Meetings, Survey Research Methods Section, 1058-1066.
    """
    require(table, *FACTS, "level", "answer", "count", "share", "of", "missing", "ordered", "note")
    by = _part_column(table)
    surveys = [str(name) for name in table["survey"].unique()]
    of = surveys[0] if len(surveys) == 1 else f"Closed questions of {len(surveys)} surveys"
    title = title or f"{of}: share of answers"
    shown = table[["survey", "label", *by, "answer", "count", "share", "of", "note"]]
    if table.empty:
        return say_instead(title, shown, "There is no closed question.")
    rows = _lay_out(table, by, several=len(surveys) > 1)
    figure, places, reach = go.Figure(), rows.places, [_LEAST, _LEAST]
    for row, own in rows.bars.items():
        reach = np.maximum(reach, _draw_bars(figure, own, places[row])).tolist()
    for row, (labels, colors) in rows.legends.items():
        _draw_legend(figure, labels, colors, at=(-reach[0], places[row]))
    figure.update_layout(barmode="overlay", showlegend=False)
    finish(figure, title, shown, rows=sum(rows.heights), alt=_tell(title, table, by))
    figure.update_yaxes(tickvals=places, ticktext=rows.names, range=[sum(rows.heights), 0],
                        zeroline=False, ticklabelstandoff=6)  # fmt: skip
    return _draw_axis(figure, reach, outside=bool(table["level"].isna().any()))


def _part_column(table: pd.DataFrame) -> list[str]:
    """Return the column that names the parts, if there is one."""
    others = [name for name in table.columns if name not in QUESTIONS.columns]
    if len(others) > 1:
        raise OptionError(
            f"expected what `survey_table` gave, with one column for parts at most; found "
            f"{', '.join(map(str, others))}"
        )
    return others


def _lay_out(table: pd.DataFrame, by: list[str], *, several: bool) -> _Rows:
    """Say what stands in which row: surveys, sections, legends where the scale changes, bars."""
    rows, before = _Rows(), {"survey": "", "section": "", "scale": ()}
    for (survey, _), question in table.groupby(["survey", "question"], sort=False):
        first = question.iloc[0]
        own = {"survey": survey if several else "", "section": first["section"]}
        for name in ("survey", "section"):
            if own[name] and (own[name] != before[name] or own["survey"] != before["survey"]):
                rows.add(str(own[name]), _LOOKS[name], height=_HEAD)
        scale = tuple(question.loc[question["level"].notna(), "answer"].drop_duplicates())
        scale = () if _is_option(question) else scale  # its name says all
        if scale and scale != before["scale"]:
            _add_legend(rows, list(scale), ordered=bool(first["ordered"]))
        before = {**own, "scale": scale}
        if not by:
            rows.bars[rows.add(str(first["label"]))] = question
            continue
        rows.add(str(first["label"]))
        for value, part in question.groupby(by[0], sort=False):
            rows.bars[rows.add(str(value), _LOOKS["part"])] = part
    return rows


def _is_option(question: pd.DataFrame) -> bool:
    return "option" in question and bool(question["option"].iloc[0])


def _add_legend(rows: _Rows, labels: list[str], *, ordered: bool) -> None:
    """Add what the colours are, in as many rows as it needs."""
    looks = zip(labels, level_colors(len(labels), ordered=ordered), strict=True)
    lines: list[tuple[list[str], list[str]]] = [([], [])]
    for label, color in looks:
        said, used = shorten(label, _LABEL), sum(len(one) + 4 for one in lines[-1][0])
        if lines[-1][0] and used + len(said) > _LINE:
            lines.append(([], []))
        lines[-1][0].append(said)
        lines[-1][1].append(color)
    for line in lines:
        rows.legends[rows.add("")] = line


def _ink(color: str) -> str:
    """Return white or black, which has more contrast on a colour: 4.5 to 1 at least (WCAG 2.2)."""
    parts = np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004 - of sRGB
    light = float(linear @ [0.2126, 0.7152, 0.0722])
    return "#ffffff" if light < 0.179 else "#000000"  # noqa: PLR2004 - where both are alike


def _draw_bars(figure: go.Figure, own: pd.DataFrame, row: float) -> tuple[float, float]:
    """Draw a row; return how far it reaches to the left and to the right of the line."""
    of = int(own["of"].iloc[0])
    placed = own[own["level"].notna()]
    if _is_option(own):
        placed = placed[placed["level"].eq(_YES)]
    if not of or placed["share"].isna().any():
        few = str(own["note"].iloc[0]).startswith("fewer than")
        told = f"hidden: {'few answers' if few else 'a small part could be worked out'}"
        told = told if of else "nobody answered"
        figure.add_annotation(x=0, y=row, text=told, showarrow=False, xanchor="left",
                              bgcolor="#ffffff", font={"size": 12, "color": MUTED})  # fmt: skip
        return 0.0, 0.0
    shares = placed["share"].to_numpy(dtype=float)
    ordered = bool(own["ordered"].iloc[0]) and not _is_option(own)
    starts = np.cumsum(shares) - shares - (left_of_line(shares) if ordered else 0.0)
    colors = level_colors(len(shares), ordered=ordered)
    figure.add_trace(
        go.Bar(
            y=[row] * len(shares), x=shares, base=starts, orientation="h", width=0.74,
            marker={"color": colors, "line": {"color": "#ffffff", "width": 1}},
            text=[f"{share:.0%}" if share >= _NARROW else "" for share in shares],
            textposition="inside", insidetextanchor="middle", textangle=0,
            textfont={"color": [_ink(color) for color in colors], "size": 12},
            hovertext=[_hover(one) for one in records(placed)], hoverinfo="text", name="",
        )
    )  # fmt: skip
    outside = "*" if own["level"].isna().any() else ""
    figure.add_annotation(x=1.01, xref="paper", y=row, text=f"{of:,}{outside}", showarrow=False,
                          xanchor="left", font={"size": 12, "color": MUTED})  # fmt: skip
    return -float(starts[0]), float(starts[-1] + shares[-1])


def _draw_legend(
    figure: go.Figure, labels: Sequence[str], colors: Sequence[str], *, at: tuple[float, float]
) -> None:
    text = "   ".join(
        f'<span style="color:{color}">{_SQUARE}</span> {escape(label)}'
        for label, color in zip(labels, colors, strict=True)
    )
    figure.add_annotation(x=at[0], y=at[1], text=text, showarrow=False, xanchor="left",
                          align="left", bgcolor="#ffffff",
                          font={"size": 12, "color": INK})  # fmt: skip


def _draw_axis(figure: go.Figure, reach: Sequence[float], *, outside: bool) -> go.Figure:
    left, right = (np.ceil(side * 4 - 1e-9) / 4 for side in reach)
    ticks = np.arange(-left, right + 0.01, 0.25)
    title = "share of answers" + (" (* some fit no label of the scale)" if outside else "")
    figure.add_vline(0, line={"color": MUTED, "width": 1}, layer="below")
    figure.add_annotation(x=1.01, xref="paper", y=1, yref="paper", text="answers", yanchor="bottom",
                          showarrow=False, xanchor="left",
                          font={"size": 12, "color": MUTED})  # fmt: skip
    return figure.update_xaxes(
        range=[-reach[0] - 0.01, reach[1] + 0.01], tickvals=ticks,
        ticktext=[f"{abs(tick):.0%}" for tick in ticks], title=title, zeroline=False,
    )  # fmt: skip


def _hover(row: dict[str, Any]) -> str:
    note = f"<br>{hover(row['note'])}" if row["note"] else ""
    return (
        f"{hover(row['label'])}<br>{hover(row['answer'])}: {row['count']:,} of {row['of']:,} "
        f"({row['share']:.0%})<br>without an answer: {row['missing']:,}{note}"
    )


def _tell(title: str, table: pd.DataFrame, by: list[str]) -> str:
    """Say what the figure shows: how many questions, and which were answered highest and lowest."""
    number = table.groupby(["survey", "question"]).ngroups
    told = [f"{title}. Bars of {number} question{'s' * (number > 1)}"]
    told[0] += f", in parts by {by[0]}" if by else ""
    upper = sorted(_upper(table, by), key=lambda pair: -pair[1])
    if upper:
        (most, high), (least, low) = upper[0], upper[-1]
        told.append(f"the upper half of the scale was chosen most in “{most}” ({high:.0%})")
        if len(upper) > 1:
            told.append(f"least in “{least}” ({low:.0%})")
    return "; ".join(told) + "."


def _upper(table: pd.DataFrame, by: list[str]) -> Iterator[tuple[str, float]]:
    """Yield each question or part with the share of the levels above the middle."""
    known = table[table["ordered"] & table["level"].notna() & table["share"].notna()]
    known = known[~known["option"]] if "option" in known else known
    for _, own in known.groupby(["survey", "question", *by], sort=False):
        first = own.iloc[0]
        name = " · ".join(str(first[column]) for column in ("label", *by))
        above = own["level"] > (len(own) + 1) / 2
        yield name, float(own.loc[above.to_numpy(dtype=bool), "share"].sum())
