"""The report in other formats: the same words, real structure, nothing that runs, same bytes."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pypdfium2
import pytest
from PIL import Image

from qualcode.codebooks.showing.word import run_pandoc
from qualcode.errors import ExtraMissingError, OutputError
from qualcode.synthesis import Synthesis, figures, formats
from qualcode.synthesis.formats import FORMATS, render
from qualcode.synthesis.print_contents import office_contents
from qualcode.synthesis.print_tree import PrintTree, _for_wiki
from qualcode.synthesis.writing import check_formats, write_folder

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
HOSTILE = (
    "<script>x</script> {{Delete}} [[Category:X]] ''i'' ~~~~ __NOTOC__ #let $x$ \\n | http://x.y"
)


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(page.get_textpage().get_text_bounded() for page in document)


@pytest.fixture
def worded(synthesis: Synthesis) -> Synthesis:
    """The small meeting with words on a code."""
    words = {"capacity": 'In our words: {{ k_of_n("capacity") }}, [see](#capacity/legal).'}
    return replace(synthesis, narrative=words)


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_synthesis_gives_the_same_bytes(
    worded: Synthesis, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    first = render(worded, name)
    assert render(replace(worded), name) == first
    if name == "pdf":  # pandoc, in its sandbox, has no clock at all
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        assert render(worded, name) != first


def test_word(worded: Synthesis) -> None:
    content = parts(render(worded, "docx"))
    document = ET.fromstring(content["word/document.xml"])  # noqa: S314 - our own
    styles = [node.get(f"{W}val") for node in document.iter(f"{W}pStyle")]
    for style in ("Title", "TOCHeading", "Heading1", "Heading2", "TableCaption", "BlockText"):
        assert style in styles
    anchors = {node.get(f"{W}name") for node in document.iter(f"{W}bookmarkStart")}
    links = [node.get(f"{W}anchor") for node in document.iter(f"{W}hyperlink")]
    assert {"in-short", "concerns", "code-1", "method"} <= {link for link in links if link}
    assert {link for link in links if link} <= anchors
    # Every table names its head, which is repeated on each page.
    tables = list(document.iter(f"{W}tbl"))
    assert len(tables) >= 4
    assert all(table.find(f".//{W}tblHeader") is not None for table in tables)
    described = [node.get("descr") for node in document.iter(f"{WP}docPr")]
    assert described
    assert any("each code. Capacity building: 4 of 6 documents" in (d or "") for d in described)
    assert all(described)
    assert [name for name in content if name.startswith("word/media/")]
    text = "".join(document.itertext())
    assert "In our words: 4 of 6 documents, see." in text
    assert "drafted from the figures" in text
    assert b"<dc:title>A small meeting</dc:title>" in content["docProps/core.xml"]


def test_libreoffice(worded: Synthesis) -> None:
    content = parts(render(worded, "odt"))
    document = ET.fromstring(content["content.xml"])  # noqa: S314 - our own
    tags = {node.tag.partition("}")[2] for node in document.iter()}
    assert {"table-of-content", "h", "table-header-rows", "image", "bookmark-start"} <= tags
    text = " ".join("".join(document.itertext()).split())
    assert "In our words: 4 of 6 documents, see." in text
    targets = re.findall(rb'xlink:href="#([^"]+)"', content["content.xml"])
    names = set(re.findall(rb'text:bookmark-start text:name="([^"]+)"', content["content.xml"]))
    assert targets
    assert set(targets) <= names


def test_pictures_fit_a_page_of_libreoffice(worded: Synthesis) -> None:
    content = parts(render(worded, "odt"))["content.xml"].decode("utf-8")
    widths = [float(width) for width in re.findall(r'svg:width="([\d.]+)in"', content)]
    assert widths
    assert max(widths) == pytest.approx(16.6 / 2.54, abs=0.01)


def test_word_has_the_look_of_the_report(worded: Synthesis) -> None:
    content = parts(render(worded, "docx"))
    document = content["word/document.xml"].decode("utf-8")
    assert '<w:pgSz w:w="11906" w:h="16838"' in document  # A4
    footer = re.search('w:footerReference [^>]*r:id="(.*?)"', document)
    assert footer
    assert f'Id="{footer[1]}"'.encode() in content["word/_rels/document.xml.rels"]
    assert b'PartName="/word/footer.xml"' in content["[Content_Types].xml"]
    assert b" PAGE " in content["word/footer.xml"]
    styles = ET.fromstring(content["word/styles.xml"])  # noqa: S314 - our own
    names = [style.get(f"{W}styleId") for style in styles.iter(f"{W}style")]
    assert len(names) == len(set(names))
    used = {node.get(f"{W}val") for node in ET.fromstring(document).iter(f"{W}pStyle")}  # noqa: S314
    assert {"QuoteSource", "Role", "Finding", "Small", "Compact"} <= used <= set(names)
    table = next(style for style in styles.iter(f"{W}style") if style.get(f"{W}styleId") == "Table")
    assert table.find(f".//{W}insideH") is not None
    assert next(size.get(f"{W}val") for size in table.iter(f"{W}sz")) == "18"


def test_libreoffice_has_the_look_of_the_report(worded: Synthesis) -> None:
    content = parts(render(worded, "odt"))
    document = ET.fromstring(content["content.xml"])  # noqa: S314 - our own
    styles = ET.fromstring(content["styles.xml"])  # noqa: S314 - our own
    page = next(styles.iter(f"{STYLE}page-layout-properties"))
    assert page.get(f"{FO}page-height") == "29.7cm"
    named = {node.get(f"{STYLE}name") for node in styles.iter(f"{STYLE}style")}
    assert {"QuoteSource", "Role", "Finding", "Small", "Contents_20_2"} <= named
    # LibreOffice passes over a style of the text that rests on another one of the text.
    own = {node.get(f"{STYLE}name"): node for node in document.iter(f"{STYLE}style")}
    parents = {node.get(f"{STYLE}parent-style-name") for node in own.values()} - {None}
    assert "Table_20_Contents" in parents
    assert not parents & set(own)
    cell = own["TableRowCell"].find(f"{STYLE}table-cell-properties")
    assert cell is not None
    assert cell.get(f"{FO}border-bottom") == "0.5pt solid #d8dfe3"
    assert {node.get(f"{TABLE}align") for node in document.iter(f"{STYLE}table-properties")} == {
        "left"
    }


def test_a_logo_is_printed(synthesise_files: Callable[..., Synthesis]) -> None:
    found = synthesise_files({"gathering.yaml": "title: t\nlogo: l.png\n", "a.txt": "A note"})
    Image.new("RGB", (600, 200), "red").save(found.gathering.path / "l.png")
    content = parts(render(found, "docx"))
    heights = re.findall(rb'<wp:extent cx="(\d+)" cy="(\d+)"', content["word/document.xml"])
    assert heights[0] == (b"1727999", b"575999")  # 4.8 by 1.6 cm
    assert b'descr="Logo of the organisers"' in content["word/document.xml"]
    document = pypdfium2.PdfDocument(render(found, "pdf"))
    assert any(one.type == 3 for one in document[0].get_objects())  # a picture


def test_widths_of_columns() -> None:
    page = (
        "<table><tr><th>Question</th><th>Without an answer</th></tr>"
        "<tr><td>Infrastructure of the whole movement, and what it should be</td>"
        '<td class="n">1 of 6</td></tr></table>'
    )
    tree = PrintTree.load(run_pandoc(page.encode(), "--from=html", "--to=json"))
    tree.for_office("Contents", office_contents)
    table = next(node for node in tree.data["blocks"] if node["t"] == "Table")
    # A line of 26 letters at most and what is in a heading, with 2 for margins, of 62.
    assert [column[1]["c"] for column in table["c"][2]] == [0.3478, 0.2065]


def test_pdf(worded: Synthesis) -> None:
    content = render(worded, "pdf")
    assert content.startswith(b"%PDF-")
    document = pypdfium2.PdfDocument(content)
    assert document.get_metadata_value("Title") == "A small meeting"
    titles = [entry.get_title() for entry in document.get_toc()]
    assert {"In short", "The strongest concerns", "Capacity building"} <= set(titles)
    assert b"/StructTreeRoot" in content
    assert b"pdfuaid" in content
    text = " ".join(text_of(content).split())
    assert "In our words: 4 of 6 documents, see." in text
    assert "Figure 1: Share of documents for each code" in text


def test_a_sign_without_a_font_only_costs_the_claim(worded: Synthesis) -> None:
    words = {"summary": "An old sign: \U0001f9a4 \U00012000."}
    content = render(replace(worded, narrative=words), "pdf")
    assert "An old sign" in text_of(content)


def test_markdown(worded: Synthesis) -> None:
    text = render(worded, "md").decode("utf-8")
    assert text.startswith("# A small meeting\n\n")
    assert "- [In short](#in-short)\n  - [The strongest concerns](#the-strongest-concerns)" in text
    assert "\n### Legal skills\n" in text
    assert "In our words: 4 of 6 documents, [see](#legal-skills)." in text
    assert "| [Capacity building](#capacity-building) | concern | 2 / 2 | 4 / 4 |" in text.replace(
        "\u00a0", " "
    )
    # What a table shows stands above it.
    assert "*The counts behind the chart*\n\n| Code |" in text
    assert "<div" not in text
    assert "data:" not in text


def test_wiki(worded: Synthesis) -> None:
    text = render(worded, "wiki").decode("utf-8")
    assert "\n== What people care about ==\n" in text
    assert '! scope="col"| Code' in text
    assert "|+ The counts behind the chart" in text
    assert "In our words: 4 of 6 documents" in text
    assert "[[#code-2|see]]" in text
    assert 'id="code-2"' in text
    assert "[[File:" not in text


@pytest.fixture
def hostile(synthesise_files: Callable[..., Synthesis]) -> Synthesis:
    note = HOSTILE.replace('"', '""')
    return synthesise_files(
        {
            "gathering.yaml": f"title: 't {HOSTILE.replace(chr(39), chr(39) * 2)}'\n"
            "codebook: b.yaml\nsources: [{files: a.csv, text: note}]\n",
            "b.yaml": "codes:\n- {id: a, name: '#eval(\"x\") *b* [[d]] {{e}}', "
            "terms: {any: [delete]}}\n",
            "a.csv": f'note\n"{note}"\n"* = # : ; {{| |- delete"\n',
        }
    )


def test_a_wiki_shows_text_as_it_is(hostile: Synthesis) -> None:
    text = render(hostile, "wiki").decode("utf-8")
    quoted = text[text.index("<blockquote>") :]
    for mark in ("{{", "[[Category", "~~~~", "__NOTOC__", "<script", "http://"):
        assert mark not in quoted
    assert "&#123;&#123;Delete&#125;&#125;" in quoted
    assert "[[d]]" not in text
    # What a wiki makes of it, as pandoc reads one.
    plain = run_pandoc(text.encode(), "--from=mediawiki", "--to=plain", "--wrap=none").decode()
    assert "<script>x</script> {{Delete}} [[Category:X]] ''i'' ~~~~ __NOTOC__" in plain


@pytest.mark.parametrize(
    "text", ["*a", "#a", ":a", ";a", "=a", "----", "a''b", "'", "|}", "{|", "a=b"]
)
def test_marks_of_a_wiki(text: str) -> None:
    written = f"{_for_wiki(text)} end"
    back = run_pandoc(written.encode(), "--from=mediawiki", "--to=html", "--wrap=none").decode()
    assert back == f"<p>{text} end</p>\n"


def test_text_is_text_in_word_and_in_print(hostile: Synthesis) -> None:
    document = ET.fromstring(parts(render(hostile, "docx"))["word/document.xml"])  # noqa: S314 - our own
    assert HOSTILE in "".join(document.itertext())
    text = " ".join(text_of(render(hostile, "pdf")).split())
    for said in ("<script>x</script>", "{{Delete}}", "#let $x$", '#eval("x") *b* [[d]] {{e}}'):
        assert said in text


def test_formats_of_a_run(synthesis: Synthesis, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = write_folder(synthesis, out, options={}, formats=["docx", "html", "md"])
    assert first == out / "synthesis.docx"
    names = {path.name for path in out.iterdir() if path.name.startswith("synthesis")}
    assert names == {"synthesis.docx", "synthesis.html", "synthesis.md"}


def test_names_of_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_formats("html, docx,html") == ["html", "docx"]
    with pytest.raises(OutputError, match="there is no report format `docs`; did you mean `docx`"):
        check_formats("html,docs")

    def fail() -> None:
        raise ExtraMissingError("run `pip install typst`")

    monkeypatch.setattr("qualcode.synthesis.writing.load_typst", fail)
    assert check_formats("html,md,wiki") == ["html", "md", "wiki"]
    with pytest.raises(ExtraMissingError, match="pip install typst"):
        check_formats("html,pdf")


def test_without_typst_the_message_says_what_to_do(
    synthesis: Synthesis, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures.load_typst.cache_clear()
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    with pytest.raises(ExtraMissingError, match="run `pip install typst`"):
        render(synthesis, "docx")
    figures.load_typst.cache_clear()


def test_what_typst_refuses_is_told(synthesis: Synthesis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "run_pandoc", lambda *a: b"#panic()" if "--to=typst" in a
                        else run_pandoc(*a))  # fmt: skip
    with pytest.raises(OutputError, match="typst cannot set it: panicked"):
        render(synthesis, "pdf")


def test_names_are_masked_in_every_format(
    synthesise_files: Callable[..., Synthesis],
) -> None:
    found = synthesise_files(
        {
            "gathering.yaml": "title: t\ncodebook: b.yaml\nparticipants: p.csv\n"
            "sources: [{files: a.csv, text: note, columns: {participant: who}}]\n",
            "b.yaml": "codes: [{id: a, terms: {any: [law]}}]",
            "p.csv": "participant,name,consent\nP1,Ana Rojas,quote\n",
            "a.csv": "who,note\nP1,Ana Rojas wants law\n",
            "narrative/summary.md": "Ana Rojas said so",
        }
    )
    for name in ("md", "wiki", "html"):
        assert b"Rojas" not in render(found, name)
    assert b"Rojas" not in parts(render(found, "docx"))["word/document.xml"]
    assert "Rojas" not in text_of(render(found, "pdf"))
