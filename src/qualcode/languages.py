"""Languages: which one a text is written in, among those that a gathering speaks."""

from __future__ import annotations

import functools
import importlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from qualcode.spans import count_words
from qualcode.stages import stage

if TYPE_CHECKING:
    import pandas as pd
    from lingua import LanguageDetector

#: Tried where a gathering does not name its languages.
COMMON = ("de", "en", "es", "fr", "it", "pt")
MIN_WORDS = 5  # below that, detection is a guess
#: A word of two letters or more.
TOKEN = r"(?u)\b[^\W\d_][\w'’-]+\b"
_MIN_SHARE = 0.1
_SAMPLE = 400
_MAX_CHARACTERS = 2_000
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_][\w-]{1,20})?")  # as IETF's BCP 47 has them


def language_code(name: str) -> str:
    """Return the ISO 639-1 code of a language as people write it: `EN`, `es-CL`, `Spanish`.

    A name that is not known stays as it is.
    """
    tag = _TAG.fullmatch(name.strip())
    if tag:
        return tag.group(1).lower()
    from lingua import Language  # noqa: PLC0415 - 90 MB

    known = {language.name.casefold(): language for language in Language.all()}
    found = known.get(name.strip().casefold())
    return found.iso_code_639_1.name.lower() if found else name


@functools.cache
def _detector(languages: tuple[str, ...]) -> LanguageDetector | None:
    from lingua import IsoCode639_1, Language, LanguageDetectorBuilder  # noqa: PLC0415 - 90 MB

    codes = [getattr(IsoCode639_1, language.upper(), None) for language in languages]
    known = [Language.from_iso_code_639_1(code) for code in codes if code is not None]
    if len(known) < 2:  # noqa: PLR2004 - a choice needs two
        return None
    return LanguageDetectorBuilder.from_languages(*known).build()


def detect_languages(texts: Iterable[str], *, languages: Sequence[str]) -> list[str | None]:
    """Say which of some languages each text is written in.

    Args:
        texts: Any number of texts; only the first 2,000 characters of each are looked at.
        languages: ISO 639-1 codes to choose from. With one, nothing is detected.

    Returns:
        A code for each text, or None where the text has fewer than five words, or where
        the detector cannot tell. Languages that it does not know are never the answer.
    """
    texts, languages = list(texts), sorted(set(languages))
    if len(languages) == 1:
        return [languages[0]] * len(texts)
    long = [number for number, text in enumerate(texts) if count_words(text) >= MIN_WORDS]
    detector = _detector(tuple(languages)) if long else None
    found: list[str | None] = [None] * len(texts)
    if detector:
        samples = [texts[number][:_MAX_CHARACTERS] for number in long]
        answers = detector.detect_languages_in_parallel_of(samples)
        for number, answer in zip(long, answers, strict=True):
            found[number] = answer.iso_code_639_1.name.lower() if answer else None
    return found


def guess_languages(texts: Iterable[str]) -> list[str]:
    """Guess which common European languages some texts are written in, the most frequent first.

    A language counts from a tenth of the texts of five words and more. None: an empty list.
    """
    sample = sorted(text for text in set(texts) if count_words(text) >= MIN_WORDS)
    sample = sample[:: max(1, len(sample) // _SAMPLE)]
    counts = Counter(filter(None, detect_languages(sample, languages=COMMON)))
    return [code for code, n in counts.most_common() if n >= _MIN_SHARE * len(sample)]


@stage("languages")
def fill_languages(
    documents: pd.DataFrame, segments: pd.DataFrame, *, languages: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give documents and segments the language that they are in, where nothing declares it.

    Args:
        documents: Needs `document`, `text` and `language`.
        segments: Needs `document`, `text` and `language`.
        languages: ISO 639-1 codes to choose from; none: nothing is found.

    Returns:
        Both tables with `language` filled, missing where nothing tells. Segments have the
        attribute `language_from`: how their language is known. `declared` by the source;
        `gathering`, which has only this one; `detected`; or `document`: the segment is shorter
        than five words, and has the language of the text in which it stands.
    """
    found = _fill(segments, languages)
    agreed = documents["language"].fillna(
        documents["document"].map(_agreed(segments, found)).astype("str")
    )
    said = _fill(documents.assign(language=agreed), languages)["language"]
    of_document = segments["document"].map(dict(zip(documents["document"], said, strict=True)))
    is_short = found["language"].isna() & of_document.notna()
    how = found["language_from"].mask(is_short, "document")
    spoken = found["language"].fillna(of_document.astype("str"))
    return documents.assign(language=said), segments.assign(language=spoken, language_from=how)


def _agreed(segments: pd.DataFrame, found: pd.DataFrame) -> dict[str, str]:
    """Return the language of each document whose segments are all in one."""
    spoken: dict[str, set[object]] = defaultdict(set)
    for document, language in zip(segments["document"], found["language"], strict=True):
        spoken[document].add(language if isinstance(language, str) else None)
    alone = {document: next(iter(said)) for document, said in spoken.items() if len(said) == 1}
    return {document: said for document, said in alone.items() if isinstance(said, str)}


def _fill(table: pd.DataFrame, languages: Sequence[str]) -> pd.DataFrame:
    """Keep the languages that are declared; detect the others, and say which is which."""
    unknown = table["language"].isna()
    spoken = table["language"].astype("str")
    if languages and unknown.any():
        texts = table.loc[unknown, "text"]
        detected = zip(texts.index, detect_languages(texts, languages=languages), strict=True)
        spoken = spoken.fillna(spoken.index.to_series().map(dict(detected)).astype("str"))
    found = "gathering" if len(languages) == 1 else "detected"
    how = unknown.map({True: found, False: "declared"}).where(spoken.notna()).astype("str")
    return table[["language"]].assign(language=spoken, language_from=how)


def stop_words(languages: Sequence[str]) -> list[str]:
    """Return spaCy's stop words and contractions; of a language it does not know, none."""
    words: set[str] = set()
    for language in languages:
        words |= _of_module(language, "stop_words", "STOP_WORDS")
        exceptions = _of_module(language, "tokenizer_exceptions", "TOKENIZER_EXCEPTIONS")
        words |= {word for word in exceptions if "'" in word or "’" in word}
    tokens = {token for word in words for token in re.findall(TOKEN, word.lower())}
    return sorted({piece for token in tokens for piece in (token, *token.split("'")) if piece})


def _of_module(language: str, module: str, name: str) -> set[str]:
    try:
        found = importlib.import_module(f"spacy.lang.{language}.{module}")
    except ModuleNotFoundError:
        return set()
    return set(getattr(found, name, ()))
