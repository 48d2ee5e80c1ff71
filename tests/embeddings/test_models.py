"""MiniLM, and models that the user names."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qualcode.embeddings import (
    LSA,
    MiniLM,
    Model,
    load_embedder,
    make_embedder,
    minilm_is_installed,
    models,
    places,
)
from qualcode.errors import ExtraMissingError, OptionError

TEXTS = ["copyright law", "copyright laws", "rivers and forests", "money for travel " * 9]
ODD = ["", "\0", "🙂🙂", "\ud800", "x" * 20_000, "law " * 6_000]

needs_minilm = pytest.mark.skipif(not minilm_is_installed(), reason="needs qualcode[topics]")


class Counting:
    """Stands in for a loaded model: a text's vector is its length and its number of letters a."""

    dimensions = 2

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode(self, texts: list[str], bar: Any) -> np.ndarray:
        self.seen += texts
        bar.update(len(texts))
        return np.array([[len(text), text.count("a")] for text in texts], np.float32)


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Counting:
    monkeypatch.setenv("QUALCODE_CACHE", str(tmp_path / "cache"))
    found = Counting()
    monkeypatch.setattr(models, "_load", lambda *_: found)
    monkeypatch.setattr(places.importlib.util, "find_spec", lambda _: True)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "my-model"
    found.mkdir()
    (found / "modules.json").write_text("[]")
    (found / "weights.bin").write_bytes(b"1")
    return found


def test_a_text_is_embedded_once(encoder: Counting, folder: Path) -> None:
    texts = ["banana", "b", "banana", "ab"]
    assert Model(str(folder)).embed(texts).tolist() == [[6, 3], [1, 0], [6, 3], [2, 1]]
    assert encoder.seen == ["b", "ab", "banana"]  # the shortest first
    assert Model(str(folder)).embed(["ab", "c"]).tolist() == [[2, 1], [1, 0]]
    assert encoder.seen == ["b", "ab", "banana", "c"]
    assert Model(str(folder)).embed([]).shape == (0, 2)


@pytest.mark.usefixtures("encoder")
def test_what_is_known_needs_no_model(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Model(str(folder)).embed(["a", "bb"])
    monkeypatch.setattr(models, "_load", None)  # to call it would be a TypeError
    assert Model(str(folder)).embed(["bb"]).tolist() == [[2, 0]]


def test_a_batch_has_a_shape_that_follows_from_the_text() -> None:
    assert list(models._batches([3, 8, 9, 0, 500])) == [(8, [0, 1, 3]), (16, [2]), (504, [4])]
    assert [len(places) for _, places in models._batches([8] * 100)] == [64, 36]


def test_another_model_or_library_embeds_anew(
    encoder: Counting, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Model(str(folder)).embed(["a"])
    (folder / "weights.bin").write_bytes(b"12")
    Model(str(folder)).embed(["a"])
    monkeypatch.setattr(models, "_version", lambda _: "99")
    Model(str(folder)).embed(["a"])
    assert encoder.seen == ["a", "a", "a"]


def test_no_text_is_kept(encoder: Counting, folder: Path, tmp_path: Path) -> None:
    Model(str(folder)).embed(["a secret sentence"])
    assert encoder.seen
    files = [path.read_bytes() for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert files
    assert not any(b"secret" in content for content in files)


def test_without_a_cache_it_is_remembered(
    encoder: Counting, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUALCODE_CACHE", "off")
    model = Model(str(folder))
    model.embed(["a"])
    model.embed(["a"])
    assert encoder.seen == ["a"]


def test_what_was_done_is_kept(
    encoder: Counting, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "_KEPT_AFTER", 2)
    whole = encoder.encode

    def fail_late(texts: list[str], bar: Any) -> np.ndarray:
        if "dddd" in texts:
            raise KeyboardInterrupt
        return whole(texts, bar)

    monkeypatch.setattr(encoder, "encode", fail_late)
    with pytest.raises(KeyboardInterrupt):
        Model(str(folder)).embed(["a", "bb", "ccc", "dddd"])
    monkeypatch.setattr(encoder, "encode", whole)
    Model(str(folder)).embed(["a", "bb", "ccc", "dddd"])
    assert encoder.seen == ["a", "bb", "ccc", "dddd"]


@pytest.mark.usefixtures("encoder")
def test_a_saved_model_is_known_again(folder: Path) -> None:
    facts, arrays = Model(str(folder)).state()
    (folder / "README.md").write_text("not a part of it")
    found = load_embedder(json.loads(json.dumps(facts)), arrays)
    assert (found.name, found.is_multilingual) == ("my-model", True)
    (folder / "weights.bin").write_bytes(b"2")
    with pytest.raises(OptionError, match=r"`my-model` is not the one that was saved.*put them"):
        load_embedder(facts, arrays)
    shutil.rmtree(folder)
    with pytest.raises(OptionError, match="there is no folder"):
        load_embedder(facts, arrays)
    with pytest.raises(OptionError, match="not what an embedder's `state` gives"):
        load_embedder({}, {})


@pytest.mark.usefixtures("encoder")
@pytest.mark.parametrize(
    ("named", "said"),
    [
        pytest.param(
            "./nowhere", "there is no folder `./nowhere`; name the folder", id="no folder"
        ),
        pytest.param("/no/such/model", "there is no folder `/no/such/model`", id="no path"),
        pytest.param("{}/empty", "is not a sentence-transformers model: it has no", id="empty"),
        pytest.param("{}/file", "is not a sentence-transformers model", id="a file"),
    ],
)
def test_what_is_no_model(tmp_path: Path, named: str, said: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(OptionError, match=said):
        make_embedder(named.format(tmp_path), TEXTS)


@pytest.mark.usefixtures("encoder")
def test_a_hub_is_asked_only_for_what_is_not_here(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = pytest.importorskip("huggingface_hub")
    asked: list[bool] = []
    answers: list[Callable[[], str]] = []

    def answer(_: str, *, local_files_only: bool = False, **_options: Any) -> str:
        asked.append(local_files_only)
        return answers[len(asked) - 1]()

    def fail() -> str:
        raise OSError("no\nnetwork")

    monkeypatch.setattr(hub, "snapshot_download", answer)
    answers[:] = [lambda: str(folder), fail, lambda: str(folder), fail, fail]
    assert make_embedder("owner/name", []).name == "owner/name"
    assert make_embedder("owner/name", []).state().facts["model"] == "owner/name"
    assert asked == [True, True, False]
    with pytest.raises(OptionError, match=r"`owner/name` is not on this machine.*name its folder"):
        make_embedder("owner/name", [])


@pytest.mark.parametrize("wanted", [False, True])
def test_a_hub_is_asked_unless_the_user_wants_no_network(
    monkeypatch: pytest.MonkeyPatch, *, wanted: bool
) -> None:
    constants = pytest.importorskip("huggingface_hub.constants")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)  # as after MiniLM was loaded
    monkeypatch.setattr(places, "_USER_IS_OFFLINE", wanted)
    with places._online():
        assert constants.HF_HUB_OFFLINE is wanted
    assert constants.HF_HUB_OFFLINE


def test_names() -> None:
    assert isinstance(make_embedder("lsa", TEXTS), LSA)
    with pytest.raises(ValueError, match=r"`lda`; did you mean `lsa`\? A model of your own"):
        make_embedder("lda", TEXTS)
    with pytest.raises(TypeError, match="`seeds`; did you mean `seed`"):
        make_embedder("lsa", TEXTS, seeds=1)


@pytest.mark.usefixtures("base_only")
def test_without_the_extra(tmp_path: Path) -> None:
    assert not minilm_is_installed()
    assert isinstance(make_embedder("auto", TEXTS), LSA)
    for named in ("minilm", str(tmp_path), "owner/name"):
        with pytest.raises(ExtraMissingError, match=r"pip install 'qualcode\[topics\]'"):
            make_embedder(named, TEXTS)


@needs_minilm
@pytest.mark.parametrize(
    ("languages", "expected"),
    [([], MiniLM), (["es", "en-GB"], MiniLM), (["es"], LSA), (["eng", "fr"], LSA)],
)
def test_auto_depends_on_the_languages(languages: list[str], expected: type) -> None:
    assert isinstance(make_embedder("auto", TEXTS, languages=languages), expected)


@needs_minilm
def test_minilm_gives_the_same_bytes_in_any_company(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUALCODE_CACHE", "off")
    whole = make_embedder("minilm", []).embed([*TEXTS, *ODD, TEXTS[0]])
    assert whole.shape == (11, 384)
    assert whole.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(whole, axis=1), 1, atol=1e-6)
    assert whole[0] @ whole[1] > whole[0] @ whole[2]
    np.testing.assert_array_equal(whole[0], whole[10])
    np.testing.assert_array_equal(make_embedder("auto", []).embed(ODD[::-1]), whole[4:10][::-1])
    np.testing.assert_array_equal(MiniLM().embed(TEXTS[1:2])[0], whole[1])
    assert MiniLM().embed([]).shape == (0, 384)


@needs_minilm
def test_minilm_is_what_the_library_makes_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from sentence_transformers import SentenceTransformer

    monkeypatch.setenv("QUALCODE_CACHE", "off")
    peer = SentenceTransformer(str(places.minilm_folder()), device="cpu", local_files_only=True)
    expected = peer.encode([*TEXTS, "law " * 5_000], normalize_embeddings=True)
    np.testing.assert_allclose(MiniLM().embed([*TEXTS, "law " * 5_000]), expected, atol=1e-5)


@needs_minilm
def test_the_same_files_are_the_same_model(monkeypatch: pytest.MonkeyPatch) -> None:
    named = make_embedder(places.minilm_folder(), [])
    assert named.state().facts["identity"] == MiniLM().identity
    ours = MiniLM().embed(TEXTS)
    monkeypatch.setenv("QUALCODE_CACHE", "off")
    again = make_embedder(places.minilm_folder(), [])
    np.testing.assert_array_equal(again.embed(TEXTS), ours)


@needs_minilm
def test_a_static_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import StaticEmbedding
    from tokenizers import Tokenizer

    monkeypatch.setenv("QUALCODE_CACHE", "off")
    tokenizer = Tokenizer.from_file(str(places.minilm_folder() / "tokenizer.json"))
    weights = np.random.default_rng(0).normal(size=(tokenizer.get_vocab_size(), 5))
    static = StaticEmbedding(tokenizer, embedding_weights=weights.astype(np.float32))
    SentenceTransformer(modules=[static], device="cpu").save(str(tmp_path / "static"))
    whole = Model(str(tmp_path / "static")).embed([*TEXTS, *ODD])
    assert whole.shape == (10, 5)
    one = Model(str(tmp_path / "static")).embed(TEXTS[2:3])
    np.testing.assert_array_equal(one[0], whole[2])


@needs_minilm
def test_minilm_is_known_again() -> None:
    facts, arrays = MiniLM().state()
    found = load_embedder(facts, arrays)
    assert (found.name, found.is_multilingual) == ("all-MiniLM-L6-v2", False)
    with pytest.raises(OptionError, match="is not the one that was saved"):
        load_embedder({**facts, "identity": "0" * 64}, arrays)


@needs_minilm
def test_a_model_that_cannot_be_loaded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUALCODE_CACHE", "off")
    (folder / "modules.json").write_text("{")
    with pytest.raises(OptionError, match=r"cannot be loaded .*save it anew") as raised:
        Model(str(folder)).embed(["law"])
    assert "\n" not in str(raised.value)
