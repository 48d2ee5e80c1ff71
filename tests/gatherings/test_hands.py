"""What people coded by hand, as a gathering holds it: with the rules, and where it stands now."""

from pathlib import Path

import pandas as pd
import pytest

import qualcode
from qualcode import Journal
from qualcode.errors import GatheringError
from qualcode.gatherings import READ, accept_all_moves, find_unknown_codes, list_moves
from qualcode.spans import misplaced

NOTE = "We need training about copyright before the law is changed"


def journal_of(folder: Path, coder: str = "ana") -> Journal:
    gathering = qualcode.read_gathering(folder)
    return Journal(folder, coder, documents=gathering.documents)


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "notes.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def coded(meeting: Path) -> Path:
    """The meeting, of which ana has coded two notes and read one more."""
    journal = journal_of(meeting)
    journal.add("notes.csv#2", 8, 16, "capacity", "which training?")
    journal.add("notes.csv#7", 0, 10, "money")
    journal.read("notes.csv#2")
    journal.memo("What of travel?", about="code", target="money")
    return meeting


def test_rules_and_hands_together(coded: Path) -> None:
    gathering = qualcode.read_gathering(coded)
    by_rule = qualcode.apply_codebook(gathering.segments, gathering.codebook)
    codings = gathering.codings
    pd.testing.assert_frame_equal(codings[: len(by_rule)], by_rule)
    by_hand = codings[len(by_rule) :]
    assert by_hand["quote"].tolist() == ["training", "The coffee"]
    assert set(by_hand["coder"]) == {"ana"}
    assert list(codings.columns) == list(by_rule.columns)
    assert gathering.reads["document"].tolist() == ["notes.csv#2"]
    assert gathering.memos["text"].tolist() == ["What of travel?"]
    assert gathering.notes == ()


def test_hands_count_in_place_of_the_rules(coded: Path) -> None:
    gathering = qualcode.read_gathering(coded)
    settled = qualcode.settle(gathering.codings, gathering.segments)
    first = settled[settled["document"].eq("notes.csv#2") & settled["code"].eq("capacity")]
    assert first["coder"].tolist() == ["ana"]
    concerns = qualcode.find_concerns(gathering.segments, gathering.codings, gathering.codebook)
    mentions = concerns.set_index("code")["mentions"]
    assert mentions[["capacity", "money"]].tolist() == [4, 2]  # money: by rule, and the coffee


def test_what_is_coded_later_is_there_at_once(coded: Path) -> None:
    gathering = qualcode.read_gathering(coded)
    before = len(gathering.codings)
    journal_of(coded, "ben").add("notes.csv#3", 0, 4, "money")
    assert len(gathering.codings) == before + 1
    (coded / "codings" / "ben.jsonl").unlink()
    assert len(gathering.codings) == before


def test_a_gathering_without_journals_has_empty_tables(meeting: Path) -> None:
    gathering = qualcode.read_gathering(meeting)
    assert gathering.reads.empty
    assert gathering.memos.empty
    assert list(list_moves(gathering)["how"]) == []
    assert not (meeting / "codings").exists()


def test_text_that_moved_takes_its_codings_along(coded: Path) -> None:
    edit(coded, "table,who,language,note\n", "table,who,language,note\nii,P5,en,Something new\n")
    gathering = qualcode.read_gathering(coded)
    by_hand = gathering.codings[gathering.codings["coder"] == "ana"]
    assert by_hand["document"].tolist() == ["notes.csv#3", "notes.csv#8"]
    assert misplaced(gathering.codings, gathering.documents, quote="quote").empty
    assert gathering.reads["document"].tolist() == ["notes.csv#3"]
    assert set(gathering.handwork.moves["how"]) == {"moved"}
    assert accept_all_moves(gathering) == {"ana": 4}  # two codings; one read goes and comes
    assert set(gathering.handwork.moves["how"]) == {"kept"}
    assert accept_all_moves(gathering) == {}


def test_words_that_were_changed_do_not_count_before_a_person_has_looked(coded: Path) -> None:
    edit(coded, NOTE, NOTE.replace("training", "trainings"))
    edit(coded, "The coffee was cold and the room was far too small", "Nothing")
    gathering = qualcode.read_gathering(coded)
    assert set(gathering.codings["coder"]) == {"rule:small@1.0"}
    assert gathering.notes == (
        (
            "not counted: 2 codings by hand whose words were changed or are gone; "
            "`qualcode check` lists them"
        ),
    )
    moves = list_moves(gathering)
    assert moves[["code", "how", "quote", "new_quote"]].fillna("").to_numpy().tolist() == [
        ["capacity", "near", "training", "trainings"],
        ["money", "orphaned", "The coffee", ""],
        [READ, "near", NOTE, NOTE.replace("training", "trainings")],
    ]
    assert moves["beside"].tolist()[1] == "[…] was cold and the room was far t"
    assert accept_all_moves(gathering) == {"ana": 1}
    left = gathering.codings[gathering.codings["coder"] == "ana"]
    assert left["quote"].tolist() == ["trainings"]


def people(folder: Path, *rows: str) -> None:
    text = "\n".join(["participant,name,consent", *rows, ""])
    (folder / "participants.csv").write_text(text, encoding="utf-8")


def test_moves_are_shown_without_names(coded: Path) -> None:
    people(coded, "P1,Ana Law,quote")
    edit(coded, "The coffee", "To ana@example.org and Ana Law: coffees")
    journal_of(coded).add("notes.csv#7", 3, 18, "money")
    edit(coded, "To ana@example.org", "And so to an@example.org")
    shown = list_moves(qualcode.read_gathering(coded))
    text = shown[["quote", "new_quote", "beside"]].fillna("").to_string()
    assert "example.org" not in text
    assert "Ana Law" not in text
    assert "[e-mail]" in text


HIDDEN = "[not shown: somebody here is only counted, or has withdrawn]"


def test_words_of_who_is_only_counted_are_not_listed(coded: Path) -> None:
    journal_of(coded).add("notes.csv#3", 0, 13, "money")
    people(coded, "P2,Bo Li,count")
    edit(coded, "table,who,language,note\n", "table,who,language,note\nii,P5,en,Something new\n")
    shown = list_moves(qualcode.read_gathering(coded)).query("code == 'money'")
    assert shown[["how", "quote", "new_quote"]].to_numpy().tolist() == [
        ["moved", "", ""], ["moved", "The coffee", "The coffee"]
    ]  # fmt: skip
    edit(coded, "i,P2,en,More training please for those who are new to all this\n", "")
    shown = list_moves(qualcode.read_gathering(coded)).query("how == 'orphaned'")
    assert shown["quote"].tolist() == [HIDDEN]
    assert shown["beside"].tolist() == [HIDDEN]


def test_words_of_who_withdrew_are_not_listed(coded: Path) -> None:
    people(coded, "P1,Ana Law,withdrawn")
    shown = list_moves(qualcode.read_gathering(coded))
    assert set(shown["how"]) <= {"near", "orphaned", "moved"}
    gone = shown[shown["how"].isin(["near", "orphaned"])]
    assert len(gone) >= 2
    assert set(gone["quote"]) == {HIDDEN}


def test_codes_that_the_codebook_does_not_have(coded: Path) -> None:
    journal_of(coded).add("notes.csv#3", 0, 4, "old")
    journal_of(coded, "ben").add("notes.csv#3", 0, 4, "old")
    gathering = qualcode.read_gathering(coded)
    unknown = find_unknown_codes(gathering.codings, gathering.codebook)
    assert unknown.to_dict("records") == [{"code": "old", "codings": 2, "coders": "ana, ben"}]
    assert gathering.notes == (
        (
            "not in the codebook: the codes of 2 codings by hand (old); "
            "`qualcode codebook recode` gives them others"
        ),
    )
    concerns = qualcode.find_concerns(gathering.segments, gathering.codings, gathering.codebook)
    old = concerns.set_index("code").loc["old"]
    assert (old["mentions"], old["note"]) == (1, "not in the codebook")
    assert find_unknown_codes(gathering.codings, None).empty


def test_a_damaged_line_is_told_and_the_rest_counts(coded: Path) -> None:
    path = coded / "codings" / "ana.jsonl"
    path.write_bytes(path.read_bytes() + b"not a line\n")
    gathering = qualcode.read_gathering(coded)
    assert gathering.notes == ("1 line of the journals cannot be read; `qualcode check` says why",)
    assert len(gathering.handwork.written) == 2


def test_a_journal_that_is_a_link_out_of_the_folder_is_refused(coded: Path) -> None:
    secret = coded.parent / "secret.txt"
    secret.write_text("not for others\n", encoding="utf-8")
    (coded / "codings" / "ben.jsonl").symlink_to(secret)
    with pytest.raises(GatheringError, match=r"ben\.jsonl: this link leads out"):
        _ = qualcode.read_gathering(coded).codings
    assert secret.read_text(encoding="utf-8") == "not for others\n"


def test_a_link_that_leads_to_nothing_holds_nothing(coded: Path) -> None:
    (coded / "codings" / "ben.jsonl").symlink_to(coded / "codings" / "gone.jsonl")
    assert set(qualcode.read_gathering(coded).handwork.written["coder"]) == {"ana"}


def test_a_journal_named_like_a_machine_is_refused(coded: Path) -> None:
    (coded / "codings" / "rule:x.jsonl").write_bytes(b"")
    with pytest.raises(GatheringError, match=r"rule:x\.jsonl: would be taken for"):
        _ = qualcode.read_gathering(coded).codings


def test_a_journal_of_another_hand_may_have_any_name(coded: Path) -> None:
    folder = coded / "codings"
    (folder / "ana.jsonl").rename(folder / "zoë!.jsonl")
    edit(coded, "table,who,language,note\n", "table,who,language,note\nii,P5,en,Something new\n")
    assert accept_all_moves(qualcode.read_gathering(coded)) == {"zoë!": 4}
