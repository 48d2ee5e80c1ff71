from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from qualcode.errors import GatheringError
from qualcode.gatherings import GatheringConfig
from qualcode.gatherings.lists import read_participants, read_proposals

Lay = Callable[[Mapping[str, str | bytes]], Path]
FIXTURES = Path(__file__).parents[1] / "fixtures" / "sheets"
PEOPLE = (FIXTURES / "participants.xlsx").read_bytes()
NOBODY = GatheringConfig(title="A")


@pytest.mark.parametrize("named", [None, "participants.xlsx"])
def test_the_participants_may_be_a_workbook(lay: Lay, named: str | None) -> None:
    config = GatheringConfig(title="A", participants=named)
    table = read_participants(lay({"participants.xlsx": PEOPLE}), config)
    assert table.to_dict("list") == {"participant": ["P1", "P2"], "region": ["South", "North"]}


@pytest.mark.parametrize(
    "heading", ["participant", "Participant", "PARTICIPANT ID", "participant_id", "Participant-Id"]
)
def test_the_key_may_be_written_in_other_letters(lay: Lay, heading: str) -> None:
    table = read_participants(lay({"participants.csv": f"{heading},seat\nP1,7\n"}), NOBODY)
    assert table.to_dict("list") == {"participant": ["P1"], "seat": ["7"]}


def test_the_key_itself_comes_before_what_is_like_it(lay: Lay) -> None:
    text = "Participant ID,participant\n7,P1\n"
    table = read_participants(lay({"participants.csv": text}), NOBODY)
    assert table.to_dict("list") == {"participant": ["P1"], "Participant ID": ["7"]}


def test_other_columns_are_no_key(lay: Lay) -> None:
    root = lay({"participants.csv": "participants,seat\nP1,7\n"})
    with pytest.raises(
        GatheringError, match="expected a column `participant`; it has participants"
    ):
        read_participants(root, NOBODY)


def test_two_lists_are_one_too_many(lay: Lay) -> None:
    root = lay({"participants.xlsx": PEOPLE, "participants.csv": "participant\nP1\n"})
    expected = r"there are participants\.csv and participants\.xlsx; take one out, or name"
    with pytest.raises(GatheringError, match=expected):
        read_participants(root, NOBODY)
    named = GatheringConfig(title="A", participants="participants.csv")
    assert read_participants(root, named)["participant"].tolist() == ["P1"]


def test_a_workbook_that_is_none(lay: Lay) -> None:
    root = lay({"participants.xlsx": b"participant\nP1\n"})
    with pytest.raises(GatheringError, match=r"participants\.xlsx: it is a text, not an Excel"):
        read_participants(root, NOBODY)


def test_proposals_in_other_letters(lay: Lay) -> None:
    root = lay({"proposals.csv": "Need,FORMAT,Activity\nlegal,course,i\n"})
    expected = {"need": ["legal"], "format": ["course"], "activity": ["i"]}
    assert read_proposals(root, NOBODY).to_dict("list") == expected
