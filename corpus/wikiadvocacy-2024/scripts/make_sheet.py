"""Write the sticky notes of the initiatives as a workbook: sticky-notes/initiatives.xlsx."""  # noqa: INP001 - scripts, no package

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from office import GATHERING, HERE, convert

TITLE = "Collective initiatives: sticky notes, grouped on Saturday (a reconstruction)"
COLUMNS = ("cluster", "note", "table", "colour", "author")
WIDTHS = {"cluster": "5cm", "note": "13cm", "table": "2cm", "colour": "2cm", "author": "2cm"}
PAPER = {
    "yellow": "#fff59d",
    "green": "#c5e1a5",
    "blue": "#b3e5fc",
    "orange": "#ffcc80",
    "pink": "#f8bbd0",
}
LEGEND = (
    ("paper", "where it came from"),
    ("yellow", "the pad on each table"),
    ("green", "the second pad, when the yellow ones were gone"),
    ("blue", "the same"),
    ("orange", "bought on Saturday morning"),
    ("pink", "the last ones"),
)
SHEET = """<?xml version="1.0" encoding="UTF-8"?>
<office:document office:mimetype="application/vnd.oasis.opendocument.spreadsheet"
    office:version="1.3"
    xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
    xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
    xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0">
<office:automatic-styles>{styles}</office:automatic-styles>
<office:body><office:spreadsheet>
<table:table table:name="Notes">{columns}{notes}</table:table>
<table:table table:name="Legend">{legend}</table:table>
</office:spreadsheet></office:body>
</office:document>
"""


def _styles() -> Iterator[str]:
    for name, width in WIDTHS.items():
        column = f'<style:table-column-properties style:column-width="{width}"/>'
        yield f'<style:style style:name="{name}" style:family="table-column">{column}</style:style>'
    for name, colour in {**PAPER, "plain": "transparent"}.items():
        cell = f'fo:background-color="{colour}" fo:wrap-option="wrap" style:vertical-align="top"'
        yield (
            f'<style:style style:name="{name}" style:family="table-cell">'
            f"<style:table-cell-properties {cell}/></style:style>"
        )
    yield (
        '<style:style style:name="bold" style:family="table-cell">'
        '<style:text-properties fo:font-weight="bold"/></style:style>'
    )


def _cell(text: str, style: str = "plain", *, down: int = 1, right: int = 1) -> str:
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.splitlines())
    spans = f'table:number-rows-spanned="{down}" table:number-columns-spanned="{right}"'
    merged = f" {spans}" if (down, right) != (1, 1) else ""
    kind = ' office:value-type="string"' if text else ""
    return f'<table:table-cell table:style-name="{style}"{kind}{merged}>{lines}</table:table-cell>'


def _row(*cells: str) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def _notes(rows: Sequence[dict[str, str]]) -> Iterator[str]:
    """A title, the heading, and the notes, each cluster named in one merged cell."""
    covered = "<table:covered-table-cell/>"
    yield _row(_cell(TITLE, "bold", right=len(COLUMNS)), covered * (len(COLUMNS) - 1))
    yield _row(*(_cell(name, "bold") for name in COLUMNS))
    for cluster, found in groupby(rows, key=lambda row: row["cluster"]):
        members = list(found)
        if not cluster:  # what fitted nowhere hangs below, apart from the rest
            yield _row(_cell(""))
        for number, row in enumerate(members):
            first = _cell(cluster, down=len(members)) if number == 0 and cluster else covered
            yield _row(
                first if cluster else _cell(""),
                _cell(row["note"], row["colour"]),
                *(_cell(row[name]) for name in COLUMNS[2:]),
            )


def main() -> None:
    """Write it from the notes in scripts/documents, by way of a flat OpenDocument."""
    with (HERE / "documents" / "initiatives.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = "".join(f'<table:table-column table:style-name="{name}"/>' for name in COLUMNS)
    legend = "".join(_row(*(_cell(text) for text in pair)) for pair in LEGEND)
    sheet = SHEET.format(
        styles="".join(_styles()), columns=columns, notes="".join(_notes(rows)), legend=legend
    )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "initiatives.fods")
        source.write_text(sheet, encoding="utf-8")
        convert(source, GATHERING / "sticky-notes" / "initiatives.xlsx", "xlsx")


if __name__ == "__main__":
    main()
