"""Signing: who signed what on a talk page of a wiki, in pandoc's syntax tree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qualcode.sources.office.inlines import inlines_of, plain
from qualcode.sources.office.pandoc import Node

#: The type of a node that stands for a signature; pandoc has none.
SIGNATURE = "Signature"

_USER = r"user|usuari[oa]|usuári[oa]|utilizador[a]?|utilisateur|utilisatrice|benutzer(?:in)?|utente"
_TALK = r"talk|discussion|discusión|discussão|discussione|diskussion"
_PAGE = re.compile(
    rf":?(?:[a-z][a-z-]{{0,11}}:){{0,2}}(?:"
    rf"(?:{_USER})|(?:{_USER})[ _](?:{_TALK})|"
    rf"discussion[ _]utilisat(?:eur|rice)|discussioni[ _]utente|"
    rf"discussão(?:[ _]d[oea])?[ _](?:{_USER})|"
    rf"(?:special|especial|spécial|spezial|speciale):(?:contributions|contribuciones|"
    rf"contribuições|beiträge|contributi|contributions)"
    rf")[:/](.+)",
    re.IGNORECASE,
)
_ZONE = re.compile(r"\([A-Z]{2,5}(?:[+-]\d{1,2})?\)[.,]?")
_TIME = re.compile(r"[\W_]*(\d.*\b(?:19|20)\d\d\b.*)", re.DOTALL)
_LONGEST = 30  # inlines of a signature behind its link
_DASHES = re.compile(r".*(?:--|[—–~])", re.DOTALL)
_UNSIGNED = re.compile(
    r"\{\{\s*(?:unsigned\w*|sin firmar|no firmado|não assinado|nao assinado|non signé|"
    r"non signe|unsigniert|nicht signiert|non firmato)\s*(2?)\s*\|([^{}]*)\}\}",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\s*(?:1|2|user|usuario|utilisateur|benutzer|utente)\s*=", re.IGNORECASE)


@dataclass(frozen=True)
class Signature:
    """What a signature says.

    Attributes:
        user: Who signed.
        time: When, as the wiki writes it; empty where it does not.
    """

    user: str
    time: str = ""


def split_at_signatures(inlines: Sequence[Node]) -> Iterator[tuple[list[Node], Signature | None]]:
    """Cut a paragraph behind each signature.

    Yields:
        What was said and None; the words of a signature, if it has any, and the signature.
    """
    said: list[Node] = []
    for position, node in enumerate(inlines, start=1):
        if node["t"] == SIGNATURE:
            yield said, None
            yield [], node["c"]
            said = []
            continue
        said.append(node)
        found = _signature_at_end(said, is_last=position == len(inlines))
        if found:
            start, signature = found
            yield said[:start], None
            yield said[start:], signature
            said = []
    if said:
        yield said, None


def read_template(markup: str) -> Signature | None:
    """Return whom a template for something that was not signed names; None for any other."""
    found = _UNSIGNED.fullmatch(markup.strip())
    if not found:
        return None
    parts = [_NAMED.sub("", part).strip() for part in found.group(2).split("|")]
    if "unsigned2" in markup.lower():  # it names the time before the user
        parts.reverse()
    user = _user_in(parts[0]) or parts[0]
    return Signature(user, parts[1] if len(parts) > 1 else "") if user else None


def user_of(node: Node) -> str:
    """Return the user to whose page a link leads, also within other markup; else nothing."""
    if node["t"] == "Link":
        return _user_in(node["c"][2][0])
    return next(filter(None, map(user_of, inlines_of(node))), "")


def _user_in(target: str) -> str:
    page = _PAGE.fullmatch(target.replace("_", " ").strip()) if target else None
    name = re.split("[/#]", page.group(1))[0].strip() if page else ""
    return name[:1].upper() + name[1:]


def _signature_at_end(said: Sequence[Node], *, is_last: bool) -> tuple[int, Signature] | None:
    """Find the signature with which a row of inlines ends: where it begins, and what it says."""
    last = said[-1]
    with_time = last["t"] == "Str" and bool(_ZONE.fullmatch(last["c"]))
    if not (with_time or is_last):
        return None
    lowest = max(0, len(said) - _LONGEST)
    link = next((n for n in range(len(said) - 1, lowest - 1, -1) if user_of(said[n])), None)
    if link is None:
        return None
    behind = plain(said[link + 1 :])
    time = _TIME.fullmatch(behind)
    user, start = user_of(said[link]), _start(said, link)
    if with_time and time:
        return start, Signature(user, time.group(1).strip(" .,"))
    return (start, Signature(user)) if _is_bare(said, start, link, behind) else None


def _is_bare(said: Sequence[Node], start: int, link: int, behind: str) -> bool:
    """Say whether a signature without a time is one: a mention has no dash and no second link."""
    if any(map(str.isalnum, behind)):
        return False
    links = sum(1 for node in said[start : link + 1] if user_of(node))
    return links > 1 or bool(_DASHES.fullmatch(plain(said[start:link]).strip()))


def _start(said: Sequence[Node], link: int) -> int:
    """Return where a signature begins: with the first link to its user, and the dash before."""
    user, start = user_of(said[link]), link
    for number in range(link - 1, -1, -1):
        other = user_of(said[number])
        if other and other.casefold() != user.casefold():
            break
        if other:
            start = number
        elif any(map(str.isalnum, plain([said[number]]))):
            break
    while start and _is_trim(said[start - 1]):
        start -= 1
    return start


def _is_trim(node: Node) -> bool:
    words = plain([node])
    return node["t"] in {"Str", "Space", "SoftBreak", "LineBreak"} and not words.strip("-–—~ \n")
