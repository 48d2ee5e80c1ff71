"""What somebody who has withdrawn left behind is not there any more."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from peopled import make_people

from qualcode.privacy import withdraw
from qualcode.segments import segment
from qualcode.sources import Block, dump_blocks, load_blocks
from qualcode.spans import misplaced, sha256
from qualcode.tables import DOCUMENTS

LISTED = make_people(
    participant=["P1", "P2"], name=["Ana Soto", "Luis Ek"], aliases=["Ana", "Luis"],
    consent=["withdrawn", None],
)  # fmt: skip


def documents(**texts: str) -> pd.DataFrame:
    return DOCUMENTS.frame(
        {"document": f"{name}.txt", "source": f"{name}.txt", "text": text, "kind": "transcript",
         "sha256": sha256(text)}
        for name, text in texts.items()
    )  # fmt: skip


def test_turns_are_cut_with_the_name_in_front_and_lines_keep_their_numbers() -> None:
    table = documents(a="Luis: hi\nAna: hello all\nand more\n\nstill Ana\nLuis: bye\nAna: ok")
    before = table.copy(deep=True)
    left = withdraw(table, segment(table), LISTED)
    assert left.documents["text"].tolist() == ["Luis: hi\n\n\n\n\nLuis: bye\n"]
    assert left.documents["sha256"].tolist() == [sha256("Luis: hi\n\n\n\n\nLuis: bye\n")]
    assert dict(left.left_out) == {"a.txt": 2}
    assert left.recut == {"a.txt"}
    again = segment(left.documents)
    assert again["text"].tolist() == ["hi", "bye"]
    assert again["locator"].tolist() == ["line 1 Luis", "line 6 Luis"]
    pd.testing.assert_frame_equal(table, before)


def test_a_document_of_theirs_goes_as_a_whole() -> None:
    table = documents(a="One.\n\nTwo.", b="Three.").assign(
        participant=pd.Series(["ana soto", "P2"], dtype="str")
    )
    left = withdraw(table, segment(table), LISTED)
    assert left.documents["document"].tolist() == ["b.txt"]
    assert dict(left.left_out) == {"a.txt": 2}
    assert left.recut == frozenset()
    assert left.documents.dtypes.to_dict() == table.dtypes.to_dict()


def test_a_document_of_which_nothing_is_left_goes_too() -> None:
    table = documents(a="Ana: hello\nAna: bye\n")
    left = withdraw(table, segment(table), LISTED)
    assert left.documents.empty
    assert dict(left.left_out) == {"a.txt": 2}


def test_a_heading_that_only_names_them_goes_with_what_stands_below() -> None:
    table = documents(a="").assign(
        document="a.md", source="a.md", text="# Luis\n\n- yes\n\n# Ana Soto\n\n- no\n- never\n"
    )
    cut = segment(table, unit="bullet", headings={1: "participant"})
    left = withdraw(table, cut, LISTED)
    assert left.documents["text"].tolist() == ["# Luis\n\n- yes\n\n\n\n\n\n"]
    assert dict(left.left_out) == {"a.md": 2}


def test_blocks_move_and_lose_what_they_quoted() -> None:
    text = "Title\nfirst\nsecond\nthird words"
    blocks = [
        Block(6, 11, "bullet", headings=((1, "Title"),), fields={"participant": "Luis"}),
        Block(12, 18, "bullet", fields={"participant": "ana"}),
        Block(19, 30, "bullet", headings=((1, "Title"), (2, "second")), parents=("second",)),
    ]
    table = documents(a=text).assign(blocks=dump_blocks(blocks))
    left = withdraw(table, segment(table), LISTED)
    assert left.documents["text"].tolist() == ["Title\nfirst\n\nthird words"]
    assert load_blocks(left.documents["blocks"].iloc[0]) == (
        Block(6, 11, "bullet", headings=((1, "Title"),), fields={"participant": "Luis"}),
        Block(13, 24, "bullet", headings=((1, "Title"),)),
    )


def test_their_part_of_a_line_goes_and_the_other_part_stays() -> None:
    blocks = [Block(0, 3, "cell", fields={"participant": "Ana"}), Block(6, 9, "cell")]
    table = documents(a="one | two").assign(blocks=dump_blocks(blocks))
    left = withdraw(table, segment(table), LISTED)
    assert left.documents["text"].tolist() == [" | two"]
    assert segment(left.documents)["text"].tolist() == ["two"]


def test_their_turn_in_another_persons_document_goes_too() -> None:
    blocks = [Block(0, 3, "turn", fields={"participant": "Ana"}), Block(4, 7, "turn")]
    table = documents(a="one\ntwo").assign(blocks=dump_blocks(blocks), participant="P2")
    left = withdraw(table, segment(table), LISTED)
    assert left.documents["text"].tolist() == ["\ntwo"]
    assert dict(left.left_out) == {"a.txt": 1}


def test_where_nobody_has_withdrawn_nothing_changes() -> None:
    table = documents(a="Ana: hello")
    listed = LISTED.assign(consent=None)
    left = withdraw(table, segment(table), listed)
    assert left.documents is table
    assert not left.left_out


@pytest.mark.parametrize("listed", [LISTED.drop(columns="consent"), LISTED.iloc[:0]])
def test_lists_without_consent(listed: pd.DataFrame) -> None:
    table = documents(a="Ana: hello")
    assert withdraw(table, segment(table), listed).documents is table


_lines = st.lists(
    st.tuples(st.sampled_from(["Ana: ", "Luis: ", "ana soto: ", "", "- "]), st.sampled_from(
        ["yes", "no 👩\u200d👧 é", "a b", "x", ""])), max_size=9)  # fmt: skip


@given(_lines)
def test_others_words_stay_in_their_places_and_theirs_are_gone(
    lines: list[tuple[str, str]],
) -> None:
    said = [f"{name}{words}{number}" for number, (name, words) in enumerate(lines)]
    table = documents(a="\n".join(said))
    cut = segment(table)
    left = withdraw(table, cut, LISTED)
    again = segment(left.documents)
    assert misplaced(again, left.documents).empty
    theirs = cut["participant"].isin(["Ana", "ana soto"])
    assert again["text"].tolist() == cut.loc[~theirs, "text"].tolist()
    assert again["locator"].tolist() == cut.loc[~theirs, "locator"].tolist()
    assert sum(left.left_out.values()) == theirs.sum()


def test_a_line_that_begins_with_their_name_goes_from_notes_too() -> None:
    table = documents(a="We met.\n\n**Ana:** no more of this\n\nIdea: Ana was here").assign(
        kind="notes"
    )
    left = withdraw(table, segment(table), LISTED)
    assert left.documents["text"].tolist() == ["We met.\n\n\n\nIdea: Ana was here"]
    assert dict(left.left_out) == {"a.txt": 1}
