"""Figures of trust: what is drawn, told and escaped, from no code to sixty."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from qualcode.charts import figures, trust_markup
from qualcode.charts.trust_markup import (
    break_path,
    decimal,
    draw_dots,
    draw_interval,
    draw_square,
    shorten_path,
    square_confusions,
)
from qualcode.errors import ColumnMissingError, OptionError

HOSTILE = "<b onclick=x>'&\"</b>"
ESCAPED = "&lt;b onclick=x&gt;'&amp;\"&lt;/b&gt;"


def paths(count: int) -> list[str]:
    return [f"an area/a code of that area {number}" for number in range(count)]


def make_counts(count: int) -> pd.DataFrame:
    table = pd.DataFrame(
        {"ana": range(count), "ben": range(count, 0, -1), "cem": [3] * count}, index=paths(count)
    )
    return table.astype("int64")


def make_agreement(count: int) -> pd.DataFrame:
    alpha = np.linspace(-0.2, 1, count)
    codes = pd.DataFrame({"code": paths(count), "alpha": alpha, "note": ""})
    overall = pd.DataFrame({"code": ["(all)"], "alpha": [0.75], "note": ["Over all."]})
    table = pd.concat([overall, codes] if count else [overall.head(0)], ignore_index=True)
    table = table.assign(alpha_low=table["alpha"] - 0.1, alpha_high=table["alpha"] + 0.1)
    table = table.assign(ac1=0.9, ac1_low=0.8, ac1_high=1.0)
    if count > 1:
        table.loc[1, ["alpha", "alpha_low", "alpha_high"]] = np.nan
        table.loc[1, "note"] = "not defined: nobody gave it"
    return table


def make_confusions(count: int) -> pd.DataFrame:
    codes = paths(count)
    return pd.DataFrame(
        {
            "first": ["ana"] * count,
            "second": ["ben"] * count,
            "first_code": codes,
            "second_code": [*codes[1:], "(none)"][:count],
            "units": range(1, count + 1),
        }
    ).astype({"first": "str", "second": "str", "first_code": "str", "second_code": "str"})


def make_prevalence(count: int) -> pd.DataFrame:
    share = np.linspace(0.05, 0.5, count)
    table = pd.DataFrame(
        {"code": paths(count), "scope": "this gathering", "naive": share / 2, "share": share,
         "low": share - 0.02, "high": share + 0.02, "note": ""}
    )  # fmt: skip
    if count > 1:
        table.loc[0, ["share", "low", "high"]] = np.nan
        table.loc[0, "note"] = "not estimated: nothing was read"
    return table


def make_report(count: int) -> pd.DataFrame:
    f1 = np.linspace(0.2, 0.9, count)
    half = {"code": paths(count), "precision": f1, "recall": f1, "positives": 12, "note": ""}
    models = pd.DataFrame({**half, "by": "model", "f1": f1})
    rules = pd.DataFrame({**half, "by": "rules", "f1": f1[::-1]})
    table = pd.concat([models, rules], ignore_index=True)
    table = table.assign(f1_low=table["f1"] - 0.05, f1_high=table["f1"] + 0.05)
    if count > 1:
        table.loc[0, ["f1", "f1_low", "f1_high", "precision"]] = np.nan
        table.loc[0, "note"] = "not defined: nothing is suggested"
    return table


ALL: dict[str, tuple[Callable[[Any], Any], Callable[[int], pd.DataFrame]]] = {
    "coders": (figures.draw_coders, make_counts),
    "agreement": (figures.draw_agreement, make_agreement),
    "confusions": (figures.draw_confusions, make_confusions),
    "prevalence": (figures.draw_prevalence, make_prevalence),
    "suggestions": (figures.draw_suggestions, make_report),
}


def test_the_mean_over_codes_comes_first_and_nothing_is_no_number() -> None:
    report = make_report(3)
    mean = report.head(2).assign(code="(all)", by=["model", "rules"], f1=[0.1, 0.9])
    figure = figures.draw_suggestions(pd.concat([report, mean], ignore_index=True))
    assert figure.layout.yaxis.ticktext[0] == "all codes, mean"
    assert "of 3 codes; mean F1" in figure.layout.meta["alt"]
    json.dumps(figure.to_dict()["data"], allow_nan=False, default=list)


@pytest.mark.parametrize("count", [0, 1, 2, 60])
@pytest.mark.parametrize("name", ALL)
def test_every_figure_of_however_many_codes(name: str, count: int) -> None:
    draw, make = ALL[name]
    table = make(count)
    before = table.copy()
    figure = draw(table)
    assert figure.layout.title.text
    assert figure.layout.meta["alt"].endswith(".")
    assert figure.layout.meta["table"].startswith("<table><caption>")
    assert 260 <= figure.layout.height <= 2_000
    pd.testing.assert_frame_equal(table, before)
    if count == 60 and name != "confusions":
        rows = figure.layout.yaxis.range
        assert max(rows) >= 59
        assert figure.layout.height >= 60 * 18  # a line of 11 pixels, and a gap
        assert len(set(figure.layout.yaxis.ticktext)) == len(figure.layout.yaxis.ticktext)


@pytest.mark.parametrize("name", ALL)
def test_all_text_is_escaped(name: str) -> None:
    draw, make = ALL[name]
    table = make(3)
    if name == "coders":
        table = table.rename(index={paths(1)[0]: HOSTILE}, columns={"ana": HOSTILE})
    else:
        table = table.replace({paths(1)[0]: HOSTILE, "ana": HOSTILE})
        if "note" in table:
            table["note"] = HOSTILE
    figure = draw(table)
    assert HOSTILE not in figure.layout.meta["table"]
    shown = figure.to_dict()
    shown["layout"]["meta"] = {}
    assert "<b onclick" not in str(shown)
    assert "&lt;b onclick" in str(shown)


def dots(figure: Any, name: str) -> Any:
    (found,) = [trace for trace in figure.data if trace.name == name]
    return found


def test_coders_that_differ_most_come_first_and_none_is_lost_unsaid() -> None:
    counts = pd.DataFrame({"ana": [5, 1, 9], "ben": [5, 9, 8]}, index=["a", "b", "c"])
    figure = figures.draw_coders(counts, most=2)
    assert list(figure.layout.yaxis.ticktext) == ["b", "c"]
    assert list(dots(figure, "ana").x) == [1, 9]
    assert list(dots(figure, "ben").x) == [9, 8]
    assert "the 2 of 3 codes that differ most" in figure.layout.title.text
    assert "“b”: ana 1, ben 9" in figure.layout.meta["alt"]
    again = figures.draw_coders(counts.rename_axis("code").reset_index(), most=2)
    assert again == figure
    with pytest.raises(OptionError, match="1 or more; found 0"):
        figures.draw_coders(counts, most=0)


def test_agreement_has_the_worst_first_and_says_what_is_not_defined() -> None:
    table = pd.DataFrame(
        {
            "code": ["(all)", "a", "b", "c", "d"],
            "alpha": [0.75, 0.9, np.nan, 0.5, 0.667],
            "alpha_low": [0.7, 0.8, np.nan, 0.2, 0.5],
            "alpha_high": [0.8, 1.0, np.nan, 0.7, 0.8],
            "note": ["", "", "not defined: nobody gave it", "", ""],
        }
    )
    figure = figures.draw_agreement(table)
    assert list(figure.layout.yaxis.ticktext) == ["all codes together", "c", "d", "a", "b"]
    assert list(dots(figure, ".8 and more").x) == [0.9]
    assert list(dots(figure, ".667 to .8").x) == [0.75, 0.667]
    assert list(dots(figure, "below .667").x) == [0.5]
    missing = dots(figure, "not defined")
    assert list(missing.y) == [4]
    assert missing.x[0] < 0
    assert missing.hovertext[0] == "b<br>not defined<br>not defined: nobody gave it"
    assert dots(figure, "below .667").hovertext[0] == "c<br>.50 (.20 to .70)"
    assert {shape.x1 for shape in figure.layout.shapes} == {0.667, 0.8}
    assert figure.data[0].x[:3] == (0.7, 0.8, None)
    told = figure.layout.meta["alt"]
    assert "over all codes .75; lowest in “c”, .50; 1 below .667; 1 not defined" in told


def test_other_coefficients_and_levels() -> None:
    table = make_agreement(4)
    figure = figures.draw_agreement(table, coefficient="ac1")
    assert not figure.layout.shapes  # the bounds were made for alpha
    assert list(dots(figure, "Gwet's AC1").x) == [0.9] * 5
    flat = pd.concat([table, table.tail(1).assign(code="flat")], ignore_index=True)
    names = figures.draw_agreement(flat, level=1).layout.yaxis.ticktext
    assert list(names) == ["all codes together", "flat"]
    with pytest.raises(OptionError, match="coefficient is one of 'alpha', 'cohen_kappa'"):
        figures.draw_agreement(table, coefficient="beta")
    with pytest.raises(ColumnMissingError, match="alpha_low"):
        figures.draw_agreement(table.drop(columns="alpha_low"))


CONFUSED = pd.DataFrame(
    [
        ("ana", "ben", "a", "a", 9),
        ("ana", "ben", "a", "b", 3),
        ("ana", "ben", "c", "(none)", 2),
        ("ana", "ben", "d", "d", 4),
    ],
    columns=["first", "second", "first_code", "second_code", "units"],
)


def test_the_square_has_only_what_is_confused() -> None:
    counts, total = square_confusions(CONFUSED, most=9)
    assert total == 3
    assert list(counts.index) == list(counts.columns) == ["a", "b", "c", "(none)"]
    assert counts.to_numpy().tolist() == [[9, 3, 0, 0], [0, 0, 0, 0], [0, 0, 0, 2], [0, 0, 0, 0]]
    both, _ = square_confusions(CONFUSED, most=9, symmetric=True)
    assert both.to_numpy().tolist() == [[9, 3, 0, 0], [3, 0, 0, 0], [0, 0, 0, 2], [0, 0, 2, 0]]
    few, total = square_confusions(CONFUSED, most=2)
    assert (list(few.index), total) == (["a", "b", "(none)"], 3)


def test_confusions_shade_what_is_confused_only() -> None:
    figure = figures.draw_confusions(CONFUSED)
    heat = figure.data[0]
    assert heat.z[0][0] == 0
    assert heat.z[0][1] == pytest.approx(np.sqrt(3))
    assert heat.text[0][0] == "9"
    assert heat.hovertext[0][1] == "ana: a<br>ben: b<br>segments: 3"
    assert "“a” stands where the other has “b”: 3." in figure.layout.meta["alt"]


def test_confusions_of_two_coders_of_several() -> None:
    more = pd.concat([CONFUSED, CONFUSED.assign(second="cem")], ignore_index=True)
    assert figures.draw_confusions(more).data[0].z[1][0] == pytest.approx(np.sqrt(6))
    turned = figures.draw_confusions(more, first="cem", second="ana")
    assert "cem (rows) and ana (columns)" in turned.layout.title.text
    assert turned.data[0].z[1][0] == pytest.approx(np.sqrt(3))
    assert turned.data[0].z[0][1] == 0
    with pytest.raises(OptionError, match="name both coders"):
        figures.draw_confusions(more, first="ana")
    with pytest.raises(OptionError, match="`ben` and `cem` were not compared"):
        figures.draw_confusions(more, first="ben", second="cem")


def test_prevalence_sets_the_naive_count_beside_the_corrected_share() -> None:
    table = make_prevalence(3)
    beyond = table.assign(scope="beyond this gathering", high=0.9)
    figure = figures.draw_prevalence(pd.concat([table, beyond], ignore_index=True))
    assert list(figure.layout.yaxis.ticktext) == [paths(3)[2], paths(3)[1], paths(3)[0]]
    naive = dots(figure, "counted by machine")
    assert naive.marker.symbol == "circle-open"
    assert list(naive.x) == [0.25, 0.1375, 0.025]
    assert list(dots(figure, "corrected by what people read, 95 %").x) == [0.5, 0.275]
    assert list(dots(figure, "not defined").y) == [2]
    assert "not estimated: nothing was read" in dots(figure, "not defined").hovertext[0]
    other = figures.draw_prevalence(pd.concat([table, beyond]), scope="beyond this gathering")
    assert other.data[0].x[1] == 0.9
    parts = figures.draw_prevalence(table.assign(group=["i", "ii", "i"]))
    assert parts.layout.yaxis.ticktext[0] == f"{paths(3)[2]} · i"
    with pytest.raises(OptionError, match="scope is one of"):
        figures.draw_prevalence(table, scope="everywhere")
    with pytest.raises(ColumnMissingError, match="naive"):
        figures.draw_prevalence(table.drop(columns="naive"))


def test_suggestions_set_the_model_beside_the_rules() -> None:
    table = make_report(3)
    figure = figures.draw_suggestions(table)
    # The model is better in the last code, as good in the middle one; the first has no F1.
    assert list(figure.layout.yaxis.ticktext) == [paths(3)[2], paths(3)[1], paths(3)[0]]
    model, rules = dots(figure, "model: F1"), dots(figure, "rules: F1")
    assert list(model.x[:2]) == pytest.approx([0.9, 0.55])
    assert list(rules.x) == pytest.approx([0.2, 0.55, 0.9])
    assert (model.y[0], rules.y[0]) == (-0.2, 0.2)
    missing = dots(figure, "model: not defined")
    assert list(missing.y) == pytest.approx([1.8])
    assert "nothing is suggested" in missing.hovertext[0]
    assert "precision 0.90" in model.hovertext[0]
    assert {trace.name for trace in figure.data if trace.showlegend} >= {
        "model: precision", "model: recall", "rules: precision", "rules: recall"
    }  # fmt: skip
    only = figures.draw_suggestions(table[table["by"].eq("rules")])
    assert "mean F1 rules 0.55" in only.layout.meta["alt"]
    with pytest.raises(OptionError, match="by is one of 'model', 'rules'; found 'people'"):
        figures.draw_suggestions(table.assign(by="people"))


def test_options_that_are_misspelt() -> None:
    with pytest.raises(TypeError, match="did you mean `most`"):
        figures.draw_coders(make_counts(2), mosst=3)
    with pytest.raises(TypeError, match="did you mean `scope`"):
        figures.draw_prevalence(make_prevalence(2), scop="x")


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.8361, ".84"), (-0.004, ".00"), (-0.25, "-.25"), (1.0, "1.00"), (0.999, ">.99"),
     (0.0, ".00"), (np.nan, "not defined"), (-1.0, "-1.00")],
)  # fmt: skip
def test_decimals(value: float, written: str) -> None:
    assert decimal(value) == written


def test_three_digits() -> None:
    assert (decimal(0.6666, 3), decimal(0.9999, 3)) == (".667", ">.999")


def test_paths_are_cut_at_the_front_and_break_behind_slashes() -> None:
    assert shorten_path("capacity/legal/copyright", 10) == "…copyright"
    assert shorten_path("capacity", 10) == "capacity"
    assert break_path("a<b/c") == "a&lt;b/<wbr/>c"


def test_markup_is_escaped_and_has_every_figure() -> None:
    counts = pd.DataFrame({HOSTILE: [3, 0], "ben": [1, 2]}, index=[HOSTILE, "b/c"])
    drawn = draw_dots(counts, label=HOSTILE) + trust_markup.draw_legend([HOSTILE, "ben"])
    square = draw_square(
        pd.DataFrame([[4, 2], [0, 1]], index=[HOSTILE, "b"], columns=[HOSTILE, "b"]),
        rows=HOSTILE, columns="ben", told=HOSTILE,
    )  # fmt: skip
    for markup in (drawn, square):
        assert "<b " not in markup
        assert "&lt;b onclick" in markup
    assert "3 · 1" in drawn
    assert "ben 1" in drawn
    assert square.count("<rect") == 4
    assert ">4</text>" in square
    assert 'style="--heat: 52%"' in square  # the most that is confused; the diagonal has none
    assert square.count('style="--heat: 0%"') == 3


def test_intervals_are_drawn_where_there_are_some() -> None:
    whole = draw_interval(0.9, 0.5, 1.0, start=0.0)
    assert 'class="dot high" cx="87.60%"' in whole  # 3 + 94 * .9
    assert 'x1="50.00%" x2="97.00%"' in whole
    assert "interval" not in draw_interval(0.7, np.nan, np.nan, start=0.0)
    nothing = draw_interval(np.nan, np.nan, np.nan, start=-0.5)
    assert "circle" not in nothing
