"""The codebook as a document for people, in every format, and as a tree in notebooks."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pypandoc
import pytest
from click.testing import Result
from hypothesis import given
from markdown_it import MarkdownIt
from pages import Page, assert_is_sound
from strategies import texts
from typer.testing import CliRunner

from qualcode import cli
from qualcode.codebooks import Codebook, read_codebook
from qualcode.codebooks.showing import show_codebook, word
from qualcode.errors import OptionError, OutputError
from qualcode.spans import printable

Read = Callable[[str], Codebook]

ROOT = Path(__file__).parents[2]
SMALL = """\
name: small
version: "2"
about: What people said.
languages: [en, es]
codes:
  - id: money
    name: Money
    role: need
    definition: Being paid.
    include: Fees.
    exclude: Prizes.
    color: "#2a6f97"
    terms:
      en: [fee, "pay*"]
      es: [dinero]
    unless: [pay attention]
    examples: [Who pays?]
    counterexamples: [Pay attention!]
    codes:
      - id: travel_costs
"""
SMALL_AS_MARKDOWN = """\
# Codebook “small”, version 2

What people said.

- Languages: en, es
- 2 codes on 2 levels
- Roles: need 2
- 3 terms (en 2, es 1)
- 1 example and 1 counterexample

## How to read it

- A code applies by rule to a piece of text that holds one of its terms. Capitals make no \
difference; accents do.
- Terms count in pieces of their language, and in those too short for it to be known; terms in \
any language count everywhere.
- Where a piece of text holds an exception (“Unless”), the code does not apply by rule.
- What is found for a code counts for the codes above it as well.
- Examples are pieces of text that get the code, counterexamples pieces that do not.

Terms are written so:

- `fee` – a word
- `pay attention` – a phrase: these words, in this order, with nothing but punctuation between them
- `pay*` – \\* stands for any letters, or none

## Overview

| Code | Name | Role | Terms |
|:--|:--|:--|--:|
| `money` | Money | need | 3 |
| `money/travel_costs` | Travel costs | need | 0 |

## Codes

### Money

`money` · need · colour `#2a6f97`

Being paid.

**Used for:** Fees.

**Not used for:** Prizes.

**Terms (en):** `fee`, `pay*`

**Terms (es):** `dinero`

**Unless:** `pay attention`

**Examples:**

- “Who pays?”

**Counterexamples:**

- “Pay attention!”

#### Travel costs

`money/travel_costs` · need

---

SHA-256 of the content begins with `HASH`.
"""

#: What means something in HTML, Markdown, YAML, LaTeX or a terminal, line by line.
HOSTILE = """\
<script>alert(1)</script>
</style></main><img src=x onerror=alert(1)>
| a | b |
|---|---|
# hash #
`code` ``more``
[x](javascript:alert(1))
![x](http://example.org/x.png)
**bold** _soft_ ~~gone~~
- item
1. first
A. letter
iv) fourth
===
---
> said
: means
% title
&amp; &lt;b&gt; AT&T
{#id .class onclick="alert(1)"} {{ 7 * 7 }} {% raw %}
$x^2$ H~2~O @somebody [@key]
\\
" onmouseover='alert(1)
]]> -->"""
HOSTILE_TERMS = ["``two", "one`", "a | b", "<i>x</i>", "[x](y)", "{{ 7 * 7 }}", "$x$"]


def hostile_book() -> Codebook:
    """Return a codebook that is hostile wherever it may hold any text."""
    text = dict.fromkeys(("name", "definition", "include", "exclude"), HOSTILE)
    tests = {key: [HOSTILE, HOSTILE] for key in ("examples", "counterexamples")}
    code = {"id": "a", "terms": {"en": HOSTILE_TERMS}, "unless": HOSTILE_TERMS, **text, **tests}
    book = {"name": HOSTILE, "version": HOSTILE, "about": HOSTILE, "codes": [code]}
    return Codebook.model_validate(book)


def flat(text: str) -> str:
    return " ".join(text.split())


def call(*arguments: object) -> Result:
    result = CliRunner().invoke(cli.app, ["codebook", "show", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def refused(*arguments: object) -> str:
    """Expect one line on stderr, nothing on stdout, exit code 1; return the line."""
    result = call(*arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert re.fullmatch(r"qualcode: [^\n]+\n", result.stderr)
    return result.stderr


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


# -- Markdown --------------------------------------------------------------------------------------


def test_markdown_has_all_that_a_codebook_says(read_book: Read) -> None:
    book = read_book(SMALL)
    assert show_codebook(book) == SMALL_AS_MARKDOWN.replace("HASH", book.sha256[:12])


def test_only_the_forms_of_terms_that_are_used_are_explained(read_book: Read) -> None:
    def explained(terms: str, more: str = "") -> list[str]:
        shown = show_codebook(read_book(f"codes: [{{id: a, terms: {{en: {terms}}} {more}}}]"))
        return re.findall(r"^- `+ ?(.+?) ?`+ – ", str(shown), re.MULTILINE)

    assert explained("[]") == []
    assert explained("[law]") == ["law"]
    assert explained("[law, the law]") == ["law", "the law"]
    assert explained('["law*", "l?w"]') == ["law*", "l?w"]
    assert explained('["the * law"]') == ["the * law"]
    assert explained("[{lemma: teach}, {regex: laws?}]") == ["{lemma: teach}", "{regex: laws?}"]
    near = "{near: [learn, law], within: 5}"
    assert explained(f"[{near}]") == [near]
    around = "{term: room, within: 3}"
    assert explained("[law]", f", unless: [{around}]") == ["law", around]


def test_negation_and_accents_are_told_as_the_codebook_has_them(read_book: Read) -> None:
    plain = "codes: [{id: a, terms: {en: [law]}}]"
    other = str(show_codebook(read_book(f"accents: fold\nnegated: skip\n{plain}")))
    assert "negation" not in str(show_codebook(read_book(plain)))
    assert "A term behind a negation" in other
    assert "accents make none either" in other


@pytest.mark.parametrize("reader", ["commonmark", "gfm", "commonmark_x-smart", "markdown-smart"])
def test_hostile_text_comes_out_of_markdown_as_that_text(reader: str) -> None:
    markdown = str(show_codebook(hostile_book()))
    html = pypandoc.convert_text(markdown, "html", format=reader, extra_args=["--wrap=none"])
    assert_shows_hostile(Page(html), quotes=4)


def test_hostile_text_comes_out_of_markdown_of_others_as_that_text() -> None:
    # Of the commonest settings, with tables and raw HTML, not those of GitHub's own.
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    assert_shows_hostile(Page(parser.render(str(show_codebook(hostile_book())))), quotes=4)


@given(texts)
def test_any_text_comes_out_of_markdown_and_html_as_that_text(text: str) -> None:
    code = {"id": "a", "definition": text, "examples": [text]}
    book = Codebook.model_validate({"about": text, "codes": [code]})
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    expected = flat(printable(flat(text)))
    for html in (parser.render(str(show_codebook(book))), show_codebook(book, format="html")):
        assert flat(Page(str(html)).text).count(expected) >= 3


def assert_shows_hostile(page: Page, *, quotes: int) -> None:
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "img", "b", "i", "em", "del", "blockquote", "math", "sup", "sub"}
    assert not tags & {"iframe", "object", "form", "input", "svg"}
    links = [attributes["href"] for tag, attributes in page.tags if tag == "a"]
    assert [one for one in links if not one.startswith(("#", "http://example.org"))] == []
    shown = flat(page.text)
    # Title, about, heading, row of the overview, three fields of the code, and its quotes.
    assert shown.count(flat(HOSTILE)) >= 7 + quotes
    assert [term for term in HOSTILE_TERMS if term not in shown] == []


def test_what_a_terminal_obeys_is_not_shown(read_book: Read) -> None:
    book = read_book('codes: [{id: a, definition: "red \\e[31m, bell \\a, C1 \\x9b31m"}]')
    for shown in (show_codebook(book), show_codebook(book, format="html"), book._repr_html_()):
        assert "red �[31m, bell �, C1 �31m" in str(shown).replace("\\[", "[")


# -- HTML ------------------------------------------------------------------------------------------


def test_page_is_sound_and_needs_nothing_beside_it() -> None:
    html = str(show_codebook(read_codebook(ROOT / "codebooks/advocacy.yaml"), format="html"))
    page = Page(html)
    assert_is_sound(page)
    assert html.startswith('<!doctype html>\n<html lang="en">')
    assert not re.search(r"url\(|@import|src=|https?:", html)
    assert page.headings()[:4] == [1, 2, 2, 2]
    assert page.headings().count(2) == 3
    assert "code-capacity/communication/external/public" in page.values("id")


def test_page_shows_each_code_with_what_it_says(read_book: Read) -> None:
    book = read_book(SMALL)
    page = Page(str(show_codebook(book, format="html")))
    shown = flat(page.text)
    assert "Codebook “small”, version 2 What people said. Languages: en, es 2 codes" in shown
    assert (
        "Money money · need Being paid. Used for Fees. Not used for Prizes. "
        "Terms (en) fee, pay* Terms (es) dinero Unless pay attention "
        "Examples “Who pays?” Counterexamples “Pay attention!” "
        "Travel costs money/travel_costs · need "
        f"SHA-256 of the content begins with {book.sha256[:12]}."
    ) in shown
    assert page.values("data-color") == ["#2a6f97", "#2a6f97"]


def test_hostile_text_comes_out_of_the_page_as_that_text() -> None:
    page = Page(str(show_codebook(hostile_book(), format="html")))
    assert_is_sound(page)
    assert_shows_hostile(page, quotes=4)


def test_levels_below_the_sixth_heading_are_headings_too(read_book: Read) -> None:
    nested = "".join(f"{'  ' * n}codes:\n{'  ' * n}- id: c{n}\n" for n in range(7))
    page = Page(str(show_codebook(read_book(nested), format="html")))
    assert page.headings() == [1, 2, 2, 2, 3, 4, 5, 6, 6, 6, 6]
    assert "###### C6\n" in str(show_codebook(read_book(nested)))


# -- Word ------------------------------------------------------------------------------------------


def back(content: str | bytes, form: str, path: Path) -> str:
    """Let pandoc read a Word document, as a text or as HTML."""
    assert isinstance(content, bytes)
    path.write_bytes(content)
    return pypandoc.convert_file(path, form, format="docx", extra_args=["--wrap=none"])


def test_word_document_opens_and_has_every_definition(tmp_path: Path) -> None:
    book = read_codebook(ROOT / "codebooks/advocacy.yaml")
    content = show_codebook(book, format="docx")
    shown = flat(back(content, "plain", tmp_path / "book.docx"))
    codes = [place.code for place in book.places()]
    assert [code.id for code in codes if flat(code.definition) not in shown] == []
    assert [code.id for code in codes if f"“{code.examples[0]}”" not in shown] == []
    assert book.sha256[:12] in shown


def test_word_document_has_title_headings_and_coloured_squares(
    read_book: Read, tmp_path: Path
) -> None:
    content = show_codebook(read_book(SMALL), format="docx")
    page = Page(back(content, "html", tmp_path / "book.docx"))
    assert page.headings() == [1, 1, 1, 2, 3]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:  # type: ignore[arg-type]
        body = archive.read("word/document.xml").decode()
        about = archive.read("docProps/core.xml").decode()
    assert body.count('<w:color w:val="2a6f97"/>') == 2
    assert "<dc:title>Codebook “small”, version 2</dc:title>" in about


def test_hostile_text_comes_out_of_the_word_document_as_that_text(tmp_path: Path) -> None:
    html = back(show_codebook(hostile_book(), format="docx"), "html", tmp_path / "book.docx")
    page = Page(html.replace("<blockquote>", "").replace("</blockquote>", ""))  # indented
    # The title is of the document, not in its text.
    assert_shows_hostile(page, quotes=3)


def test_same_codebook_same_bytes(read_book: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    book = read_book(SMALL)
    for form in ("md", "html", "docx"):
        assert show_codebook(book, format=form) == show_codebook(book, format=form)
    first = show_codebook(book, format="docx")
    monkeypatch.setenv("TZ", "America/Santiago")
    assert show_codebook(book, format="docx") == first


def test_missing_pandoc_is_told(read_book: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> str:
        raise OSError("no pandoc was found")

    word._program.cache_clear()
    monkeypatch.setattr(pypandoc, "get_pandoc_path", absent)
    with pytest.raises(OutputError, match="run `pip install pypandoc_binary`"):
        show_codebook(read_book(SMALL), format="docx")


# -- the tree in notebooks -------------------------------------------------------------------------


def test_tree_shows_codes_below_codes(read_book: Read) -> None:
    page = Page(read_book(SMALL)._repr_html_())
    shown = flat(re.sub(r"(?s)^.*\}", "", page.text))
    assert shown == (
        "Codebook “small”, version 2 · Languages: en, es · 2 codes on 2 levels · Roles: need 2 · "
        "3 terms (en 2, es 1) · 1 example and 1 counterexample What people said. "
        "Money money need Being paid. 3 terms (en 2, es 1) Used for Fees. Not used for Prizes. "
        "Terms (en) fee, pay* Terms (es) dinero Unless pay attention "
        "Examples “Who pays?” Counterexamples “Pay attention!” "
        "1 below money Travel costs travel_costs need"
    )
    assert page.open == []


def test_tree_is_escaped_and_its_style_does_not_leak() -> None:
    html = hostile_book()._repr_html_()
    page = Page(html)
    assert page.open == []
    assert not {"script", "img", "b", "i", "link"} & {tag for tag, _ in page.tags}
    assert not [name for _, attributes in page.tags for name in attributes if name[:2] == "on"]
    assert page.values("id") == page.headings() == []
    assert flat(page.text).count(flat(HOSTILE)) == 2 + 1 + 3 + 4 + 1
    rules = html[html.index("<style>") + 7 : html.index("</style>")]
    selectors = re.findall(r"(?:^|\})\s*([^{}@]+)\{", rules)
    selectors += re.findall(r"@container[^{]+\{\s*([^{}]+)\{", rules)
    each = [one.strip() for group in selectors for one in group.split(",")]
    assert len(each) > 20
    assert [one for one in each if not one.startswith(".qualcode-codebook")] == []


def test_tree_of_many_codes_is_folded_below_the_first_level(read_book: Read) -> None:
    def folded(number: int) -> list[bool]:
        inner = ", ".join(f"{{id: c{n}}}" for n in range(number))
        book = read_book(f"codes: [{{id: a, codes: [{{id: b, codes: [{inner}]}}]}}]")
        tags = Page(book._repr_html_()).tags
        return ["open" not in attributes for tag, attributes in tags if tag == "details"]

    assert folded(38) == [False, False]
    assert folded(39) == [False, True]


# -- inputs, options, tables -----------------------------------------------------------------------


def test_a_codebook_is_not_changed_by_being_shown(read_book: Read) -> None:
    book = read_book(SMALL)
    before = book.model_dump_json()
    for form in ("md", "html", "docx"):
        show_codebook(book, format=form)
    book._repr_html_()
    book.to_frame()
    assert book.model_dump_json() == before


def test_unknown_options(read_book: Read) -> None:
    book = read_book(SMALL)
    with pytest.raises(OptionError, match="format is one of 'md', 'html', 'docx'; found 'pdf'"):
        show_codebook(book, format="pdf")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="did you mean `format`"):
        show_codebook(book, formt="md")  # type: ignore[call-arg]


def test_frame_has_parents_and_counts_of_tests(read_book: Read) -> None:
    table = read_book(SMALL).to_frame()
    assert list(table) == [
        *("code", "name", "role", "level", "definition", "include", "exclude", "color", "terms"),
        *("parent", "examples", "counterexamples"),
    ]
    assert table["parent"].tolist() == ["", "money"]
    assert table[["terms", "examples", "counterexamples"]].to_numpy().tolist() == [
        [3, 1, 1],
        [0, 0, 0],
    ]
    assert table["color"].isna().tolist() == [False, True]
    assert {str(table[name].dtype) for name in ("code", "color", "parent")} == {"str"}
    colorless = read_book("codes: [{id: a}]").to_frame()
    pd.testing.assert_series_equal(colorless.dtypes, table.dtypes)


# -- the command line ------------------------------------------------------------------------------


def test_command_prints_markdown(file: Path) -> None:
    result = call(file)
    assert result.exit_code == 0
    assert result.stdout == show_codebook(read_codebook(file))


def test_command_prints_html_and_redirected_word(file: Path) -> None:
    book = read_codebook(file)
    assert call(file, "--format", "html").stdout == show_codebook(book, format="html")
    assert call(file, "--format", "docx").stdout_bytes == show_codebook(book, format="docx")


@pytest.mark.parametrize(
    ("name", "start"), [("a.md", b"# C"), ("a.HTM", b"<!d"), ("a.docx", b"PK\x03")]
)
def test_suffix_of_out_chooses_the_format(
    file: Path, tmp_path: Path, name: str, start: bytes
) -> None:
    result = call(file, "--out", tmp_path / "new" / name)
    assert (result.exit_code, result.stdout) == (0, f"Wrote {tmp_path / 'new' / name}\n")
    assert (tmp_path / "new" / name).read_bytes().startswith(start)
    assert [path.name for path in (tmp_path / "new").iterdir()] == [name]


def test_a_named_format_is_written_under_any_other_suffix(file: Path, tmp_path: Path) -> None:
    assert call(file, "--format", "md", "--out", tmp_path / "book.txt").exit_code == 0
    assert (tmp_path / "book.txt").read_text(encoding="utf-8").startswith("# Codebook")


def test_what_cannot_be_done_is_told_in_a_line(file: Path, tmp_path: Path) -> None:
    assert "did you mean `html`" in refused(file, "--format", "htlm")
    assert "names no format; write it as .md, .html, .docx" in refused(file, "--out", "book.pdf")
    assert "would hold md" in refused(file, "--format", "md", "--out", tmp_path / "a.docx")
    assert "is the codebook itself" in refused(file, "--format", "md", "--out", file)
    assert "none.yaml: cannot be read" in refused(tmp_path / "none.yaml")
    assert "cannot be written" in refused(file, "--out", file / "a.md")
    assert file.read_text(encoding="utf-8") == SMALL
    assert list(tmp_path.iterdir()) == [file]


def test_a_word_document_is_not_poured_into_a_terminal(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qualcode.cli import codebook as commands

    monkeypatch.setattr(commands, "is_terminal", lambda: True)
    assert "is not for a terminal; name a file: --out" in refused(file, "--format", "docx")
    assert call(file).exit_code == 0
