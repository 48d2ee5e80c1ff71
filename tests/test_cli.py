"""The command line: what it prints, what it writes, and how it ends."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from calling import call, ok, refused

from qualcode import Journal
from qualcode.gatherings import read_gathering

Write = Callable[..., Path]


def files(folder: Path) -> dict[str, bytes]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


# -- new -------------------------------------------------------------------------------------------


def test_new_lays_out_an_empty_folder(tmp_path: Path) -> None:
    folder = tmp_path / "my meeting"
    said = ok("new", folder)
    assert f"Wrote {folder / 'gathering.yaml'}" in said
    assert f'qualcode check "{folder}"' in said
    assert set(files(folder)) == {"README.txt", "gathering.yaml"}
    assert "none of its 2 files could be read" in refused("check", folder)


@pytest.mark.usefixtures("base_only")
def test_new_guesses_from_files_and_its_guesses_work(write: Write) -> None:
    folder = write(
        {
            "notes/one.md": "# Heading\n- We need training in law\n- And money",
            "cards.csv": "id,table,who,comment\n1,ii,P1,Law and nothing else at all\n2,ii,P2,Money",
        },
        name="my-meeting",
    )
    ok("new", folder)
    gathering = read_gathering(folder)
    assert gathering.config.title == "My meeting"
    assert gathering.config.sources[0].field_columns == {"group": "table", "participant": "who"}
    assert sorted(gathering.segments["text"]) == [
        "And money",
        "Law and nothing else at all",
        "Money",
        "We need training in law",
    ]
    assert "Positions: 4 of 4 are right" in ok("check", folder)


def test_new_leaves_what_is_there(meeting: Path) -> None:
    before = files(meeting)
    assert "gathering.yaml: is there already" in refused("new", meeting)
    assert files(meeting) == before


def test_new_where_a_file_is(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert "is a file" in refused("new", tmp_path / "file")
    assert "to make it in; correct the name" in refused("new", tmp_path / "file" / "below")


def test_new_says_that_a_folder_was_not_there(tmp_path: Path) -> None:
    said = ok("new", tmp_path / "misspelt")
    assert f"There was no folder {tmp_path / 'misspelt'}; made an empty one" in said
    (tmp_path / "there").mkdir()
    assert "There was no folder" not in ok("new", tmp_path / "there")


def test_new_example_into_a_folder_that_is_not_empty(meeting: Path) -> None:
    before = files(meeting)
    assert "is not empty" in refused("new", meeting, "--example")
    assert "two gatherings" in refused("new", meeting, "--example", "--follow-up")
    assert files(meeting) == before


@pytest.mark.usefixtures("base_only")
def test_the_example_checks_and_runs(tmp_path: Path) -> None:
    folder = tmp_path / "example"
    ok("new", folder, "--example")
    assert "are right (" in ok("check", folder)
    assert "tests pass; 0 warnings." in ok("codebook", "check", folder / "codebooks/advocacy.yaml")
    said = ok("run", folder)
    assert "The strongest concerns:\n  1. Capacity building: 6 of 6 groups" in said
    assert (tmp_path / "example-synthesis" / "synthesis.html").is_file()


# -- check -----------------------------------------------------------------------------------------


def test_check_prints_a_row_a_file(meeting: Path) -> None:
    said = ok("check", meeting)
    rows = {line.split()[0]: line.split()[1:] for line in said.splitlines() if line}
    assert rows["notes.csv"][:4] == ["read", "sheet", "6", "6"]
    assert rows["codebook.yaml"][0] == "skipped"
    positions, following = said.splitlines()[-2:]
    assert positions == "Positions: 13 of 13 are right (each quote stands where it is said to)."
    assert following == (  # 6 segments, 7 codings
        f"Next: when you agree with each line, type: qualcode run {meeting}"
    )


def test_check_fails_where_a_file_fails(write: Write) -> None:
    folder = write({"a.txt": "A note", "b.csv": 'note\n"never closed\n'})
    result = call("check", folder)
    assert result.exit_code == 1
    assert "never closed" in result.stdout
    assert "failed" in result.stdout
    assert result.stdout.splitlines()[-1].startswith("Next: mend what failed")


def test_check_json(meeting: Path) -> None:
    facts = json.loads(ok("check", meeting, "--json"))
    assert facts["misplaced"] == 0
    assert {row["source"]: row["status"] for row in facts["ingest"]} == {
        "codebook.yaml": "skipped",
        "gathering.yaml": "skipped",
        "notes.csv": "read",
    }


def test_check_tells_what_a_name_would_do_to_markup(write: Write) -> None:
    assert "[red]x.txt" in ok("check", write({"[red]x.txt": "A note"}))


# -- run -------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("base_only")
def test_run_prints_what_it_read_found_and_wrote(meeting: Path) -> None:
    out = meeting.parent / "meeting-synthesis"
    assert ok("run", meeting).splitlines() == [
        "A small meeting: files: 1 read, 2 skipped.",
        "6 pieces of text: 6 sticky notes.",
        "Codebook: small 1.0",
        "The strongest concerns:",
        "  1. Capacity building: 2 of 2 groups, 4 of 4 participants, 4 of 6 documents, 4 mentions",
        "  2. Money: 1 of 2 groups, 1 of 4 participants, 1 of 6 documents, 1 mention",
        "Given or looked at by people so far: 0% of the codings counted.",
        "",
        f"Wrote {out / 'synthesis.html'} (open it to read the report) and beside it:",
        "  tables.xlsx: all tables, for a spreadsheet program",
        "  each table as .csv and .parquet; run.json: what all of it rests on",
        f"Files: 1 read, 2 skipped, 0 failed. What became of each: qualcode check {meeting}",
        (
            "Next: look over what the rules suggest, in a spreadsheet: "
            f"qualcode review {meeting} --to review.xlsx --sample 50"
        ),
    ]
    first = files(out)
    timed = call("run", meeting, "--timings")
    assert files(out) == first
    rows = [line.split("  ")[0] for line in timed.stderr.splitlines()]
    assert rows[0] == "stage"
    assert {"reading", "coding", "topics: fitting", "report: html", "tables", "total"} <= {*rows}
    assert "Memory at most: " in timed.stderr


@pytest.mark.usefixtures("base_only")
def test_run_options(meeting: Path, tmp_path: Path) -> None:
    book = tmp_path / "other.yaml"
    book.write_text("codes: [{id: coffee, name: Coffee, terms: {any: [coffee]}}]")
    out = tmp_path / "a" / "b"
    said = ok("run", meeting, "--out", out, "--language", "es", "--codebook", book, "--seed", 3,
              "--embeddings", "lsa")  # fmt: skip
    assert "1. Coffee: 1 of 2 groups" in said
    assert '<html lang="es">' in (out / "synthesis.html").read_text(encoding="utf-8")
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert run["options"] == {
        "formats": ["html"], "language": "es", "embeddings": "lsa", "seed": 3
    }  # fmt: skip


@pytest.mark.usefixtures("base_only")
def test_run_json(meeting: Path, tmp_path: Path) -> None:
    facts = json.loads(ok("run", meeting, "--out", tmp_path / "out", "--json", "--timings"))
    assert facts["timings"]["total"]["share"] == 1
    assert sum(row["seconds"] for row in facts["timings"]["stages"]) == pytest.approx(
        facts["timings"]["total"]["seconds"], abs=0.1
    )
    assert facts["report"] == str(tmp_path / "out" / "synthesis.html")
    assert facts["files"] == {"skipped": 2, "read": 1}
    assert [row["code"] for row in facts["concerns"]] == ["capacity", "money"]


@pytest.mark.usefixtures("base_only")
def test_run_without_a_codebook_leads_with_topics(write: Write) -> None:
    folder = write({"a.txt": "A note on copyright law"})
    said = ok("run", folder)
    assert "No codebook" in said
    assert "Copyright, law" in said
    assert (folder.parent / "meeting-synthesis" / "codebook-draft.yaml").is_file()


@pytest.mark.usefixtures("base_only")
def test_the_codebook_of_a_folder_is_used_and_others_are_named(write: Write) -> None:
    code = "name: own\ncodes:\n  - {id: law, name: Law, terms: {any: [law]}}\n"
    folder = write({"a.txt": "A note on copyright law", "codebook.yaml": code, "b.yml": code})
    said = ok("run", folder)
    assert "Codebook: own" in said
    assert "1. Law: 1 of 1 documents, 1 mention" in said
    unused = "b.yml: a codebook that gathering.yaml does not name; to use it, write there"
    assert f"Note: {unused} `codebook: b.yml`" in said
    assert "b.yml: a codebook" not in ok("run", folder, "--codebook", folder / "b.yml")
    ingest = read_gathering(folder).ingest.set_index("source")["note"]
    assert ingest["codebook.yaml"] == "never material: the codebook"
    ok("new", folder)
    assert "codebook: codebook.yaml" in (folder / "gathering.yaml").read_text(encoding="utf-8")


@pytest.mark.usefixtures("base_only")
def test_run_goes_on_past_a_bad_file_unless_strict(write: Write) -> None:
    folder = write({"a.txt": "A note", "b.csv": 'note\n"never closed\n'})
    assert "Failed: b.csv: row 2: a quotation mark is opened" in ok("run", folder)
    out = folder.parent / "strict"
    result = call("run", folder, "--strict", "--out", out)
    assert result.exit_code == 1
    assert "first b.csv: row 2" in result.stderr
    assert not out.exists()


def test_run_refuses_before_it_computes(meeting: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    before = files(meeting)
    assert "did you mean `html`" in refused("run", meeting, "--format", "htm")
    assert "no report format `rtf`" in refused("run", meeting, "--format", "html,rtf")
    assert "there is one in en, es" in refused("run", meeting, "--language", "de")
    assert "none.yaml: cannot be read" in refused("run", meeting, "--codebook", "none.yaml")
    assert "lies inside the gathering" in refused("run", meeting, "--out", meeting / "out")
    assert "cannot be written" in refused("run", meeting, "--out", tmp_path / "file" / "out")
    assert "is there already" in refused("run", meeting, "--out", tmp_path / "file")
    assert files(meeting) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "meeting"]


@pytest.mark.parametrize("command", ["check", "run"])
def test_folders_that_are_no_gatherings(tmp_path: Path, write: Write, command: str) -> None:
    assert "there is no such folder" in refused(command, tmp_path / "none")
    (tmp_path / "empty").mkdir()
    assert "the folder is empty" in refused(command, tmp_path / "empty")
    assert "none of its 1 files could be read" in refused(command, write({"a.xyz": "x"}, name="x"))
    broken = write({"gathering.yaml": "title: [", "a.txt": "x"}, name="y")
    assert "gathering.yaml:1: this is not valid YAML" in refused(command, broken)
    misspelt = write({"gathering.yaml": "titel: x", "a.txt": "x"}, name="z")
    assert "did you mean `title`?" in refused(command, misspelt)


# -- codebook --------------------------------------------------------------------------------------


def test_codebook_check(meeting: Path) -> None:
    said = ok("codebook", "check", meeting / "codebook.yaml").splitlines()
    assert said[-1] == "3 of 3 tests pass; 4 warnings."
    assert said[0].split() == ["severity", "code", "check", "text", "problem"]
    assert "warning" in said[1]
    strict = call("codebook", "check", meeting / "codebook.yaml", "--strict")
    assert strict.exit_code == 1


def test_codebook_check_fails_and_says_why(tmp_path: Path) -> None:
    book = tmp_path / "book.yaml"
    book.write_text("codes: [{id: a, definition: x, terms: {en: [law]}, examples: [money, law]}]")
    result = call("codebook", "check", book)
    assert result.exit_code == 1
    assert [line.split(maxsplit=4) for line in result.stdout.splitlines()[1:-1]] == [
        ["error", "a", "example", "money", "no term matches; add one, or change the example"]
    ]
    assert result.stdout.splitlines()[-1] == "1 of 2 tests pass; 0 warnings."
    rows = json.loads(call("codebook", "check", book, "--json").stdout)
    assert [row["passed"] for row in rows] == [False, True]


def test_codebook_check_without_tests_says_how_to_add_them(tmp_path: Path) -> None:
    book = tmp_path / "book.yaml"
    book.write_text("codes: [{id: a, definition: x}]")
    assert ok("codebook", "check", book) == (
        "There is nothing to test: give its codes `examples` and `counterexamples`; 0 warnings.\n"
    )


def test_codebook_diff_on_a_gathering(meeting: Path, tmp_path: Path) -> None:
    old, new = meeting / "codebook.yaml", tmp_path / "new.yaml"
    text = old.read_text(encoding="utf-8")
    new.write_text(text.replace('"fund*"', "coffee"), encoding="utf-8")
    result = call("codebook", "diff", old, new, "--on", meeting)
    assert result.exit_code == 0
    said = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert said[1:3] == ["money redefined terms.en fund* coffee", "1 redefined."]
    assert said[4].startswith("lost money fund* Funding for travel")
    assert said[5].startswith("gained money coffee The coffee was cold")
    assert said[-1] == "2 pieces of text change their codes. Codings gained: 1; lost: 1."
    assert result.stderr.startswith("Warning: the codebook small@1.0 has changed since (SHA-256 ")
    facts = json.loads(call("codebook", "diff", old, new, "--on", meeting, "--json").stdout)
    assert [row["change"] for row in facts["segments"]] == ["lost", "gained"]
    assert facts["changes"][0]["new"] == "coffee"
    assert "small@1.0" in facts["warning"]


def test_codebook_diff_masks_what_it_quotes(meeting: Path, tmp_path: Path) -> None:
    notes = meeting / "notes.csv"
    notes.write_text(
        "table,who,language,note\ni,P1,en,Coffee with ana@example.org\n", encoding="utf-8"
    )
    old, new = meeting / "codebook.yaml", tmp_path / "new.yaml"
    text = old.read_text(encoding="utf-8")
    new.write_text(text.replace('"fund*"', "coffee"), encoding="utf-8")
    for options in ([], ["--json"]):
        said = call("codebook", "diff", old, new, "--on", meeting, *options).stdout
        assert "[e-mail]" in said
        assert "example.org" not in said


def test_a_codebook_cannot_steer_the_terminal(tmp_path: Path) -> None:
    book = tmp_path / "book.yaml"
    book.write_text('codes: [{id: a, examples: ["x\\e[2Jy"]}]')
    said = call("codebook", "check", book).stdout
    assert "\x1b" not in said
    assert "\ufffd[2Jy" in said


def test_codebook_diff_of_one_with_itself(meeting: Path) -> None:
    book = meeting / "codebook.yaml"
    said = ok("codebook", "diff", book, book, "--on", meeting)
    assert said == "Nothing changed in the codebook.\nNo piece of text changes its codes.\n"
    assert "none.yaml: cannot be read" in refused("codebook", "diff", book, "none.yaml")


@pytest.mark.usefixtures("base_only")
def test_run_warns_of_a_codebook_that_changed_under_its_version(
    meeting: Path, tmp_path: Path
) -> None:
    out, book = tmp_path / "out", meeting / "codebook.yaml"
    assert "Warning" not in call("run", meeting, "--out", out).stderr
    assert "Warning" not in call("run", meeting, "--out", out).stderr
    changed = book.read_text(encoding="utf-8").replace('"fund*"', "coffee")
    book.write_text(changed, encoding="utf-8")
    assert (
        "Warning: the codebook small@1.0 has changed" in call("run", meeting, "--out", out).stderr
    )
    book.write_text(changed.replace('"1.0"', '"1.1"').replace("coffee", "cold"), encoding="utf-8")
    assert "Warning" not in call("run", meeting, "--out", out).stderr


def test_codebook_check_of_a_bad_file(tmp_path: Path) -> None:
    book = tmp_path / "book.yaml"
    book.write_text("codes:\n  - id: a\n    color: red\n")
    assert f"{book}:3: code `a`, `color`" in refused("codebook", "check", book)
    assert "cannot be read" in refused("codebook", "check", tmp_path)


# -- usage -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["chek"], id="unknown command"),
        pytest.param(["check"], id="no folder"),
        pytest.param(["run", "x", "--sed", "1"], id="unknown option"),
        pytest.param(["run", "x", "--seed", "one"], id="a seed that is no number"),
        pytest.param(["run", "x", "--seed", "-1"], id="a seed below 0"),
        pytest.param(["run", "x", "--seed", str(2**31)], id="a seed that topics do not take"),
        pytest.param(["codebook", "chek", "x"], id="unknown command of codebook"),
    ],
)
def test_usage_errors_exit_2(arguments: list[str]) -> None:
    result = call(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.stderr


def test_help_names_every_command() -> None:
    said = ok("--help")
    assert all(name in said for name in ("new", "check", "run", "codebook"))
    assert "--strict" in ok("run", "--help")


def test_version() -> None:
    assert ok("--version").startswith("qualcode 0.")


# -- codings by hand -------------------------------------------------------------------------------


@pytest.fixture
def coded(meeting: Path) -> Path:
    """The meeting, of which ana has coded three notes, and which was changed since."""
    gathering = read_gathering(meeting)
    journal = Journal(meeting, "ana", documents=gathering.documents)
    journal.add("notes.csv#2", 8, 16, "capacity")
    journal.add("notes.csv#3", 0, 13, "training")
    journal.add("notes.csv#7", 0, 10, "money")
    journal.read("notes.csv#2")
    notes = (meeting / "notes.csv").read_text(encoding="utf-8")
    notes = notes.replace("The coffee was cold and the room was far too small", "Hot tea")
    notes = notes.replace("need training", "need the training")
    (meeting / "notes.csv").write_text(notes, encoding="utf-8")
    return meeting


def test_check_says_what_became_of_codings_by_hand(coded: Path) -> None:
    result = call("check", coded)
    assert result.exit_code == 1
    said = " ".join(result.stdout.split())
    assert "Codings by hand: 1 kept, 1 moved, 0 near, 1 orphaned." in said
    assert "Declared read: 0 kept, 0 moved, 1 near, 0 orphaned." in said
    assert "ana money orphaned notes.csv#7:0-10 The coffee it stood in “[…] was cold and" in said
    assert "“We need the training" in said  # near: the words that were changed are shown
    assert "% alike)" in said
    assert "ana capacity moved notes.csv#2:8-16 training notes.csv#2:12-20" in said
    assert "Not in the codebook: training (codings: 1, of ana)" in said
    assert "Positions: 14 of 16 are right" in said  # 6 segments, 7 by rule, 3 by hand


def test_check_accepts_moves(coded: Path) -> None:
    said = call("check", coded, "--accept-moves").stdout
    assert "Lines written into the journal of ana: 1 (one undo)" in said
    assert "--accept-moves" not in said
    assert "Positions: 15 of 16 are right" in said
    again = call("check", coded, "--accept-moves").stdout
    assert "2 kept, 0 moved, 0 near, 1 orphaned" in again
    assert "Lines written" not in again


def test_check_tells_machines_too(coded: Path) -> None:
    facts = json.loads(call("check", coded, "--json", "--accept-moves").stdout)
    assert facts["codings"] == {"kept": 1, "moved": 1, "near": 0, "orphaned": 1}
    assert facts["accepted"] == {"ana": 1}
    assert facts["misplaced"] == 1
    assert [move["how"] for move in facts["moves"]] == ["moved", "orphaned", "near"]
    assert facts["moves"][1]["new_document"] is None
    assert facts["unknown_codes"] == [{"code": "training", "codings": 1, "coders": "ana"}]


def test_check_lists_lines_that_cannot_be_read(coded: Path) -> None:
    path = coded / "codings" / "ana.jsonl"
    path.write_bytes(b"no line\n" + path.read_bytes())
    assert "Set aside: ana.jsonl, line 1: not whole JSON" in call("check", coded).stdout


def test_recode(coded: Path) -> None:
    said = ok("codebook", "recode", "training=capacity/legal", "--on", coded)
    assert "ana: training -> capacity/legal: 1" in said
    assert "Not in the codebook" not in call("check", coded).stdout
    assert "no coding by hand has the code `training`" in refused(
        "codebook", "recode", "training=money", "--on", coded
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (["training"], "expected OLD=NEW, found `training`; the folder is named by --on"),
        (["training="], "expected OLD=NEW, found `training=`"),
        (["training=money", "training=capacity"], "write training=NEW1,NEW2"),
        (["training=mone"], "the codebook has no code `mone`; did you mean `money`?"),
    ],
)
def test_recode_refuses(coded: Path, changes: list[str], said: str) -> None:
    assert said in refused("codebook", "recode", *changes, "--on", coded)


def test_recode_splits_and_tells_machines(coded: Path) -> None:
    said = ok("codebook", "recode", "training=money,capacity", "--on", coded, "--json")
    assert [row["new_code"] for row in json.loads(said)] == ["capacity", "money"]


def test_review_writes_a_sheet(meeting: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "a review.xlsx"
    said = ok("review", meeting, "--to", sheet)
    assert f"Wrote {sheet}: 6 of 6 pieces of text, 7 suggestions." in said
    assert f'qualcode review {meeting} --from "{sheet}" --coder NAME' in said
    assert "is there already, and may hold decisions" in refused("review", meeting, "--to", sheet)
    other = tmp_path / "capacity.xlsx"
    said = ok("review", meeting, "--to", other, "--code", "capacity", "--sample", 2, "--json")
    assert json.loads(said)["segments"] == 2
    assert "did you mean `money`?" in refused(
        "review", meeting, "--to", tmp_path / "c.xlsx", "--code", "mone"
    )


def test_review_brings_decisions_back(meeting: Path) -> None:
    sheet = Path(__file__).parent / "fixtures" / "reviews" / "filled.xlsx"
    back = ("review", meeting, "--from", sheet, "--coder", "ana")
    said = "Rows filled in: 7. Written into the journal of ana: {}; said there already: {}."
    assert said.format(7, 0) in ok(*back)
    assert said.format(0, 7) in ok(*back)
    notes = (meeting / "notes.csv").read_text(encoding="utf-8")
    (meeting / "notes.csv").write_text(notes.replace("More training", "No training"))
    result = call(*back)
    assert result.exit_code == 1
    assert (
        "Refused: row 4 of the sheet: this piece was changed, or is not there any more"
        in result.stdout
    )
    assert {row["outcome"] for row in json.loads(call(*back, "--json").stdout)} == {
        "unchanged", "refused"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "give either --to FILE or --from FILE"),
        (["--to", "a.xlsx", "--from", "b.xlsx"], "give either --to FILE or --from FILE"),
        (["--from", "b.xlsx"], "say with --coder NAME whose decisions these are"),
        (["--to", "a.xlsx", "--sample", "0"], "Invalid value for '--sample'"),
    ],
)
def test_review_is_told_what_to_do(meeting: Path, options: list[str], said: str) -> None:
    result = call("review", meeting, *options)
    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.usefixtures("base_only")
def test_notes_without_words(write: Write) -> None:
    said = ok("run", write({"a.csv": "note\n🙂\n"}))
    assert "No codebook: and no topics, for want of words." in said


# -- as a process ----------------------------------------------------------------------------------


def shell(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )


def test_a_process_fails_in_one_line(tmp_path: Path) -> None:
    done = shell("-m", "qualcode", "run", tmp_path / "none")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"qualcode: {tmp_path / 'none'}: there is no such folder; name the folder of a gathering\n"
    )
