"""`qualcode agreement`: what it prints, what it writes, and what it refuses."""

import json
import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import calling
import pandas as pd
import pytest
from typer.testing import CliRunner

from qualcode import Journal, cli
from qualcode.gatherings import read_gathering

Write = Callable[..., Path]
NOTES = range(2, 8)  # the rows of the sheet, each a document
TABLES = ["agreement", "codes_by_coders", "confusions", "disagreements", "sets", "spans"]

call, ok, refused = (
    partial(command, "agreement") for command in (calling.call, calling.ok, calling.refused)
)


def flat(said: str) -> str:
    return " ".join(said.split())


def code(folder: Path, coder: str, given: dict[int, str], *, reads: range = NOTES) -> None:
    """Let somebody code whole notes, and mark some as read."""
    documents = read_gathering(folder).documents
    texts = dict(zip(documents["document"], documents["text"], strict=True))
    journal = Journal(folder, coder, documents=documents)
    for row, path in given.items():
        name = f"notes.csv#{row}"
        journal.add(name, 0, len(texts[name]), path)
    for row in reads:
        journal.read(f"notes.csv#{row}")


ANA = {2: "capacity", 3: "capacity", 4: "capacity", 6: "money"}
BEN = {2: "capacity", 3: "capacity", 6: "money"}


@pytest.fixture
def coded(meeting: Path) -> Path:
    """Six notes that ana and ben both read, and disagree on one of."""
    code(meeting, "ana", ANA)
    code(meeting, "ben", BEN)
    return meeting


def test_what_it_prints(coded: Path) -> None:
    said = ok(coded)
    lines = said.splitlines()
    assert lines[0] == "A small meeting: ana and ben, on 6 segments that both read."
    assert lines[1] == "What ana and ben read is what they declared read."
    # Five yes and seven no of capacity, two and ten of money, one pair apart: 1 - 1 / (55 / 11).
    assert "Overall, Krippendorff's alpha is .800 (95 % interval" in said
    assert "1,000 draws of 6 documents), below .667 in" in flat(said)
    rows = [line.split()[:5] for line in lines if line.startswith(("capacity ", "money "))]
    assert rows == [["capacity", "3", "·", "2", ".69"], ["money", "1", "·", "1", "1.00"]]
    assert "not defined: nobody gave it: capacity/legal" in said
    assert "Disagreements: 1, a segment and a code each." in said
    assert "  capacity (notes.csv#4 · row 4 · group ii)" in lines
    assert "    ana gave it; ben did not give it" in lines
    assert "unitizing alpha (2004)" in said
    assert "each two" not in said
    assert max(map(len, map(str.rstrip, lines))) <= 100


def test_overall_comes_before_codes_and_these_before_disagreements(coded: Path) -> None:
    said = ok(coded)
    places = [said.index(part) for part in ("Overall,", "\ncode ", "Disagreements:", "masi")]
    assert places == sorted(places)


def test_the_same_is_printed_twice(coded: Path) -> None:
    assert ok(coded, "--seed", 3) == ok(coded, "--seed", 3)


def test_without_marks_it_says_how_units_were_found(meeting: Path) -> None:
    code(meeting, "ana", ANA, reads=range(0))
    code(meeting, "ben", BEN, reads=range(0))
    said = flat(ok(meeting))
    assert "on 3 segments that both read" in said
    assert "There are no marks of what ana and ben read: all segments of the documents" in said


def test_all_agree_on_everything(meeting: Path) -> None:
    code(meeting, "ana", BEN)
    code(meeting, "ben", BEN)
    said = flat(ok(meeting))
    assert "alpha is 1.000 (95 % interval 1.000 to 1.000;" in said
    assert "The coders agree on everything that they share" in said
    assert "Disagreements" not in said


def test_nobody_gave_any_code_to_what_they_read(meeting: Path, tmp_path: Path) -> None:
    code(meeting, "ana", {})
    code(meeting, "ben", {})
    said = flat(ok(meeting, "--out", tmp_path / "out"))
    assert "Overall agreement is not defined." in said
    assert "nan" not in said.lower()
    assert "Nobody gave any code" in (tmp_path / "out" / "agreement.html").read_text()


def test_three_coders_are_compared_two_by_two_and_without_each(coded: Path) -> None:
    code(coded, "cem", {5: "money"})
    said = ok(coded)
    assert "ana, ben and cem, on 6 segments that all of them read." in said
    rows = [" ".join(line.split()[:5]) for line in said.splitlines()]
    assert "ana and ben 6 .80" in rows
    assert sum(row.startswith(("ana and cem 6", "ben and cem 6")) for row in rows) == 2
    assert next(row for row in rows if row.startswith("cem 6 .80"))


def test_units_that_two_of_three_read(coded: Path) -> None:
    code(coded, "cem", {2: "capacity"}, reads=range(2, 4))
    assert "on 2 segments that all of them read" in ok(coded)
    assert "on 6 segments that at least two of them read" in ok(coded, "--shared", "two")


def test_documents_levels_and_other_parts(coded: Path) -> None:
    said = ok(coded, "--unit", "document", "--level", 1, "--over", "group", "--draws", 50)
    assert "on 6 documents that both read" in said
    assert "50 draws of 2 parts by group" in flat(said)
    none = ok(coded, "--draws", 0)
    assert "Without an interval: it lies above .8" in flat(none)


def test_rules_are_compared_if_they_are_named(coded: Path) -> None:
    said = ok(coded, "--coders", "ana,rule:small@1.0")
    assert "ana and rule:small@1.0, on 6 segments" in said
    again = ok(coded, "--coders", "ana", "--coders", "rule:small@1.0")
    assert again == said


def test_json(coded: Path) -> None:
    facts = json.loads(ok(coded, "--json"))
    assert facts["coders"] == ["ana", "ben"]
    assert facts["units"] == 6
    assert list(facts["tables"]) == [
        "agreement", "disagreements", "confusions", "sets", "spans", "codes_by_coders"
    ]  # fmt: skip
    rows = {row["code"]: row for row in facts["tables"]["agreement"]}
    assert rows["(all)"]["alpha"] == pytest.approx(0.8)
    assert rows["(all)"]["loss"] == pytest.approx(0.2)
    assert rows["capacity"]["alpha"] == pytest.approx(1 - 11 / 35)
    assert rows["capacity/legal"]["alpha"] is None
    assert rows["capacity/legal"]["note"] == "not defined: nobody gave it"
    given = [(row["code"], row["coder"], row["given"], row["read"]) for row in
             facts["tables"]["codes_by_coders"]]  # fmt: skip
    assert given[:2] == [("capacity", "ana", 3, 6), ("capacity", "ben", 2, 6)]
    assert facts["tables"]["confusions"][0]["units"] == 2


def test_out_writes_the_page_and_all_tables(coded: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    said = ok(coded, "--out", out)
    assert said.splitlines()[-1] == f"Wrote {out / 'agreement.html'}"
    names = {path.name for path in out.iterdir()}
    tables = {f"{name}.{suffix}" for name in TABLES for suffix in ("csv", "parquet")}
    assert names == {"agreement.html", "run.json", "tables.xlsx", *tables}
    table = pd.read_parquet(out / "agreement.parquet")
    assert table.set_index("code")["alpha"]["(all)"] == pytest.approx(0.8)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    facts = json.loads(ok(coded, "--out", out, "--json"))
    assert facts["report"] == str(out / "agreement.html")
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert [path.name for path in out.parent.iterdir()] == ["out"]


@pytest.mark.usefixtures("base_only")
def test_out_leaves_what_is_there(coded: Path, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "mine.txt").write_text("mine")
    assert "is there already" in refused(coded, "--out", notes)
    assert "lies inside the gathering" in refused(coded, "--out", coded / "out")
    synthesis = tmp_path / "synthesis"
    CliRunner().invoke(cli.app, ["run", str(coded), "--out", str(synthesis)])
    assert (synthesis / "synthesis.html").exists()
    said = refused(coded, "--out", synthesis)
    assert "is there already and is not a report on agreement; name another folder" in said
    report = tmp_path / "report"
    ok(coded, "--out", report)
    run = CliRunner().invoke(cli.app, ["run", str(coded), "--out", str(report)])
    assert run.exit_code == 1
    assert "is there already and is not a synthesis" in run.output
    assert (synthesis / "synthesis.html").exists()
    out = tmp_path / "out"
    ok(coded, "--out", out)
    (out / "agreement.csv").write_text("changed by hand")
    assert "was added or changed since" in refused(coded, "--out", out)


def test_who_is_missing(meeting: Path, write: Write) -> None:
    said = refused(meeting)
    assert "nobody has coded by hand" in said
    assert "in the coding widget or by `qualcode review`" in said
    code(meeting, "ana", ANA)
    said = refused(meeting)
    assert "`ana` alone has coded by hand" in said
    assert "--coders ana,rule:small@1.0" in said
    assert "found `ana` only" in refused(meeting, "--coders", "ana")
    bare = write({"a.txt": "A note"}, name="bare")
    assert "nobody has coded by hand" in refused(bare)
    assert "--coders" not in refused(bare)


def test_bad_input(coded: Path, tmp_path: Path) -> None:
    assert "did you mean `ben`?" in refused(coded, "--coders", "ana,bem")
    assert "`over` is a column of the segments; did you mean `group`?" in (
        refused(coded, "--over", "grup")
    )
    assert "there is no such folder" in refused(tmp_path / "none")
    assert "none.yaml: cannot be read" in refused(coded, "--codebook", "none.yaml")
    for options in (["--level", 0], ["--draws", -1], ["--unit", "page"], ["--shared", "none"]):
        assert call(coded, *options).exit_code == 2


def test_no_unit_is_shared(meeting: Path) -> None:
    code(meeting, "ana", {2: "capacity"}, reads=range(2, 4))
    code(meeting, "ben", {5: "money"}, reads=range(4, 8))
    said = refused(meeting)
    assert "there is no unit that all of ana and ben read" in said
    assert "let them read and code the same documents" in said
    code(meeting, "cem", {5: "money"}, reads=range(4, 8))
    assert "compare fewer of them (coders)" in refused(meeting)
    assert "ben and cem, on 4 segments" in ok(meeting, "--coders", "ben,cem")


def test_coders_with_odd_names(coded: Path, tmp_path: Path) -> None:
    odd = "a,b [red]<b>"
    shutil.copy(coded / "codings" / "ana.jsonl", coded / "codings" / f"{odd}.jsonl")
    said = ok(coded, "--coders", odd, "--coders", "ben", "--out", tmp_path / "out")
    assert f"{odd} and ben, on 6 segments that both read." in said
    page = (tmp_path / "out" / "agreement.html").read_text(encoding="utf-8")
    assert "<b>" not in page
    assert "a,b [red]&lt;b&gt;" in page


def test_a_coder_on_the_list_of_participants_is_not_named(coded: Path, tmp_path: Path) -> None:
    path = coded / "gathering.yaml"
    path.write_text(path.read_text() + "participants: people.csv\n", encoding="utf-8")
    (coded / "people.csv").write_text("participant,name\nP1,Ana Rojas\nP2,Bo\n", encoding="utf-8")
    code(coded, "Ana Rojas", ANA)
    out = tmp_path / "out"
    said = ok(coded, "--coders", "Ana Rojas,ben", "--out", out)
    assert "P1 and ben, on 6 segments" in said
    written = b"".join(path.read_bytes() for path in out.iterdir())
    assert "Rojas" not in said
    assert b"Rojas" not in written


def test_quotes_are_masked(meeting: Path) -> None:
    notes = meeting / "notes.csv"
    text = notes.read_text(encoding="utf-8")
    notes.write_text(text.replace("Hacen falta", "ana@example.org falta"), encoding="utf-8")
    code(meeting, "ana", ANA)
    code(meeting, "ben", BEN)
    for options in ([], ["--json"]):
        said = ok(meeting, *options)
        assert "[e-mail]" in said
        assert "example.org" not in said


def test_the_demonstration(demonstration: Path) -> None:
    said = ok(demonstration, "--draws", 100)
    assert "coder-a and coder-b, on 180 segments that both read." in said
    assert "alpha is .836" in said
    assert max(len(line.rstrip()) for line in said.splitlines()) <= 100
    assert re.search(r"^infrastructure/roles +0 · 4 +-\.01 ", said, re.MULTILINE)


def test_help_says_what_it_is_for() -> None:
    said = ok("--help")
    assert "Say how far people who coded the same texts agree" in said
