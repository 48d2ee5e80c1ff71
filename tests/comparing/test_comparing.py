"""Two gatherings side by side: what rose, fell, appeared and vanished, and by which rule."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from comparing_material import BOOK, NOTES_NOW, NOTES_THEN, NOW, THEN, gathering

import qualcode
from qualcode import Journal, compare, read_gathering
from qualcode.comparing import Comparison
from qualcode.errors import CodebookError, GatheringError, OptionError

pytestmark = pytest.mark.usefixtures("without_topics")

Compare = Callable[..., Comparison]
Write = Callable[..., Path]

MOVED = """\
name: small
version: "2.0"
languages: [en]
codes:
  - id: skills
    name: Skills
    codes:
      - {id: capacity, name: Capacity, role: concern, terms: {en: ["train*"]}}
  - {id: means, name: Means, role: concern, terms: {en: ["fund*", travel]}}
  - {id: trees, name: Trees, role: concern, terms: {en: [forest]}}
  - {id: law, name: Law, role: concern, terms: {en: [copyright]}}
  - {id: sun, name: Sun, role: concern, terms: {en: [solar]}}
"""


def rows(comparison: Comparison) -> pd.DataFrame:
    return comparison.concerns.set_index("code")


def test_what_became_of_each_code(comparison: Comparison) -> None:
    assert comparison.keys == ["2024", "2025"]
    table = comparison.concerns
    shown = ["code", "k_2024", "n_2024", "k_2025", "n_2025", "change", "trend"]
    assert table[shown].to_numpy().tolist() == [
        ["capacity", 1, 4, 3, 4, 0.5, "rose"],
        ["law", 0, 4, 1, 4, 0.25, "appeared"],
        ["trees", 1, 4, 0, 4, -0.25, "vanished"],
        ["money", 2, 4, 1, 4, -0.25, "steady"],  # by one person of four
        ["moon", 0, 4, 0, 4, 0.0, "absent"],
    ]
    assert set(table["of"]) == {"participants"}
    assert table["share_2025"].tolist() == [0.75, 0.25, 0.0, 0.25, 0.0]
    assert table[["low", "high", "p", "q"]].isna().all(axis=None)


def test_every_count_leads_to_its_segments(comparison: Comparison) -> None:
    evidence = comparison.evidence
    then = evidence[evidence["gathering"].eq("2024") & evidence["code"].eq("money")]
    assert then["segment"].tolist() == ["notes.csv#3:0-34", "notes.csv#5:0-32"]
    sizes = evidence.groupby(["gathering", "code"]).size()
    counts = comparison.counts.set_index(["gathering", "code"])["segments"]
    assert counts[counts.gt(0)].to_dict() == sizes.to_dict()
    known = comparison.segments[["gathering", "segment"]].apply(tuple, axis=1)
    assert set(evidence[["gathering", "segment"]].apply(tuple, axis=1)) <= set(known)
    assert len(comparison.assignments) == len(comparison.segments) == 8
    assert comparison.new_topics["size"].sum() == comparison.new_assignments["topic"].ge(0).sum()


def test_quotes_come_from_each_gathering(comparison: Comparison) -> None:
    quotes = comparison.quotes[comparison.quotes["code"].eq("capacity")]
    said = quotes.groupby("gathering")["text"].agg(list)
    assert said["2024"] == ["We want training for new people"]
    assert len(said["2025"]) == 3
    assert "trees" not in set(comparison.quotes.query("gathering == '2025'")["code"])


def test_the_order_of_notes_and_files_changes_no_count(compare_files: Compare) -> None:
    parts = {"gathering.yaml": NOW["gathering.yaml"].replace("notes.csv", '"*.csv"'),
             "book.yaml": BOOK}  # fmt: skip
    for number, note in enumerate(reversed(NOTES_NOW)):
        parts[f"{number}.csv"] = f"who,note\n{note}\n"
    found = rows(compare_files(parts, THEN, of="participants"))
    assert found.loc["capacity", ["k_2024", "k_2025", "trend"]].tolist() == [1, 3, "rose"]
    assert found["trend"].value_counts().to_dict() == {
        "rose": 1, "appeared": 1, "vanished": 1, "steady": 1, "absent": 1,
    }  # fmt: skip


def test_beyond_those_who_came(comparison: Comparison) -> None:
    small = [side.gathering for side in comparison.sides]
    found = rows(compare(*small, of="participants", beyond=True))
    # Of the 70 ways to name 4 of 8, (16 + 1) x 2 part the four with the code as unevenly.
    assert found["p"]["capacity"] == pytest.approx(34 / 70)
    assert found["p"]["law"] == pytest.approx(1)
    assert found["low"]["capacity"] < 0.5 < found["high"]["capacity"]
    assert pd.isna(found["p"]["moon"])
    same = rows(compare(*small, of="participants", beyond=True, same_people=True))
    # P1 has it twice and stays; P2 and P3 change sides: 2 of 4 ways are as uneven.
    assert same["p"]["capacity"] == pytest.approx(0.5)
    segments = rows(compare(*small, of="segments", beyond=True, draws=99, seed=1))
    assert "no limits" in segments["note"]["capacity"]
    assert pd.isna(segments["low"]["capacity"])
    assert 0 < segments["p"]["capacity"] <= 1


def test_what_is_inferred_is_of_what_is_counted(compare_files: Compare) -> None:
    # The later codebook has a code more below capacity, and that is counted for capacity.
    press = "{id: press, terms: {en: [media]}}"
    wider = BOOK.replace('"1.0"', '"1.1"').replace(
        '{en: ["train*"]}}', f'{{en: ["train*"]}}, codes: [{press}]}}'
    )
    notes = [*NOTES_NOW[:3], "P4,The media never ask us"]
    now = gathering("Now", "2025-05-30", notes, wider)
    found = rows(compare_files(THEN, now, of="participants", beyond=True))
    capacity = found.loc["capacity"]
    assert capacity[["k_2024", "k_2025"]].tolist() == [1, 4]
    assert capacity["low"] < capacity["change"] == 0.75 < capacity["high"]
    assert capacity["p"] == pytest.approx(10 / 70)  # 5 + 5 of the 70 ways to name 4 of 8
    assert found["trend"]["capacity/press"] == "not comparable"
    assert found.loc["capacity/press", ["low", "high", "p", "q"]].isna().all()


def test_codes_that_moved_are_followed_and_others_are_told(compare_files: Compare) -> None:
    now = gathering("Now", "2025-05-30", NOTES_NOW, MOVED)
    comparison = compare_files(THEN, now, of="participants")
    found = rows(comparison)
    moved = found.loc["skills/capacity"]
    assert moved[["k_2024", "k_2025", "trend"]].tolist() == [1, 3, "rose"]
    assert moved["note"].startswith("in small@1.0 (")
    assert moved["note"].endswith(") it is capacity")
    assert found["trend"]["skills"] == "rose"  # it is new, but what stands below it is not
    lost = found[found["trend"].eq("not comparable")]
    assert set(lost.index) == {"means", "money", "moon", "sun"}
    assert (lost["k_2024"]["money"], lost["k_2025"]["means"]) == (2, 1)
    assert pd.isna(lost["k_2025"]["money"])
    assert pd.isna(lost["k_2024"]["means"])
    assert any("cannot be compared: means, money, moon, sun." in note for note in comparison.notes)


def test_what_became_of_codes_can_be_said(compare_files: Compare) -> None:
    now = gathering("Now", "2025-05-30", NOTES_NOW, MOVED)
    said = {"money": "means", "moon": ["sun", "law"]}
    found = rows(compare_files(THEN, now, of="participants", changes=said))
    assert found.loc["means", ["k_2024", "k_2025", "trend"]].tolist() == [2, 1, "steady"]
    joint = found.loc["sun+law"]
    assert joint[["name", "k_2024", "k_2025", "trend"]].tolist() == ["Sun + Law", 0, 1, "appeared"]
    assert joint["note"] == "all of sun, law together, which were one code before: moon"
    assert found["trend"]["sun"] == "not comparable"
    merged = rows(compare_files(THEN, now, of="participants", changes={"money": "law"}))
    assert merged.loc["law", ["k_2024", "k_2025"]].tolist() == [2, 1]
    assert "several codes: money, law" in merged["note"]["law"]
    with pytest.raises(OptionError, match="no codebook has the code `mony`; did you mean `money`"):
        compare_files(THEN, now, changes={"mony": "means"})
    with pytest.raises(OptionError, match=r"small@2.0 has no code `mean`; did you mean `means`"):
        compare_files(THEN, now, changes={"money": "mean"})


def test_what_all_count_as_another_code_is_not_called_absent(compare_files: Compare) -> None:
    comparison = compare_files(THEN, NOW, of="participants", changes={"money": "capacity"})
    found = rows(comparison)
    assert found.loc["capacity", ["k_2024", "k_2025"]].tolist() == [3, 4]
    assert "money" not in found.index
    assert set(comparison.counts["code"]) == {"capacity", "trees", "law", "moon"}
    assert "Raised neither in 2024 nor in 2025: Moon." in comparison.to_html()


def test_other_terms_are_told(compare_files: Compare) -> None:
    other = BOOK.replace('"1.0"', '"1.1"').replace("[copyright]", "[copyright, patent]")
    comparison = compare_files(THEN, gathering("Now", "2025-05-30", NOTES_NOW, other))
    assert "its terms are other ones in small@1.0" in rows(comparison)["note"]["law"]
    assert "Two versions of the codebook" in " ".join(comparison.notes)
    book = read_gathering(comparison.sides[0].gathering.path).codebook
    one = compare(*(side.gathering for side in comparison.sides), codebook=book)
    assert not any("Two versions" in note for note in one.notes)


def test_rules_are_compared_with_rules_unless_people_are_asked_for(write: Write) -> None:
    then, now = write(THEN, "then"), write(NOW, "now")
    journal = Journal(then, "ana")
    journal.add("notes.csv#4", 0, 29, "law")
    journal.read("notes.csv#4")
    comparison = compare(then, now, of="participants")
    assert rows(comparison)["k_2024"]["law"] == 0
    assert any(note.startswith("There are codings by hand of 2024") for note in comparison.notes)
    assert rows(compare(then, now, coded_by="all", of="participants"))["k_2024"]["law"] == 1
    with pytest.raises(GatheringError, match="now: nobody has coded it by hand"):
        compare(then, now, coded_by="people")
    Journal(now, "ben").add("notes.csv#5", 0, 37, "law")
    hand = compare(then, now, coded_by="people")
    assert hand.options["of"] == "segments"
    law = rows(hand).loc["law", ["k_2024", "n_2024", "k_2025", "n_2025", "trend"]]
    assert law.tolist() == [1, 1, 1, 1, "steady"]  # of what was read
    assert len(hand.segments) == 2
    record = json.loads((hand.write(now.parent / "out").parent / "run.json").read_text("utf-8"))
    assert [list(one["journals"]) for one in record["gatherings"]] == [
        ["codings/ana.jsonl"],
        ["codings/ben.jsonl"],
    ]
    assert any(note.startswith("Nobody declared what was read in 2025.") for note in hand.notes)


def test_a_gathering_of_which_there_is_nothing_to_count_is_refused(write: Write) -> None:
    then = write(THEN, "then")
    Journal(then, "ana").add("notes.csv#4", 0, 29, "law")
    now = {name: text for name, text in NOW.items() if name != "notes.csv"}
    now["gathering.yaml"] = "title: Now\ndates: [2025-05-30]\ncodebook: book.yaml\n"
    headed = write(now | {"notes.md": "# Copyright now\n\nWe need money for all of it.\n"}, "head")
    Journal(headed, "ana").add("notes.md", 2, 11, "law")
    with pytest.raises(GatheringError, match="head: what people coded by hand are headings"):
        compare(then, headed, coded_by="people")
    (headed / "notes.md").write_text("We need money for all of it.\n", encoding="utf-8")
    with pytest.raises(GatheringError, match="head: what people coded by hand is no longer there"):
        compare(then, headed, coded_by="people")
    (headed / "notes.md").write_text("* * *\n", encoding="utf-8")
    with pytest.raises(GatheringError, match="head: holds no piece of text"):
        compare(then, headed)


def test_three_are_compared_in_the_order_of_their_dates(write: Write) -> None:
    later = write(gathering("Later", "2025-11-02", NOTES_THEN[:2]), "later")
    comparison = compare(write(NOW, "now"), later, write(THEN, "then"), of="participants")
    assert comparison.keys == ["2024-05-24", "2025-05-30", "2025-11-02"]
    capacity = rows(comparison).loc["capacity"]
    assert capacity[[f"share_{key}" for key in comparison.keys]].tolist() == [0.25, 0.75, 0.5]
    assert (capacity["change"], capacity["trend"]) == (0.25, "steady")
    bare = {"notes.csv": NOW["notes.csv"]}
    undated = compare(write(bare, "b"), write(bare, "a"), codebook=later / "book.yaml")
    assert undated.keys == ["b", "a"]
    assert any("in the order in which they were named" in note for note in undated.notes)
    inner = write({"b/notes.csv": NOW["notes.csv"]}, "x") / "b"
    same = compare(inner, later.parent / "b", codebook=later / "book.yaml")
    assert same.keys == ["1 b", "2 b"]


def test_units_are_the_same_for_all(write: Write) -> None:
    many = [f"P{number},training for all of us" for number in range(12)]
    first = write(gathering("Then", "2024-05-24", many), "then")
    second = write(gathering("Now", "2025-05-30", [*many, "P1,funding"]), "now")
    assert compare(first, second).options["of"] == "participants"
    unsigned = write(gathering("Now", "2025-05-30", [note[2:] for note in many]), "unsigned")
    signs = (unsigned / "notes.csv").read_text().splitlines()
    nobody = ["who,note", *("," + line.split(",")[1] for line in signs[1:]), ""]
    (unsigned / "notes.csv").write_text("\n".join(nobody), encoding="utf-8")
    assert compare(first, unsigned).options["of"] == "documents"
    with pytest.raises(OptionError, match="no participants are known in 2025"):
        compare(first, unsigned, of="participants")


def test_bad_input(write: Write, small: tuple[Path, Path], tmp_path: Path) -> None:
    then, now = small
    with pytest.raises(GatheringError, match="it is alone; name two or more"):
        compare(then)
    with pytest.raises(GatheringError, match="is named twice"):
        compare(then, then.parent / "now" / ".." / "then")
    with pytest.raises(GatheringError, match="there is no such folder"):
        compare(then, tmp_path / "nowhere")
    with pytest.raises(GatheringError, match=r"names no codebook, .* --codebook FILE"):
        compare(then, write({"notes.csv": NOW["notes.csv"]}, "bare"))
    named = gathering("O", "2025-01-01", NOTES_NOW, BOOK.replace("name: small", "name: big"))
    with pytest.raises(GatheringError, match=r"is `big`.*only versions of one can be compared"):
        compare(then, write(named, "other"))
    none = "name: small\nversion: '3'\nlanguages: [en]\ncodes: [{id: z, terms: {en: [zebra]}}]\n"
    with pytest.raises(CodebookError, match="have no code in common"):
        compare(then, write(gathering("O", "2025-01-01", NOTES_NOW, none), "zebra"))
    with pytest.raises(GatheringError, match="find nothing in any of these gatherings"):
        compare(then, now, codebook=tmp_path / "zebra" / "book.yaml")
    with pytest.raises(GatheringError, match="there is no report in `de`"):
        compare(then, now, language="de")
    with pytest.raises(OptionError, match="coded_by is one of 'rules', 'people', 'all'"):
        compare(then, now, coded_by="hand")
    with pytest.raises(TypeError, match="has no option `codebok`; did you mean `codebook`"):
        qualcode.compare(then, now, codebok="x")


def test_an_attribute_may_be_called_gathering(
    compare_files: Callable[..., Comparison],
    without_topics: None,  # noqa: ARG001 - topics are of no account here
) -> None:
    files = THEN | {"participants.csv": "participant,gathering\nP1,first\n"}
    segments = compare_files(files, NOW).segments
    assert segments["gathering_"].dropna().unique().tolist() == ["first"]
