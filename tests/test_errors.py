import pytest

from qualcode import errors
from qualcode.errors import (
    CodebookError,
    ColumnMissingError,
    ExtraMissingError,
    GatheringError,
    OptionError,
    OutputError,
    QualcodeError,
    SourceError,
    check_options,
    did_you_mean,
)


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        (GatheringError, ValueError),
        (CodebookError, ValueError),
        (SourceError, ValueError),
        (OutputError, OSError),
        (ExtraMissingError, ImportError),
        (ColumnMissingError, KeyError),
        (OptionError, ValueError),
    ],
)
def test_every_error_is_also_a_builtin(error: type, builtin: type) -> None:
    assert issubclass(error, QualcodeError)
    assert issubclass(error, builtin)


def test_no_error_is_left_out_above() -> None:
    children = [name for name in vars(errors) if name.endswith("Error")]
    assert len(children) == 8


def test_an_error_is_one_line_whatever_it_quotes() -> None:
    assert str(GatheringError("a\nfile.txt: cannot\r\nbe read")) == "a file.txt: cannot be read"


def test_an_os_error_says_only_its_text() -> None:
    assert str(OutputError("out: cannot be written")) == "out: cannot be written"


@pytest.mark.parametrize(
    ("present", "expected"),
    [
        pytest.param(["text", "kind"], "no column group, day; it has text, kind", id="some"),
        pytest.param([], "no column group, day; it has no columns", id="none"),
    ],
)
def test_a_missing_column_names_those_present(present: list[str], expected: str) -> None:
    assert str(ColumnMissingError(["group", "day"], present=present)).endswith(expected)


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        pytest.param("colums", ["columns", "kind"], "did you mean `columns`?", id="near"),
        pytest.param("xyz", ["columns", "kind"], "known are columns, kind", id="far"),
        pytest.param("xyz", [], "there are none", id="nothing known"),
    ],
)
def test_suggestion(name: str, known: list[str], expected: str) -> None:
    assert did_you_mean(name, known) == expected


@check_options
def greet(name: str, *, politely: bool = False) -> str:
    """Greet."""
    return f"Dear {name}" if politely else name


def test_known_options_pass() -> None:
    assert greet("Ana", politely=True) == "Dear Ana"
    assert greet.__doc__ == "Greet."


def test_an_unknown_option_suggests_the_nearest() -> None:
    with pytest.raises(TypeError, match=r"greet\(\) has no option `politly`; did you mean `poli"):
        greet("Ana", politly=True)
