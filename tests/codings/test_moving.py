"""Where codings stand in documents that were changed after they were coded."""

from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz
from strategies import texts

from qualcode import Journal, read_codings, read_reads
from qualcode.codings import near
from qualcode.codings.moving import accept_moves, find_moved
from qualcode.codings.occurrences import Occurrences
from qualcode.errors import ColumnMissingError
from qualcode.spans import misplaced, sha256
from qualcode.tables import MOVES

OLD = (
    "We met on Friday in the library.\n"
    "- more training about copyright law for volunteers\n"
    "- a shared calendar of hearings\n"
    "- more money\n"
    "La ley es para todas las personas del grupo.\n"
    "- more money\n"
)


def documents(**texts_: str) -> pd.DataFrame:
    return pd.DataFrame({"document": list(texts_), "text": list(texts_.values())})


def coded(document: str, text: str, *quotes: str, nth: int = 0) -> pd.DataFrame:
    """Code quotes where they stand for the first (or nth, from 0) time."""
    rows = []
    for quote in quotes:
        start = -1
        for _ in range(nth + 1):
            start = text.index(quote, start + 1)
        end = start + len(quote)
        rows.append({"coding": quote, "document": document, "start": start, "end": end,
                     "quote": quote, "code": "c", "coder": "ana",
                     "before": text[max(0, start - 32) : start], "after": text[end : end + 32],
                     "document_sha256": sha256(text)})  # fmt: skip
    return pd.DataFrame(rows)


def find(codings: pd.DataFrame, **texts_: str) -> list[tuple[str, str | None, str | None]]:
    found = find_moved(codings, documents(**texts_))
    assert list(found.columns) == list(MOVES.columns)
    placed = found[found["how"] != "orphaned"]
    assert placed["new_document"].notna().all()
    spans = placed[["new_document", "new_start", "new_end", "new_quote"]]
    spans = spans.set_axis(["document", "start", "end", "quote"], axis="columns")
    assert misplaced(spans, documents(**texts_), quote="quote").empty
    return [
        (row["how"], row["new_quote"] if row["how"] != "orphaned" else None, row["note"])
        for row in found.to_dict("records")
    ]


def new_starts(codings: pd.DataFrame, **texts_: str) -> list[int]:
    return find_moved(codings, documents(**texts_))["new_start"].tolist()


def rows_of(*texts_: str, source: str = "notes.csv") -> pd.DataFrame:
    """Documents that are the rows of a sheet."""
    return documents(**{f"{source}#{number}": text for number, text in enumerate(texts_, 2)})


def coded_rows(*texts_: str) -> pd.DataFrame:
    table = rows_of(*texts_)
    parts = [coded(name, text, text) for name, text in table.to_numpy().tolist()]
    return pd.concat(parts, ignore_index=True)


ROWS = ("we all learned the law by trial and error", "more money for travel", "copyright for all")


def test_a_row_that_was_changed_and_moved_down() -> None:
    new = rows_of("a row above", "we all learned law by trial and by error", *ROWS[1:])
    found = find_moved(coded_rows(*ROWS), new)
    assert found["how"].tolist() == ["near", "moved", "moved"]
    assert found["new_document"].tolist() == ["notes.csv#3", "notes.csv#4", "notes.csv#5"]
    assert found["new_quote"][0] == "we all learned law by trial and by error"
    assert found["note"][0] == "its words were changed, in another part of the file"


def test_a_row_that_was_there_before_is_not_what_another_became() -> None:
    before = (ROWS[0], "we all learned the law by trial and errors", ROWS[1])
    found = find_moved(coded_rows(*before), rows_of(*before[1:]))
    assert found["how"].tolist() == ["orphaned", "moved", "moved"]


def test_a_row_that_may_have_become_two_others() -> None:
    new = rows_of("above", "we all learned the law by trial and errors",
                  "we all learned the law by trial and errors")  # fmt: skip
    found = find_moved(coded_rows(ROWS[0]), new)
    assert found["how"].tolist() == ["orphaned"]
    assert found["note"].tolist() == ["something like it stands in 2 parts of the file"]


def test_words_that_were_changed_in_a_text_that_somebody_coded_since() -> None:
    new = OLD.replace("copyright law for volunteers", "copyright laws for all volunteers")
    early = coded("a", OLD, "more training about copyright law for volunteers")
    both = pd.concat([early, coded("a", new, "a shared calendar")], ignore_index=True)
    assert [how for how, *_ in find(both, a=new)] == ["near", "kept"]


STEM = "I would like more training on "


def test_a_part_of_a_row_goes_with_its_row_though_rows_begin_alike() -> None:
    old = f"{STEM}law"
    codings = coded("notes.csv#2", old, "training")
    found = find_moved(codings, rows_of(f"{STEM}money", old))
    assert found[["how", "new_document"]].to_numpy().tolist() == [["moved", "notes.csv#3"]]
    changed = rows_of(f"{STEM}law and rights")  # the row itself was changed
    assert find_moved(codings, changed)["how"].tolist() == ["kept"]


def test_a_row_that_another_row_took_the_place_of() -> None:
    rows = (f"{STEM}law", f"{STEM}money")
    codings = pd.concat(
        [coded("notes.csv#2", rows[0], "training"), coded("notes.csv#3", rows[1], "training")]
    )
    found = find_moved(codings, rows_of(rows[1]))  # the first was deleted
    assert found["how"].tolist() == ["orphaned", "moved"]
    assert found["new_document"].tolist()[1] == "notes.csv#2"


def test_a_copy_of_the_old_text_in_another_file_is_not_where_it_went() -> None:
    new = OLD.replace("We met", "All of us met")
    codings = coded("a", OLD, "copyright law for volunteers")
    assert find(codings, a=new, backup=OLD)[0][0] == "moved"
    assert find_moved(codings, documents(a=new, backup=OLD))["new_document"].tolist() == ["a"]


@pytest.mark.parametrize(
    ("new", "quote"),
    [
        pytest.param("more\ntraining about copyright law", "more\ntraining", id="broken"),
        pytest.param("more   training about copyright law", "more   training", id="spaces"),
        pytest.param("more training. Also more\n training about copyright law", "more\n training",
                     id="which of two"),
    ],
)  # fmt: skip
def test_only_white_space_was_changed(new: str, quote: str) -> None:
    text = OLD.replace("more training about copyright law", new)
    codings = coded("a", OLD, "more training")
    if "Also" in new:
        text = text.replace("more training.", "more  training.")
    assert find(codings, a=text) == [("moved", quote, "only its white space was changed")]


def test_white_space_alone_does_not_say_which_of_several_it_was() -> None:
    codings = coded("a", "one two", "one two")
    assert find(codings, a="one  two. one\ntwo.")[0][0] == "orphaned"


def test_the_end_of_changed_words_leaves_out_the_sign_behind_them() -> None:
    old = "We want (keeping the comunities alive); and more money for travel."
    codings = coded("a", old, "keeping the comunities alive)")
    new = old.replace("comunities", "communities")
    assert find(codings, a=new)[0][:2] == ("near", "keeping the communities alive)")


def test_words_that_were_rewritten_between_the_same_words() -> None:
    codings = coded("a", OLD, "a shared calendar of hearings")
    new = OLD.replace("a shared calendar of hearings", "one calendar of all our hearings")
    assert find(codings, a=new)[0][:2] == ("near", "one calendar of all our hearings")
    other = OLD.replace("a shared calendar of hearings", "never mind, it is done")
    assert find(codings, a=other)[0][0] == "orphaned"
    assert find(codings, a=OLD.replace("a shared calendar of hearings", ""))[0][0] == "orphaned"


def test_codings_without_context_stay_where_they_are() -> None:
    bare = pd.DataFrame(
        {"document": "a", "start": 0, "end": 12, "quote": "Photographer"}, index=[0]
    )
    found = find_moved(bare, documents(a="Photographers ask. Photographer, too."))
    assert found[["how", "new_start"]].to_numpy().tolist() == [["kept", 0]]


def test_an_orphan_has_no_similarity() -> None:
    codings = coded("a", OLD, "library").assign(score=0.4)
    assert find_moved(codings, documents(a="Nothing of it"))["score"].isna().all()


def test_reads_of_rows_that_moved_down_by_one(tmp_path: Path) -> None:
    rows = ("one", "two", "six")  # as long as each other: one takes the span of the next
    journal = Journal(tmp_path, "ana", documents=rows_of(*rows))
    for name in rows_of(*rows)["document"]:
        journal.read(name)
    new = rows_of("new", *rows)
    moves = find_moved(read_reads(tmp_path, context=True), new)
    assert moves["how"].tolist() == ["moved"] * 3
    accept_moves(Journal(tmp_path, "ana", documents=new), moves)
    left = read_reads(tmp_path, context=True)
    assert left["document"].tolist() == ["notes.csv#3", "notes.csv#4", "notes.csv#5"]
    assert left["quote"].tolist() == list(rows)
    again = Journal(tmp_path, "ana", documents=new)
    assert accept_moves(again, moves) == []
    again.undo()
    assert again.reads["document"].tolist() == ["notes.csv#2", "notes.csv#3", "notes.csv#4"]


def test_a_read_is_taken_back_only_after_it_was_set_anew(tmp_path: Path) -> None:
    old, new = rows_of("one", "two"), rows_of("new", "one", "two")
    journal = Journal(tmp_path, "ana", documents=old)
    for name in old["document"]:
        journal.read(name)
    moves = find_moved(read_reads(tmp_path, context=True), new)
    lines = accept_moves(Journal(tmp_path, "ana", documents=new), moves)
    assert [(type(line).__name__, line.document) for line in lines] == [
        ("Read", "notes.csv#3"), ("Read", "notes.csv#4"), ("Unread", "notes.csv#2"),
    ]  # fmt: skip


def test_another_file_is_not_looked_into_for_changed_words() -> None:
    new = rows_of("we all learned law by trial and by error", source="other.csv")
    assert find_moved(coded_rows(ROWS[0]), new)["how"].tolist() == ["orphaned"]


def test_a_document_as_it_was() -> None:
    codings = coded("a", OLD, "training", "- more money", "law")
    assert find(codings, a=OLD) == [
        ("kept", quote, "the document is as it was") for quote in codings["quote"]
    ]


@pytest.mark.parametrize("nth", [0, 1])
def test_text_above_moves_all(nth: int) -> None:
    new = "A new heading\n\n" + OLD
    codings = coded("a", OLD, "- more money", nth=nth)
    ((how, quote, _),) = find(codings, a=new)
    assert (how, quote) == ("moved", "- more money")
    assert new_starts(codings, a=new) == [codings["start"][0] + 15]


def test_text_below_keeps_all() -> None:
    codings = coded("a", OLD, "training", "- more money", "We met")
    found = find(codings, a=OLD + "and more\n")
    assert [how for how, *_ in found] == ["kept", "kept", "kept"]
    assert found[0][2] == "it stands where it stood"


def test_the_same_words_by_chance_where_the_quote_stood() -> None:
    old = "yes no yes no, we said in May to all of the others\nyes no"
    codings = coded("a", old, "yes")
    new = "yes, of course and for ever\n" + old
    assert new_starts(codings, a=new) == [28]


def test_what_stands_around_it_tells_which_of_many_it_is() -> None:
    new = OLD.replace("- a shared", "- more money\n- more money\n- a shared")
    codings = coded("a", OLD, "- more money", nth=1)
    assert new_starts(codings, a=new) == [codings["start"][0] + 26]


def test_many_places_that_cannot_be_told_apart_are_no_place() -> None:
    codings = coded("a", OLD, "more money")
    new = "one more money two\nthree more money four"
    assert find(codings, a=new) == [
        ("orphaned", None, "stands in 2 places that cannot be told apart")
    ]


def test_words_that_stand_nowhere_else() -> None:
    long = "training about copyright law"
    assert find(coded("a", OLD, long), a=f"Somebody wants {long}!") == [
        ("moved", long, "it stands nowhere else")
    ]


LOOK = "the same words, among other words than before; look whether they are those"


def test_a_few_words_among_others_may_be_those_of_another_place() -> None:
    codings = coded("a", OLD, "a shared calendar")
    new = "Somebody wants a shared calendar!"
    assert find(codings, a=new) == [("near", "a shared calendar", LOOK)]
    moved = OLD[OLD.index("- a shared") - 40 :]
    assert find(codings, a=new, b=moved) == [
        ("moved", "a shared calendar", "the same words elsewhere")
    ]


@pytest.mark.parametrize("new", ["the lawn is green", "outlaw", "x law y"])
def test_a_short_quote_is_not_found_by_chance(new: str) -> None:
    assert find(coded("a", OLD, "law"), a=new) == [("orphaned", None, "not found")]


def test_a_quote_inside_of_a_word_is_found_inside_of_words() -> None:
    codings = coded("a", OLD, "olunteer")
    assert new_starts(codings, a="X\n" + OLD) == [codings["start"][0] + 2]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("training about copyright law", "training on copyright law", id="a word"),
        pytest.param("more training about", "more trainings about", id="a letter"),
        pytest.param(
            "a shared calendar of hearings", "a shared public calendar of the hearings", id="longer"
        ),
        pytest.param(
            "We met on Friday in the library.", "We met Friday in the library", id="first"
        ),
        pytest.param("la ley es para todas", "la ley es para todos", id="no such line"),
        pytest.param("calendar", "calender", id="short, between what stood there"),
    ],
)
def test_words_that_were_changed(old: str, new: str) -> None:
    text = OLD.replace("La ley", "la ley")
    codings = coded("a", text, old)
    ((how, quote, note),) = find(codings, a="Heading\n\n" + text.replace(old, new))
    assert (how, quote, note) == ("near", new, "its words were changed")
    score = find_moved(codings, documents(a=text.replace(old, new)))["score"][0]
    assert 0.75 <= score < 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("a shared calendar of hearings", "", id="deleted"),
        pytest.param("a shared calendar of hearings", "nothing was said of this", id="replaced"),
        pytest.param("- more money\nLa ley", "- enough\nEl río", id="half of it replaced"),
        pytest.param("law", "art", id="a short word replaced"),
    ],
)
def test_words_that_are_gone(old: str, new: str) -> None:
    assert find(coded("a", OLD, old), a=OLD.replace(old, new)) == [("orphaned", None, "not found")]


def test_a_document_that_has_another_name() -> None:
    codings = coded("a", OLD, "more training", "- more money", "law")
    found = find(codings, b=OLD, c="other")
    assert [how for how, *_ in found] == ["moved"] * 3
    assert {note for *_, note in found} == {"its document has another name now"}


def test_a_document_of_which_there_are_two_now_is_not_guessed() -> None:
    codings = coded("a", OLD, "more training about copyright")
    assert find(codings, b=OLD, c=OLD) == [
        ("orphaned", None, "stands in 2 places of other documents")
    ]


def test_a_document_with_another_name_that_was_changed() -> None:
    codings = coded("a", OLD, "more training about copyright", "hearings", "law")
    found = find(codings, b="Heading\n" + OLD.replace("law", "rules"))
    assert found == [
        ("moved", "more training about copyright", "the same words elsewhere"),
        ("moved", "hearings", "the same words elsewhere"),
        ("orphaned", None, "not found"),
    ]


def test_rows_of_a_sheet_that_move_down() -> None:
    """A row is a document whose name is its number; a new row above gives each another name."""
    notes = ["more training", "training for all", "money", "more money for travel"]
    old = {f"s.csv#{number}": note for number, note in enumerate(notes, 2)}
    new = {f"s.csv#{number}": note for number, note in enumerate(["a new note", *notes], 2)}
    quotes = ["training", "training", "money", "money"]
    codings = pd.concat(
        [coded(name, text, quote) for (name, text), quote in zip(old.items(), quotes, strict=True)]
    )
    found = find_moved(codings, documents(**new))
    assert found["how"].tolist() == ["moved"] * 4
    assert found["new_document"].tolist() == ["s.csv#3", "s.csv#4", "s.csv#5", "s.csv#6"]


def test_a_row_of_a_sheet_that_was_deleted() -> None:
    codings = coded("s.csv#2", "money", "money")
    new = {"s.csv#2": "more money for travel"}
    assert find(codings, **new) == [("orphaned", None, "not found")]


def test_without_context_less_is_found() -> None:
    codings = coded("a", OLD, "a shared calendar", "- more money")
    bare = codings.drop(columns=["before", "after", "document_sha256"])
    assert [how for how, *_ in find(bare, a=OLD)] == ["kept", "kept"]
    assert [how for how, *_ in find(bare, a="X\n" + OLD)] == ["moved", "orphaned"]
    with pytest.raises(ColumnMissingError, match="quote"):
        find_moved(codings.drop(columns="quote"), documents(a=OLD))


def test_no_codings_and_input_as_it_was() -> None:
    codings, now = coded("a", OLD, "law"), documents(a="X " + OLD)
    before, were = codings.copy(deep=True), now.copy(deep=True)
    find_moved(codings, now)
    pd.testing.assert_frame_equal(codings, before)
    pd.testing.assert_frame_equal(now, were)
    assert find_moved(codings.iloc[:0], now).empty
    assert find(codings) == [("orphaned", None, "not found")]


def test_the_order_of_documents_changes_nothing() -> None:
    codings = coded("a", OLD, "more training about copyright", "calendar", "law")
    now = documents(b="X " + OLD, a="y", c=OLD[:60])
    pd.testing.assert_frame_equal(
        find_moved(codings, now), find_moved(codings, now.iloc[::-1].reset_index(drop=True))
    )


WORDS = "we law more need money about people training meeting free open they learn year ask for"


def long_text(count: int) -> list[str]:
    """Sentences of ten words, no two of them alike, each with its number."""
    random = Random(0)  # noqa: S311 - not for secrets
    return [
        f"Point {number:03d}: {' '.join(random.choices(WORDS.split(), k=10))}.\n"
        for number in range(count)
    ]


LONG = long_text(300)
QUOTE = "".join(LONG[10:290]).strip()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("Point 120: ", "Points, ", id="a word within"),
        pytest.param("Point 010: ", "Well, the point 010: ", id="the beginning"),
        pytest.param(LONG[289][11:-2], "and all of us were glad", id="the end"),
        pytest.param("".join(LONG[50:120]), "", id="a quarter of it left out"),
        pytest.param("".join(LONG[50:60]), "".join(LONG[50:60]) * 5, id="a good deal more"),
    ],
)
def test_a_long_quote_that_was_changed(old: str, new: str) -> None:
    assert len(QUOTE) > 15_000
    text = "".join(LONG)
    changed = "Heading\n" + text.replace(old, new)
    ((how, found, _),) = find(coded("a", text, QUOTE), a=changed)
    assert (how, found) == ("near", QUOTE.replace(old, new))


@pytest.mark.parametrize("old", [LONG[10:25], LONG[275:290]])
def test_a_long_quote_of_which_an_end_was_written_anew(old: list[str]) -> None:
    text = "".join(LONG)
    new = text.replace("".join(old), "Nobody kept any minutes back then, nor later. " * 20)
    (found,) = find_moved(coded("a", text, QUOTE), documents(a=new)).to_dict("records")
    assert found["how"] == "near"
    assert abs(found["new_start"] - len("".join(LONG[:10]))) <= 250
    assert abs(found["new_end"] - new.index("Point 290")) <= 250


def test_long_quotes_are_not_compared_as_a_whole_again_and_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = []
    ratio, align = near._ratio, fuzz.partial_ratio_alignment
    with monkeypatch.context() as patch:
        patch.setattr(near, "_ratio", lambda *t: (compared.append(len(t[0])), ratio(*t))[1])
        patch.setattr(fuzz, "partial_ratio_alignment",
                      lambda *t: (compared.append(len(t[0])), align(*t))[1])  # fmt: skip
        text = "".join(LONG)
        assert find(coded("a", text, QUOTE), a=text.replace("Point 120", "A"))[0][0] == "near"
    assert 0 < sum(length > 500 for length in compared) <= 12  # 4 a candidate
    assert len(compared) < 1_000


def test_a_word_that_stands_everywhere_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(LONG)
    codings = pd.concat([coded("a", text, "law", nth=nth) for nth in range(50)])
    looked = []
    cuts_at = Occurrences._cuts_at
    monkeypatch.setattr(Occurrences, "_cuts_at", lambda *a: (looked.append(a[1]), cuts_at(*a))[1])
    assert new_starts(codings, a="X " + text) == [2 + start for start in codings["start"]]
    assert len(looked) == text.count("law") > 100


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    journal = Journal(tmp_path, "ana", documents=documents(a=OLD, long="x" * 5_000))
    for quote in ("training", "- more money", "a shared calendar of hearings", "library"):
        start = OLD.index(quote)
        journal.add("a", start, start + len(quote), "law", "why")
        journal.read("a", start, start + len(quote))
    journal.read("long")
    Journal(tmp_path, "bea", documents=documents(a=OLD)).add("a", 0, 6, "law")
    return tmp_path


NEW = "Heading\n" + OLD.replace("a shared calendar", "a common calendar").replace("library", "city")


def accept(folder: Path, coder: str, now: pd.DataFrame) -> list[Any]:
    moves = pd.concat(
        [
            find_moved(read_codings(folder, context=True), now),
            find_moved(read_reads(folder, context=True), now),
        ]
    )
    return accept_moves(Journal(folder, coder, documents=now), moves)


def test_accepted_moves_are_changes_and_one_undo(folder: Path) -> None:
    now = documents(a=NEW, long="y" + "x" * 5_000)
    before = read_codings(folder)
    lines = accept(folder, "ana", now)
    assert [type(line).__name__ for line in lines] == ["Change"] * 3 + ["Read"] * 2 + ["Unread"] * 2
    after = read_codings(folder)
    own = after[after["coder"] == "ana"]
    assert len(after) == 5
    assert misplaced(own, now, quote="quote")["quote"].tolist() == ["library"]  # an orphan stays
    assert sorted(own["quote"]) == [
        "- more money", "a common calendar of hearings", "library", "training"
    ]  # fmt: skip
    assert set(own["memo"]) == {"why"}
    assert len(misplaced(after[after["coder"] == "bea"], now, quote="quote")) == 1
    reads = read_reads(folder, context=True)
    assert reads["quote"].fillna("").tolist() == [
        "library", "training", "a shared calendar of hearings", "- more money", ""
    ]  # fmt: skip
    assert accept(folder, "ana", now) == []
    Journal(folder, "ana", documents=now).undo()
    pd.testing.assert_frame_equal(
        read_codings(folder).drop(columns="at"), before.drop(columns="at")
    )


def test_moves_that_are_accepted_twice_are_written_once(folder: Path) -> None:
    now = documents(a=NEW, long="y" + "x" * 5_000)
    moves = find_moved(read_codings(folder, context=True), now)
    journal = Journal(folder, "ana", documents=now)
    assert len(accept_moves(journal, moves)) == 3
    content = journal.path.read_bytes()
    assert accept_moves(journal, moves) == []
    assert journal.path.read_bytes() == content


def test_what_its_coder_changed_in_the_meantime_stays(folder: Path) -> None:
    now = documents(a=NEW, long="y" + "x" * 5_000)
    moves = find_moved(read_codings(folder, context=True), now)
    journal = Journal(folder, "ana", documents=now)
    by_quote = journal.codings.set_index("quote")["coding"]
    start = NEW.index("training about")
    journal.change(by_quote["training"], start=start, end=start + 14)
    journal.remove(by_quote["- more money"])
    (line,) = accept_moves(journal, moves)
    assert line.quote == "a common calendar of hearings"
    assert sorted(journal.codings["quote"]) == [
        "a common calendar of hearings", "library", "training about"
    ]  # fmt: skip


def test_moves_that_were_kept_as_csv(folder: Path, tmp_path: Path) -> None:
    now = documents(a=NEW, long="y" + "x" * 5_000)
    found = [find_moved(read_codings(folder, context=True), now),
             find_moved(read_reads(folder, context=True), now)]  # fmt: skip
    pd.concat(found).to_csv(tmp_path / "moves.csv", index=False)
    moves = pd.read_csv(tmp_path / "moves.csv").drop(columns=["code", "score", "note"])
    assert moves["coding"].isna().sum() == 5  # of what was read
    lines = accept_moves(Journal(folder, "ana", documents=now), moves)
    assert [type(line).__name__ for line in lines] == ["Change"] * 3 + ["Read"] * 2 + ["Unread"] * 2


def test_moves_without_their_columns(folder: Path) -> None:
    with pytest.raises(ColumnMissingError, match="no column new_quote"):
        accept_moves(Journal(folder, "ana"), MOVES.frame([]).drop(columns="new_quote"))


def test_what_was_read_whole_is_known_by_its_document(folder: Path) -> None:
    reads = read_reads(folder, context=True)
    reads = reads[reads["document"] == "long"]
    same = find_moved(reads, documents(other="x" * 5_000))
    assert same[["how", "new_document", "new_end"]].to_numpy().tolist() == [
        ["moved", "other", 5_000]
    ]
    changed = find_moved(reads, documents(long="x" * 5_001))
    assert changed["note"].tolist() == [
        "the document was changed, and what was read in it is not quoted"
    ]


@given(texts, texts, st.data())
def test_whatever_was_added_above_the_words_are_found_or_not_told(
    above: str, text: str, data: st.DataObject
) -> None:
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    row = {"document": "a", "start": start, "end": end, "quote": text[start:end],
           "before": text[max(0, start - 32) : start], "after": text[end : end + 32],
           "document_sha256": sha256(text)}  # fmt: skip
    (found,) = find_moved(pd.DataFrame([row]), documents(a=above + text)).to_dict("records")
    if found["how"] in {"kept", "moved"}:
        now = (above + text)[found["new_start"] : found["new_end"]]
        assert now == found["new_quote"] == row["quote"]
    if found["how"] == "moved" and start >= 32 and len(text) - end >= 32:
        around = (above + text)[found["new_start"] - 32 : found["new_end"] + 32]
        assert around == text[start - 32 : end + 32]


@given(texts, texts)
def test_whatever_the_text_became_nothing_breaks(old: str, new: str) -> None:
    if not old:
        return
    row = {"document": "a", "start": 0, "end": len(old), "quote": old, "before": "", "after": ""}
    (found,) = find_moved(pd.DataFrame([row]), documents(a=new)).to_dict("records")
    if found["how"] != "orphaned":
        assert new[found["new_start"] : found["new_end"]] == found["new_quote"]
