"""Wording: which words set one part of a gathering apart from another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_matrix

from qualcode.concerns.sampling import whole
from qualcode.concerns.sides import Sides, adjust, find_sides, relabel
from qualcode.errors import OptionError, check_options
from qualcode.privacy import COUNT
from qualcode.tables import Column, Table, require

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_EQUAL = 1e-9  # z-scores that rounding alone makes different
_CELLS = 2**22  # of z-scores that are held at a time
_APART = 0.2  # of a language's share, from which on it is languages that differ

WORD_CONTRASTS = Table(
    "word contrasts",
    {
        "word": Column("str", "as it is mostly written; it stands for all its inflections", ""),
        "of": Column("str", "what is counted: the column of the units", ""),
        "a": Column("str", "the first part", ""),
        "b": Column("str", "the part it is held against", ""),
        "a_k": Column("int64", "units of the first part that use it", 0),
        "a_n": Column("int64", "units of the first part", 0),
        "b_k": Column("int64", "units of the second part that use it", 0),
        "b_n": Column("int64", "units of the second part", 0),
        "a_times": Column("int64", "how often it comes in the first part", 0),
        "b_times": Column("int64", "how often it comes in the second part", 0),
        "log_odds": Column(
            "float64", "weighted logarithm of the ratio of odds; above 0: more in a"
        ),
        "z": Column("float64", "log_odds over its standard deviation"),
        "p": Column("float64", "share of relabellings with a z as far from 0"),
        "q": Column("float64", "p adjusted for the number of words"),
        "note": Column("str", "what a reader must know of this row", ""),
        "a_segments": Column("object", "list of the segments of the first part with it"),
        "b_segments": Column("object", "list of those of the second part"),
    },
)


@dataclass(frozen=True, eq=False)
class _Said:
    """How often each side says each word.

    Attributes:
        times: Sides by words.
        sizes: All words of each side, those that are not listed too.
        prior: What the prior weighs of each word.
        words: How each word is mostly written.
        places: `segment`, `side` and `word` (its number), once each.
    """

    times: csr_matrix
    sizes: Floats
    prior: Floats
    words: list[str]
    places: pd.DataFrame


@check_options
def contrast_words(  # noqa: PLR0913 - all but one are options
    segments: pd.DataFrame,
    *,
    by: str,
    a: str | Iterable[str],
    b: str | Iterable[str] | None = None,
    over: str | None = None,
    languages: Sequence[str] | None = None,
    prior: float = 500.0,
    least: int = 2,
    draws: int = 1_999,
    seed: int = 0,
) -> pd.DataFrame:
    """Say which words set one part of a gathering apart from another.

    Raw frequencies favour what everybody says, and ratios what one person said once. Here each
    word's odds in both parts are drawn towards its odds in all of `segments`, the more, the rarer
    it is, and their log ratio is divided by its standard deviation. That takes every word for
    independent, but one person says the same thing often; so p is the share of ways to give out the
    names of the parts anew, over whole participants or documents, that make a z as far from 0.

    Args:
        segments: Needs `segment`, `text`, and the columns that `by` and `over` name; `language`
            says which lemmas are looked up. Words of those who are only counted, which `consent`
            says, are counted, but never listed unless others say them too. Mask the texts first
            (`qualcode.mask`): a name is a word too.
        by: As for `contrast`.
        a: As for `contrast`.
        b: As for `contrast`.
        over: As for `contrast`.
        languages: Whose stop words are left out. None: those of `language`, else English.
        prior: How many words the prior weighs; the more, the more cautious.
        least: By how many units, of both parts together, a word must be used.
        draws: How many ways to give out names are tried where there are more.
        seed: Of these.

    Returns:
        A row a word, that with the greatest z of either sign first: `word`, `of`, `a`, `b`, `a_k`
        of `a_n` units, `b_k` of `b_n`, `a_times` and `b_times`, `log_odds`, `z`, `p`, `q` (p
        adjusted to all rows), `note`, and the lists `a_segments` and `b_segments`, where it stands.

    Raises:
        ColumnMissingError: A table lacks a column that is needed.
        OptionError: There is no such value, or both parts share one; an option has a value that
            it cannot have.

    Source:
        Monroe, Colaresi & Quinn (2008). Fightin' words: lexical feature selection and evaluation
        for identifying the content of political conflict. Political Analysis 16(4), 372-403: the
        log-odds-ratio with an informative Dirichlet prior, and its z-score. For p and q see
        `contrast`.
    """
    draws, seed, least = whole("draws", draws, 1), whole("seed", seed), whole("least", least, 1)
    if isinstance(prior, bool) or not isinstance(prior, int | float) or not 0 < prior < np.inf:
        raise OptionError(f"`prior` is a number of words above 0; found {prior!r}")
    require(segments, "segment", "text")
    sides = find_sides(segments, by=by, a=a, b=b, over=over)
    once = segments.drop_duplicates("segment", ignore_index=True)
    said = _read(once, sides, languages, prior, least)
    table = _count(said, sides)
    both = bool(sides.is_a.any() and not sides.is_a.all())
    table[["log_odds", "z", "p"]] = np.nan
    is_alone = len(table) == 1 and bool(np.isclose(said.prior.sum(), prior))
    if len(table) and both and not is_alone:
        odds, score = _weigh(said, sides.is_a[None], prior)
        table["log_odds"], table["z"] = odds[0], score[0]
        table["p"] = _find_chances(said, sides, prior, draws, seed)
    table["q"] = adjust(table["p"])
    reason = "one part has no known units" if not both else "there is no other word"
    is_known = table["z"].notna().all()
    told = [*([] if is_known else [f"not defined: {reason}"]), *_tell(once, sides)]
    table["note"] = "; ".join(told)
    table["size"] = -table["z"].abs().round(9)
    table = table.sort_values(["size", "word"], kind="stable", na_position="last")
    columns = {name: table[name].array for name in WORD_CONTRASTS.columns}
    return WORD_CONTRASTS.of_columns(len(table), **columns)


def _read(
    segments: pd.DataFrame, sides: Sides, languages: Sequence[str] | None, prior: float, least: int
) -> _Said:
    """Count the words of each side, and of all segments for the prior."""
    from qualcode.topics.words.lexicon import read_lexicon  # noqa: PLC0415 - with tables of lemmas

    spoken = segments["language"].fillna("").tolist() if "language" in segments else None
    known = list(languages) if languages else sorted(set(spoken or ()) - {""}) or ["en"]
    texts = segments["text"].fillna("").tolist()
    lexicon = read_lexicon(texts, languages=known, text_languages=spoken)
    text, word = lexicon.text[lexicon.tells], lexicon.lemma[lexicon.tells]
    written = lexicon.written[lexicon.tells]
    side_of = sides.segments.set_index("segment")["side"]
    side = segments["segment"].map(side_of).fillna(-1).to_numpy(dtype=np.int64)[text]
    tokens = pd.DataFrame({"text": text, "word": word, "written": written, "side": side})
    own = tokens[tokens["side"] >= 0]
    own = own.assign(unit=sides.unit[own["side"]])
    users = own.groupby("word")["unit"].nunique()
    kept = np.intersect1d(users.index[users >= least], _shown(own, segments))
    everywhere = np.bincount(word, minlength=len(lexicon.lemmas))[kept]
    weights = prior * everywhere / max(len(word), 1)
    sizes = np.bincount(own["side"], minlength=len(sides.unit)).astype(float)
    own = own[own["word"].isin(kept)]
    own = own.assign(word=np.searchsorted(kept, own["word"]))
    shape = (len(sizes), len(kept))
    times = csr_matrix((np.ones(len(own)), (own["side"], own["word"])), shape=shape)
    places = own[["text", "side", "word"]].drop_duplicates()
    places = places.assign(segment=segments["segment"].iloc[places["text"]].array)
    return _Said(times, sizes, weights, _write(own, lexicon.forms, len(kept)), places)


def _shown(own: pd.DataFrame, segments: pd.DataFrame) -> Numbers:
    """Return the words that somebody says who may be quoted."""
    if "consent" in segments:
        is_quoted = segments["consent"].ne(COUNT).fillna(value=True).to_numpy(dtype=bool)
        own = own[is_quoted[own["text"]]]
    return own["word"].unique()


def _write(own: pd.DataFrame, forms: Sequence[str], words: int) -> list[str]:
    """Return the form in which each word comes most often."""
    counts = own.groupby(["word", "written"]).size().rename("n").reset_index()
    counts["form"] = [forms[number] for number in counts["written"]]
    counts = counts.sort_values(["n", "form"], ascending=[False, True]).drop_duplicates("word")
    return counts.set_index("word")["form"].reindex(range(words)).tolist()


def _count(said: _Said, sides: Sides) -> pd.DataFrame:
    """Count who uses each word, and how often, and list where."""
    table = pd.DataFrame({"word": said.words}, dtype="str")
    table["of"] = sides.of
    table["a"], table["b"] = sides.names
    for part, own in (("a", sides.is_a), ("b", ~sides.is_a)):
        times = said.times[own]
        table[f"{part}_k"] = np.asarray((times > 0).sum(axis=0)).ravel().astype(np.int64)
        table[f"{part}_n"] = int(own.sum())
        table[f"{part}_times"] = np.asarray(times.sum(axis=0)).ravel().astype(np.int64)
        places = said.places[own[said.places["side"]]]
        found = places.groupby("word")["segment"].agg(sorted)
        table[f"{part}_segments"] = [found.get(word, []) for word in range(len(table))]
    return table


def _weigh(said: _Said, labels: Flags, prior: float) -> tuple[Floats, Floats]:
    """Return the weighted log-odds-ratios and their z-scores: a row a way to name the sides.

    With y uses of a word among n words of a part, and a prior of alpha out of alpha_0, the odds are
    (y + alpha) / (n + alpha_0 - y - alpha); the variance of the log ratio is about
    1 / (y_a + alpha) + 1 / (y_b + alpha).
    """
    named = labels.astype(float)
    first, of_first = named @ said.times, (named @ said.sizes)[:, None]
    parts = (
        (first + said.prior, of_first + prior),
        (said.times.sum(axis=0) - first + said.prior, said.sizes.sum() - of_first + prior),
    )
    odds = [np.log(word / (size - word)) for word, size in parts]
    log_odds = np.asarray(odds[0] - odds[1])
    variance = sum(1 / np.asarray(word) for word, _ in parts)
    return log_odds, np.asarray(log_odds / np.sqrt(variance))


def _find_chances(said: _Said, sides: Sides, prior: float, draws: int, seed: int) -> Floats:
    """Return how often names given out anew make a z as far from 0, of each word."""
    is_all, named = relabel(sides.unit, sides.is_a, draws, seed)
    seen = np.abs(_weigh(said, sides.is_a[None], prior)[1])[0]
    step = max(_CELLS // max(len(seen), 1), 1)
    times, total = np.zeros(len(seen)), 0
    for labels in named:
        for first in range(0, len(labels), step):
            score = _weigh(said, labels[first : first + step], prior)[1]
            times += (np.abs(score) >= seen - _EQUAL).sum(axis=0)
        total += len(labels)
    return times / total if is_all else (times + 1) / (total + 1)


def _tell(segments: pd.DataFrame, sides: Sides) -> Iterator[str]:
    """Say what a reader must know of all rows."""
    yield from sides.tell()
    if "language" not in segments:
        return
    spoken = segments.set_index("segment")["language"].reindex(sides.segments["segment"])
    is_a = sides.is_a[sides.segments["side"]]
    shares = pd.crosstab(spoken.to_numpy(), is_a, normalize="columns")
    if shares.shape[1] < 2:  # noqa: PLR2004 - both parts
        return
    first, second = shares[True].to_numpy(float), shares[False].to_numpy(float)
    most = int(np.abs(first - second).argmax())
    if abs(first[most] - second[most]) > _APART:
        yield (
            f"the parts differ in language ({shares.index[most]}: {first[most]:.0%} of a, "
            f"{second[most]:.0%} of b), and so do their words; contrast the segments "
            "of one language at a time"
        )
