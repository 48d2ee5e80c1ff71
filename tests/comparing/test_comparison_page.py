"""The report on a comparison: true to the tables, escaped, masked, whole or not at all."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from comparing_material import BOOK, NOTES_NOW, NOTES_THEN, gathering
from pages import Page, assert_is_sound, opened, unpack

from qualcode import compare
from qualcode.charts import figures
from qualcode.comparing import Comparison
from qualcode.errors import ColumnMissingError, OptionError, OutputError
from qualcode.tables import records

Compare = Callable[..., Comparison]
HOSTILE = "<script>alert(1)</script>\"' onload=x <b>&amp;"


def flat(page: Page) -> str:
    return " ".join(page.text.split())


def test_the_page_says_what_the_tables_say(comparison: Comparison) -> None:
    html = comparison.to_html()
    page = Page(html)
    assert_is_sound(page)
    # No line may begin with the mark after a number.
    kept = r'<span class="kept"><button [^<>]*>1 of 4 participants</button>;</span>'
    assert re.search(kept, html)
    said = flat(page)
    assert "What changed from 2024 to 2025" in said
    found = "Of 4 codes that can be compared, 1 rose, 0 fell, 1 appeared, 1 vanished, and 1 held"
    assert found in said
    assert "Capacity 2024: 1 of 4 participants; 2025: 3 of 4 participants" in said
    assert "2024: 1/4 → 2025: 3/4" in said
    assert "2024 to 2025: +50 percentage points" in said
    assert "Raised neither in 2024 nor in 2025: Moon." in said
    order = [said.index(part) for part in ("What rose", "What appeared", "What vanished")]
    assert order == sorted(order)
    policy = next(one for one in page.values("content") if one.startswith("default-src 'none'; "))
    assert "connect-src" not in policy
    assert said.count("The forest by the river burnt") >= 1
    assert "no interval is given" in said
    assert "Topics are compared by words alone" in said


def test_shares_of_new_topics_are_those_of_the_table(comparison: Comparison) -> None:
    new = comparison.new_topics.assign(is_new=True)  # so that they are told, as new ones are
    html = replace(comparison, new_topics=new).to_html()
    said = flat(Page(html))
    assert len(new)
    for topic in records(new):
        assert f"{topic['size']} pieces of text in 2025" in said
        assert f"{100 * topic['fits']:.0f} % of them fit the topic" in said
        assert f"{100 * topic['coded_share']:.0f} % of them carry a code" in said
        title = f"{topic['label']} (2025)"
        size = [rows for told, _, rows in opened(html, str(topic["size"])) if told == title]
        assert [len(rows) for rows in size] == [topic["size"]]


def test_the_same_gatherings_give_the_same_bytes_in_any_order(
    comparison: Comparison, small: tuple[Path, Path], base_only: None, tmp_path: Path
) -> None:
    del base_only
    pages = [comparison.write(tmp_path / "one")]
    pages.append(compare(*small, of="participants").write(tmp_path / "two"))
    names = sorted(path.name for path in pages[0].parent.iterdir())
    assert names == sorted(
        ["comparison.html", "run.json", "tables.xlsx"]
        + [f"{name}.{end}" for name in comparison.tables for end in ("csv", "parquet")]
    )
    one, two = ({name: (page.parent / name).read_bytes() for name in names} for page in pages)
    assert one == two
    record = json.loads(one["run.json"])
    assert record["kind"] == "comparison"
    assert [side["gathering"] for side in record["gatherings"]] == ["2024", "2025"]
    assert set(record["gatherings"][0]["files"]) == {"notes.csv"}
    written = pd.read_parquet(pages[0].parent / "concerns.parquet")
    assert written["k_2025"].tolist() == [3, 1, 0, 1, 0]


def test_spanish(comparison: Comparison, without_topics: None) -> None:
    del without_topics
    read = [side.gathering for side in comparison.sides]
    page = Page(compare(*read, language="es", beyond=True).to_html())
    assert_is_sound(page)
    assert ("html", {"lang": "es"}) in page.tags
    said = flat(page)
    assert "Lo que cambió de 2024 a 2025" in said
    assert "Más allá de quienes vinieron: p" in said
    assert "Lo que subió" in said


@pytest.mark.usefixtures("base_only")
def test_text_of_strangers_is_escaped(compare_files: Compare) -> None:
    book = BOOK.replace("name: Money", f"name: '{HOSTILE.replace(chr(39), chr(39) * 2)}'")
    quoted = HOSTILE.replace('"', '""')
    then = gathering("Then", "2024-05-24", [*NOTES_THEN, f'P5,"Funding {quoted}"'], book)
    title = json.dumps(f"Now {HOSTILE}")
    now = gathering(title, "2025-05-30", [*NOTES_NOW, f'P5,"Training {quoted}"'], book)
    comparison = compare_files(then, now)
    page = Page(comparison.to_html())
    assert_is_sound(page)
    assert page.text.count("<script>alert(1)</script>") >= 4
    html = figures.draw_comparison(comparison.concerns).layout.meta["table"]
    assert "<script>" not in html


PEOPLE = "participant,name,consent\nP1,Ana Pérez,\nP2,Luis Soto,count\nP3,Eva Ek,\nP4,Bo Lind,\n"


@pytest.mark.usefixtures("without_topics")
def test_names_are_masked_by_each_gatherings_own_list(
    compare_files: Compare, tmp_path: Path
) -> None:
    then = gathering("With Ana Pérez", "2024-05-24", [*NOTES_THEN, "P4,Ana Pérez wants training"])
    now = gathering("Now", "2025-05-30", [*NOTES_NOW, "P4,Jo Ray wants training"])
    then["participants.csv"] = PEOPLE
    now["participants.csv"] = "participant,name\nP9,Jo Ray\n"
    comparison = compare_files(then, now, of="participants")
    comparison.write(tmp_path / "out")
    written = "".join(path.read_text("utf-8") for path in (tmp_path / "out").glob("*.[!px]*"))
    assert "P1 wants training" in written
    assert "P9 wants training" in written
    assert "Ana" not in written
    assert "Jo Ray" not in written
    # P2 is counted and not quoted.
    assert comparison.concerns.set_index("code")["k_2024"]["money"] == 2
    assert "Funding is what everybody asks for" not in written
    assert "No piece of text" not in comparison.to_html()


@pytest.mark.usefixtures("without_topics")
def test_quotes_are_chosen_of_what_may_be_shown(compare_files: Compare) -> None:
    long = "training is what all of us would want to have here"
    notes = [f"P{n},Ask p{n}@example.org: {long}" for n in range(1, 4)]
    then = gathering("Then", "2024-05-24", [*notes, "P4,Training"])
    notes = [f",Luis Soto: {long} {n}" for n in ("once", "twice", "often")]
    now = gathering("Now", "2025-05-30", [*notes, "P4,Training"])
    now["participants.csv"] = PEOPLE
    quotes = compare_files(then, now).quotes
    assert quotes.groupby("gathering")["text"].agg(sorted).to_dict() == {
        "2024": [f"Ask [e-mail]: {long}", "Training"],
        "2025": ["Training"],
    }


@pytest.mark.usefixtures("without_topics")
def test_labels_of_both_gatherings_together_single_nobody_out(compare_files: Compare) -> None:
    # Three are of the North and three young, but only P3 is both.
    notes = [f"P{n},Training about this for all of us" for n in range(1, 6)]
    then, now = gathering("Then", "2024-05-24", notes), gathering("Now", "2025-05-30", notes)
    then["participants.csv"] = (
        "participant,region,consent\nP1,North,\nP2,North,\nP3,North,\nP6,North,withdrawn\n"
    )
    now["participants.csv"] = "participant,age\nP3,young\nP4,young\nP5,young\n"
    alone = compare_files(then, now, of="participants")
    apart = set(unpack(alone.to_html())["who"]["labels"])
    same = compare(*(side.gathering for side in alone.sides), of="participants", same_people=True)
    together = set(unpack(same.to_html())["who"]["labels"])
    assert apart - together == {"P3 · young"}
    assert together - apart == {"P3"}
    assert {"P1 · North", "P3 · North", "P4 · young"} < together


def with_teams(files: dict[str, str], label: str) -> dict[str, str]:
    """Return a gathering whose notes are all of one group, with a label."""
    head, *lines = files["notes.csv"].splitlines()
    notes = "\n".join([f"{head},team", *(f"{line},i" for line in lines), ""])
    described = files["gathering.yaml"].replace("who}", "who, group: team}")
    return {**files, "notes.csv": notes,
            "gathering.yaml": f"{described}\ngroups: {{i: {label}}}"}  # fmt: skip


@pytest.mark.usefixtures("without_topics")
def test_numbers_open_to_the_segments_of_their_own_gathering(compare_files: Compare) -> None:
    same = "P1,We want training for new people"  # a segment of the same id in both
    notes = [same, "P2,Funding is what Ana Pérez asks for", "P3,Ana Pérez wants training"]
    then = with_teams(gathering("Then", "2024-05-24", notes), "The first of Ana Pérez")
    notes = [same, "P2,Jo Ray wants training", "P3,Ana Pérez can train us"]
    now = with_teams(gathering("Now", "2025-05-30", notes), "Not of Ana Pérez")
    then["participants.csv"] = PEOPLE
    now["participants.csv"] = "participant,name\nP9,Jo Ray\n"
    comparison = compare_files(then, now, of="participants")
    assert comparison.segments["segment"].duplicated().any()
    html = comparison.to_html()
    assert_is_sound(Page(html))
    data = unpack(html)
    said = "We want training for new people"
    # P2 of the first is only counted; only the first has Ana Pérez on its list.
    assert data["texts"] == [
        *(said, "", "P1 wants training"),
        *(said, "P9 wants training", "Ana Pérez can train us"),
    ]
    # Files are apart, so that nothing of one gathering stands around what is of another.
    assert data["files"] == {
        "labels": ["2024 · notes.csv", "2025 · notes.csv"],
        "rows": [0, 0, 0, 1, 1, 1],
    }
    assert data["by"]["participant"] == {
        "labels": ["P1", "P2", "P3"] * 2,
        "rows": [0, 1, 2, 3, 4, 5],
    }
    assert data["by"]["group"] == {
        "labels": ["group i (The first of P1)", "group i (Not of Ana Pérez)"],
        "rows": [0, 0, 0, 1, 1, 1],
    }
    earlier, later = ("Capacity (2024)", [0, 2]), ("Capacity (2025)", [3, 4, 5])
    for text, by, (title, rows) in [
        ("2 of 3 participants", "participant", earlier),
        ("2/3", "participant", earlier),
        ("3 of 3 participants", "participant", later),
        ("3 / 3", "document", later),
        ("1 of 1 groups", "group", later),
        ("3 of 3 pieces of text", "", later),
        ("1/3", "participant", ("Money (2024)", [1])),
        ("3", "", ("Pieces of text (2025)", [3, 4, 5])),
    ]:
        assert (title, by, rows) in opened(html, text)
    assert "No piece of text that may be quoted" in html


def test_where_a_comparison_may_be_written(comparison: Comparison, tmp_path: Path) -> None:
    gathering_folder = comparison.sides[1].gathering.path
    with pytest.raises(OutputError, match="lies inside the gathering"):
        comparison.write(gathering_folder / "out")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="is not a comparison; name another folder"):
        comparison.write(tmp_path / "notes")
    with pytest.raises(OutputError, match=r"page that ends in \.html, or as a folder"):
        comparison.write(tmp_path / "comparison.docx")
    assert [path.name for path in (tmp_path / "notes").iterdir()] == ["mine.txt"]


def test_the_figure_says_what_was_found(comparison: Comparison) -> None:
    table = comparison.concerns
    before = table.copy()
    figure = figures.draw_comparison(table)
    assert figure.layout.title.text == (
        "2024 to 2025: more of 2, above all Capacity; less of 1, above all Trees"
    )
    counts = [text for trace in figure.data if trace.mode == "text" for text in trace.text]
    assert counts == ["1/4 → 3/4", "0/4 → 1/4", "1/4 → 0/4", "2/4 → 1/4"]
    pd.testing.assert_frame_equal(table, before)
    json.dumps(figure.to_dict()["data"], allow_nan=False, default=list)
    nothing = figures.draw_comparison(table[table["trend"].eq("absent")])
    assert nothing.layout.title.text == "2024 to 2025: nothing changed by much"
    with pytest.raises(ColumnMissingError, match="trend"):
        figures.draw_comparison(table.drop(columns="trend"))
    with pytest.raises(OptionError, match="`most` is a whole number from 1"):
        figures.draw_comparison(table, most=0)


THEN_BY_HAND = gathering("Then", "2024-05-24", []) | {
    "gathering.yaml": "title: Then\ndates: [2024-05-24]\nlanguages: [en]\ncodebook: book.yaml\n"
    "sources: [{files: Ana Roca.csv, text: note, columns: {participant: who, group: team}}]\n",
    "participants.csv": "participant,name,aliases,consent,job\nP1,Ana Roca,Anita,,with Ana Roca\n"
    "P2,Luis Soto,,count,with Ana Roca\nP3,Eva Ek,,,with Ana Roca\nP4,Bo Lind,,,diver\n",
    "Ana Roca.csv": "who,team,note\nP1,Ana Roca,We want training for new people\n"
    "P2,Anita,Funding is what all ask for\nP3,x,More training please\nP4,x,The forest burnt\n",
}
NOW_BY_HAND = gathering("Now", "2025-05-30", []) | {
    "gathering.yaml": "title: Now\ndates: [2025-05-30]\nlanguages: [en]\ncodebook: book.yaml\n"
    "sources: [{files: P1.csv, text: note, columns: {participant: who, group: team}}]\n",
    "book.yaml": "".join(line for line in BOOK.splitlines(keepends=True) if "moon" not in line),
    "P1.csv": "who,team,note\nP1,x,We want training for new people\n"
    + "".join(f"P{n},x,Training number {n}\n" for n in range(2, 6)),
}


def put(*rows: tuple[str, str, int, float, bool]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["gathering", "segment", "topic", "strength", "weak"])


@pytest.mark.usefixtures("without_topics")
def test_topics_and_codes_open_to_what_is_theirs_alone(compare_files: Compare) -> None:
    found = compare_files(THEN_BY_HAND, NOW_BY_HAND, of="participants")
    then, now = ([*own] for _, own in found.segments.groupby("gathering")["segment"])
    assert then[0] == now[0]  # since the name of the first file is masked
    old = {"topic": 0, "label": "Old", "terms": [], "change": 0.0}
    old |= {f"{what}_{key}": 0 for what in ("size", "fits", "share") for key in found.keys}
    new = {"gathering": "2025", "topic": 0, "label": "New", "terms": [], "size": 2, "fits": 0.5,
           "coded_share": 0.5, "nearest": 0, "nearest_label": "Old", "is_new": True}  # fmt: skip
    html = replace(
        found,
        topics=pd.DataFrame([old]),
        new_topics=pd.DataFrame([new]),
        assignments=put(
            ("2024", then[0], 0, 0.9, False), ("2024", then[2], 0, 0.5, True),
            ("2024", then[3], -1, 0.0, False), ("2025", now[0], -1, 0.0, False),
            ("2025", now[1], 0, 0.7, False), ("2025", now[2], 0, 0.8, False),
        ),
        new_assignments=put(("2025", now[0], 0, 0.9, False), ("2025", now[1], 0, 0.8, False)),
        # The segment of the same name has a code in the first alone.
        evidence=found.evidence[~(found.evidence["gathering"].eq("2025")
                                  & found.evidence["segment"].eq(now[0]))],
    ).to_html()  # fmt: skip
    half = ("New (2025): 1 of 2 pieces of text", "", [5])
    assert opened(html, "50\N{NO-BREAK SPACE}%") == [half, half]  # which fits, and which has a code
    for text, *entry in (
        ("2", "New (2025)", "", [4, 5]),
        ("2 of 5 pieces of text", "New (2025)", "", [4, 5]),
        ("1 of 4 pieces of text", "Old (2024)", "", [0]),
        ("25\N{NO-BREAK SPACE}%", "Old (2024): 1 of 4 pieces of text", "", [0]),
        ("2 of 5 pieces of text", "Old (2025)", "", [5, 6]),
        ("40\N{NO-BREAK SPACE}%", "Old (2025): 2 of 5 pieces of text", "", [5, 6]),
        (
            "75\N{NO-BREAK SPACE}%",
            "In no topic of 2024 (2024): 3 of 4 pieces of text",
            "",
            [1, 2, 3],
        ),
        (
            "60\N{NO-BREAK SPACE}%",
            "In no topic of 2024 (2025): 3 of 5 pieces of text",
            "",
            [4, 7, 8],
        ),
    ):
        assert tuple(entry) in opened(html, text), text
    html = found.to_html()
    assert ("Capacity (2025)", "", [4, 5, 6, 7, 8]) in opened(html, "All 5 passages")
    assert opened(html, "All 2 passages") == opened(html, "All 0 passages") == []
    assert ("Participants (2024)", "participant", [0, 1, 2, 3]) in opened(html, "4")
    assert html.count("No piece of text that may be quoted") == 1  # of P2
    assert "nan" not in flat(Page(html))  # the second codebook has no Moon
    assert "Ana Roca" not in html
    data = unpack(html)
    assert data["files"]["labels"] == ["2024 · P1.csv", "2025 · P1.csv"]
    assert data["by"]["group"]["labels"] == ["group P1", "group P1", "group x", "group x"]
    assert data["by"]["participant"]["labels"][:4] == [
        *(f"P{n} · with P1" for n in (1, 2, 3)),
        "P4",
    ]
    assert data["who"]["labels"][3] == "P4 · group x"
