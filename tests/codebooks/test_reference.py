"""The matcher finds what a slow and plain one finds, in any script, with any terms."""

import random
import unicodedata

import pytest
from codebooks.reference import Options, Row, match
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.codebooks import Code, Codebook, Hit, Matcher

EXAMPLES = 60

WORDS = {
    "Latin": [
        *("law", "Law", "lawyer", "ley", "café", "cafe\u0301", "İst", "i\u0307st", "STRASSE"),
        *("straße", "ﬁn", "FIN", "x\u0304", "a", "A", "b", "a1", "12", "_", "don't", "x-y", "[a]"),
    ],
    "Greek and Cyrillic": [
        *("ΣΟΦΟΣ", "σοφός", "σοφο\u0301ς", "Закон", "закон", "ё", "\u0435\u0308", "ᾳ"),
    ],
    "Arabic and Hebrew": [
        *("قانون", "قَانون", "میخواهم", "صلح\u200cجو", "صلحجو", "צה״ל", "שָׁלוֹם", "שלום", "٣"),
    ],
    "Devanagari": ["हिन्दी", "ह", "हि", "क्\u200dष", "क्ष", "र\u200d्य", "न\u093c", "ऩ", "१२"],
    "Han and kana": ["法律", "法", "律", "か\u3099", "が", "ガ", "ひら", "〆", "々", "ー"],
    "Thai": ["กฎหมาย", "กฎ", "ปู", "ปุ", "ที่", "๓"],
}
SHAPES = [
    *(
        "🙂",
        "👍🏽",
        "👍",
        "👩\u200d💻",
        "❤\ufe0f",
        "❤",
        "©\ufe0f",
        "©",
        "1\ufe0f\u20e3",
        "🇨🇱",
        "🏽",
    ),
    *("#law", "#Law", "#1", "#a1", "##", "#", "#法律", "#हिन्दी", "@ann", "@Ann", "@", "@@"),
    *("x@y.org", "x@y", "https://x.org/a?b=1.", "www.x.org", "http://", "www.", "(http://x.y)"),
]
UNSEEN = ["\u200b", "\u200d", "\u200c", "\u00ad", "\u202b", "\x00", "\ufeff", "\u2060"]
MARKS = ["\u0301", "\u0304", "\u0323", "\ufe0f", "\u20e3", "ि", "ู"]
JOINTS = ["-", "'", "’", "\u2010", "\u2011", "--", "-'"]
BETWEEN = [" ", "  ", "\n", "\r\n", "\n\n", "\u2028", "\u00a0", "\t", ".", ", ", "!", "…", "«", "/"]

words = st.one_of(*map(st.sampled_from, WORDS.values()))
rare = st.sampled_from(UNSEEN + MARKS + JOINTS + BETWEEN + SHAPES)
glue = st.sampled_from([" "] * 12 + BETWEEN + JOINTS + UNSEEN + [""] * 3)
options = st.builds(
    Options,
    accents=st.sampled_from(["keep", "fold"]),
    case=st.sampled_from(["fold", "keep"]),
    nested=st.sampled_from(["key", "dictionary"]),
    punctuation=st.sampled_from(["remove", "keep"]),
)
languages = st.sampled_from([None, "en", "es", "fr"])


def can_be_term(text: str) -> bool:
    return any(map(str.isalnum, text)) or any(map(is_picture, text))


def is_picture(one: str) -> bool:
    return unicodedata.category(one) == "So" and one >= "\u2600"


@st.composite
def globs(draw: st.DrawFn, pool: list[str]) -> str:
    """Draw a word of which some letters are open."""
    word = draw(st.sampled_from(pool))
    start = draw(st.integers(0, len(word)))
    end = draw(st.integers(start, len(word)))
    return word[:start] + draw(st.sampled_from(["*", "?", "*?", "**"])) + word[end:]


def texts_of(pool: list[str], size: int = 12) -> st.SearchStrategy[str]:
    pieces = st.lists(st.tuples(st.one_of(st.sampled_from(pool), rare), glue), max_size=size)
    return pieces.map(lambda pairs: "".join(map("".join, pairs)))


def parts_of(pool: list[str]) -> st.SearchStrategy[object]:
    word = st.one_of(st.sampled_from(pool), globs(pool), st.just("*"))
    text = st.lists(word, min_size=1, max_size=3).map(" ".join).filter(can_be_term)
    regex = st.sampled_from(["law(s|yer)?", "[a-f]+", "a|b", "[0-9]+ law", "l[a-e].* .*a.*"])
    return st.one_of(text, text, text, st.builds(lambda one: {"regex": one}, regex))


def terms_of(pool: list[str]) -> st.SearchStrategy[object]:
    part = parts_of(pool)
    within = st.integers(1, 4)
    near = st.lists(part, min_size=2, max_size=4)
    return st.one_of(part, part, st.fixed_dictionaries({"near": near, "within": within}))


@st.composite
def codes(draw: st.DrawFn, pool: list[str], name: str) -> Code:
    term = terms_of(pool)
    around = st.fixed_dictionaries({"term": term, "within": st.integers(1, 3)})
    terms = st.dictionaries(st.sampled_from(["any", "en", "es"]), st.lists(term, max_size=3))
    unless = st.lists(st.one_of(term, around, around), max_size=1)
    return Code.model_validate({"id": name, "terms": draw(terms), "unless": draw(unless)})


@st.composite
def cases(draw: st.DrawFn, texts: int = 1) -> tuple[Codebook, list[str], Options]:
    """Draw a codebook and texts of the same few words, so that much is found."""
    chosen = draw(options)
    pool = draw(st.lists(st.one_of(words, words, st.sampled_from(SHAPES)), min_size=1, max_size=4))
    book = [draw(codes(pool, name)) for name in "pqr"[: draw(st.integers(1, 3))]]
    said = draw(st.lists(texts_of(pool), min_size=texts, max_size=texts))
    return Codebook(accents=chosen.accents, codes=book), said, chosen


def matcher_of(book: Codebook, chosen: Options) -> Matcher:
    return Matcher(book, case=chosen.case, nested=chosen.nested, punctuation=chosen.punctuation)


def rows(hits: list[Hit]) -> list[Row]:
    return [(hit.code, hit.term, hit.language, hit.start, hit.end) for hit in hits]


@settings(max_examples=EXAMPLES, deadline=None)
@given(case=cases(), language=languages)
def test_matcher_equals_the_reference(
    case: tuple[Codebook, list[str], Options], language: str | None
) -> None:
    book, (text,), chosen = case
    hits = matcher_of(book, chosen).match(text, language=language)
    assert rows(hits) == match(book, text, chosen, language)


@settings(max_examples=EXAMPLES, deadline=None)
@given(case=cases(texts=3), spoken=st.lists(languages, min_size=3, max_size=3))
def test_several_texts_at_once_are_as_one_by_one(
    case: tuple[Codebook, list[str], Options], spoken: list[str | None]
) -> None:
    book, texts, chosen = case
    matcher = matcher_of(book, chosen)
    each = [
        matcher_of(book, chosen).match(text, language=language)
        for text, language in zip(texts, spoken, strict=True)
    ]
    found = matcher.find(texts, spoken)
    assert list(found.rows()) == [hit for hits in each for hit in hits]
    assert found.hits.text.tolist() == [number for number, hits in enumerate(each) for _ in hits]


# -- many more at once, without Hypothesis, which takes its time for each --------------------------


def random_part(dice: random.Random) -> str:
    choice = ["a", "b", "c", "law", "Straße", "ΣΟΦΟΣ", "法律", "l*", "?", "a", "b"]
    return " ".join(["a", *dice.choices(choice, k=2)][-dice.choice([1, 1, 2]) :]).replace("?", "a?")


def random_term(dice: random.Random) -> object:
    if dice.random() < 0.6:
        return random_part(dice)
    parts = [random_part(dice) for _ in range(dice.randint(2, 3))]
    return {"near": parts, "within": dice.randint(1, 4)}


def random_code(dice: random.Random, name: str) -> dict[str, object]:
    around = {"term": random_term(dice), "within": dice.randint(1, 3)}
    terms = {one: [random_term(dice) for _ in range(2)] for one in ("any", "en")}
    return {"id": name, "terms": terms, "unless": [around] if dice.random() < 0.3 else []}


def random_text(dice: random.Random) -> str:
    said = ["a", "b", "c", "ab", "law", "STRASSE", "σοφός", "法律", "x", "a-b", "🙂", "#law"]
    glued = [" ", " ", " ", ", ", "\n", "-", "--", "\u200b"]
    return "".join(dice.choice(said) + dice.choice(glued) for _ in range(dice.randint(0, 16)))


@pytest.mark.parametrize("seed", range(60))
def test_many_random_texts(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - nothing is kept secret
    chosen = Options(nested=dice.choice(["key", "dictionary"]))
    book = Codebook.model_validate({"codes": [random_code(dice, name) for name in "pqr"]})
    matcher = matcher_of(book, chosen)
    for text in [random_text(dice) for _ in range(10)]:
        for language in (None, "en", "es"):
            hits = matcher.match(text, language=language)
            assert rows(hits) == match(book, text, chosen, language)
