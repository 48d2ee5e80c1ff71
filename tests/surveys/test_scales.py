import pytest

from qualcode.gatherings.config import ScaleConfig
from qualcode.surveys.known import MISSING, WORDED
from qualcode.surveys.scales import (
    declared_scale,
    known_scales,
    recognise_scale,
    unordered_scale,
)

QUALITY = ScaleConfig(
    labels={"en": ["poor", "fair", "good"], "es": ["malo", "regular", "bueno"]},
    missing=["did not go"],
)


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        ("poor", 1), ("Good ", 3), ("BUENO", 3), ("regular", 2),
        ("2", 2), ("3.0", 3), ("3 - good", 3), ("(1) poor", 1), ("good (3)", 3),
        ("", 0), ("did not  go", 0), ("N/A", 0), ("No aplica", 0),
        ("0", None), ("4", None), ("very good", None), ("it was good", None),
    ],
)  # fmt: skip
def test_what_a_cell_says_on_a_declared_scale(cell: str, level: int | None) -> None:
    assert declared_scale("quality", QUALITY).place(cell) == level


def test_codes_stand_for_labels_and_then_numbers_do_not() -> None:
    scale = declared_scale("q", ScaleConfig(labels=["bad", "good"], codes=["A1", "A2"]))
    assert [scale.place(cell) for cell in ("A2", "a1", "bad", "2")] == [2, 1, 1, None]


def test_numbers_that_are_labels_stand_for_themselves() -> None:
    scale = declared_scale("q", ScaleConfig(labels=[0, 1, 2]))
    assert [scale.place(cell) for cell in ("0", "1", "02", "3")] == [1, 2, 3, None]
    assert scale.wording("en") == ["0", "1", "2"]


def test_labels_are_said_in_the_language_that_is_asked_for_else_in_english() -> None:
    scale = declared_scale("quality", QUALITY)
    assert scale.wording("es") == ["malo", "regular", "bueno"]
    assert scale.wording("fr") == ["poor", "fair", "good"]


@pytest.mark.parametrize(
    ("cells", "name", "levels"),
    [
        ("yes,no,Yes", "yes/no", [2, 1, 2]),
        ("Sí,no", "yes/no", [2, 1]),
        ("TRUE,FALSE", "yes/no", [2, 1]),
        ("yes,partly,no", "yes/partly/no", [3, 2, 1]),
        ("Strongly agree,neutral,n/a", "agreement", [5, 3, 0]),
        ("Totalmente de acuerdo,En desacuerdo", "agreement", [5, 2]),
        ("concordo,discordo totalmente", "agreement", [4, 1]),
        ("stimme voll zu,stimme nicht zu", "agreement", [5, 2]),
        ("muy insatisfecha,satisfecho", "satisfaction", [1, 4]),
        ("good,very good,fair", "quality", [4, 5, 3]),
        ("good,excellent", "quality to excellent", [3, 5]),
        ("nunca,a veces,siempre", "frequency", [1, 3, 5]),
        ("4,5,1", "1-5", [4, 5, 1]),
        ("7,1", "1-7", [7, 1]),
        ("0,3,5", "0-10", [1, 4, 6]),
        ("3,10", "0-10", [4, 11]),
    ],
)
def test_usual_scales_are_recognised(cells: str, name: str, levels: list[int]) -> None:
    scale = recognise_scale(cells.split(","))
    assert scale is not None
    assert scale.name == name
    assert [scale.place(cell) for cell in cells.split(",")] == levels


@pytest.mark.parametrize(
    "cells", [["Chile", "Peru"], ["good", "purple"], ["11", "2"], ["", "n/a"], [], ["2.5", "3"]]
)
def test_other_answers_are_no_scale(cells: list[str]) -> None:
    assert recognise_scale(cells) is None


def test_numbers_of_which_nobody_speaks_are_a_scale_only_where_they_recur() -> None:
    years = ["3", "8", "10", "4", "9", "2"]
    assert recognise_scale(years, cautious=True) is None
    assert recognise_scale(["4", "5"], cautious=True) is None
    found = recognise_scale(["4", "5", "4", "5", "3", "3"], cautious=True)
    assert found is not None
    assert found.name == "1-5"


def test_choices_without_an_order_stand_by_how_often_they_are_made() -> None:
    scale = unordered_scale(["Lima", "lima", "Quito", "Bogotá", "Quito", "LIMA", "", "n/a"])
    assert scale.wording("en") == ["LIMA", "Quito", "Bogotá"]
    assert (scale.ordered, scale.place("Lima"), scale.place("bogota")) == (False, 1, 3)


def test_no_wording_of_the_usual_scales_means_two_levels_or_none() -> None:
    from qualcode.spans import fold

    for name, said in WORDED.items():
        places: dict[str, int] = {}
        assert len({len(own) for own in said.values()}) == 1
        for own in said.values():
            for level, wordings in enumerate(own, start=1):
                for wording in wordings.split("|"):
                    assert places.setdefault(fold(wording), level) == level, (name, wording)
        assert not set(places) & set(map(fold, MISSING)), name
        assert known_scales()[name].size == len(own)
