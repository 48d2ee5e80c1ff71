"""What coders disagree on is decided on a sheet, and comes before what each of them said."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import qualcode
from qualcode import Journal, agreement, read_codings, read_memos, read_reads, read_review
from qualcode.cli import app
from qualcode.codings import find_codes, find_read
from qualcode.errors import ColumnMissingError, OptionError
from qualcode.gatherings import Gathering
from qualcode.reviews import list_disputes, write_review
from qualcode.reviews.layouts import DISPUTED, SAID_BY, lay_out_disputes
from qualcode.reviews.workbook import dump_workbook, load_sheet

FILLED = list(DISPUTED.filled)
#: Row of the sheet (0 is the first below the headings): the note of which it is.
NOTES = ["6", "2", "3", "4", "5"]


def journal(gathering: Gathering, coder: str) -> Journal:
    return Journal(gathering.path, coder, documents=gathering.documents)


def code(gathering: Gathering, coder: str, note: int, path: str, memo: str = "", **span) -> None:
    segment = gathering.segments.iloc[note - 2]
    span = {"start": segment["start"], "end": segment["end"]} | span
    journal(gathering, coder).add(segment["document"], code=path, memo=memo, **span)


def read(gathering: Gathering, *coders: str) -> None:
    for coder in coders:
        own = journal(gathering, coder)
        with own.batch():
            for document in gathering.documents["document"]:
                own.read(document)


@pytest.fixture
def disputed(gathering: Gathering) -> Gathering:
    """Ana and Ben read all notes, and part on five of them."""
    code(gathering, "ana", 2, "capacity", "training is capacity", start=8, end=16)
    code(gathering, "ben", 2, "capacity/legal")
    code(gathering, "ana", 3, "capacity")
    code(gathering, "ana", 4, "capacity")
    code(gathering, "ben", 4, "capacity")
    code(gathering, "ben", 4, "capacity/legal")
    code(gathering, "ben", 5, "money")
    code(gathering, "ana", 6, "money")
    code(gathering, "ana", 6, "capacity")
    code(gathering, "ben", 6, "capacity/legal")
    read(gathering, "ana", "ben")
    return gathering


def list_disagreements(gathering: Gathering, **options) -> pd.DataFrame:
    return qualcode.disagreements(
        gathering.segments, gathering.codings, reads=gathering.reads, **options
    )


@pytest.fixture
def fill(disputed: Gathering, tmp_path: Path) -> Callable[..., Path]:
    """Write a sheet of all that Ana and Ben disagree on, into which a person has written."""
    table = list_disputes(disputed, list_disagreements(disputed))
    assert [name.partition("#")[2][0] for name in table["segment"]] == NOTES

    def fill_in(*rows: tuple[str, str, str, str], change: Callable = lambda filled: filled) -> Path:
        filled = table.assign(**dict.fromkeys(FILLED, ""))
        more = []
        for note, *cells in rows:
            row = filled.iloc[[NOTES.index(note)]].assign(**dict(zip(FILLED, cells, strict=True)))
            more.append(row)
        touched = [NOTES.index(note) for note, *_ in rows]
        filled = pd.concat([*more, filled.drop(index=touched)], ignore_index=True)
        path = tmp_path / "filled.xlsx"
        layout = lay_out_disputes(["ana", "ben"])
        path.write_bytes(dump_workbook(change(filled), None, title="A meeting", layout=layout))
        return path

    return fill_in


def decided(gathering: Gathering) -> list[tuple[str, str, str, str, str]]:
    """Note, code, status, quote and memo of what was adjudicated, by note and code."""
    codings = read_codings(gathering.path)
    codings = codings[codings["coder"].eq("adjudicated")]
    notes = codings["document"].str.removeprefix("notes.csv#")
    columns = [notes, *(codings[name] for name in ("code", "status", "quote", "memo"))]
    return sorted(zip(*columns, strict=True))


def counting(gathering: Gathering, note: str) -> dict[str, str]:
    """Which codes a note has when all is settled, and the coder of each."""
    settled = qualcode.settle(gathering.codings, gathering.segments)
    settled = settled[settled["document"].eq(f"notes.csv#{note}")]
    by_id = find_codes(gathering.codings, gathering.segments)
    own = by_id[by_id["segment"].str.startswith(f"notes.csv#{note}:")]
    assert set(own["code"]) == set(settled["code"])
    return dict(sorted(zip(settled["code"], settled["coder"], strict=True)))


def outcomes(table: pd.DataFrame) -> list[tuple[int, str]]:
    return list(zip(table["row"], table["outcome"], strict=True))


WHOLE = "We need training about copyright before the law is changed"


# -- the sheet -------------------------------------------------------------------------------------


def test_a_row_shows_what_each_coder_said_and_what_the_codes_mean(disputed: Gathering) -> None:
    table = list_disputes(disputed, list_disagreements(disputed))
    second = table.loc[1]
    assert second["text"] == WHOLE
    assert second["where"] == "notes.csv, row 2"
    assert second["said by ana"] == "capacity: “training”\nmemo: training is capacity"
    assert second["said by ben"] == "capacity/legal"
    assert second["definitions"] == (
        "capacity (Capacity building): Learning how to do it.\ncapacity/legal (Legal skills)"
    )
    assert table["said by ben"][2] == "read it, and gave none of these"
    assert table["agreed"].tolist() == ["", "", "", "capacity", ""]
    assert json.loads(second["dispute"])["coders"] == ["ana", "ben"]


def test_the_most_consequential_come_first_and_some_codes_can_be_chosen(
    disputed: Gathering,
) -> None:
    found = list_disagreements(disputed)
    assert list_disputes(disputed, found)["segment"].tolist() == list(
        dict.fromkeys(found["segment"])
    )
    table = list_disputes(disputed, found, codes=["money"])
    assert [row[-1] for row in table["where"]] == ["6", "5"]
    assert table["said by ana"].tolist() == ["money", "read it, and gave none of these"]
    assert len(list_disputes(disputed, found, codes=["capacity"])) == 4  # and those below it
    with pytest.raises(OptionError, match="nobody disagrees on `mony`; did you mean `money`"):
        list_disputes(disputed, found, codes=["mony"])


def test_the_file_offers_each_decision_as_a_drop_down(disputed: Gathering, tmp_path: Path) -> None:
    table = list_disputes(disputed, list_disagreements(disputed))
    path = write_review(table, tmp_path / "sheet.xlsx", gathering=disputed)
    layout, rows = load_sheet(path, DISPUTED)
    assert layout is DISPUTED
    assert [row.cells["said by ana"] for row in rows] == table["said by ana"].tolist()
    again = write_review(table, tmp_path / "again.xlsx", gathering=disputed)
    assert path.read_bytes() == again.read_bytes()

    sheet = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    assert '<formula1>"keep ana,keep ben,both,neither,other code"</formula1>' in sheet
    assert sheet.count('type="list"') == 2


def test_three_coders_of_whom_one_has_not_read_all(disputed: Gathering, tmp_path: Path) -> None:
    journal(disputed, "cruz").read("notes.csv#2")
    found = list_disagreements(disputed, shared="two")
    table = list_disputes(disputed, found)
    said = dict(zip(table["where"].str[-1], table["said by cruz"], strict=True))
    assert said["2"] == "read it, and gave none of these"
    assert said["6"] == "(did not read it)"
    path = write_review(table, tmp_path / "sheet.xlsx", gathering=disputed)

    sheet = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    assert '"keep ana,keep ben,keep cruz,all,none,other code"' in sheet
    assert '"keep ana,keep ben,both,neither,other code"' in sheet


def test_inputs_are_not_changed(disputed: Gathering) -> None:
    found = list_disagreements(disputed)
    before = found.copy(deep=True)
    list_disputes(disputed, found)
    pd.testing.assert_frame_equal(found, before)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.assign(segment="notes.csv#9:0-1"), "8 of 8 disagreements are on segments"),
        (lambda t: t.assign(code="money/travel"), "nobody gave .* `money/travel`; make the dis"),
    ],
)
def test_disagreements_of_something_else(disputed: Gathering, change: Callable, said: str) -> None:
    with pytest.raises(OptionError, match=said):
        list_disputes(disputed, change(list_disagreements(disputed)))
    with pytest.raises(ColumnMissingError, match="gave_not"):
        list_disputes(disputed, list_disagreements(disputed).drop(columns="gave_not"))


def test_nothing_to_adjudicate(disputed: Gathering, tmp_path: Path) -> None:
    none = list_disputes(disputed, list_disagreements(disputed).iloc[:0])
    with pytest.raises(OptionError, match="there is nothing to adjudicate"):
        write_review(none, tmp_path / "sheet.xlsx", gathering=disputed)


def test_names_are_masked_also_those_of_coders(meeting: Path, tmp_path: Path) -> None:
    (meeting / "participants.csv").write_text(
        "participant,name,consent\nP1,Ana Law,quote\nP2,Bo Li,count\n", encoding="utf-8"
    )
    notes = (meeting / "notes.csv").read_text(encoding="utf-8")
    notes = notes.replace("We need training", "Bo Li needs training")
    (meeting / "notes.csv").write_text(notes, encoding="utf-8")
    gathering = qualcode.read_gathering(meeting)
    code(gathering, "Ana Law", 2, "capacity", "as Bo Li says", start=0, end=11)
    code(gathering, "Ana Law", 3, "capacity")  # Bo Li's, who is only counted
    read(gathering, "Ana Law", "ben")
    table = list_disputes(gathering, list_disagreements(gathering))
    assert table["where"].tolist() == ["notes.csv, row 2"]
    assert table["said by P1"].tolist() == ["capacity: “P2 needs”\nmemo: as P2 says"]
    assert "Ana Law" not in table.to_json()
    assert "Bo Li" not in table.to_json()
    path = tmp_path / "filled.xlsx"
    filled = table.assign(**dict(zip(FILLED, ("keep P1", "", ""), strict=True)))
    layout = lay_out_disputes(["P1", "ben"])
    path.write_bytes(dump_workbook(filled, None, title="T", layout=layout))
    assert outcomes(read_review(gathering, path)) == [(2, "written")]
    assert decided(gathering) == [("2", "capacity", "accepted", "Bo Li needs", "")]


# -- the decisions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "expected", "counts"),
    [
        (
            ("keep ana", ""),
            [("capacity", "accepted", "training"), ("capacity/legal", "rejected", WHOLE)],
            ["capacity"],
        ),
        (
            ("keep ben", ""),
            [("capacity", "rejected", "training"), ("capacity/legal", "accepted", WHOLE)],
            ["capacity/legal"],
        ),
        (
            ("both", ""),
            [("capacity", "accepted", "training"), ("capacity/legal", "accepted", WHOLE)],
            ["capacity", "capacity/legal"],
        ),
        (
            ("neither", ""),
            [("capacity", "rejected", "training"), ("capacity/legal", "rejected", WHOLE)],
            [],
        ),
        (
            ("other code", "money"),
            [("capacity", "rejected", "training"), ("capacity/legal", "rejected", WHOLE),
             ("money", "accepted", WHOLE)],
            ["money"],
        ),
        (
            ("other code", "capacity"),  # one of the two, by its own name
            [("capacity", "accepted", "training"), ("capacity/legal", "rejected", WHOLE)],
            ["capacity"],
        ),
        (
            ("Keep Ana", "money"),  # besides
            [("capacity", "accepted", "training"), ("capacity/legal", "rejected", WHOLE),
             ("money", "accepted", WHOLE)],
            ["capacity", "money"],
        ),
    ],
)  # fmt: skip
def test_the_five_decisions_on_two_codes(
    disputed: Gathering, fill: Callable, said: tuple[str, str], expected: list, counts: list
) -> None:
    """By rule the note has both codes as well, so that "neither" has to come before that, too."""
    assert list(counting(disputed, "2")) == ["capacity", "capacity/legal"]
    sheet = fill(("2", *said, "see the codebook"))
    assert outcomes(read_review(disputed, sheet)) == [(2, "written")]
    assert decided(disputed) == [("2", *row, "see the codebook") for row in expected]
    assert counting(disputed, "2") == dict.fromkeys(counts, "adjudicated")
    reads = read_reads(disputed.path)
    own = find_read(disputed.segments, reads[reads["coder"].eq("adjudicated")])
    assert disputed.segments["segment"][own].tolist() == ["notes.csv#2:0-58"]
    path = disputed.path / "codings" / "adjudicated.jsonl"
    before = path.read_bytes()
    assert outcomes(read_review(disputed, sheet)) == [(2, "unchanged")]
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("decision", "status"),
    [("keep ana", "accepted"), ("keep ben", "rejected"), ("both", "accepted"),
     ("neither", "rejected")],
)  # fmt: skip
def test_the_decisions_on_yes_and_no(
    disputed: Gathering, fill: Callable, decision: str, status: str
) -> None:
    read_review(disputed, fill(("3", decision, "", "")))
    text = "More training please for those who are new to all this"
    assert decided(disputed) == [("3", "capacity", status, text, "")]
    assert list(counting(disputed, "3")) == (["capacity"] if status == "accepted" else [])


@pytest.mark.parametrize(("decision", "counts"), [("keep ana", ["capacity"]), ("keep ben", [])])
def test_a_rule_of_whose_coding_two_people_judge_otherwise(
    gathering: Gathering, tmp_path: Path, decision: str, counts: list
) -> None:
    """The verdicts of both, and that on them, have the id of the rule's coding."""
    by_rule = gathering.codings[gathering.codings["document"].eq("notes.csv#3")]
    journal(gathering, "ana").accept(by_rule)
    journal(gathering, "ben").reject(by_rule)
    read(gathering, "ana", "ben")
    sheet = save(gathering, decision, tmp_path / "sheet.xlsx")
    assert outcomes(read_review(gathering, sheet)) == [(2, "written")]
    assert counting(gathering, "3") == dict.fromkeys(counts, "adjudicated")
    assert outcomes(read_review(gathering, sheet)) == [(2, "unchanged")]


def test_what_coders_agreed_on_stays(disputed: Gathering, fill: Callable) -> None:
    read_review(disputed, fill(("4", "neither", "", "")))
    assert counting(disputed, "4") == {"capacity": "ana"}


def test_agreement_is_the_same_afterwards(disputed: Gathering, fill: Callable) -> None:
    def measure() -> list[pd.DataFrame]:
        tables = disputed.segments, disputed.codings
        facts = {"reads": disputed.reads, "codebook": disputed.codebook}
        return [
            agreement(*tables, **facts, draws=20),
            qualcode.agreement_pairs(*tables, **facts),
            qualcode.confusions(*tables, **facts),
            qualcode.disagreements(*tables, **facts),
        ]

    before = measure()
    read_review(
        disputed,
        fill(("2", "neither", "", ""), ("3", "keep ben", "", ""), ("5", "both", "", "why"),
             ("6", "other code", "capacity/legal", "")),
    )  # fmt: skip
    for old, new in zip(before, measure(), strict=True):
        pd.testing.assert_frame_equal(old, new)
    assert before[0].shape[0] > 1


def test_counts_follow(disputed: Gathering, fill: Callable) -> None:
    sample = qualcode.draw_sample(disputed.segments, disputed.codings, 6, code="money", least=1)

    def count() -> tuple[int, int]:
        codings = disputed.codings
        settled = qualcode.settle(codings, disputed.segments)
        found = qualcode.find_concerns(disputed.segments, settled, disputed.codebook)
        estimated = qualcode.prevalence(
            disputed.segments, codings, sample=sample, hand=codings, reads=disputed.reads
        )
        mentions = int(found.loc[found["code"].eq("money"), "mentions"].iloc[0])
        return mentions, int(estimated["coded"].iloc[0])

    assert count() == (2, 2)  # notes 5 and 6
    read_review(disputed, fill(("5", "neither", "", "")))
    assert count() == (1, 1)
    read_review(disputed, fill(("6", "keep ben", "", "")))
    assert count() == (0, 0)
    read_review(disputed, fill(("3", "other code", "money", "")))
    assert count() == (1, 1)


def test_a_changed_mind(disputed: Gathering, fill: Callable) -> None:
    for decision, other, counts in [
        ("keep ana", "", ["capacity"]),
        ("other code", "money", ["money"]),
        ("keep ben", "money", ["capacity/legal", "money"]),
        ("other code", "money", ["money"]),
        ("neither", "", []),
        ("other code", "money", ["money"]),
        ("both", "", ["capacity", "capacity/legal"]),
    ]:
        sheet = fill(("2", decision, other, "so"))
        assert outcomes(read_review(disputed, sheet)) == [(2, "written")]
        assert counting(disputed, "2") == dict.fromkeys(counts, "adjudicated")
        assert outcomes(read_review(disputed, sheet)) == [(2, "unchanged")]


def test_a_reason_may_be_added_later(disputed: Gathering, fill: Callable) -> None:
    read_review(disputed, fill(("3", "keep ana", "", "")))
    assert outcomes(read_review(disputed, fill(("3", "keep ana", "", "why")))) == [(2, "written")]
    assert [memo for *_, memo in decided(disputed)] == ["why"]
    assert read_memos(disputed.path).empty


def test_several_codes_are_named_by_rows_that_were_copied(
    disputed: Gathering, fill: Callable
) -> None:
    sheet = fill(
        ("6", "other code", "money", "a"), ("6", "other code", "capacity/legal", "b"),
        ("6", "other code", "money", "a"),
    )  # fmt: skip
    table = read_review(disputed, sheet)
    assert outcomes(table) == [(2, "written"), (3, "written"), (4, "written")]
    assert counting(disputed, "6") == dict.fromkeys(["capacity/legal", "money"], "adjudicated")
    assert {memo for *_, memo in decided(disputed)} == {"a\nb"}


def test_one_undo_takes_a_sheet_back(disputed: Gathering, fill: Callable) -> None:
    read_review(disputed, fill(("2", "neither", "", ""), ("5", "other code", "capacity", "x")))
    assert decided(disputed)
    journal(disputed, "adjudicated").undo()
    assert decided(disputed) == []
    assert "adjudicated" not in set(read_reads(disputed.path)["coder"])


def test_what_was_decided_is_not_asked_again(disputed: Gathering, fill: Callable) -> None:
    read_review(disputed, fill(("2", "neither", "", ""), ("6", "keep ana", "", "")))
    found = list_disagreements(disputed)
    left = list_disputes(disputed, found)
    assert [row[-1] for row in left["where"]] == ["3", "4", "5"]
    code(disputed, "ben", 2, "money")  # a new disagreement
    left = list_disputes(disputed, list_disagreements(disputed))
    assert "notes.csv, row 2" in left["where"].tolist()


# -- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            ("2", "keep cruz", "", ""),
            "`keep cruz` is no decision; known are keep ana, keep ben, both,",
        ),
        (("2", "accept", "", ""), "`accept` is no decision"),
        (("2", "", "money", ""), "it decides nothing; choose a decision"),
        (("2", "", "", "hm"), "it decides nothing; choose a decision"),
        (("2", "other code", "", ""), "decided for `other code`, and no other code is named"),
        (("2", "neither", "money", ""), "says `neither`, and names the code `money`"),
        (("2", "keep ana", "capacity/legal", ""), "it rejects the code `capacity/legal` and names"),
        (("2", "other code", "mony", ""), "has no code `mony`; did you mean `money`"),
    ],
)
def test_rows_that_cannot_be_taken(
    disputed: Gathering, fill: Callable, row: tuple, said: str
) -> None:
    table = read_review(disputed, fill(row, ("5", "both", "", "")))
    assert outcomes(table) == [(2, "refused"), (3, "written")]
    assert said in table["reason"][0]
    assert [note for note, *_ in decided(disputed)] == ["5"]


def test_rows_that_contradict_each_other_are_all_refused(
    disputed: Gathering, fill: Callable
) -> None:
    sheet = fill(("2", "keep ana", "", ""), ("2", "neither", "", ""), ("3", "both", "", ""))
    table = read_review(disputed, sheet)
    assert outcomes(table) == [(2, "refused"), (3, "refused"), (4, "written")]
    assert table["reason"].tolist() == [
        "row 3 decides otherwise on the same piece", "row 2 decides otherwise on the same piece", ""
    ]  # fmt: skip
    table = read_review(disputed, fill(("6", "keep ana", "", ""), ("6", "kep ana", "", "")))
    assert table["reason"][0] == "row 3 on the same piece is refused"
    assert {note for note, *_ in decided(disputed)} == {"3"}


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"text": "Another text"}, "its text is not what stands in the material now"),
        ({"segment": "notes.csv#2:0-5"}, "this piece was changed, or is not there any more"),
        ({"dispute": "{"}, "its column `dispute` was changed"),
        ({"dispute": "[1]"}, "its column `dispute` was changed"),
        ({"dispute": '{"codes": [{}], "coders": [[]], "sha256": 1}'}, "`dispute` was changed"),
        ({"dispute": '{"codes": [], "coders": [], "sha256": ""}'}, "a coder has changed"),
    ],
)
def test_rows_that_were_changed(
    disputed: Gathering, fill: Callable, cells: dict, said: str
) -> None:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        first = table.iloc[[0]].assign(**cells)
        return pd.concat([first, table.iloc[1:]], ignore_index=True)

    table = read_review(disputed, fill(("2", "both", "", ""), change=change))
    assert outcomes(table) == [(2, "refused")]
    assert said in table["reason"][0]
    assert decided(disputed) == []


def test_a_coder_who_changed_their_mind(disputed: Gathering, fill: Callable) -> None:
    sheet = fill(("2", "both", "", ""), ("3", "both", "", ""))
    ben = journal(disputed, "ben")
    ben.remove(ben.codings["coding"].iloc[0])
    table = read_review(disputed, sheet)
    assert outcomes(table) == [(2, "refused"), (3, "written")]
    assert "a coder has changed what they said of it" in table["reason"][0]


def test_whose_journal_it_is(disputed: Gathering, fill: Callable, tmp_path: Path) -> None:
    sheet = fill(("3", "both", "", ""))
    with pytest.raises(OptionError, match="decided on a sheet of disagreements is `adjudicated`"):
        read_review(disputed, sheet, coder="ana")
    assert outcomes(read_review(disputed, sheet, coder="adjudicated")) == [(2, "written")]
    other = tmp_path / "suggestions.xlsx"
    write_review(qualcode.list_suggestions(disputed, coder="dora"), other, gathering=disputed)
    with pytest.raises(OptionError, match="say with `coder` whose decisions it has"):
        read_review(disputed, other)
    with pytest.raises(ColumnMissingError, match="where"):
        write_review(disputed.segments, tmp_path / "a.xlsx", gathering=disputed)


# -- codings that reach beyond a segment -----------------------------------------------------------


@pytest.fixture
def bullets(write: Callable[..., Path]) -> Gathering:
    """Ana codes two bullets in one go, of which Ben reads both and codes the second."""
    folder = write({"gathering.yaml": "title: T\n", "a.md": "- one is\n- two is\n- three is\n"})
    gathering = qualcode.read_gathering(folder)
    journal(gathering, "ana").add("a.md", 2, 17, "law")
    journal(gathering, "ben").add("a.md", 11, 17, "law")
    read(gathering, "ana", "ben")
    return gathering


def settle_bullets(gathering: Gathering) -> list[tuple[str, str]]:
    found = find_codes(gathering.codings, gathering.segments)
    texts = dict(zip(gathering.segments["segment"], gathering.segments["text"], strict=True))
    return [(texts[name], code) for name, code in zip(found["segment"], found["code"], strict=True)]


def save(gathering: Gathering, decision: str, path: Path) -> Path:
    found = list_disagreements(gathering)
    table = list_disputes(gathering, found).assign(**dict.fromkeys(FILLED, ""))
    table["decision"] = decision
    coders = [name.removeprefix(SAID_BY) for name in table if name.startswith(SAID_BY)]
    path.write_bytes(dump_workbook(table, None, title="T", layout=lay_out_disputes(coders)))
    return path


@pytest.mark.parametrize(
    ("decision", "first"), [("neither", []), ("keep ana", [("one is", "law")])]
)
def test_a_coding_is_decided_on_in_the_disputed_segment_only(
    bullets: Gathering, tmp_path: Path, decision: str, first: list
) -> None:
    sheet = save(bullets, decision, tmp_path / "sheet.xlsx")
    assert outcomes(read_review(bullets, sheet)) == [(2, "written")]
    assert settle_bullets(bullets) == [*first, ("two is", "law")]
    own = bullets.codings[bullets.codings["coder"].eq("adjudicated")]
    assert own[["start", "end", "quote"]].to_numpy().tolist() == [[2, 8, "one is"]]
    assert outcomes(read_review(bullets, sheet)) == [(2, "unchanged")]


def test_what_was_adjudicated_for_more_than_the_segment(bullets: Gathering, tmp_path: Path) -> None:
    sheet = save(bullets, "neither", tmp_path / "sheet.xlsx")
    ana = bullets.codings[bullets.codings["coder"].eq("ana")]
    journal(bullets, "adjudicated").accept(ana)
    table = read_review(bullets, sheet)
    assert outcomes(table) == [(2, "refused")]
    assert "`law` was adjudicated before for more than this piece" in table["reason"][0]


# -- the command -----------------------------------------------------------------------------------


def call(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.output


def test_the_command(disputed: Gathering, fill: Callable, tmp_path: Path) -> None:
    folder, sheet = disputed.path, tmp_path / "sheet.xlsx"
    exit_code, said = call("review", folder, "--disagreements", "--to", sheet)
    assert exit_code == 0, said
    assert f"Wrote {sheet}: 5 of 6 pieces of text; coders disagree on 5." in said
    assert f"type: qualcode review {folder} --from {sheet}\n" in said
    filled = fill(("2", "neither", "", "why"), ("3", "both", "", ""))
    exit_code, said = call("review", folder, "--from", filled)
    assert exit_code == 0, said
    assert "Rows filled in: 2. Written into the journal of adjudicated: 2" in said
    more = tmp_path / "money.xlsx"
    exit_code, said = call(
        "review", folder, "--disagreements", "--to", more, "--code", "money", "--json"
    )
    assert json.loads(said) == {
        "file": str(more), "segments": 2, "segments_total": 6, "disputed": 5
    }  # fmt: skip
    exit_code, said = call("review", folder, "--from", fill(("2", "nobody", "", "")))
    assert exit_code == 1
    assert "Refused: row 2 of the sheet: `nobody` is no decision" in said


@pytest.mark.parametrize("options", [("--coder", "ana"), ("--sample", "3")])
def test_the_command_takes_no_coder_and_no_sample_of_disagreements(
    meeting: Path, options: tuple[str, str]
) -> None:
    exit_code, said = call("review", meeting, "--disagreements", "--to", "a.xlsx", *options)
    assert exit_code == 2
    assert "neither" in said


def test_the_command_where_there_are_not_two_coders(meeting: Path, tmp_path: Path) -> None:
    exit_code, said = call("review", meeting, "--disagreements", "--to", tmp_path / "a.xlsx")
    assert exit_code == 1
    assert "agreement needs the codings of two coders or more" in said
