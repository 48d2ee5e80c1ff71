"""Reading a folder of 2,000 small files of mixed formats: the first time, and again.

The peer is the libraries alone, one file after the other, from bytes to plain text: pandoc, PDFium,
calamine, Python's own. They give no documents, segments, positions or languages. Recognition of
print in pictures is left out: it takes as long as tesseract does.
"""

import io
import os
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pypandoc
import pypdfium2
from python_calamine import CalamineWorkbook
from rich.console import Console
from rich.table import Table

from qualcode import read_gathering

FILES = 2_000
SENTENCES = (
    "We need training about copyright before the law is changed.",
    "Hacen falta talleres sobre derechos de autor para todas las personas.",
    "Funding for travel is what keeps the small groups from coming here.",
    "La redacción de las propuestas tiene que ser más clara y más corta.",
)
PANDOC = {".docx": "docx", ".odt": "odt", ".html": "html", ".wiki": "mediawiki", ".rtf": "rtf"}
MARK = "SENTENCE"


def say(number: int) -> list[str]:
    """Return three sentences of one language that no other file has."""
    spoken = SENTENCES[number // 10 % 2 :: 2]
    return [f"{spoken[(number + k) % 2][:-1]} ({number}.{k})." for k in range(3)]


def make_with_pandoc(to: str) -> Callable[[int], bytes]:
    """Make files of a packed format from one that pandoc made."""
    pandoc = pypandoc.get_pandoc_path()
    paragraphs = "\n\n".join(f"{MARK}{k}" for k in range(3)).encode()
    done = subprocess.run(  # noqa: S603 - our own input
        [pandoc, "-f", "markdown", "-t", to, "-o", "-"],
        input=paragraphs, capture_output=True, check=True,
    )  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(done.stdout)) as packed:
        members = {info.filename: packed.read(info) for info in packed.infolist()}

    def make(number: int) -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in members.items():
                for k, sentence in enumerate(say(number)):
                    content = content.replace(f"{MARK}{k}".encode(), sentence.encode())  # noqa: PLW2901
                packed.writestr(name, content)
        return stream.getvalue()

    return make


def make_pdf(number: int) -> bytes:
    """Write a PDF of one page by hand."""
    shown = b"".join(
        b"(" + line.encode("cp1252").replace(b"(", b"\\(").replace(b")", b"\\)") + b") Tj T* T* "
        for line in say(number)
    )
    stream = b"BT /F1 11 Tf 14 TL 50 750 Td " + shown + b"ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R"
            b"/Resources<</Font<</F1 4 0 R>>>>>>"
        ),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
    ]
    body, places = b"%PDF-1.4\n", []
    for n, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (n, content)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    table = b"xref\n0 6\n0000000000 65535 f \n" + rows
    return body + table + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(body)


def make_xlsx(number: int) -> bytes:
    """Write a workbook of one sheet by hand."""
    cells = "".join(
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{text}</t></is></c></row>'
        for row, text in enumerate(["note", *say(number)], start=1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = "http://schemas.openxmlformats.org/package/2006"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    relation = (
        '<Relationships xmlns="{}/relationships"><Relationship Id="r1" Type="{}/{}" Target="{}"/>'
        "</Relationships>"
    )
    members = {
        "[Content_Types].xml": f'<Types xmlns="{packages}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
        f'PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/><Override '
        f'PartName="/xl/worksheets/s1.xml" ContentType="{kinds}.worksheet+xml"/></Types>',
        "_rels/.rels": relation.format(packages, office, "officeDocument", "xl/workbook.xml"),
        "xl/_rels/workbook.xml.rels": relation.format(
            packages, office, "worksheet", "worksheets/s1.xml"
        ),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="Notes" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/worksheets/s1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData>'
        "</worksheet>",
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return stream.getvalue()


def make_text(template: str, join: str) -> Callable[[int], bytes]:
    """Make files of a format that is text."""
    return lambda number: template.format(join.join(say(number))).encode()


def make_vtt(number: int) -> bytes:
    """Make a transcript of three cues."""
    cues = (f"00:0{k}:00.000 --> 00:0{k}:40.000\n<v P{k}>{s}" for k, s in enumerate(say(number)))
    return "\n\n".join(["WEBVTT", *cues]).encode()


def make_files(folder: Path) -> None:
    """Write the folder, as many files of each format."""
    makers = {
        ".txt": make_text("{}", "\n\n"),
        ".md": make_text("# Notes\n\n- {}", "\n- "),
        ".csv": make_text("note\n{}", "\n"),
        ".html": make_text("<title>Notes</title><p>{}</p>", "</p><p>"),
        ".wiki": make_text("== Notes ==\n* {}", "\n* "),
        ".docx": make_with_pandoc("docx"),
        ".odt": make_with_pandoc("odt"),
        ".vtt": make_vtt,
        ".xlsx": make_xlsx,
        ".pdf": make_pdf,
    }
    for number in range(FILES):
        suffix = list(makers)[number % len(makers)]
        (folder / f"notes-{number:04}{suffix}").write_bytes(makers[suffix](number))


def read_plainly(path: Path) -> str:
    """Turn one file into text with the library that its format needs."""
    if path.suffix in PANDOC:
        command = [pypandoc.get_pandoc_path(), "-f", PANDOC[path.suffix], "-t", "plain", str(path)]
        return subprocess.run(command, capture_output=True, check=True, text=True).stdout  # noqa: S603
    if path.suffix == ".pdf":
        return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path))
    if path.suffix == ".xlsx":
        return str(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())
    return path.read_text(encoding="utf-8")


def timed(function: Callable[[], object]) -> float:
    """Return the seconds that a call takes."""
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def main() -> None:
    """Print seconds, and what they are against the peer's."""
    with tempfile.TemporaryDirectory() as name:
        os.environ["QUALCODE_CACHE"] = str(Path(name) / "cache")
        folder = Path(name) / "gathering"
        folder.mkdir()
        make_files(folder)
        (folder / "gathering.yaml").write_text("title: Many files\nlanguages: [en, es]\n")
        first = timed(lambda: read_gathering(folder))
        again = timed(lambda: read_gathering(folder))
        plainly = timed(lambda: [read_plainly(path) for path in sorted(folder.glob("notes-*"))])
        ingest = read_gathering(folder).ingest
    read = int(ingest["status"].eq("read").sum())
    table = Table("", "seconds", "peer / it", "first / it", title=f"{read:,} files of 10 formats")
    for label, seconds in {
        "qualcode, the first time": first,
        "qualcode, again": again,
        "the libraries alone, one by one": plainly,
    }.items():
        ratios = f"{plainly / seconds:.2f}", f"{first / seconds:.1f}"
        table.add_row(label, f"{seconds:.2f}", *ratios)
    Console().print(table)


if __name__ == "__main__":
    main()
