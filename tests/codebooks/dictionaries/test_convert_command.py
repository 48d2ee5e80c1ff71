"""`qualcode codebook convert`: what it writes, what it says, and what it refuses."""

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from qualcode import cli
from qualcode.codebooks import read_codebook

DIC = "%\n1\tmood\n\t2\tglad\n%\nglad*\t1\t2\n:)\t2\nover the moon\t2\n"
BOOK = """\
# Left out in converting:
#   line 6: code mood/glad: `:)`: it has no letter, digit or emoji
name: "moods"
about: "Converted from moods.dic (LIWC)."
codes:
  - id: mood
    terms:
      any:
        - "glad*"
    codes:
      - id: glad
        terms:
          any:
            - "glad*"
            - "over the moon"
"""
DICTIONARY = """\
"mood":
  "glad":
    - "glad*"
    - "over the moon"
  "":
    - "glad*"
"""
LEFT_OUT = "left out: line 6: code mood/glad: `:)`: it has no letter, digit or emoji\n"


@pytest.fixture
def dic(tmp_path: Path) -> Path:
    path = tmp_path / "moods.dic"
    path.write_text(DIC, encoding="utf-8")
    return path


def call(*arguments: object) -> Result:
    """Run the command. Only SystemExit may end it: no traceback, ever."""
    result = CliRunner().invoke(cli.app, ["codebook", "convert", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def refused(*arguments: object) -> str:
    result = call(*arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("qualcode: ")
    assert result.stderr.count("\n") == 1
    return result.stderr


def test_a_dictionary_becomes_a_codebook_that_loads(dic: Path) -> None:
    out = dic.with_name("book.yaml")
    done = call(dic, out)
    assert (done.exit_code, done.stderr) == (0, LEFT_OUT)
    assert done.stdout == f"Wrote {out}; left out: 1\n"
    assert out.read_text(encoding="utf-8") == BOOK
    places = [(place.path, place.code.terms) for place in read_codebook(out).places()]
    assert places == [
        ("mood", {"any": ["glad*"]}),
        ("mood/glad", {"any": ["glad*", "over the moon"]}),
    ]


def test_a_codebook_becomes_a_dictionary(dic: Path) -> None:
    book = dic.with_name("book.yaml")
    book.write_text(BOOK, encoding="utf-8")
    done = call(book, "-")
    assert (done.exit_code, done.stdout, done.stderr) == (0, DICTIONARY, "")


def test_options(dic: Path) -> None:
    other = dic.rename(dic.with_suffix(".txt"))
    done = call(other, "-", "--from", "liwc", "--name", "other", "--language", "en")
    assert done.exit_code == 0
    assert 'name: "other"' in done.stdout
    assert 'languages:\n  - "en"' in done.stdout
    assert 'en:\n        - "glad*"' in done.stdout
    done = call(other, "-", "--from", "liwc", "--to", "quanteda")
    assert (done.stdout, done.stderr) == (DICTIONARY, LEFT_OUT)


def test_nothing_is_overwritten_unless_forced(dic: Path) -> None:
    out = dic.with_name("book.yaml")
    out.write_text("mine", encoding="utf-8")
    assert f"{out}: exists already; name another file, or write over it: --force" in refused(
        dic, out
    )
    assert out.read_text(encoding="utf-8") == "mine"
    assert call(dic, out, "--force").exit_code == 0
    assert out.read_text(encoding="utf-8") == BOOK
    assert "is what is to be converted; name another file" in refused(dic, dic, "--force")
    assert "is a folder; name a file" in refused(dic, dic.parent, "--force")


def test_on_an_error_nothing_is_written(dic: Path) -> None:
    dic.write_text("%\n1\tmood\n%\nglad\t2\n", encoding="utf-8")
    out = dic.with_name("book.yaml")
    assert f"{dic}:4: category 2 of `glad`" in refused(dic, out)
    assert [path.name for path in dic.parent.iterdir()] == ["moods.dic"]


def test_signs_that_would_steer_a_terminal_or_end_a_comment_are_not_printed(dic: Path) -> None:
    path = dic.with_name("a.yml")
    path.write_text('a: ["\\e[2J:)", "\\u2028name: x:)", b]', encoding="utf-8")
    out = dic.with_name("book.yaml")
    done = call(path, out)
    assert done.stderr.splitlines()[0].startswith("left out: line 1: code a: `\ufffd[2J:)`: ")
    assert "\x1b" not in out.read_text(encoding="utf-8")
    assert read_codebook(out).codes[0].terms == {"any": ["b"]}


def test_unknown_formats_are_usage_errors(dic: Path) -> None:
    for option in ("--from", "--to"):
        assert call(dic, "-", option, "excel").exit_code == 2
