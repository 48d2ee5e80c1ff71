"""The organisers' own words: what they may hold, what becomes of it, and what is refused."""

import inspect
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pages import Page, assert_only_our_script_runs

from qualcode import read_gathering, synthesise
from qualcode.errors import GatheringError
from qualcode.synthesis import Synthesis
from qualcode.synthesis.narrative import LARGEST, SECTIONS, check_words, read_narrative
from qualcode.synthesis.numbers import NAMES, Numbers
from qualcode.synthesis.report import find_unwoven
from qualcode.synthesis.stubs import make_stubs, write_stubs

Write = Callable[..., Path]
Told = Callable[..., str]
PEOPLE = (
    "participant,name,job,consent\nP1,Ana Rojas,staff,quote\nP2,Bo Li,staff,count\n"
    "P3,Carla Soto,staff,quote\nP4,Dan Ek,guest,quote\n"
)


@pytest.fixture(scope="module")
def untold(
    new_meeting: Callable[..., Path], synthesise_folder: Callable[..., Synthesis]
) -> Synthesis:
    """The synthesis of the small meeting, of whose people there is a list, without any words."""
    return synthesise_folder(new_meeting(**{"participants.csv": PEOPLE}))


@pytest.fixture
def told(untold: Synthesis, tmp_path: Path) -> Told:
    """Give the report of the small meeting with one file of words, as HTML."""

    def tell(text: str, name: str = "summary.md", untold: Synthesis = untold) -> str:
        path = tmp_path / "narrative" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
        return replace(untold, narrative=read_narrative(tmp_path, untold.codebook)).to_html()

    return tell


def woven(html: str) -> str:
    """Return what stands in the first narrative, without what opens its numbers."""
    found = re.search(r'<div class="narrative">\n(.*?)</div>', html, re.DOTALL)
    assert found
    plain = re.sub(r"</?button[^>]*>", "", found[1])
    return re.sub(r'<span class="kept">(.*?)</span>', r"\1", plain).strip()


# -- figures ---------------------------------------------------------------------------------------


# The meeting: P1 and P2 of group i, P3 and P4 of group ii on capacity; only P1, in ii, on money.
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            'share("capacity")',
            "67\u00a0%",
        ),  # 4 of 6 documents: fewer than ten people are identified
        ('share("capacity", of="participants")', "100\u00a0%"),
        ('share("money", of="participants")', "25\u00a0%"),
        ('share("capacity", by="group")', "ii 67\u00a0% (2 of 3), i 67\u00a0% (2 of 3)"),
        ('share("money", by="group", value="ii")', "33\u00a0%"),
        ('share("capacity", of="participants", by="job")', "staff 100\u00a0% (3 of 3)"),
        ('count("capacity")', "4"),
        ('count("capacity/legal")', "2"),
        ('count("money", of="participants")', "1"),
        ('count("money", by="group", value="i")', "0"),
        ('count("capacity") - count("money")', "3"),
        ('k_of_n("capacity")', "4 of 6 documents"),
        ('k_of_n("money", of="groups")', "1 of 2 groups"),
        ('k_of_n("capacity", of="participants", by="group", value="ii")', "2 of 3 participants"),
        (
            'raised_by("money")',
            "1 of 2 groups, 1 of 4 participants, 1 of 6 documents, 1 mention",
        ),
        ('name("capacity/legal")', "Legal skills"),
        ("strongest()", "Capacity building; Money"),
        ("strongest(most=1)", "Capacity building"),
        ('total("participants")', "4"),
        ('total("segments")', "6"),
        ('total("files")', "1"),
        (
            'quote("money")',
            (
                "“Funding for travel is what keeps small groups from coming here” "
                "(P1 · staff · group ii · notes.csv, row 6)"
            ),
        ),
        ('"many" if count("capacity") > 3 else "few"', "many"),
    ],
)
def test_figures_are_filled_in(told: Told, asked: str, said: str) -> None:
    if asked == 'share("capacity", by="group")':
        # Equal shares stand in the order of their names.
        said = "i 67\u00a0% (2 of 3), ii 67\u00a0% (2 of 3)"
    assert woven(told(f"So {{{{ {asked} }}}}.")) == f"<p>So {said}.</p>"


def test_if_and_comments(told: Told) -> None:
    text = '{# not shown #}{% if count("money") > 5 %}Much{% else %}Little{% endif %} money'
    assert woven(told(text)) == "<p>Little money</p>"


@pytest.mark.usefixtures("base_only")
def test_numbers_are_written_as_in_the_language(told: Told, meeting: Path) -> None:
    text = "{{ 1000 + 234 }}"
    assert woven(told(text)) == "<p>1,234</p>"
    (meeting / "narrative").mkdir()
    (meeting / "narrative" / "summary.md").write_text(text)
    spanish = synthesise(read_gathering(meeting), language="es").to_html()
    assert woven(spanish) == "<p>1.234</p>"


def test_every_function_is_documented() -> None:
    for name in NAMES:
        function = inspect.unwrap(getattr(Numbers, name))
        assert function.__doc__
        options = list(inspect.signature(function).parameters)[1:]
        assert [option for option in options if f"{option}:" not in function.__doc__] == []


def test_what_few_people_share_is_not_told(told: Told) -> None:
    with pytest.raises(GatheringError, match="fewer than 3 people have `job` `guest`"):
        told('{{ share("money", of="participants", by="job", value="guest") }}')


@pytest.mark.parametrize("by", ["name", "text", "participant", "consent", "nothing"])
def test_no_figures_by_what_names_people(told: Told, by: str) -> None:
    with pytest.raises(GatheringError, match=rf"summary.md:1: there is no column `{by}`"):
        told(f'{{{{ share("money", by="{by}") }}}}')


# -- what is refused, and where --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{{ shaer("capacity") }}', r"summary.md:3: there is no `shaer`.*did you mean `share`\?"),
        ('{{ share("capasity") }}', r":3: there is no code `capasity`; did you mean `capacity`\?"),
        ('{{ share("money", bye="group") }}', r":3: share\(\) has no option `bye`.*`by`"),
        ("{{ share() }}", r":3: share\(\) missing 1 required"),
        ('{{ share("money", of="mentions") }}', ":3: of is one of"),
        ('{{ share("money", by="group", value="x") }}', ":3: `group` has no value `x`"),
        ('{{ count("money", by="group") }}', ":3: `by` names a column and `value`"),
        ('{{ quote("money", number=9) }}', r":3: the report has 1 quotes for `money`, no 9"),
        ('{{ total("peple") }}', r":3: total\(\) knows no `peple`"),
        ('{{ "a" + 1 }}', ":3: can only concatenate"),
        ("{{ share }}", r":3: `share` needs brackets"),
        ("{{ share", ":3: unexpected end of template"),
        ("{% if %}", ":3: "),
        ("[x](javascript:alert(1))", "the link `javascript:alert"),
        ("[x](data:text/html,x)", "the link `data:"),
        ("[x](//evil.org)", "the link `//evil.org"),
        ("[x](file:///etc/passwd)", "the link `file:"),
        ("<javascript:x>", "the link `javascript:x"),
        ("[x](#capasity)", r"the link `#capasity` leads nowhere; did you mean `capacity`\?"),
        ("[x](https://x.org/{{ total('files') }})", "a link's address holds a figure"),
        ("[x](https://x.org/Ana_Rojas)", "a link's address holds a name"),
        ("![x](https://x.org/x.png)", "holds a picture"),
    ],
)
def test_mistakes_are_told_with_file_and_line(told: Told, text: str, said: str) -> None:
    with pytest.raises(GatheringError, match=said) as broken:
        told(f"First\n\n{text}")
    assert "narrative/summary.md" in str(broken.value)
    assert "Numbers" not in str(broken.value)


@pytest.mark.parametrize(
    "text",
    [
        "{{ share.__globals__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ share('a')['x'] }}",
        "{{ self }}",
        "{{ range(9) }}",
        "{{ lipsum() }}",
        "{{ cycler.__init__ }}",
        "{{ 'a' * 999999999 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ 'a' | upper }}",
        "{{ 'a' ~ 'b' }}",
        "{{ [1] }}",
        "{% for x in 'abc' %}x{% endfor %}",
        "{% set x = 1 %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% macro a() %}{% endmacro %}",
        "{% extends 'x' %}",
        "{{ share(*'ab') }}",
        "{{ share(**x) }}",
        "{{ ('' if 1 else share)('money') }}",
        "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    ],
)
def test_nothing_else_can_be_called(text: str) -> None:
    with pytest.raises(GatheringError, match=r"^place:?"):
        check_words(text, "place")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("sumary.md", b"x", "is named after no section .*did you mean `summary`"),
        ("legal.md", b"x", "narrative/legal.md: is named after no section"),
        ("capacity.legal.md", b"x", "narrative/capacity/legal.md"),
        ("summary.txt", b"x", "end in .md"),
        ("summary.md", b"\xff\xfe", r"is not UTF-8 \(byte 0\)"),
        ("summary.md", b"x" * (LARGEST + 1), "is larger than 100 kB"),
    ],
)
def test_files_that_are_refused(meeting: Path, name: str, content: bytes, said: str) -> None:
    (meeting / "narrative").mkdir()
    (meeting / "narrative" / name).write_bytes(content)
    with pytest.raises(GatheringError, match=said):
        read_narrative(meeting, read_gathering(meeting).codebook)


def test_a_file_that_leads_out_is_refused(meeting: Path) -> None:
    (meeting / "narrative").mkdir()
    (meeting.parent / "secret").write_text("x")
    (meeting / "narrative" / "summary.md").symlink_to(meeting.parent / "secret")
    with pytest.raises(GatheringError, match="leads out of the gathering"):
        read_narrative(meeting, None)


def test_files_that_are_none(meeting: Path) -> None:
    folder = meeting / "narrative"
    folder.mkdir()
    for name in (".summary.md.swp", "README.md", "Thumbs.db", "summary.md~"):
        (folder / name).write_text("x")
    (folder / "summary.md").write_bytes("\ufeffOne\r\nTwo \ue000".encode())
    assert dict(read_narrative(meeting, None)) == {"summary": "One\nTwo \ufffd"}


# -- Markdown --------------------------------------------------------------------------------------


def test_html_is_text(told: Told) -> None:
    html = told("<script>alert(1)</script>\n\n<b onclick=x>b</b> &lt;i&gt; `<u>`")
    assert_only_our_script_runs(Page(html))
    assert not {"b", "u", "i"} & {tag for tag, _ in Page(html).tags}
    assert "<script>alert(1)</script>" in Page(html).text


@pytest.mark.usefixtures("base_only")
def test_what_a_figure_holds_is_never_markup(told: Told, meeting: Path) -> None:
    notes = meeting / "notes.csv"
    hostile = "Funding <script>x</script> [y](javascript:z) **bold** {{ 1 }} # no"
    text = notes.read_text(encoding="utf-8")
    notes.write_text(text.replace("Funding for travel", hostile), encoding="utf-8")
    untold = synthesise(read_gathering(meeting))
    html = told('> {{ quote("money") }}\n\n{{ "**x** <b>" }}', untold=untold)
    assert hostile in Page(html).text
    assert "**x** <b>" in Page(html).text
    assert_only_our_script_runs(Page(html))
    assert "b" not in {tag for tag, _ in Page(html).tags}
    assert "javascript" not in " ".join(Page(html).values("href"))


def test_links(told: Told) -> None:
    html = woven(told("[a](https://x.org 'Ana') <us@x.org> [b](#capacity/legal) [c](#method)"))
    assert html == (
        '<p><a href="https://x.org" rel="noreferrer">a</a> '
        '<a href="mailto:us@x.org" rel="noreferrer">[e-mail]</a> '
        '<a href="#code-2">b</a> <a href="#method">c</a></p>'
    )


def test_headings_go_below_that_of_the_section(told: Told) -> None:
    html = woven(told("## One\n\n#### Two\n\n# Three"))
    assert re.findall(r"<(h\d)>(\w+)</\1>", html) == [("h3", "One"), ("h4", "Two"), ("h3", "Three")]
    below_code = told("# One", "capacity.md")
    assert "<h4>One</h4>" in below_code


def test_names_are_masked_also_where_markdown_parts_them(told: Told) -> None:
    html = woven(told("Ana Rojas, Carla **Soto**, Dan\nEk, `Bo Li` and x@y.org\n\n    Ana Rojas"))
    assert not re.search("Ana|Rojas|Carla|Soto|Dan|Bo Li|y.org", html)
    assert "P1, P3<strong></strong>, P4, <code>P2</code> and [e-mail]" in html


# -- where words stand -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["summary", "concerns", "topics", "material", "method"])
def test_words_stand_below_the_heading_of_their_section(told: Told, name: str) -> None:
    html = told("My own words", f"{name}.md")
    anchor = {"summary": "in-short"}.get(name, name)
    assert re.search(
        rf'<h2 id="{anchor}">[^<]*</h2>\s*<div class="narrative">\s*<p>My own words', html
    )


def test_words_on_a_code_stand_in_its_section_and_replace_the_draft(told: Told) -> None:
    html = told("Law is hard", "capacity/legal.md")
    section = html.partition('id="code-2"')[2].partition("</section>")[0]
    assert "Law is hard" in section
    assert "drafted from the figures" not in section
    assert "drafted from the figures" in html.partition('id="code-1"')[2].partition("</sec")[0]


def test_drafts_say_the_figures_and_that_they_are_drafts(told: Told) -> None:
    text = " ".join(Page(told("{# nothing yet #}\n")).text.split())
    for said in (
        "What is raised most widely is Capacity building: 2 of 2 groups, 4 of 4 participants, ",
        "4 of 6 documents, 4 mentions. After it: Money. (drafted from the figures)",
        "3 of the 3 codes were raised. 2 of them stand in the material of every working group.",
        "It stands in 67 % of the documents. The part of it that is raised most widely is Legal ",
    ):
        assert said in text
    assert "Of 1 mentions" not in text


def test_needs_and_proposals(write: Write, base_only: None) -> None:  # noqa: ARG001
    files = {
        "gathering.yaml": "title: t\ncodebook: b.yaml\nproposals: p.csv\n",
        "b.yaml": "codes: [{id: a, role: need, name: Aid, terms: {any: [aid]}}, "
        "{id: b, role: need, terms: {any: [zebra]}}]",
        "p.csv": "need,format,activity\na,x,One\na,x,Two\nb,x,Three\n",
        "n.txt": "We need aid",
    }
    folder = write(files)
    page = Page(synthesise(read_gathering(folder)).to_html())
    text = " ".join(page.text.split())
    assert "1 of 2 needs was raised, Aid: 1 of 1 documents, 1 mention." in text
    assert "The list has 3 proposals for 2 needs, most of them, 2, for Aid." in text
    (folder / "narrative").mkdir()
    (folder / "narrative" / "needs.md").write_text("Mine")
    (folder / "narrative" / "b.md").write_text("Not raised")
    synthesis = synthesise(read_gathering(folder))
    assert "Mine" in synthesis.to_html()
    assert find_unwoven(synthesis) == ["narrative/b.md"]


def test_without_a_codebook_words_on_topics_lead(write: Write, base_only: None) -> None:  # noqa: ARG001
    folder = write({"n.txt": "We need aid", "narrative/topics.md": "Mine [x](#topics)"})
    synthesis = synthesise(read_gathering(folder))
    assert find_unwoven(synthesis) == []
    assert '<p>Mine <a href="#concerns">x</a></p>' in synthesis.to_html()


# -- stubs -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("base_only")
def test_stubs_are_written_once_and_change_nothing(meeting: Path) -> None:
    folder, synthesis = meeting, synthesise(read_gathering(meeting))
    (folder / "narrative").mkdir()
    (folder / "narrative" / "method.md").write_text("Mine")
    before = synthesise(read_gathering(folder)).to_html()
    written, there = write_stubs(synthesis)
    assert written == [
        *(f"narrative/{name}.md" for name in ("summary", "material", "concerns", "topics")),
        *("narrative/capacity.md", "narrative/capacity/legal.md", "narrative/money.md"),
    ]
    assert there == ["narrative/method.md"]
    assert (folder / "narrative" / "method.md").read_text() == "Mine"
    assert write_stubs(synthesis) == ([], sorted(written + there, key=[*written[:2], *there,
                                      *written[2:]].index))  # fmt: skip
    assert synthesise(read_gathering(folder)).to_html() == before


@pytest.mark.usefixtures("base_only")
def test_stubs_where_groups_wrote_without_names_and_people_outside_of_groups(write: Write) -> None:
    wrote = "\n".join(f"P{number},,We need money" for number in range(10))
    folder = write({
        "notes.csv": f"participant,group,note\n{wrote}\n,i,Money\n,ii,Cakes\n",
        "gathering.yaml": "title: T\nlanguages: [en]\nsources: [{files: notes.csv, text: note}]",
        "codebook.yaml": "name: c\nversion: '1'\ncodes: [{id: m, name: M, terms: {any: [money]}}]",
    })  # fmt: skip
    stub = dict(make_stubs(synthesise(read_gathering(folder))))["m"]
    line = '{{ share("m", by="group", of="documents") }}: i 100 % (1 of 1), ii 0 % (0 of 1)'
    assert line in stub.splitlines()


def test_what_a_stub_says_and_that_its_calls_work(synthesis: Synthesis, told: Told) -> None:
    stubs = dict(make_stubs(synthesis))
    assert set(stubs) & set(SECTIONS) == {"summary", "concerns", "topics", "material", "method"}
    stub = stubs["capacity"]
    assert '{{ raised_by("capacity") }}: 2 of 2 groups, 4 of 4 participants' in stub
    assert "training about copyright" not in stub
    calls = [line for line in stub.splitlines() if line.startswith("{{") and "quote" not in line]
    assert len(calls) == 6
    for line in calls:
        call, _, value = line.partition("}}: ")
        assert woven(told(f"{call}}}}}")).replace("\u00a0", " ") == f"<p>{value}</p>"
