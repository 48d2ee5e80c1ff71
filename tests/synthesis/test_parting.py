"""By what people are told apart, and what a rule found in a quote: by hand."""

import pandas as pd
import pytest

from qualcode.synthesis.hits import Hits
from qualcode.synthesis.parting import big_values, main_attribute, present

# Ten people; P10 has withdrawn, so that two directors are left. Two have no job, two no town.
JOBS = ["writer", "coder", "coder", "writer", "coder", "writer", "director", "director", " ", None]
TOWNS = ["Lima", "Oslo", "Oslo", "Oslo", "Oslo", "Lima", "Lima", None, "", "Lima"]


def people(**columns: list[str | None]) -> pd.DataFrame:
    ids = [f"P{n}" for n in range(1, 11)]
    consent = [""] * 9 + ["withdrawn"]
    listed = {"participant": ids, "name": [f"N{n}" for n in ids], "consent": consent, **columns}
    return pd.DataFrame({name: pd.Series(cells, dtype="str") for name, cells in listed.items()})


def test_values_that_enough_people_share_the_most_frequent_first() -> None:
    listed = people(job=JOBS, town=[*TOWNS[:7], "Lima", "", "Lima"])
    assert present(listed).columns.tolist() == ["participant", "job", "town"]
    assert present(listed)["participant"].tolist() == [f"P{n}" for n in range(1, 10)]
    assert big_values(listed, "job") == ["coder", "writer"]  # three each; two are directors
    assert big_values(listed, "job", fewest=2) == ["coder", "writer", "director"]
    assert big_values(listed, "job", fewest=4) == []
    assert big_values(people(town=TOWNS), "town") == ["Oslo", "Lima"]
    assert big_values(people(town=TOWNS), "town", fewest=4) == ["Oslo"]  # not the one who withdrew
    empty = people(job=["", "", "", " ", " ", " ", *[None] * 4])
    assert big_values(empty, "job") == []


@pytest.mark.parametrize(
    ("columns", "fewest", "expected"),
    [
        ({"town": TOWNS, "Affiliation": JOBS}, 3, "Affiliation"),  # however it is written
        ({"town": TOWNS, "job": JOBS}, 3, "town"),  # else the first
        ({"affiliation": [*["x"] * 8, "y", "y"], "job": JOBS}, 3, "job"),  # one value tells none
        ({"affiliation": JOBS}, 4, ""),
        ({"hidden": JOBS}, 3, ""),  # what is to be told apart does not have it
    ],
)
def test_by_what_people_are_told_apart(
    columns: dict[str, list[str | None]], fewest: int, expected: str
) -> None:
    table = pd.DataFrame(columns=["town", "job", "affiliation", "Affiliation"])
    assert main_attribute(people(**columns), table, fewest=fewest) == expected


def test_hits_are_those_of_a_code_and_what_stands_below_it() -> None:
    def hit(start: int, end: int, *, negated: bool = False) -> dict[str, object]:
        return {"start": start, "end": end, "negated": negated}

    given = [
        ("d", 10, 40, "law", [hit(12, 15), hit(20, 23, negated=True)]),
        ("d", 10, 40, "law/copyright", [hit(30, 39)]),
        ("d", 10, 40, "lawn", [hit(16, 19)]),
        ("d", 10, 50, "law", [hit(45, 48)]),  # another segment that begins there
        ("e", 10, 40, "law", [hit(13, 14)]),
        ("d", 10, 40, "law", None),  # by hand
    ]
    columns = ["document", "start", "end", "code", "evidence"]
    hits = Hits(pd.DataFrame(given, columns=columns))
    quotes = pd.DataFrame(
        [("s", "d", 10, 40, False), ("t", "e", 10, 40, True), ("u", "f", 10, 40, False)],
        columns=["segment", "document", "start", "end", "masked"],
    )
    assert hits.find(quotes, "law") == {"s": [(2, 5), (20, 29)], "u": []}
    assert hits.find(quotes, "law/copyright") == {"s": [(20, 29)], "u": []}
