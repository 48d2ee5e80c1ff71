"""What Hypothesis draws from: texts as people and machines write them, documents, tables."""

import csv
import io
import string

import pandas as pd
from hypothesis import settings
from hypothesis import strategies as st

from qualcode.spans import normalise

# The first example of a run may load a model, which takes seconds.
settings.register_profile("qualcode", deadline=None)
settings.load_profile("qualcode")

#: Pieces that mean something to a reader of notes, beside any character whatever.
_MARKS = (
    *("\n", "\n\n", "\n    ", "\t", " ", "  ", "\u00a0", "\u2028"),
    *(
        "- ",
        "* ",
        "+ ",
        "• ",
        "→ ",
        "1. ",
        "12) ",
        "> ",
        "[x] ",
        "[ ] ",
        "| ",
        " | ",
        "|---|---|\n",
    ),
    *("# ", "## ", "###### ", " ##", "===", "---", "***", "```", "~~~", "<b>", "<!--", "-->"),
    *("[a]: b", "![", "](", "**", "`", "\\", "\\|", "Ana: ", "P07 : ", ".", "? ", "! ", "。"),
    *("law", "Öğretmen", "ley", "é", "e\u0301", "👩\u200d👩\u200d👧", "שלום", "مرحبا", "7", "x"),
)

characters = st.characters(exclude_categories=["Cs"])
raw_texts = st.lists(st.one_of(st.sampled_from(_MARKS), st.text(characters, max_size=8))).map(
    "".join
)
texts = raw_texts.map(normalise)

layouts = st.sampled_from(["notes.txt", "notes.md", "notes.csv"])
units = st.sampled_from(
    ["note", "bullet", "paragraph", "sentence", "turn", "line", "cell", "answer"]
)


@st.composite
def documents(draw: st.DrawFn) -> pd.DataFrame:
    """Draw a documents table of one to three documents in any layout."""
    sources = draw(st.lists(layouts, min_size=1, max_size=3))
    return pd.DataFrame(
        {
            "document": [f"{number}/{source}" for number, source in enumerate(sources)],
            "text": [draw(texts) for _ in sources],
            "source": sources,
        }
    )


_words = st.text(string.ascii_letters + "éñü", min_size=1, max_size=8)
_cells = st.lists(st.one_of(_words, st.sampled_from([",", ";", "\t", "|", '"', "\n", " "]))).map(
    "x".join
)


@st.composite
def sheets(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    """Draw the heading and the rows of a sheet with any sign in its cells."""
    heading = draw(st.lists(_words, min_size=2, max_size=5, unique=True))
    width = len(heading)
    rows = draw(st.lists(st.lists(_cells, min_size=width, max_size=width), max_size=8))
    return heading, rows


def write_sheet(heading: list[str], rows: list[list[str]], delimiter: str) -> str:
    """Write a sheet as a spreadsheet program does: what needs quotation marks gets them."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows([heading, *rows])
    return stream.getvalue()
