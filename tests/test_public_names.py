"""The names at the top level, and that they cost nothing before they are used."""

import pkgutil
import subprocess
import sys

import pytest

import qualcode

HEAVY = ("pandas", "numpy", "spacy", "plotly", "torch", "sklearn", "bertopic", "pyarrow", "lingua")


@pytest.mark.parametrize("name", qualcode.__all__)
def test_every_public_name_loads(name: str) -> None:
    assert callable(getattr(qualcode, name))
    assert name in dir(qualcode)


def test_names_of_the_design_are_there() -> None:
    assert {
        "Journal",
        "QualcodeError",
        "apply_codebook",
        "find_concerns",
        "fit_topics",
        "read_codebook",
        "read_codings",
        "read_gathering",
        "read_memos",
        "read_reads",
        "segment",
        "settle",
        "synthesise",
    } <= set(qualcode.__all__)


def test_no_public_name_is_that_of_a_module() -> None:
    modules = {module.name for module in pkgutil.iter_modules(qualcode.__path__)}
    assert modules & set(qualcode.__all__) == set()


def test_unknown_name_is_told_with_the_nearest() -> None:
    with pytest.raises(AttributeError, match=r"no `read_gatherng`; did you mean `read_gathering`"):
        qualcode.read_gatherng  # noqa: B018


@pytest.mark.parametrize("module", ["qualcode", "qualcode.cli"])
def test_import_loads_nothing_heavy(module: str) -> None:
    program = f"import sys, {module}; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
