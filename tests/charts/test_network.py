"""The network of codes: arcs beside a list, from no pair to hundreds."""

import json

import pandas as pd
import pytest

from qualcode.charts import figures
from qualcode.codebooks import Code, Codebook
from qualcode.concerns.cooccurring import COOCCURRENCES
from qualcode.errors import ColumnMissingError, OptionError

HOSTILE = "<b onclick=x>'&\"</b>"


def make(*pairs: tuple[str, str, int]) -> pd.DataFrame:
    rows = [
        {"first": one, "second": two, "first_name": f"Name {one}", "second_name": f"Name {two}",
         "within": "segment", "both": both, "first_n": 50, "second_n": 50, "of": 500,
         "jaccard": both / (100 - both), "lift": both / 5, "p": 0.01, "q": 0.1}
        for one, two, both in pairs
    ]  # fmt: skip
    return COOCCURRENCES.frame(rows)


def ring(count: int) -> pd.DataFrame:
    return make(*[(f"c{n}", f"c{(n + 1) % count}", 2 + n % 40) for n in range(count)])


@pytest.mark.parametrize("count", [3, 60])
def test_every_code_has_a_row_and_every_pair_an_arc(count: int) -> None:
    table = ring(count)
    before = table.copy()
    figure = figures.draw_cooccurrence(table, most=count)
    assert len(figure.layout.yaxis.ticktext) == count
    arcs = [trace for trace in figure.data if trace.mode == "lines"]
    assert sum(list(arc.x).count(None) for arc in arcs) == count
    assert 260 <= figure.layout.height <= 2_000
    pd.testing.assert_frame_equal(table, before)
    json.dumps(figure.to_dict()["data"], allow_nan=False, default=list)


def test_no_pair_and_one() -> None:
    none = figures.draw_cooccurrence(make())
    assert "No two codes come together" in none.layout.meta["alt"]
    one = figures.draw_cooccurrence(make(("a", "b", 3)))
    assert one.layout.title.text == "Codes that come together: 1 pair"
    assert set(one.layout.yaxis.ticktext) == {"Name a", "Name b"}


def test_what_is_left_out_is_said() -> None:
    figure = figures.draw_cooccurrence(ring(30), most=10)
    assert figure.layout.title.text == "Codes that come together: the 10 strongest of 30 pairs"
    rare = figures.draw_cooccurrence(make(("a", "b", 1), ("a", "c", 2)))
    assert set(rare.layout.yaxis.ticktext) == {"Name a", "Name c"}


def test_those_that_come_together_stand_together() -> None:
    figure = figures.draw_cooccurrence(make(("a", "z", 40), ("b", "y", 40), ("a", "b", 2)))
    names = [name.removeprefix("Name ") for name in figure.layout.yaxis.ticktext]
    assert abs(names.index("a") - names.index("z")) == 1
    assert abs(names.index("b") - names.index("y")) == 1


def test_dots_have_the_colours_of_the_codebook() -> None:
    book = Codebook(codes=[Code(id="a", color="#112233"), Code(id="b")])
    figure = figures.draw_cooccurrence(make(("a", "b", 3)), codebook=book)
    assert "#112233" in list(figure.data[-1].marker.color)


def test_all_text_is_escaped() -> None:
    table = make(("a", "b", 3)).assign(first_name=HOSTILE, second_name=HOSTILE, note=HOSTILE)
    figure = figures.draw_cooccurrence(table.assign(first=HOSTILE))
    assert HOSTILE not in figure.layout.meta["table"]
    shown = figure.to_dict()
    shown["layout"]["meta"] = {}
    assert "<b onclick" not in str(shown)
    assert "&lt;b" in str(shown)


def test_bad_options() -> None:
    with pytest.raises(OptionError, match="measure is one of"):
        figures.draw_cooccurrence(ring(3), measure="kappa")
    with pytest.raises(OptionError, match="`most`"):
        figures.draw_cooccurrence(ring(3), most=0)
    with pytest.raises(ColumnMissingError, match="jaccard"):
        figures.draw_cooccurrence(ring(3).drop(columns="jaccard"))
