"""The five decisions on a disagreement, made at the desk as keys and buttons make them."""

import pytest

from qualcode import CodingWidget, Journal, disagreements, read_codings, read_gathering, read_reads
from qualcode.codings import find_codes, find_read
from qualcode.reviews import list_disputes

WHOLE = "We need training about copyright before the law is changed"


class Adjudicator:
    """Somebody who decides in the widget what others disagree on."""

    def __init__(self, folder):
        self.folder = folder
        gathering = read_gathering(folder)
        self.table = disagreements(gathering.segments, gathering.codings, reads=gathering.reads)
        widget = CodingWidget(gathering, coder="adjudicated", disagreements=self.table)
        self.desk = widget._desk
        self.source = next(iter(self.ask(do="hello")))["sources"][0]["key"]
        self.opened = self.ask(do="open", source=self.source)[0]
        self.number = 0

    def ask(self, **request):
        return list(self.desk.answer({"view": "v", **request}))

    def do(self, act, **facts):
        """Do one act, and return whether the widget says that it is saved."""
        self.number += 1
        sent = {"act": act, "id": f"act-{self.number}", **facts}
        sent |= {} if act == "undo" else {"source": self.source}
        return self.ask(do="save", acts=[sent])[-1]["results"][0]["saved"]

    def said_by(self, coder):
        """Return the id of what waits for a decision of a coder's."""
        (found,) = [row["id"] for row in self.opened["suggested"] if row["coder"] == coder]
        return found

    @property
    def decided(self):
        codings = read_codings(self.folder)
        codings = codings[codings["coder"].eq("adjudicated")]
        columns = (codings[name] for name in ("code", "status", "quote", "memo"))
        return sorted(zip(*columns, strict=True))

    @property
    def counting(self):
        """Which codes count in the disputed segment, by whom."""
        gathering = read_gathering(self.folder)
        found = find_codes(gathering.codings, gathering.segments.iloc[[0]])
        return sorted(found["code"])


@pytest.fixture
def desk(meeting):
    """Ana gave three words of the first note a code, and Ben the note another; by rule it has both.

    Ana's has a remark.
    """
    documents = read_gathering(meeting).documents
    ana, ben = (Journal(meeting, name, documents=documents) for name in ("ana", "ben"))
    ana.add("notes.csv#2", 8, 16, "capacity", "they train")
    ben.add("notes.csv#2", 0, 58, "capacity/legal")
    for coder in (ana, ben):
        coder.read("notes.csv#2")
    return Adjudicator(meeting)


@pytest.mark.parametrize(
    ("verdicts", "counts"),
    [
        (("accept", "reject"), ["capacity"]),
        (("reject", "accept"), ["capacity/legal"]),
        (("accept", "accept"), ["capacity", "capacity/legal"]),
        (("reject", "reject"), []),
    ],
    ids=["keep A", "keep B", "both", "neither"],
)
def test_one_of_them_both_or_neither_with_a_reason(desk, verdicts, counts):
    """Keys: `a` or `r` on the one, then on the other; `m` and the reason; Enter."""
    for coder, verdict in zip(("ana", "ben"), verdicts, strict=True):
        coding = desk.said_by(coder)
        assert desk.do("judge", coding=coding, verdict=verdict)
        assert desk.do("change", coding=coding, memo="why")
    assert desk.do("mark", segment=0, is_read=True)
    kept = {"accept": "accepted", "reject": "rejected"}
    assert desk.decided == [
        ("capacity", kept[verdicts[0]], "training", "why"),
        ("capacity/legal", kept[verdicts[1]], WHOLE, "why"),
    ]
    assert desk.counting == counts
    reads = read_reads(desk.folder)
    segments = read_gathering(desk.folder).segments
    assert find_read(segments, reads[reads["coder"].eq("adjudicated")]).tolist()[:2] == [
        True, False
    ]  # fmt: skip


def test_another_code_with_a_reason(desk):
    """Keys: `c` and the code on the one, `r` on the other, `m` and the reason."""
    assert desk.do("replace", coding=desk.said_by("ben"), new="n1", code="money")
    assert desk.do("judge", coding=desk.said_by("ana"), verdict="reject")
    assert desk.do("change", coding="n1", memo="it is about funds")
    assert desk.decided == [
        ("capacity", "rejected", "training", ""),
        ("capacity/legal", "rejected", WHOLE, ""),
        ("money", "accepted", WHOLE, "it is about funds"),
    ]
    assert desk.counting == ["money"]
    assert all(desk.do("undo") for _ in range(3))
    assert desk.decided == []
    assert desk.counting == ["capacity", "capacity/legal"]


def test_both_sides_and_their_remarks_are_shown(desk):
    said = {row["coder"]: (row["said"], row["memo"]) for row in desk.opened["suggested"]}
    assert said == {
        "ana": ("coded so by ana; read and not coded so by ben", "they train"),
        "ben": ("coded so by ben; read and not coded so by ana", ""),
    }


def test_agreement_is_the_same_afterwards(desk):
    gathering = read_gathering(desk.folder)
    before = disagreements(gathering.segments, gathering.codings, reads=gathering.reads)
    for coder in ("ana", "ben"):
        desk.do("judge", coding=desk.said_by(coder), verdict="reject")
    after = disagreements(gathering.segments, gathering.codings, reads=gathering.reads)
    assert before.equals(after)
    assert list_disputes(gathering, after).empty  # what was decided here is not asked on a sheet


def test_a_coding_is_decided_on_in_the_disputed_segment_only(write):
    folder = write({"gathering.yaml": "title: T\n", "a.md": "- one is\n- two is\n- three is\n"})
    documents = read_gathering(folder).documents
    ana, ben = (Journal(folder, name, documents=documents) for name in ("ana", "ben"))
    ana.add("a.md", 2, 17, "law")  # both bullets
    ben.add("a.md", 11, 17, "law")  # the second, on which they agree
    for coder in (ana, ben):
        coder.read("a.md")
    desk = Adjudicator(folder)
    assert desk.table["segment"].tolist() == ["a.md:2-8"]
    (waiting,) = desk.opened["suggested"]
    assert (waiting["start"], waiting["end"], waiting["coder"]) == (2, 8, "ana")
    assert desk.do("judge", coding=waiting["id"], verdict="reject")
    gathering = read_gathering(folder)
    found = find_codes(gathering.codings, gathering.segments)
    assert found["segment"].tolist() == ["a.md:11-17"]
