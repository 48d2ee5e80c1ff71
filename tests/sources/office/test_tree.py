import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import SourceError
from qualcode.sources import Block
from qualcode.sources.office.tree import write_tree
from qualcode.spans import normalise, trim

NO_ATTR: list[Any] = ["", [], []]


def node(kind: str, content: Any = None) -> dict[str, Any]:
    return {"t": kind} if content is None else {"t": kind, "c": content}


def words(text: str) -> list[dict[str, Any]]:
    """Make inlines of words and blanks."""
    parts = [node("Str", word) for word in text.split(" ")]
    return [one for part in parts for one in (node("Space"), part)][1:]


def para(text: str) -> dict[str, Any]:
    return node("Para", words(text))


def header(level: int, text: str) -> dict[str, Any]:
    return node("Header", [level, NO_ATTR, words(text)])


def cell(text: str, height: int = 1, width: int = 1) -> list[Any]:
    blocks = [node("Plain", words(text))] if text else []
    return [NO_ATTR, node("AlignDefault"), height, width, blocks]


def table(head: list[Any], *rows: list[Any], row_heads: int = 0, caption: str = "") -> Any:
    columns = [[node("AlignDefault"), node("ColWidthDefault")]] * max(
        sum(one[3] for one in row) for row in [head, *rows]
    )
    heads = [[NO_ATTR, head]] if head else []
    body = [NO_ATTR, row_heads, [], [[NO_ATTR, row] for row in rows]]
    described = [None, [para(caption)] if caption else []]
    return node("Table", [NO_ATTR, described, columns, [NO_ATTR, heads], [body], [NO_ATTR, []]])


def read(*blocks: dict[str, Any], title: str = "") -> list[tuple[str, str, str, str]]:
    """Return kind, text, context and place of each block."""
    text, found = write_tree(blocks, title=title)
    return [(one.kind, text[one.start : one.end], one.context, one.locator) for one in found]


def test_headings_are_context_of_what_follows() -> None:
    blocks = [header(1, "Day 1"), header(2, "Law"), para("We need training."), header(1, "Day 2")]
    text, found = write_tree([*blocks, para("Money.")], title="Notes")
    assert text == "Notes\n\nDay 1\n\nLaw\n\nWe need training.\n\nDay 2\n\nMoney."
    assert found == (
        Block(19, 36, "paragraph", ((0, "Notes"), (1, "Day 1"), (2, "Law")), (), "paragraph 1"),
        Block(45, 51, "paragraph", ((0, "Notes"), (1, "Day 2")), (), "paragraph 2"),
    )


def test_a_heading_with_nothing_below_it_is_kept() -> None:
    assert read(header(1, "A"), header(2, "B"), header(1, "C")) == [
        ("paragraph", "B", "A", ""),
        ("paragraph", "C", "", ""),
    ]


def test_bullets_stand_below_their_bullets() -> None:
    inner = node("OrderedList", [[1, node("Decimal"), node("Period")], [[para("copyright")]]])
    text, found = write_tree(
        [
            para("Needs:"),
            node("BulletList", [[para("law"), para("more of it"), inner], [para("money")]]),
            para("End."),
        ]
    )
    assert text == "Needs:\n\nlaw\nmore of it\n  copyright\nmoney\n\nEnd."
    assert [(one.kind, text[one.start : one.end], one.parents) for one in found] == [
        ("paragraph", "Needs:", ()),
        ("bullet", "law", ()),
        ("bullet", "more of it", ("law",)),
        ("bullet", "copyright", ("law",)),
        ("bullet", "money", ()),
        ("paragraph", "End.", ()),
    ]


def test_terms_stand_above_their_definitions() -> None:
    pairs = [[words("A code"), [[para("what is said")], [para("why")]]]]
    assert read(node("DefinitionList", pairs)) == [
        ("bullet", "A code", "", "paragraph 1"),
        ("bullet", "what is said", "A code", "paragraph 2"),
        ("bullet", "why", "A code", "paragraph 3"),
    ]


def test_what_stands_within_a_paragraph() -> None:
    inlines = [
        node("Quoted", [node("DoubleQuote"), words("more law")]),
        node("SoftBreak"),
        node("Link", [NO_ATTR, words("a link"), ["http://a.invalid", "title"]]),
        node("LineBreak"),
        node("Math", [node("InlineMath"), "x^2"]),
        node("Space"),
        node("Code", [NO_ATTR, "code"]),
        node("RawInline", ["html", "<br>"]),
        node("Space"),
        node("Image", [NO_ATTR, words("a chart"), ["a.png", ""]]),
        node("Space"),
        node("Image", [NO_ATTR, [], ["a.png", "titled"]]),
        node("Strong", [node("Emph", [node("Str", "e\u0301")])]),
    ]
    assert read(node("Para", inlines)) == [
        ("paragraph", "“more law” a link\nx^2 code a chart titled\u00e9", "", "paragraph 1")
    ]


def test_other_blocks() -> None:
    figure = [NO_ATTR, [None, [para("A chart")]], [para("A chart")]]
    described = [NO_ATTR, [None, [para("Said below")]], [para("A chart")]]
    blocks = [
        node("LineBlock", [words("one line"), words("another")]),
        node("BlockQuote", [para("quoted")]),
        node("CodeBlock", [NO_ATTR, "a = 1\nb = 2"]),
        node("RawBlock", ["html", "<hr>"]),
        node("HorizontalRule"),
        node("Div", [NO_ATTR, [para("inside")]]),
        node("Figure", figure),
        node("Figure", described),
        para("\u00a0"),
    ]
    assert [said for _, said, _, _ in read(*blocks)] == [
        "one line\nanother",
        "quoted",
        "a = 1\nb = 2",
        "inside",
        "A chart",
        "A chart",
        "Said below",
    ]


def test_a_caption_that_is_only_a_footnote_is_kept() -> None:
    noted = [node("Para", [node("Note", [para("A source")])])]
    figure = node("Figure", [NO_ATTR, [None, noted], []])
    assert read(figure) == [("paragraph", "A source", "", "footnote 1")]


def test_a_footnote_follows_what_it_belongs_to() -> None:
    noted = [*words("We agree."), node("Note", [para("In the plenary."), para("Twice.")])]
    text, found = write_tree([node("Para", [*noted, node("Space"), *words("All.")]), para("End.")])
    assert text == "We agree. All.\n\nIn the plenary.\n\nTwice.\n\nEnd."
    assert [(one.start, one.end, one.locator) for one in found] == [
        (0, 14, "paragraph 1"),
        (16, 31, "footnote 1"),
        (33, 39, "footnote 1"),
        (41, 45, "paragraph 2"),
    ]


def test_cells_have_the_headings_of_their_row_and_column() -> None:
    head = [cell(""), cell("Needs"), cell("Who")]
    rows = [[cell("Law"), cell("training"), cell("Ana")], [cell("Money"), cell("travel"), cell("")]]
    text, _ = write_tree([para("A"), table(head, *rows), para("B")])
    assert text == "A\n\nNeeds\tWho\nLaw\ttraining\tAna\nMoney\ttravel\n\nB"
    assert read(table(head, *rows, caption="Our chart")) == [
        ("paragraph", "Our chart", "", "paragraph 1"),
        ("cell", "training", "Law › Needs", "table 1, row 2, column Needs"),
        ("cell", "Ana", "Law › Who", "table 1, row 2, column Who"),
        ("cell", "travel", "Money › Needs", "table 1, row 3, column Needs"),
    ]


def test_a_table_that_does_not_say_where_its_headings_are() -> None:
    drawn = [[cell(""), cell("Needs")], [cell("Law"), cell("training")]]
    assert read(table([], *drawn)) == [
        ("cell", "training", "Law › Needs", "table 1, row 2, column Needs")
    ]
    plain = [[cell("Law"), cell("Needs")], [cell("a"), cell("b")]]
    assert [(said, place) for _, said, _, place in read(table([], *plain))] == [
        ("Law", "table 1, row 1, column 1"),
        ("Needs", "table 1, row 1, column 2"),
        ("a", "table 1, row 2, column 1"),
        ("b", "table 1, row 2, column 2"),
    ]


def test_a_table_that_names_its_row_headings() -> None:
    rows = [[cell("1"), cell("Law"), cell("training")]]
    assert read(table([cell("No."), cell("Area"), cell("Needs")], *rows, row_heads=2)) == [
        ("cell", "No.", "", "table 1, row 1, column 1"),
        ("cell", "Area", "", "table 1, row 1, column 2"),
        ("cell", "training", "1 › Law › Needs", "table 1, row 2, column Needs"),
    ]


def test_merged_cells_take_all_that_they_cover() -> None:
    head = [cell(""), cell("Needs"), cell("Who")]
    rows = [
        [cell("Law", height=2), cell("training"), cell("Ana")],
        [cell("advice for all", width=2)],
        [cell("Money"), cell("travel"), cell("all", height=9)],
    ]
    assert read(table(head, *rows)) == [
        ("cell", "training", "Law › Needs", "table 1, row 2, column Needs"),
        ("cell", "Ana", "Law › Who", "table 1, row 2, column Who"),
        ("cell", "advice for all", "Law › Needs › Who", "table 1, row 3, column Needs"),
        ("cell", "travel", "Money › Needs", "table 1, row 4, column Needs"),
        ("cell", "all", "Money › Who", "table 1, row 4, column Who"),
    ]


def test_a_heading_without_a_cell_is_a_cell() -> None:
    head = [cell(""), cell("Needs"), cell("Empty")]
    assert read(table(head, [cell("Law"), cell("training"), cell("")], [cell("Alone")])) == [
        ("cell", "Empty", "", "table 1, row 1, column 3"),
        ("cell", "training", "Law › Needs", "table 1, row 2, column Needs"),
        ("cell", "Alone", "", "table 1, row 3, column 1"),
    ]


def test_a_table_of_one_cell_is_a_frame() -> None:
    frame = table([], [[NO_ATTR, node("AlignDefault"), 1, 1, [header(1, "A"), para("b")]]])
    assert read(frame) == [("paragraph", "b", "A", "paragraph 1")]


def test_a_cell_is_one_block_and_its_footnote_another() -> None:
    noted = node("Para", [*words("b"), node("Note", [para("noted")])])
    rich = [
        NO_ATTR,
        node("AlignDefault"),
        1,
        1,
        [para("a"), noted, node("BulletList", [[para("c")]])],
    ]
    assert read(table([cell("X"), cell("Y")], [rich, cell("d")])) == [
        ("cell", "a\nb\nc", "X", "table 1, row 2, column X"),
        ("cell", "d", "Y", "table 1, row 2, column Y"),
        ("paragraph", "noted", "", "footnote 1"),
    ]


def test_context_does_not_grow_without_bound() -> None:
    _, found = write_tree([header(1, "x" * 10_000), *[para("y")] * 3])
    assert found[2].headings == ((1, "x" * 499 + "…"),)


def nested(kind: str, levels: int) -> dict[str, Any]:
    block = para("a")
    for _ in range(levels):
        block = {
            "BulletList": lambda inner: node("BulletList", [[inner]]),
            "Div": lambda inner: node("Div", [NO_ATTR, [inner]]),
            "BlockQuote": lambda inner: node("BlockQuote", [inner]),
            "Figure": lambda inner: node("Figure", [NO_ATTR, [None, []], [inner]]),
            "Table": lambda inner: table(
                [], [[NO_ATTR, node("AlignDefault"), 1, 1, [inner]], cell("b")]
            ),
        }[kind](block)
    return block


@pytest.mark.parametrize("kind", ["BulletList", "Div", "BlockQuote", "Figure", "Table"])
def test_nesting_is_read_or_refused(kind: str) -> None:
    assert "a" in write_tree([nested(kind, 40)])[0]
    with pytest.raises(SourceError, match="nested too deeply"):
        write_tree([nested(kind, 5_000)])


@pytest.mark.parametrize("width", [1, 10**9, -5, 0])
def test_a_cell_that_claims_to_be_huge(width: int) -> None:
    huge = table([cell("A"), cell("B")], [cell("x"), cell("y")])
    huge["c"][4][0][3][0][1][0][2:4] = [width, width]
    assert [said for _, said, _, _ in read(huge)][-2:] == ["x", "y"]


def test_a_long_paragraph_takes_linear_time() -> None:
    inlines = words("law ñandú " * 100_000 + "end")
    begun = time.process_time()
    text, found = write_tree([node("Para", inlines), para("after")])
    assert time.process_time() - begun < 5
    assert (found[0].start, found[0].end) == (0, 1_000_003)
    assert text[found[1].start : found[1].end] == "after"


# What Hypothesis puts around a word; no bracket, by which each word is found again.
_junk = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="[]"), max_size=4)
_counts = st.integers(0, 2)
_spans = st.integers(1, 3)
_LEAVES = ("Para", "Plain", "Header", "LineBlock")
_BRANCHES = ("BulletList", "DefinitionList", "BlockQuote", "Div", "Table", "Figure")
_WITHIN = ("Str", "Str", "Space", "LineBreak", "Strong", "Span", "Quoted", "Image", "Note")


class Trees:
    """Draws trees in which every word is another one."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw, self.words = draw, 0

    def blocks(self, depth: int) -> list[Any]:
        kinds = _LEAVES if depth > 2 else _LEAVES + _BRANCHES
        chosen = self.draw(st.lists(st.sampled_from(kinds), max_size=3 - depth // 2))
        return [node(kind, getattr(self, kind)(depth + 1)) for kind in chosen]

    def inlines(self, depth: int) -> list[Any]:
        chosen = self.draw(st.lists(st.sampled_from(_WITHIN), max_size=2))
        return [self.inline(kind if depth < 3 else "Str", depth + 1) for kind in chosen]

    def inline(self, kind: str, depth: int) -> Any:
        if kind == "Str":
            self.words += 1
            return node(kind, f"{self.draw(_junk)}[{self.words}]")
        if kind in {"Space", "LineBreak"}:
            return node(kind)
        inner = self.blocks(depth) if kind == "Note" else self.inlines(depth)
        quoted = [node("SingleQuote"), inner]
        whole = {"Strong": inner, "Note": inner, "Quoted": quoted, "Span": [NO_ATTR, inner]}
        return node(kind, whole.get(kind, [NO_ATTR, inner, ["", ""]]))

    def some(self, depth: int) -> list[Any]:
        return [self.blocks(depth) for _ in range(self.draw(_counts))]

    Para = Plain = inlines
    BlockQuote = blocks
    BulletList = some

    def LineBlock(self, depth: int) -> list[Any]:  # noqa: N802 - named like its node
        return [self.inlines(depth) for _ in range(self.draw(_counts))]

    def Header(self, depth: int) -> list[Any]:  # noqa: N802
        return [self.draw(st.integers(1, 6)), NO_ATTR, self.inlines(depth)]

    def DefinitionList(self, depth: int) -> list[Any]:  # noqa: N802
        return [[self.inlines(depth), self.some(depth)] for _ in range(self.draw(_counts))]

    def Div(self, depth: int) -> list[Any]:  # noqa: N802
        return [NO_ATTR, self.blocks(depth)]

    def Figure(self, depth: int) -> list[Any]:  # noqa: N802
        return [NO_ATTR, [None, self.blocks(depth)], self.blocks(depth)]

    def Table(self, depth: int) -> list[Any]:  # noqa: N802
        width = self.draw(_spans)
        columns = [[node("AlignDefault"), node("ColWidthDefault")]] * width
        head, inner, rows, foot = (self.rows(width, depth) for _ in range(4))
        body = [NO_ATTR, self.draw(_counts), inner, rows]
        caption = [None, self.blocks(depth)]
        return [NO_ATTR, caption, columns, [NO_ATTR, head], [body], [NO_ATTR, foot]]

    def rows(self, width: int, depth: int) -> list[Any]:
        widths = self.draw(st.lists(st.integers(0, width), max_size=2))
        return [[NO_ATTR, [self.cell(depth) for _ in range(number)]] for number in widths]

    def cell(self, depth: int) -> list[Any]:
        height, width = self.draw(_spans), self.draw(_spans)
        return [NO_ATTR, node("AlignDefault"), height, width, self.blocks(depth)]


@st.composite
def trees(draw: st.DrawFn) -> tuple[list[Any], int]:
    """Draw blocks, and how many words there are in them."""
    drawn = Trees(draw)
    return drawn.blocks(0), drawn.words


@given(trees())
def test_spans_are_trimmed_in_order_and_in_the_text(drawn: tuple[list[Any], int]) -> None:
    text, found = write_tree(drawn[0])
    assert text == normalise(text)
    position = 0
    for block in found:
        assert position <= block.start < block.end <= len(text)
        assert trim(text, block.start, block.end) == (block.start, block.end)
        position = block.end


@given(trees())
def test_nothing_is_lost_or_told_twice(drawn: tuple[list[Any], int]) -> None:
    blocks, count = drawn
    text, found = write_tree(blocks)
    covered = "\n".join(text[block.start : block.end] for block in found)
    above = [said for one in found for said in (*one.parents, *(t for _, t in one.headings))]
    for number in range(1, count + 1):
        word = f"[{number}]"
        assert text.count(word) == 1
        assert covered.count(word) == 1 or any(word in said for said in above)
