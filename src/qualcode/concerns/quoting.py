"""Quoting: a few quotes for each code: typical, from different voices, and against the grain."""

from __future__ import annotations

import functools
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from qualcode.codings import find_codes
from qualcode.concerns.counting import roll_up
from qualcode.concerns.denying import Denied
from qualcode.errors import OptionError, check_options
from qualcode.languages import TOKEN, stop_words
from qualcode.privacy import COUNT
from qualcode.stages import stage
from qualcode.tables import require

if TYPE_CHECKING:
    from qualcode.embeddings import Vectors

TYPICAL: Final = "typical"
DIVERSE: Final = "diverse"
AGAINST: Final = "against the grain"
#: How the reason of one against the grain begins, where it is what rules found.
NEGATED: Final = "behind a negation: "

_ADDED = ("code", "chosen_as", "why")
_VOICES = {"group": 0.5, "language": 0.5, "participant": 0.25, "document": 0.1}
_NAMED = ("group", "language")  # the voices that `why` tells
_SHORTEST = 8  # words that a quote should have
_RELEVANCE = 0.5  # lambda of maximal marginal relevance: as typical as unlike what was chosen
_CLOSE = 0.02  # scores so close are equal: similarities of short notes are not more exact
_ENOUGH = 5  # quotes of a language, from which on one can be unlike the others
_TINY = 1e-9
_UNLIKE = 0.5  # of the median similarity in its language


@dataclass(frozen=True, eq=False)
class _Options:
    n: int
    against: bool
    longest: int
    seed: int


@dataclass(frozen=True, eq=False)
class _Pool:
    """What may be quoted for a code.

    Attributes:
        rows: The segments, by id, each text once; `_shown` is the text that is shown.
        vectors: Their vectors, of length one, dense or sparse.
        awkward: How far each is too short or too long, 0 to 1.
        by_meaning: Whether vectors stand for what is meant, and not for words alone.
    """

    rows: pd.DataFrame
    vectors: Any
    awkward: npt.NDArray[np.float64]
    by_meaning: bool

    @functools.cached_property
    def typical(self) -> npt.NDArray[np.float64]:
        """The mean similarity of each to all."""
        return _dense(self.vectors @ _dense(self.vectors.mean(axis=0)))

    @functools.cached_property
    def score(self) -> npt.NDArray[np.float64]:
        """How typical each is, lambda for the most typical, less what makes it awkward."""
        most = max(float(self.typical.max()), _TINY)
        return np.asarray(_RELEVANCE * self.typical / most - self.awkward)

    def among(self, names: pd.Series) -> _Pool:
        """Return some of them, each text once."""
        places = np.sort(self.rows.index.get_indexer(pd.Index(names)))
        texts = self.rows["_shown"].iloc[places].str.casefold()
        places = places[~texts.duplicated().to_numpy()]
        own = self.rows.iloc[places], self.vectors[places], self.awkward[places]
        return _Pool(*own, self.by_meaning)

    def like(self, place: int) -> npt.NDArray[np.float64]:
        """Return the similarity of all to one of them."""
        return _dense(self.vectors @ self.vectors[place].T)


@check_options
@stage("quotes")
def choose_quotes(  # noqa: PLR0913 - all but two are options
    segments: pd.DataFrame,
    codings: pd.DataFrame,
    *,
    n: int = 3,
    against: bool = False,
    longest: int = 45,
    seed: int = 0,
    vectors: Vectors | None = None,
    shown: pd.Series | None = None,
) -> pd.DataFrame:
    """Choose quotes for each code: typical of it, from different voices, and one that objects.

    How typical a segment is, is its mean cosine similarity to all with the code. Quotes are taken
    one by one: the next is typical and unlike those that were taken (maximal marginal relevance).
    One from a group, language, participant or document that is there already stands back, and so
    does one that is short (the more, the shorter) or long. Of those whose scores differ by less
    than 0.02 the seed chooses. Equal texts are chosen once. What somebody wrote who is counted but
    not quoted is never chosen.

    Args:
        segments: Needs `segment`, `document`, `start`, `end` and `text`; `consent`, where the
            list of participants has it, says who is not quoted.
        codings: Needs what `settle` and `locate` need; a code has the quotes of those below it.
            `evidence`, where it is, says what stands behind a negation.
        n: How many a code.
        against: Whether to add one more that goes against the grain, if there is any: first of
            those in which all words that a rule found stand behind a negation; else, with
            `vectors`, the one least like the others of its language, if it is less than half as
            like them as is usual. It is a candidate: whether it objects, only reading tells.
        longest: Words from which on a quote is too long.
        seed: Of the choice among equals.
        vectors: One row of length one a segment, for instance `topics.embed(segments)`; None:
            TF-IDF of words, without stop words of the segments' languages.
        shown: The text of each segment as it is going to be shown, for instance
            `mask(segments, gathering)["text"]`: what is then equal is chosen once, what is then
            empty never. None: as it is.

    Returns:
        The rows of `segments` that were chosen, with three columns in front: `code`, `chosen_as`
        (typical, which is the first, diverse or against the grain) and `why`. By code and then in
        the order in which they were chosen.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        OptionError: A number is none or too small, or there is not a vector or a text to show for
            each segment.

    Source:
        Carbonell & Goldstein (1998). The use of MMR, diversity-based reranking for reordering
        documents and producing summaries. SIGIR, 335-336: lambda times relevance less (1 - lambda)
        times the greatest similarity to what was chosen. Here lambda is 0.5, and relevance is the
        mean similarity over that of the most typical. On deviant cases: Mays & Pope (2000).
        Assessing quality in qualitative research. BMJ 320, 50-52.
    """
    require(segments, "segment", "document", "start", "end", "text")
    _check(segments, vectors, shown, n=n, longest=longest, seed=seed)
    options = _Options(n, against, longest, seed)
    found = find_codes(codings, segments)
    pairs = roll_up(found)
    texts = (segments["text"] if shown is None else shown).to_numpy()
    table = segments.assign(_row=range(len(segments)), _shown=texts).drop_duplicates("segment")
    table = table[table["_shown"].ne("")]
    if "consent" in table:
        table = table[table["consent"].ne(COUNT)]
    table = table.set_index("segment", drop=False)
    pairs = pairs[pairs["segment"].isin(table.index)]
    table = table.loc[sorted(pairs["segment"].unique())]
    by_meaning = vectors is not None
    known = _count_words(table) if vectors is None else vectors[table["_row"]]
    pool = _Pool(table, known, _awkwardness(table["text"], longest), by_meaning)
    denied = Denied.of(found, codings, segments) if against else None
    chosen = [
        _choose(str(code), pool, own["segment"], denied, options)
        for code, own in pairs.groupby("code", sort=True)
    ]
    kept = [name for name in segments.columns if name not in _ADDED]
    none = segments.iloc[:0].assign(**dict.fromkeys(_ADDED, ""))
    quotes = pd.concat(chosen, ignore_index=True) if chosen else none
    return quotes[[*_ADDED, *kept]]


def _check(
    segments: pd.DataFrame, vectors: Vectors | None, shown: pd.Series | None, **numbers: object
) -> None:
    least = {"n": 1, "longest": 1, "seed": 0}
    for name, value in numbers.items():
        whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
        if not whole or int(str(value)) < least[name]:
            raise OptionError(f"{name} is a whole number from {least[name]}; found {value!r}")
    if vectors is not None and len(vectors) != len(segments):
        raise OptionError(
            f"`vectors` has one row a segment: {len(segments):,}; found {len(vectors):,}. Embed "
            "the same segments, in their order"
        )
    if shown is not None and len(shown) != len(segments):
        raise OptionError(
            f"`shown` has one text a segment: {len(segments):,}; found {len(shown):,}. Mask the "
            "same segments, in their order"
        )


def _count_words(table: pd.DataFrame) -> Any:
    """Return TF-IDF of the words of all that has a code, without those that mean little."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - half a second, with the next
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - likewise

    spoken = sorted(table["language"].dropna().unique()) if "language" in table else []
    vectorizer = TfidfVectorizer(
        token_pattern=TOKEN, sublinear_tf=True, stop_words=stop_words(spoken) or None
    )
    try:
        return vectorizer.fit_transform(table["text"].tolist())
    except ValueError:  # no words at all
        return csr_matrix((len(table), 1))


def _choose(
    code: str, everything: _Pool, names: pd.Series, denied: Denied | None, options: _Options
) -> pd.DataFrame:
    pool = everything.among(names)
    rows = pool.rows
    order = np.random.default_rng([options.seed, zlib.crc32(code.encode())]).permutation(len(rows))
    chosen = list(_take(pool, order, options.n))
    if denied is not None:
        chosen += _object(code, pool, [place for place, *_ in chosen], denied)
    taken = rows.iloc[[place for place, *_ in chosen]]
    said = {"chosen_as": [how for _, how, _ in chosen], "why": [why for *_, why in chosen]}
    return taken.assign(code=code, **said).astype(dict.fromkeys(_ADDED, "str"))


def _take(pool: _Pool, order: npt.NDArray[np.int64], n: int) -> Iterator[tuple[int, str, str]]:
    """Yield n quotes: the place of each, what it is chosen as, and why."""
    voices = [name for name in _VOICES if name in pool.rows]
    said = pool.rows[voices].to_dict("records")
    heard: dict[str, set[object]] = {name: set() for name in voices}
    nearest = np.zeros(len(pool.rows))
    left = np.ones(len(pool.rows), dtype=bool)
    # One that nobody knows is no new voice: it stands back from the beginning.
    old = {name: pool.rows[name].isna().to_numpy() for name in voices}
    for number in range(min(n, len(pool.rows))):
        repeated = sum((_VOICES[name] * old[name] for name in voices), np.zeros(len(left)))
        score = pool.score - (1 - _RELEVANCE) * nearest - repeated
        score[~left] = -np.inf
        equal = np.flatnonzero(score >= score.max() - _CLOSE)
        best = int(equal[np.argmin(order[equal])])
        yield best, DIVERSE if number else TYPICAL, _say_why(pool, best, said[best], heard)
        left[best] = False
        nearest = np.maximum(nearest, pool.like(best))
        for voice in voices:
            heard[voice].add(said[best][voice])
            old[voice] = old[voice] | pool.rows[voice].eq(said[best][voice]).to_numpy(bool)


def _say_why(pool: _Pool, place: int, row: dict[Any, Any], heard: dict[str, set[object]]) -> str:
    below = float((pool.typical < pool.typical[place]).mean())
    like = f"nearer to all {len(pool.rows):,} texts with the code than {below:.0%} of them"
    new = [
        f"{voice} {row[voice]}"
        for voice in _NAMED
        if voice in heard and isinstance(row[voice], str) and row[voice] not in heard[voice]
    ]
    is_first = not any(heard.values())
    return like if is_first or not new else f"{like}; not heard before: {', '.join(new)}"


def _object(
    code: str, pool: _Pool, taken: list[int], denied: Denied
) -> Iterator[tuple[int, str, str]]:
    """Yield the one that goes against the grain, if there is any."""
    free = np.ones(len(pool.rows), dtype=bool)
    free[taken] = False
    negated = free & np.isin(pool.rows.index, denied.segments(code))
    if negated.any():
        best = int(np.argmax(np.where(negated, pool.score, -np.inf)))
        terms = denied.terms(code, str(pool.rows.index[best]))
        yield best, AGAINST, f"{NEGATED}{', '.join(terms)}"
        return
    if not pool.by_meaning:  # that two short notes share no word says nothing
        return
    like, usual, language = _by_language(pool)
    fits = free & (pool.awkward == 0) & (like < _UNLIKE * usual)
    if fits.any():
        odd = int(np.argmin(np.where(fits, like / np.maximum(usual, _TINY), np.inf)))
        among = f"the others in {language[odd]}" if language[odd] else "the others"
        half = f"where half have {usual[odd]:.2f} or more"
        yield odd, AGAINST, f"least like {among}: similarity {like[odd]:.2f}, {half}"


def _by_language(
    pool: _Pool,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], list[str]]:
    """Return how like the others of its language each is, what is usual there, and which it is.

    Words of two languages are never alike; what is usual is 0 where a language has too few quotes.
    """
    known = pool.rows["language"] if "language" in pool.rows else pd.Series("", pool.rows.index)
    languages = known.fillna("").astype("str").to_numpy()
    like, usual = np.zeros(len(languages)), np.zeros(len(languages))
    for name in np.unique(languages):
        which = np.flatnonzero(languages == name)
        if len(which) < _ENOUGH:
            continue
        own = pool.vectors[which]
        total = _dense(own @ _dense(own.sum(axis=0)))
        like[which] = (total - 1) / (len(which) - 1)  # not itself, which is 1 like itself
        usual[which] = np.median(like[which])
    return like, usual, languages.tolist()


def _dense(values: Any) -> npt.NDArray[np.float64]:
    """Return a row or a column of numbers, dense or sparse, as plain numbers."""
    plain = values.toarray() if hasattr(values, "toarray") else values
    return np.asarray(plain, dtype=np.float64).ravel()


def _awkwardness(texts: pd.Series, longest: int) -> npt.NDArray[np.float64]:
    words = texts.str.count(r"\S+").to_numpy()
    return np.where(words > longest, 1.0, np.maximum(0, _SHORTEST - words) / _SHORTEST)
