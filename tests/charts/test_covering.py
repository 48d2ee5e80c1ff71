"""Figures of coverage and saturation: what is drawn, told and escaped, and what there is not."""

from typing import Any

import pandas as pd
import pytest

from qualcode.charts import figures
from qualcode.concerns.covering import Coverage, coverage
from qualcode.concerns.saturating import Saturation, saturation
from qualcode.errors import ColumnMissingError
from qualcode.tables import CODINGS

HOSTILE = "<b onclick=x>'&\"</b>"
ESCAPED = "&lt;b onclick=x&gt;'&amp;\"&lt;/b&gt;"


def material(count: int, kind: str = "notes") -> tuple[pd.DataFrame, pd.DataFrame]:
    """Segments of one day: ana gave each second one a code, and a rule each third one."""
    names = [f"s{n}" for n in range(count)]
    segments = pd.DataFrame({"segment": names, "document": names, "participant": names})
    segments = segments.astype("str").assign(start=0, end=9, day="1", kind=kind)
    rows = [
        {"coding": f"{who}{n}", "document": f"s{n}", "start": 0, "end": 9, "code": f"c{n % 7}",
         "coder": who, "status": "accepted"}
        for n in range(count)
        for who, step in (("ana", 2), ("rule:b@1", 3))
        if n % step == 0
    ]  # fmt: skip
    return segments, CODINGS.frame(rows)


def cover(count: int, **options: Any) -> Coverage:
    segments, codings = material(count, options.pop("kind", "notes"))
    reads = segments.head(count // 2)[["document", "start", "end"]]
    return coverage(segments, codings, reads=reads, **options)


def saturate(count: int, **options: Any) -> Saturation:
    segments, codings = material(count)
    return saturation(segments, codings, reads=segments, **options)


def test_coverage_tells_people_from_machines_and_from_what_was_read() -> None:
    found = cover(12, order=None)
    people, others, reads = figures.draw_coverage(found).data
    assert list(people.x) == [0.5, 0.5]  # all, and the only kind: 6 of 12
    assert list(others.x) == pytest.approx([2 / 12] * 2)  # 3 and 9
    assert list(others.text) == ["8 of 12", "8 of 12"]
    assert list(reads.x) == [0.5, 0.5]
    assert people.hovertext[0] == (
        "(all), (all)<br>coded: 8 of 12 segments, of these by people: 6<br>read by people: 6"
    )


def test_coverage_has_a_row_a_step_where_there_are_several() -> None:
    segments, codings = material(12)
    dated = segments.assign(day=["1"] * 6 + ["2"] * 6)
    figure = figures.draw_coverage(coverage(dated, codings))
    assert list(figure.layout.yaxis.ticktext) == [
        "<b>all</b>", "day 1", "day 2", "<b>notes</b>", "day 1", "day 2",
    ]  # fmt: skip
    assert len(figure.data) == 2  # nobody says what was read
    assert figure.layout.meta["alt"] == (
        "Bar chart: 8 of 12 segments have a code; 6 by people; by kind most in notes, 67%; "
        "least in notes, 67%."
    )
    one = figures.draw_coverage(coverage(segments, codings)).layout.yaxis
    assert list(one.ticktext) == ["<b>all</b>", "<b>notes</b>"]


def test_names_are_escaped() -> None:
    figure = figures.draw_coverage(cover(4, kind=HOSTILE))
    assert figure.layout.yaxis.ticktext[1] == f"<b>{ESCAPED}</b>"
    assert HOSTILE not in figure.to_json()
    segments, codings = material(8)
    found = saturation(segments.assign(participant=HOSTILE + segments["segment"]), codings)
    assert HOSTILE not in str(figures.draw_saturation(found).data[-1].hovertext)


def test_the_curve_its_band_and_where_it_is_saturated() -> None:
    found = saturate(30, base=4, run=2)
    low, high, mean, curve = figures.draw_saturation(found).data
    assert list(curve.y) == found.table["codes"].tolist()
    assert list(low.y) == found.table["low"].tolist()
    assert high.fill == "tonexty"
    assert list(mean.y) == found.table["expected"].tolist()
    figure = figures.draw_saturation(found)
    assert figure.layout.shapes[0].x0 == found.reached
    assert figure.layout.annotations[0].text == f"<b>{found.reached}+2</b>: at most 5% new"
    assert f"first met after {found.reached} and 2 more" in figure.layout.meta["alt"]
    assert "give `codebook`" in figure.layout.xaxis.title.text.replace("<br>", " ")


def test_a_threshold_that_was_not_met_is_not_marked() -> None:
    figure = figures.draw_saturation(saturate(8, base=1, run=4))
    assert not figure.layout.shapes
    assert "was not met" in figure.layout.meta["alt"]


def test_nothing_to_draw_says_why() -> None:
    none = figures.draw_coverage(cover(0))
    assert none.layout.annotations[0].text == "There is no material to code."
    assert len(figures.draw_saturation(saturate(0)).data) == 0
    text = figures.draw_saturation(saturate(0)).layout.annotations[0].text
    assert text.startswith("undefined: people created no codes here")


def test_bad_input() -> None:
    found = cover(4)
    broken = Coverage(found.table.drop(columns="share"), found.evidence, "kind", "day")
    with pytest.raises(ColumnMissingError, match="share"):
        figures.draw_coverage(broken)
    with pytest.raises(TypeError, match="no option `by`"):
        figures.draw_coverage(found, by="kind")  # type: ignore[call-arg]
