"""Matching: which terms of a codebook stand in texts, and where.

All texts are cut into tokens at once; each distinct word is looked up once among the words, globs
and expressions of all terms, and phrases are followed from their first word through one tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from qualcode.codebooks.hits import Hit, Hits, leave_out_excluded, leave_out_nested
from qualcode.codebooks.model import need_codebook
from qualcode.codebooks.nearness import find_near
from qualcode.codebooks.negation import find_negated
from qualcode.codebooks.patterns import ANY, Pattern, Spelling, Words, compile_codebook
from qualcode.codebooks.tokens import Integers, Tokens, tokens_of_words
from qualcode.codebooks.trees import Tree, expand
from qualcode.codebooks.words import Lexicon
from qualcode.errors import OptionError, check_choices, check_options

if TYPE_CHECKING:
    from qualcode.codebooks.model import Codebook

#: A shorter segment is matched against every language: too few words to trust its language.
MIN_TOKENS = 5

_NO_LANGUAGES = {"und", "mul", "mis", "zxx", "unk", ANY}
_OF_THREE = {  # ISO 639-2 and -3 of the languages that have lemmas or cues of negation
    "deu": "de", "ger": "de", "eng": "en", "spa": "es", "fra": "fr", "fre": "fr", "ita": "it",
    "por": "pt",
}  # fmt: skip
_CODE_OF_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_].*)?")


class Matcher:
    """A codebook made ready for matching.

    Args:
        codebook: Its terms and exceptions are compiled once, here.
        values: How terms are written: with `*` and `?` (`glob`), as they are (`fixed`), or as
            expressions of RE2 that are found anywhere in a word (`regex`).
        case: `fold`, or `keep` where capitals matter.
        nested: Of hits that overlap, only the longest counts: among those of a code (`key`) or of
            the whole codebook (`dictionary`); or `all` count.
        punctuation: `remove`, so that phrases cross it, or `keep` it as tokens.
        negated: `count` or `skip` hits behind a negation; None is as the codebook says.
        levels: Which levels of a code's path name it, from 1; None for the whole path. A code
            without any of these levels is left out; those that are then named alike are one.

    The options have the meaning of those of quanteda's `tokens_lookup`.

    Raises:
        OptionError: An option has a value that it cannot have, or a term is no expression where
            `values` says that all are.
    """

    @check_options
    def __init__(  # noqa: PLR0913 - quanteda's options
        self,
        codebook: Codebook,
        *,
        values: Literal["glob", "fixed", "regex"] = "glob",
        case: Literal["fold", "keep"] = "fold",
        nested: Literal["key", "dictionary", "all"] = "key",
        punctuation: Literal["remove", "keep"] = "remove",
        negated: Literal["count", "skip"] | None = None,
        levels: Sequence[int] | None = None,
    ) -> None:
        need_codebook(codebook)
        check_choices(values=(values, "glob", "fixed", "regex"), case=(case, "fold", "keep"))
        check_choices(nested=(nested, "key", "dictionary", "all"))
        if levels is not None and any(level not in range(1, 100) for level in levels):
            raise OptionError(f"levels are whole numbers from 1; found {levels!r}")
        check_choices(punctuation=(punctuation, "remove", "keep"))
        check_choices(negated=(negated, None, "count", "skip"))
        self._spelling = Spelling(values, case, codebook.accents, punctuation)
        self._scope = nested
        self._skips_negated = (negated or codebook.negated) == "skip"
        patterns = compile_codebook(codebook, self._spelling)
        self.codes, self.patterns = _name_codes(codebook, patterns, levels)
        parts = dict.fromkeys(part for pattern in self.patterns for part in pattern.parts)
        sequences = {part: number for number, part in enumerate(parts)}
        self._columns = _Columns.of(self.patterns, sequences)
        self._tree = Tree.of(sequences)
        self._lexicon = Lexicon(self._tree.slots, self._spelling)

    def match(self, text: str, *, language: str | None = None) -> list[Hit]:
        """Return the hits in a text, by position; those of excluded codes are left out.

        Args:
            text: The text of a segment.
            language: Its ISO 639-1 code. Terms of other languages are left out, unless the
                language is not known or mixed, or the text is shorter than five tokens.
        """
        return list(self.find([text], [language]).rows())

    def find(self, texts: Sequence[str], languages: Sequence[str | None]) -> Found:
        """Find the hits in several texts, as `match` does in one."""
        tokens = self._spelling.tokenise(list(texts))
        trusted = _trusted(tokens, languages)
        hits = self._hits(tokens, trusted)
        negated = find_negated(hits, tokens, texts, list(map(_code_of, languages)))
        if self._skips_negated:
            hits, negated = hits[negated < 1], negated[negated < 1]
        kept = leave_out_nested(hits, scope=self._scope)
        return Found(hits[kept], tokens, negated[kept], self)

    def match_words(self, texts: Sequence[Sequence[str]]) -> Found:
        """Find the hits in texts that something else has cut into words; spans count words."""
        spelling = self._spelling
        tokens = tokens_of_words(texts, accents=spelling.accents, case=spelling.case)
        hits = self._hits(tokens, [None] * len(texts))
        hits = hits[leave_out_nested(hits, scope=self._scope)]
        return Found(hits, tokens, np.full(len(hits), -1, np.int8), self)

    def _hits(self, tokens: Tokens, languages: Sequence[str | None]) -> Hits:
        """Return what matches, in order, without the codes that are excluded."""
        columns = self._columns
        sequence, first, last = self._tree.walk(tokens, self._lexicon)
        which, pattern = expand(columns.sizes, columns.patterns, sequence)
        found = columns.hits(pattern, first[which], last[which], tokens)
        if columns.near:
            found = found + self._near(sequence, first, last, tokens)
        found = found[columns.are_spoken(found, languages)]
        excludes = columns.excludes[found.pattern]
        exceptions = found[excludes]
        around = columns.around[exceptions.pattern]
        return leave_out_excluded(found[~excludes], exceptions, around).in_order()

    def _near(self, sequence: Integers, first: Integers, last: Integers, tokens: Tokens) -> Hits:
        """Return where all parts of a term stand near one another."""
        order = np.lexsort((last, first, sequence))
        sequence, first, last = sequence[order], first[order], last[order]
        rows: list[tuple[int, int, int]] = []
        for number, parts in self._columns.near.items():
            bounds = np.searchsorted(sequence, [parts, [part + 1 for part in parts]]).T.tolist()
            places = [slice(begin, end) for begin, end in bounds]
            spans = find_near(
                [tokens.text[first[place]] for place in places],
                [first[place] for place in places],
                [last[place] for place in places],
                self.patterns[number].near,
            )
            rows.extend((number, start, end) for start, end in spans)
        table = np.array(rows, np.int64).reshape(-1, 3)
        return self._columns.hits(table[:, 0], table[:, 1], table[:, 2], tokens)


class Found(NamedTuple):
    """What a matcher found in some texts.

    Attributes:
        hits: The hits, by text, position and code.
        tokens: The tokens to which they point.
        negated: For each hit 1, 0, or -1 where nobody can tell.
        matcher: Whose numbers of codes and patterns they have.
    """

    hits: Hits
    tokens: Tokens
    negated: np.ndarray
    matcher: Matcher

    @property
    def start(self) -> Integers:
        """The first code point of each hit in its text."""
        return self.tokens.start[self.hits.first]

    @property
    def end(self) -> Integers:
        """The code point after the last of each hit."""
        return self.tokens.end[self.hits.last]

    def rows(self) -> Iterator[Hit]:
        """Yield the hits one by one."""
        codes, patterns = self.matcher.codes, self.matcher.patterns
        columns = (self.hits.code, self.hits.pattern, self.start, self.end, self.negated)
        for code, number, start, end, negated in zip(*map(np.ndarray.tolist, columns), strict=True):
            pattern = patterns[number]
            is_negated = None if negated < 0 else bool(negated)
            yield Hit(codes[code], pattern.text, pattern.language, start, end, is_negated)


@dataclass(frozen=True, eq=False)
class _Columns:
    """What is known of patterns, and which consist of which sequences.

    Attributes:
        code: The number of each pattern's code.
        excludes: Whether it keeps the code away.
        around: Within how many tokens; -1 for the whole text.
        language: Its language.
        sizes: For each sequence, how many patterns consist of it alone.
        patterns: Their numbers, one sequence after the other.
        near: The sequences of the other patterns, by number.
    """

    code: Integers
    excludes: np.ndarray
    around: Integers
    language: list[str]
    sizes: Integers
    patterns: Integers
    near: dict[int, list[int]]

    @classmethod
    def of(cls, patterns: Sequence[Pattern], sequences: dict[Words, int]) -> _Columns:
        parts = [[sequences[part] for part in pattern.parts] for pattern in patterns]
        alone = [(own[0], number) for number, own in enumerate(parts) if len(own) == 1]
        alone.sort()
        return cls(
            code=np.array([pattern.code for pattern in patterns], np.int64),
            excludes=np.array([pattern.excludes for pattern in patterns], np.bool_),
            around=np.array([pattern.around or -1 for pattern in patterns], np.int64),
            language=[pattern.language for pattern in patterns],
            sizes=np.bincount([one for one, _ in alone], minlength=len(sequences)),
            patterns=np.array([number for _, number in alone], np.int64),
            near={number: own for number, own in enumerate(parts) if len(own) > 1},
        )

    def are_spoken(self, hits: Hits, languages: Sequence[str | None]) -> np.ndarray:
        """Tell of each hit whether its term is of the language of the text, or of any."""
        names = dict.fromkeys([None, ANY, *languages, *self.language])
        numbers = {name: number for number, name in enumerate(names)}
        of_texts = np.array([numbers[language] for language in languages], np.int64)
        of_patterns = np.array([numbers[name] for name in self.language], np.int64)
        of_text, of_term = of_texts[hits.text], of_patterns[hits.pattern]
        fits: np.ndarray = (of_text == of_term) | (of_text == 0) | (of_term == numbers[ANY])
        return fits

    def hits(self, pattern: Integers, first: Integers, last: Integers, tokens: Tokens) -> Hits:
        return Hits(tokens.text[first], first, last, pattern, self.code[pattern])


def _name_codes(
    codebook: Codebook, patterns: Sequence[Pattern], levels: Sequence[int] | None
) -> tuple[list[str], list[Pattern]]:
    """Name codes by some levels of their paths; leave out patterns of codes without a name."""
    paths = [place.path for place in codebook.places()]
    if levels is None:
        return paths, list(patterns)
    names = [_pick(path, levels) for path in paths]
    numbers = {name: number for number, name in enumerate(dict.fromkeys(filter(None, names)))}
    named = ((pattern, names[pattern.code]) for pattern in patterns)
    return list(numbers), [one._replace(code=numbers[name]) for one, name in named if name]


def _pick(path: str, levels: Sequence[int]) -> str:
    steps = enumerate(path.split("/"), start=1)
    return "/".join(step for level, step in steps if level in levels)


def _trusted(tokens: Tokens, languages: Sequence[str | None]) -> list[str | None]:
    """Return the languages of texts that are long enough for theirs to be believed."""
    counts = np.bincount(tokens.text, minlength=len(languages)).tolist()
    codes = {tag: _code_of(tag) for tag in set(languages)}
    return [
        codes[tag] if count >= MIN_TOKENS else None
        for tag, count in zip(languages, counts, strict=True)
    ]


def _code_of(language: str | None) -> str | None:
    """Return the code of a language tag (`es` of `es-CL`); None for a word such as `mixed`."""
    if not isinstance(language, str):
        return None
    found = _CODE_OF_LANGUAGE.fullmatch(language.strip().casefold())
    code = _OF_THREE.get(found.group(1), found.group(1)) if found else None
    return None if code in _NO_LANGUAGES else code
