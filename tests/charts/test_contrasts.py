"""Figures of contrasts, from no code to sixty."""

import json

import numpy as np
import pandas as pd
import pytest

from qualcode.charts import figures
from qualcode.concerns.contrasting import CONTRASTS
from qualcode.concerns.wording import WORD_CONTRASTS
from qualcode.errors import ColumnMissingError, OptionError

HOSTILE = "<b onclick=x>'&\"</b>"


def make(count: int, name: str = "A code") -> pd.DataFrame:
    difference = np.linspace(0.6, -0.5, count)
    table = pd.DataFrame({"code": [f"area/{n}" for n in range(count)]})
    table = table.assign(name=[f"{name} {n}" for n in range(count)], of="participant", a="staff")
    table = table.assign(b="NGO", a_k=1, a_n=5, b_k=2, b_n=7, difference=difference, p=0.01, q=0.5)
    table.loc[table.index % 3 == 0, "q"] = 0.02
    if count > 1:
        table.loc[1, ["difference", "p", "q"]] = np.nan
    return CONTRASTS.of_columns(count, **{column: table[column].array for column in table})


def make_words(count: int, name: str = "word") -> pd.DataFrame:
    table = pd.DataFrame({"word": [f"{name}{n}" for n in range(count)], "of": "document"})
    table = table.assign(a="staff", b="NGO", a_k=1, a_n=5, b_k=2, b_n=7, a_times=3, b_times=9)
    table = table.assign(z=np.linspace(3, -3, count), p=0.01, q=0.02)
    return WORD_CONTRASTS.of_columns(count, **{column: table[column].array for column in table})


def written(figure: object) -> list[str]:
    """The counts at the right."""
    return [text for trace in figure.data if trace.mode == "text" for text in trace.text]  # type: ignore[attr-defined]


@pytest.mark.parametrize("count", [0, 1, 2, 60])
def test_contrasts_of_however_many_codes(count: int) -> None:
    table = make(count)
    before = table.copy()
    figure = figures.draw_contrast(table)
    assert figure.layout.meta["alt"].endswith(".")
    assert figure.layout.meta["table"].startswith("<table><caption>")
    assert 260 <= figure.layout.height <= 2_000
    assert len(written(figure)) == count
    pd.testing.assert_frame_equal(table, before)
    json.dumps(figure.to_dict()["data"], allow_nan=False, default=list)


def test_rows_are_ordered_by_difference_and_carry_their_counts() -> None:
    figure = figures.draw_contrast(make(3).iloc[::-1])
    assert list(figure.layout.yaxis.ticktext) == ["A code 0", "A code 2", "A code 1"]
    assert written(figure) == ["1/5 · 2/7"] * 3
    names = [trace.name for trace in figure.data if trace.name]
    assert names == ["more in staff, q up to 0.05", "more in NGO, may be chance", "not defined"]


def test_limits_are_drawn_where_there_are_any() -> None:
    plain = figures.draw_contrast(make(4))
    limited = figures.draw_contrast(make(4).assign(low=-0.9, high=0.9))
    assert len(limited.data) == len(plain.data) + 1
    assert limited.layout.xaxis.range[0] < -0.9


def test_only_the_strongest_are_drawn() -> None:
    figure = figures.draw_contrast(make(9), most=4)
    assert len(written(figure)) == 4
    assert "5 not drawn" in figure.layout.meta["alt"]


def test_codes_of_one_name_are_told_apart() -> None:
    table = make(2).assign(name="Law", code=["a/law", "b/law"])
    names = set(figures.draw_contrast(table).layout.yaxis.ticktext)
    assert names == {"Law (a)", "Law (b)"}


@pytest.mark.parametrize("count", [0, 1, 60])
def test_words_of_both_parts(count: int) -> None:
    figure = figures.draw_contrast_words(make_words(count), most=5)
    assert len(written(figure)) == min(count, 10)
    if count == 60:
        names = list(figure.layout.yaxis.ticktext)
        assert names[:5] == [f"word{n}" for n in range(5)]
        assert names[5:] == [f"word{n}" for n in range(55, 60)]


def test_all_text_is_escaped() -> None:
    for figure in (
        figures.draw_contrast(make(3, HOSTILE).assign(a=HOSTILE, b=HOSTILE, note=HOSTILE)),
        figures.draw_contrast_words(make_words(3, HOSTILE).assign(a=HOSTILE, note=HOSTILE)),
    ):
        assert HOSTILE not in figure.layout.meta["table"]
        shown = figure.to_dict()
        shown["layout"]["meta"] = {}
        assert "<b onclick" not in str(shown)
        assert "&lt;b" in str(shown)


def test_bad_options() -> None:
    with pytest.raises(OptionError, match="`most`"):
        figures.draw_contrast(make(2), most=0)
    with pytest.raises(OptionError, match="`most`"):
        figures.draw_contrast_words(make_words(2), most=0)
    with pytest.raises(ColumnMissingError, match="difference"):
        figures.draw_contrast(make(2).drop(columns="difference"))
