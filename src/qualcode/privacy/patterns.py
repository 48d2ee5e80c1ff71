"""Patterns: e-mail addresses, telephone numbers and handles in running text.

Every expression takes linear time: what repeats is bounded, or ends where the next may begin.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple


class Found(NamedTuple):
    """A span that is to be masked, and what stands in its place."""

    start: int
    end: int
    label: str


E_MAIL, PHONE, HANDLE = "[e-mail]", "[phone]", "[handle]"

_AT = re.compile(r"[@\uff20]|[ \t]?[(\[](?:at|arroba)[)\]][ \t]?", re.IGNORECASE)
_LOCAL = re.compile(r"[\w.+%'’-]{1,64}\Z")
_DOMAIN = re.compile(r"[^\W_][\w-]{0,62}(?:\.[\w-]{1,63}){1,8}")
_HANDLE = re.compile(r"[\w.-]{2,64}(?:[@\uff20][\w.-]{2,253})?")
_INCLUSIVE = re.compile(r"(?:[os]|as|es)\.", re.IGNORECASE)  # the end of `tod@s.`, and a full stop
_USER = re.compile(
    r"(?:(?<=\[\[)|(?<![\w]))(?:user|usuari[oa]|benutzer(?:in)?|utilisat(?:eur|rice))"
    r"(?:[ _](?:talk|discusi[oó]n|diskussion))?:(?=\S)"
    r"|(?:special:contributions|especial:contribuciones)/(?=\S)",
    re.IGNORECASE,
)
_PAGE_NAME = re.compile(r"[^\]|/#\n]{1,85}")
_WORD_NAME = re.compile(r"[^\s\]|/#,;:)]{1,85}")

# What has many digits and is no telephone number.
_OTHER_NUMBERS = re.compile(
    r"""
      (?:https?://|www\.|(?<![\d.])10\.\d{4,9}/)\S+                     # addresses of the web
    | (?<!\d)(?:1[5-9]|20)\d\d([-./ ])(?:0?[1-9]|1[0-2])\1(?:[12]\d|3[01]|0?[1-9])(?!\d)
    | (?<!\d)(?:[12]\d|3[01]|0?[1-9])([-./])(?:[12]\d|3[01]|0?[1-9])\2(?:19|20)?\d\d(?!\2?\d)
    | (?<![\d+])(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d{4}|\d{6})?(?!\d)
    | (?<!\d)\d{1,2}:\d\d(?::\d\d)?(?!\d)                               # times
    | (?<![\d-])(?<!\d[ ])(?:1\d|20)\d\d(?:[ ]?[-–/,][ ]?|[ ])(?:1\d|20)\d\d(?![\d-])   # years
    | (?<![\d.])\d{1,3}(?:\.\d{3}){1,5}(?:,\d{1,9})?(?![.-]?\d)         # 1.234.567,8
    | (?<![\d,])\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,9})?(?!,?\d)            # 1,234,567.8
    | (?<![\d.])[+-]?\d{1,9}[.,]\d{1,20}(?![.-]?\d)                     # decimals
    | (?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![.\d])                        # computers' addresses
    | (?<!\d)97[89](?:[- ]?\d){10}(?!\d)                                # ISBN
    """,
    re.VERBOSE,
)
_RUN = re.compile(
    r"(?<![\w#=/$€£-])(?<!\d[.,])[+(]{0,2}\d(?:\d|[ \xa0.\-–/()]{1,3}(?=\d))*(?![\w%]|[ ]%)"
)
_CHUNK = re.compile(r"[^ \xa0]+")
_GROUP = re.compile(r"\d+")
_CUE = re.compile(
    r"\b(?:tel|phone|fono|m[oó]vil|cel|whatsapp|mobile|fax|sms|call|ll[aá]m|ring|handy)[^\W\d]{0,9}"
    r"[^\w\n]{0,3}(?:(?:me|us|at|on|al|a)[ ]){0,2}\Z",
    re.IGNORECASE,
)
_COUNTER_CUE = re.compile(
    r"(?:issn|orcid|\bid|\blaw|\bley|\bact|n[°º]|\bno\.|\bnr\.?|[$€£])[ \t:]{0,3}\Z", re.IGNORECASE
)

_FEWEST, _MOST = 7, 15  # digits of a telephone number; no more are dialled anywhere
_FEWEST_BARE, _MOST_BARE = 8, 12  # where no separator gives it away
_MOST_GROUPS = 6
_LONGEST = 50  # code points


def find_addresses(text: str) -> Iterator[Found]:
    """Find e-mail addresses, @handles and the names of wiki users."""
    done = 0
    for at in _AT.finditer(text):
        if at.start() < done:
            continue
        found = _address(text, at, done)
        if found:
            done = found.end
            yield found


def _address(text: str, at: re.Match[str], done: int) -> Found | None:
    local = _LOCAL.search(text, max(done, at.start() - 64), at.start())
    domain = _DOMAIN.match(text, at.end())
    if local and domain and not _INCLUSIVE.match(domain.group()):
        start = local.end() - len(local.group().lstrip(".'’-"))
        return Found(start, _end(domain), E_MAIL)
    name = _HANDLE.match(text, at.end())
    if len(at.group()) > 1 or local or not name or not any(map(str.isalpha, name.group())):
        return None
    if text.startswith("(", name.end()):  # a spreadsheet's function
        return None
    return Found(at.start(), _end(name), HANDLE)


def _end(name: re.Match[str]) -> int:
    return name.start() + len(name.group().rstrip(".-"))


def find_users(text: str) -> Iterator[Found]:
    """Find the names of users in a wiki's links, as `User:Ana` and `[[Usuaria:Ana Soto|Ana]]`."""
    for prefix in _USER.finditer(text):
        is_link = text.endswith("[[", 0, prefix.start())
        name = (_PAGE_NAME if is_link else _WORD_NAME).match(text, prefix.end())
        if name and (said := name.group().rstrip(" .!?'\"")):
            yield Found(name.start(), name.start() + len(said), HANDLE)


def find_phones(text: str) -> Iterator[Found]:
    """Find telephone numbers; dates, amounts, laws, web addresses and ISBN are none.

    In doubt a long number without separators is taken for a telephone number: it is better to
    hide an amount than to show how to reach somebody.
    """
    if sum(map(str.isdigit, text)) < _FEWEST - 1:
        return
    # Same length, so that positions stay.
    plain = _OTHER_NUMBERS.sub(lambda number: "|" * len(number.group()), text)
    for run in _RUN.finditer(plain):
        start, end = run.span()
        said = run.group()
        opening = len(said) - len(said.lstrip("("))
        start += min(opening, max(0, said.count("(") - said.count(")")))  # those of an aside
        if _stands_for_phone(plain, start, end):
            yield Found(start, end, PHONE)
            continue
        for part in _CHUNK.finditer(plain, *run.span()):  # beside another number
            if _stands_for_phone(plain, *part.span()):
                yield Found(*part.span(), PHONE)


def _stands_for_phone(text: str, start: int, end: int) -> bool:
    return end - start < _LONGEST and _is_phone(text[start:end], text[max(0, start - 30) : start])


def _is_phone(run: str, before: str) -> bool:
    groups = _GROUP.findall(run)
    digits = sum(map(len, groups))
    if not _FEWEST - 1 <= digits <= _MOST or len(groups) > _MOST_GROUPS:
        return False
    if _CUE.search(before):
        return True
    if run.startswith(("+", "(+", "00")):
        return digits > _FEWEST and set("".join(groups[1:])) != {"0"}
    if digits < _FEWEST or _COUNTER_CUE.search(before) or _is_amount(run, groups):
        return False
    if len(groups) == 1:
        return _FEWEST_BARE <= digits <= _MOST_BARE
    return _is_grouped_as_phones_are(run, groups)


def _is_amount(run: str, groups: list[str]) -> bool:
    """Say whether it is a round number, or has blanks for thousands as `19 629 590`."""
    if groups[-1].endswith("000") and set("".join(groups[1:])) <= {"0"}:
        return len(groups) > 1 or groups[0].endswith("0000")
    by_thousands = [len(group) for group in groups[1:]] == [3] * (len(groups) - 1)
    if not by_thousands or len(groups) == 1 or set(run) & set("+()-–/."):
        return False
    return len(groups[0]) < 3 and run[0] != "0"  # noqa: PLR2004


def _is_grouped_as_phones_are(run: str, groups: list[str]) -> bool:
    lengths = [len(group) for group in groups]
    between = {run[left.end() : right.start()] for left, right in pairwise(_GROUP.finditer(run))}
    if any("/" in gap for gap in between) and not run.startswith(("0", "(0")):
        return False
    if any("." in gap for gap in between) and (len(between) > 1 or 2 < max(lengths) > lengths[-1]):  # noqa: PLR2004
        return False
    if lengths in ([5, 4], [5, 3]):  # postcodes of the United States and of Brazil
        return False
    if max(lengths) <= 2:  # noqa: PLR2004
        return run[0] == "0" and set(lengths) == {2} and len(between) == 1
    return min(lengths[1:]) >= 2 and len(lengths) + lengths[-1] > 4  # noqa: PLR2004
