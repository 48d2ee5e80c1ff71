from collections.abc import Callable

import pytest
from hypothesis import example, given
from strategies import texts

from qualcode.segments.blocks import find_blocks
from qualcode.sources import Block


def cut(text: str, layout: str) -> list[tuple[str, str, str]]:
    """Return kind, text and context of each block."""
    blocks = find_blocks(text, layout=layout)
    return [(block.kind, text[block.start : block.end], block.context) for block in blocks]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", [], id="empty"),
        pytest.param(" \n\t\n", [], id="blank"),
        pytest.param("a\nb\n\n c \n", [("paragraph", "a\nb"), ("paragraph", "c")], id="paragraphs"),
        pytest.param("a\n \t\nb", [("paragraph", "a"), ("paragraph", "b")], id="a line of blanks"),
        pytest.param("- a\n* b", [("bullet", "a"), ("bullet", "b")], id="bullets"),
        pytest.param("→ a\n• b\n– c", [("bullet", x) for x in "abc"], id="people's bullets"),
        pytest.param("1. a\n12) b", [("bullet", "a"), ("bullet", "b")], id="numbered"),
        pytest.param("We:\n- a\n  b", [("paragraph", "We:"), ("bullet", "a\n  b")], id="led in"),
        pytest.param("-a\n1.5 b", [("paragraph", "-a\n1.5 b")], id="no blank: no bullet"),
        pytest.param(
            "-law\n-art\nand war",
            [("bullet", "law"), ("bullet", "art\nand war")],
            id="no blank, several times",
        ),
        pytest.param("*law\n- art", [("bullet", "law"), ("bullet", "art")], id="signs mixed"),
        pytest.param("--law\n**art**", [("paragraph", "--law\n**art**")], id="doubled signs"),
        pytest.param("5. \n", [("paragraph", "5.")], id="a number and nothing behind it"),
        pytest.param("- \na", [("bullet", "a")], id="a bullet whose text is on the next line"),
        pytest.param(
            "👍 שלום\n\nمر", [("paragraph", "👍 שלום"), ("paragraph", "مر")], id="any script"
        ),
    ],
)
def test_plain_text(text: str, expected: list[tuple[str, str]]) -> None:
    assert cut(text, "plain") == [(kind, said, "") for kind, said in expected]


THOUGHTS = "More workshops on law\nNo entiendo la ley\n¿Quién paga?\nBetter food\nArt"
SENTENCES = "more workshops.\nno entiendo la ley!\nquién paga?\nbetter food…\nart"
SHOUTS = "LAW\nART\nORDER"
WRAPPED = (
    "We met on a Friday and spoke of what the law\nsays. Many of us had never read it, and\n"
    "Ana explained the parts which matter to\nlibraries. Then we ate."
)
BROKEN_BY_HAND = "We want the law\nto be simple\nfor teachers\nand for everybody else"
LONG_LINES = "\n".join(
    ["This is a thought which is so long that it takes more than the line of a letter."] * 3
)
GERMAN = (
    "Die Gruppe sprach lange über das neue\nGesetz der Stadt, weil viele ihrer\n"
    "Mitglieder in einer Bibliothek arbeiten und\nBücher für alle wollen, die dort lesen."
)


@pytest.mark.parametrize("text", [THOUGHTS, SENTENCES, SHOUTS])
def test_a_thought_a_line_gives_a_block_a_line(text: str) -> None:
    assert cut(text, "plain") == [("paragraph", line, "") for line in text.split("\n")]


@pytest.mark.parametrize("text", [WRAPPED, BROKEN_BY_HAND, LONG_LINES, GERMAN])
def test_prose_broken_into_lines_stays_a_paragraph(text: str) -> None:
    assert cut(text, "plain") == [("paragraph", text, "")]


def test_thoughts_above_bullets_are_cut_as_well() -> None:
    assert [said for _, said, _ in cut("Law\nArt\nOrder\n- ley\n- arte", "plain")] == [
        "Law", "Art", "Order", "ley", "arte"
    ]  # fmt: skip


TABLE = "| need | who |\n|---|---|\n| law | P1 |\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a\nb\n\nc", [("paragraph", "a\nb", ""), ("paragraph", "c", "")], id="text"),
        pytest.param(
            "# A\n## B ##\nlaw\n# C\nley",
            [("paragraph", "law", "A › B"), ("paragraph", "ley", "C")],
            id="headings are context",
        ),
        pytest.param("A\n===\nlaw\n\nB\n---\nley",
                     [("paragraph", "law", "A"), ("paragraph", "ley", "A › B")], id="underlined"),
        pytest.param("# A\n# B\nlaw", [("paragraph", "A", ""), ("paragraph", "law", "B")],
                     id="a heading of nothing is text"),
        pytest.param("# A\n## A\n# B", [("paragraph", "A", "A"), ("paragraph", "B", "")],
                     id="a lonely heading of the same words"),
        pytest.param("#", [], id="a heading without words"),
        pytest.param("#law", [("paragraph", "#law", "")], id="a hashtag is no heading"),
        pytest.param("> # A\n> law", [("paragraph", "law", "A")], id="a quoted heading"),
        pytest.param("> A\n> ===\n> law", [("paragraph", "law", "A")], id="quoted, underlined"),
        pytest.param("> law", [("paragraph", "law", "")], id="quoted"),
        pytest.param(
            "- a\n  - b\n    - c",
            [("bullet", "a", ""), ("bullet", "b", "a"), ("bullet", "c", "a › b")],
            id="parents are context",
        ),
        pytest.param("- a\n\n  b", [("bullet", "a", ""), ("bullet", "b", "a")], id="two parts"),
        pytest.param("-\n  - a", [("bullet", "a", "")], id="a parent without words"),
        pytest.param("1. a\n2) b", [("bullet", "a", ""), ("bullet", "b", "")], id="numbered"),
        pytest.param("- [x] a\n- [ ] b", [("bullet", "a", ""), ("bullet", "b", "")], id="tasks"),
        pytest.param("a\n    b", [("paragraph", "a\n    b", "")], id="indentation is no code"),
        pytest.param("~~no~~ **law** [x](y)", [("paragraph", "~~no~~ **law** [x](y)", "")], id="*"),
        pytest.param("```\nlaw\n```", [("paragraph", "```\nlaw\n```", "")], id="code"),
        pytest.param("<b>law</b>", [("paragraph", "<b>law</b>", "")], id="HTML"),
        pytest.param("<!-- law -->", [("paragraph", "<!-- law -->", "")], id="a remark"),
        pytest.param("[Ana]: yes", [("paragraph", "[Ana]: yes", "")], id="no link"),
        pytest.param("a\n\n* * *\n\nb", [("paragraph", "a", ""), ("paragraph", "b", "")], id="-"),
        pytest.param(TABLE, [("cell", "law", "need"), ("cell", "P1", "who")], id="table"),
        pytest.param("# A\n\n" + TABLE, [("cell", "law", "A › need"), ("cell", "P1", "A › who")],
                     id="table below a heading"),
        pytest.param("> | need |\n> |---|\n> | law |", [("cell", "law", "need")], id="> table"),
        pytest.param("| law | ley |\n|---|---|\n", [("cell", "law", ""), ("cell", "ley", "")],
                     id="a table of a heading only"),
        pytest.param("a | b\n---|---\nlaw |", [("cell", "b", ""), ("cell", "law", "a")],
                     id="a column without cells"),
        pytest.param("| a |\n|---|\n| law | ley |", [("cell", "law", "a"), ("cell", "ley", "")],
                     id="a cell too many"),
        pytest.param("| a |\n|---|\n| l\\|y |", [("cell", "l\\|y", "a")], id="an escaped bar"),
        pytest.param("> " * 80 + "law", [("paragraph", "law", "")], id="nested too deep"),
        pytest.param("a\rb\r\n\r\nc", [("paragraph", "a\rb", ""), ("paragraph", "c", "")],
                     id="line ends that nobody normalised"),
    ],
)  # fmt: skip
def test_markdown(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert cut(text, "markdown") == expected


def test_ten_levels_of_bullets_keep_their_parents() -> None:
    text = "".join(f"{'  ' * level}- l{level}\n" for level in range(25))
    assert find_blocks(text, layout="markdown")[-1].parents == tuple(f"l{n}" for n in range(24))


def test_context_is_one_line() -> None:
    block = Block(0, 1, "bullet", headings=((1, "A\n  B"),), parents=("c\td",))
    assert block.context == "A B › c d"


def letters(text: str, spans: list[tuple[int, int]]) -> str:
    """Return the letters and digits that lie outside of some spans."""
    inside = {position for start, end in spans for position in range(start, end)}
    return "".join(c for n, c in enumerate(text) if c.isalnum() and n not in inside)


@given(texts)
@example("3. Oktober")
@example("1. \n2. ")
def test_plain_text_loses_only_the_numbers_of_bullets(text: str) -> None:
    lost = letters(text, [(b.start, b.end) for b in find_blocks(text, layout="plain")])
    assert all(letter.isdecimal() for letter in lost)
    assert len(lost) <= 3 * (text.count("\n") + 1)


@given(texts)
@example("[a]: b")
@example("- " * 40 + "a")
@example("| a |\n|---|")
@example("# a\n\n## a")
def test_markdown_loses_only_the_marks_of_layout(text: str) -> None:
    blocks = find_blocks(text, layout="markdown")
    lost = letters(text, [(block.start, block.end) for block in blocks])
    context = "".join(block.context for block in blocks)
    assert all(c.isdecimal() or c in "xX" or c in context for c in lost)


@pytest.mark.parametrize("layout", ["plain", "markdown"])
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: "law and copyright " * 55_000, id="a paragraph of a megabyte"),
        pytest.param(lambda: "a" * 1_000_000, id="a word of a megabyte"),
        pytest.param(lambda: "a\n" + " " * 1_000_000 + "\nb", id="a line of blanks"),
        pytest.param(lambda: "# a" + " " * 300_000 + "b", id="blanks in a heading"),
        pytest.param(lambda: "# a" + " #" * 100_000 + "b", id="hashes in a heading"),
        pytest.param(lambda: "".join(f"- item {n}\n" for n in range(20_000)), id="bullets"),
        pytest.param(lambda: "[a]: b\n" * 20_000, id="definitions of links"),
        pytest.param(lambda: "[\n" * 20_000, id="open brackets, a line each"),
        pytest.param(lambda: "[" * 300_000, id="open brackets"),
        pytest.param(lambda: "*" * 300_000 + "a", id="asterisks"),
        pytest.param(lambda: "* " * 50_000 + "a", id="bullets in bullets"),
        pytest.param(lambda: "> " * 50_000 + "a", id="quotes in quotes"),
        pytest.param(lambda: "`" * 100_000 + "a" + "`", id="backticks"),
        pytest.param(lambda: "<!--\n\n" * 10_000, id="remarks never closed"),
        pytest.param(lambda: "|a" * 20_000 + "\n" + "|-" * 20_000 + "\n|b", id="a wide table"),
        pytest.param(lambda: "\\" * 300_000, id="backslashes"),
        pytest.param(lambda: "1. " * 100_000, id="numbers"),
        pytest.param(lambda: "Law.\n" * 50_000, id="thoughts"),
        pytest.param(lambda: "-a\n" * 50_000, id="bullets without blanks"),
    ],
)
def test_rubbish_is_cut_quickly(make: Callable[[], str], layout: str) -> None:
    text = make()
    spans = [(block.start, block.end) for block in find_blocks(text, layout=layout)]
    assert spans == sorted(spans)
