"""A matcher that is slow and plain, to compare the real one with."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import pairwise, product

from qualcode.codebooks import Codebook
from qualcode.codebooks.terms import Around, Near, Part, Regex, Term, Unless

Row = tuple[str, str, str, int, int]

JOINTS = {"-": "-", "\u2010": "-", "\u2011": "-", "'": "'", "’": "'"}
SCRIPTS_WITHOUT_BLANKS = (
    "CJK",
    "IDEOGRAPHIC",
    "HIRAGANA",
    "KATAKANA",
    "THAI",
    "LAO",
    "KHMER",
    "MYANMAR",
)
TONES = "🏻🏼🏽🏾🏿"
SELECTOR, KEYCAP, ZWJ = "\ufe0f", "\u20e3", "\u200d"

STOPS = r'\s<>"“”«»'
MAIL = r"(?<![\w.+-])[\w.+WILD-]+@[\wWILD-]+(\.[\wWILD-]+)+"


def address(wild: str) -> re.Pattern[str]:
    """Return what an address looks like; in terms it may end with a star or a question mark."""
    not_last = STOPS + r".,;:!…)\]}'’_" + ("" if wild else "*?")
    return re.compile(rf"(?i:https?://|www\.)[^{STOPS}]*[^{not_last}]")


def mail(wild: str) -> re.Pattern[str]:
    return re.compile(MAIL.replace("WILD", wild))


@dataclass(frozen=True)
class Token:
    word: str
    start: int
    end: int


@dataclass(frozen=True)
class Found:
    """Where a term stands, in tokens."""

    code: int
    number: int  # of the term in the codebook
    first: int
    last: int


@dataclass(frozen=True)
class Options:
    accents: str = "keep"
    case: str = "fold"
    nested: str = "key"
    punctuation: str = "remove"


# -- characters and tokens -------------------------------------------------------------------------


def kind(text: str, place: int, wild: str) -> str:
    """Say of what kind a character is; a mark is of the kind of what it stands on."""
    one = text[place]
    if one.isalnum() or one == "_" or one in wild:
        name = unicodedata.name(one, "")
        return "sign" if name.startswith(SCRIPTS_WITHOUT_BLANKS) else "letter"
    if one.isspace():
        return "blank"
    if one in JOINTS:
        return "joint"
    category = unicodedata.category(one)
    if category in ("Cc", "Cf"):
        return "unseen"
    if category[0] != "M":
        return "punctuation"
    below = kind(text, place - 1, wild) if place else "blank"
    return "mark of a sign" if "sign" in below else below


def cut(text: str, options: Options, wild: str = "") -> list[Token]:
    """Cut a text from left to right."""
    spans, place = [], 0
    while place < len(text):
        end = shape_end(text, place, wild) or word_end(text, place, wild)
        if end:
            spans.append((place, end))
        elif options.punctuation == "keep" and kind(text, place, wild) in ("punctuation", "joint"):
            spans.append((place, place + 1))
        place = end or place + 1
    return [Token(compared(text[start:end], options), start, end) for start, end in spans]


def word_end(text: str, place: int, wild: str) -> int:
    """Return where the word that begins at a place ends; 0 if none begins there."""
    first = kind(text, place, wild)
    if first == "sign":
        return run_end(text, place + 1, ("mark of a sign",), wild)
    if first != "letter":
        return 0
    end = run_end(text, place, ("letter",), wild)
    while True:
        further = run_end(text, end, ("joint", "unseen"), wild)
        joints = [at for at in range(end, further) if kind(text, at, wild) == "joint"]
        if further == end or len(joints) > 1 or not is_letter(text, further, wild):
            return end
        end = run_end(text, further, ("letter",), wild)


def is_letter(text: str, place: int, wild: str) -> bool:
    if place >= len(text) or shape_end(text, place, wild):
        return False
    return kind(text, place, wild) == "letter"


def run_end(text: str, place: int, kinds: tuple[str, ...], wild: str) -> int:
    while place < len(text) and kind(text, place, wild) in kinds:
        if shape_end(text, place, wild):
            break
        place += 1
    return place


def compared(word: str, options: Options) -> str:
    word = "".join(one for one in word if unicodedata.category(one) not in ("Cc", "Cf"))
    word = unicodedata.normalize("NFC", word)
    if options.case == "fold":
        bare = "".join(one for one in word if one not in TONES + "\ufe0e" + SELECTOR)
        word = (bare or word).casefold()
    if options.accents == "fold":
        parts = unicodedata.normalize("NFD", word)
        word = "".join(one for one in parts if not is_accent(one)) or word
    return "".join(JOINTS.get(one, one) for one in unicodedata.normalize("NFC", word))


ACCENTS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\ufe20-\ufe2f"


def is_accent(one: str) -> bool:
    """Tell accents, and points of Hebrew and Arabic, from vowel signs of other scripts."""
    return re.match(f"[{ACCENTS}]", one) is not None


# -- addresses, hashtags, handles, emoji -----------------------------------------------------------


def shape_end(text: str, place: int, wild: str) -> int:
    """Return where an address, a hashtag, a handle or an emoji ends; 0 if none begins there."""
    if text[place] in "#@":
        return tag_end(text, place, wild) or emoji_end(text, place)
    found = address(wild).match(text, place) or mail(wild).match(text, place)
    return found.end() if found else emoji_end(text, place)


def tag_end(text: str, place: int, wild: str) -> int:
    before = text[place - 1] if place else " "
    end = place + 1
    while (further := skip_unseen(text, end)) < len(text) and is_of_tag(text[further], wild):
        end = further + 1
    rest = text[place + 1 : end]
    if before.isalnum() or before == "_" or not rest:
        return 0
    if text[place] == "@":
        return 0 if before == "@" else end
    has_letter = any(one.isalnum() and not one.isdecimal() for one in rest)
    if before not in "#@&/" and has_letter:
        return end
    return place + 1 + len(rest) - len(rest.lstrip(wild)) if wild and rest[0] in wild else 0


def skip_unseen(text: str, place: int) -> int:
    while place < len(text) and kind(text, place, "") == "unseen":
        place += 1
    return place


def is_of_tag(one: str, wild: str) -> bool:
    return one.isalnum() or one == "_" or one in wild or unicodedata.category(one)[0] == "M"


def emoji_end(text: str, place: int) -> int:
    if is_flag(text[place : place + 2]):
        return place + 2
    keycap = re.compile(f"[0-9#*]{SELECTOR}?{KEYCAP}").match(text, place)
    end = keycap.end() if keycap else picture_end(text, place)
    while end and not keycap and text[end : end + 1] == ZWJ and picture_end(text, end + 1):
        end = picture_end(text, end + 1)
    return end


def is_flag(pair: str) -> bool:
    return len(pair) == 2 and all("🇦" <= one <= "🇿" for one in pair)


def picture_end(text: str, place: int) -> int:
    one, following = text[place : place + 1], text[place + 1 : place + 2]
    if not (is_picture(one) or (one == "©" and following == SELECTOR)):
        return 0
    place += 1
    while place < len(text) and text[place] in SELECTOR + KEYCAP + TONES:
        place += 1
    return place


def is_picture(one: str) -> bool:
    return "\u2600" <= one <= "\u27bf" or "\U0001f000" <= one <= "\U0001faff"


# -- terms -----------------------------------------------------------------------------------------


def words_of(term: str, options: Options) -> list[str]:
    """Cut a term; a `*` at a sign would be a word of its own, and means nothing there."""
    tokens = cut(term, options, wild="*?")
    borders = {token.start for token in tokens} & {token.end for token in tokens}
    return [
        token.word
        for token in tokens
        if token.word.strip("*?") or not borders & {token.start, token.end}
    ]


def fits(word: str, wanted: str) -> bool:
    return fnmatchcase(word, wanted.replace("[", "[[]"))


def spans_of_part(part: Part, tokens: list[Token], options: Options) -> list[tuple[int, int]]:
    if isinstance(part, Regex):
        flags = re.IGNORECASE if options.case == "fold" else 0
        checks = [re.compile(word, flags).fullmatch for word in part.regex.split()]
    else:
        checks = [
            lambda word, wanted=wanted: fits(word, wanted) for wanted in words_of(part, options)
        ]
    size = len(checks)
    return [
        (first, first + size - 1)
        for first in range(len(tokens) - size + 1)
        if size and all(check(tokens[first + at].word) for at, check in enumerate(checks))
    ]


def spans_of(term: Term, tokens: list[Token], options: Options) -> set[tuple[int, int]]:
    if not isinstance(term, Near):
        return set(spans_of_part(term, tokens, options))
    parts = [spans_of_part(part, tokens, options) for part in term.near]
    choices = [sorted(choice) for choice in product(*parts)]
    spans = {(choice[0][0], choice[-1][1]) for choice in choices if is_near(choice, term.within)}
    return {span for span in spans if not any(holds(span, other) for other in spans - {span})}


def is_near(choice: list[tuple[int, int]], within: int) -> bool:
    gaps = [after[0] - before[1] for before, after in pairwise(choice)]
    return all(1 <= gap <= within for gap in gaps)


def holds(outer: tuple[int, int], inner: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


# -- hits ------------------------------------------------------------------------------------------


def match(book: Codebook, text: str, options: Options, language: str | None = None) -> list[Row]:
    """Return code, term, language, start and end of each hit."""
    tokens = cut(text, options)
    spoken = language if len(tokens) >= 5 else None
    terms = list(all_terms(book))
    hits = [
        Found(code, number, *span)
        for number, (code, name, term) in enumerate(terms)
        if spoken is None or name in ("any", spoken)
        for span in spans_of(term, tokens, options)
    ]
    kept = without_nested(without_excluded(hits, book, tokens, options), options)
    paths = [place.path for place in book.places()]
    kept.sort(key=lambda hit: (hit.first, hit.code, -hit.last, hit.number))
    return [
        (
            paths[hit.code],
            str(terms[hit.number][2]),
            terms[hit.number][1],
            tokens[hit.first].start,
            tokens[hit.last].end,
        )
        for hit in kept
    ]


def all_terms(book: Codebook) -> Iterator[tuple[int, str, Term]]:
    for code, place in enumerate(book.places()):
        for language, terms in place.code.terms.items():
            yield from ((code, language, term) for term in terms)


def without_excluded(
    hits: list[Found], book: Codebook, tokens: list[Token], options: Options
) -> list[Found]:
    for code, place in enumerate(book.places()):
        for exception in place.code.unless:
            hits = [
                hit
                for hit in hits
                if hit.code != code or not is_excluded(hit, exception, tokens, options)
            ]
    return hits


def is_excluded(hit: Found, exception: Unless, tokens: list[Token], options: Options) -> bool:
    if not isinstance(exception, Around):
        return bool(spans_of(exception, tokens, options))
    return any(
        first - hit.last <= exception.within and hit.first - last <= exception.within
        for first, last in spans_of(exception.term, tokens, options)
    )


def without_nested(hits: list[Found], options: Options) -> list[Found]:
    kept: list[Found] = []
    for hit in sorted(hits, key=lambda hit: (hit.first - hit.last, hit.first, hit.number)):
        if not any(hides(other, hit, options) for other in kept):
            kept.append(hit)
    return kept


def hides(kept: Found, hit: Found, options: Options) -> bool:
    overlaps = kept.first <= hit.last and hit.first <= kept.last
    is_longer = kept.last - kept.first > hit.last - hit.first
    is_rival = kept.code == hit.code or (options.nested == "dictionary" and is_longer)
    return overlaps and is_rival
