"""People: who is who in a gathering, and what each of them agreed to.

The list of participants has a row a person: `participant` (the id that is shown), and where the
organisers filled them in `name`, `aliases` (several, between `;` or `|`) and `consent`. All other
columns are attributes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.errors import GatheringError
from qualcode.spans import fold
from qualcode.tables import records

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd

#: What a person may agree to, the freest first.
QUOTE, COUNT, WITHDRAWN = "quote", "count", "withdrawn"
CONSENTS = (QUOTE, COUNT, WITHDRAWN)

#: Columns of the list of participants that are never attributes of what a person wrote.
PRIVATE = ("name", "aliases", "consent")

#: Headings of columns that hold nothing but names, in folded form and without separators.
_NAMES = frozenset(
    [
        *("name", "names", "fullname", "firstname", "lastname", "givenname", "familyname"),
        *("surname", "nickname", "alias", "aliases", "nombre", "nombres", "nombrecompleto"),
        *("apellido", "apellidos", "nombreyapellido", "nombreyapellidos", "apodo"),
    ]
)
#: What our own columns are called as well, in folded form.
_OWN = {
    **dict.fromkeys(["full name", "nombre", "nombre completo"], "name"),
    **dict.fromkeys(["nombre y apellido", "nombre y apellidos"], "name"),
    **dict.fromkeys(["alias", "nickname", "apodo"], "aliases"),
    "consentimiento": "consent",
}
_GIVEN = frozenset(["first name", "firstname", "given name", "nombre", "nombres"])
_FAMILY = frozenset(["last name", "lastname", "family name", "surname", "apellido", "apellidos"])
_PARTS = re.compile(r"[^\W_]+")
_LABEL = re.compile(r"([^:\n]{1,60}):[*_]{0,3}(?=\s)")  # `Luis: …`, `- **Luis:** …`


@dataclass(frozen=True)
class Person:
    """A row of the list of participants.

    Attributes:
        id: What is shown in place of the name.
        name: The full name; empty where the list has none.
        aliases: What else the person is called.
        consent: quote, count or withdrawn.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    consent: str

    @property
    def keys(self) -> frozenset[str]:
        """All that stands for the person in a speaker's or author's place."""
        return frozenset(filter(None, map(key, (self.id, self.name, *self.aliases))))


def key(name: str) -> str:
    """Fold a name to what two ways of writing it share: `Pérez,  Ana` and `ana_perez`."""
    last, comma, first = name.partition(",")
    ordered = f"{first} {last}" if comma and first.strip() and "," not in first else name
    return " ".join(_PARTS.findall(fold(ordered)))


def people(participants: pd.DataFrame) -> tuple[Person, ...]:
    """Return the people of a list of participants, in its order."""
    return tuple(_person(row) for row in records(participants))


def _person(row: Mapping[str, Any]) -> Person:
    aliases = (" ".join(alias.split()) for alias in re.split(r"[;|]", _said(row, "aliases")))
    return Person(
        id=str(row["participant"]),
        name=" ".join(_said(row, "name").split()),
        aliases=tuple(dict.fromkeys(alias for alias in aliases if alias)),
        consent=_said(row, "consent").strip().casefold() or QUOTE,
    )


def _said(row: Mapping[str, Any], column: str) -> str:
    value = row.get(column)
    return value if isinstance(value, str) else ""


def check_people(participants: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Return a list of participants with `name`, `aliases` and `consent` in one spelling.

    The headings may be in any case, and so may the consents; an empty cell says quote. Headings
    such as `Full name`, `Nombre` and `Apodo` are known; a first name and a last name in two
    columns make a `name`.

    Args:
        participants: Needs `participant`. The index counts its rows from 0, below the heading.
        path: The file, for the message.

    Raises:
        GatheringError: A consent is none of quote, count and withdrawn.
    """
    participants = _join_names(participants)
    participants = participants.rename(columns=_own_headings(participants))
    if "consent" not in participants:
        return participants
    consents = [person.consent for person in people(participants)]
    for row, said, person in zip(
        participants.index, consents, participants["participant"], strict=True
    ):
        if said not in CONSENTS:
            raise GatheringError(
                f"{path}: row {int(row) + 2}: the consent of `{person}` is `{said}`; expected "
                f"{', '.join(CONSENTS[:-1])} or {CONSENTS[-1]}, or an empty cell, which says quote"
            )
    return participants.assign(consent=consents).astype({"consent": "str"})


def _join_names(participants: pd.DataFrame) -> pd.DataFrame:
    """Add `name` where it stands in two columns: neither part would mask it in a text."""
    spelled = {heading: fold(str(heading)) for heading in participants.columns}
    given = [heading for heading, said in spelled.items() if said in _GIVEN]
    family = [heading for heading, said in spelled.items() if said in _FAMILY]
    if "name" in spelled.values() or len(given) != 1 or len(family) != 1:
        return participants
    parts = participants[[given[0], family[0]]].fillna("").astype("str")
    joined = parts[given[0]].str.cat(parts[family[0]], sep=" ").str.strip()
    return participants.assign(name=joined.astype("str"))


def _own_headings(participants: pd.DataFrame) -> dict[str, str]:
    """Say which headings are `name`, `aliases` and `consent` in another spelling."""
    spelled = {heading: fold(str(heading)) for heading in participants.columns}
    own = {heading: _OWN.get(said, said) for heading, said in spelled.items()}
    return {
        heading: name
        for heading, name in own.items()
        if name in PRIVATE and name not in participants and list(own.values()).count(name) == 1
    }


def attributes(participants: pd.DataFrame) -> pd.DataFrame:
    """Return a list of participants without consent and names, surnames and the like.

    It is what may be joined to what they wrote, and what they may be told apart by.
    """
    private = [name for name in participants if name in PRIVATE or holds_names(name)]
    return participants.drop(columns=private)


def holds_names(heading: Hashable) -> bool:
    """Say whether a column holds nothing but names, by its heading."""
    return "".join(_PARTS.findall(fold(str(heading)))) in _NAMES


def resolve(names: pd.Series, participants: pd.DataFrame) -> pd.Series:
    """Bring speakers and authors to the ids of the list of participants.

    Ids, names and aliases are compared without case, accents and separators. What fits nobody,
    or more than one person, stays as it is.

    Args:
        names: As a sheet's author column or a transcript's speakers have them.
        participants: Needs `participant`; `name` and `aliases` where there are any.
    """
    ids = {person.id: person.id for person in people(participants)}
    claims = _claims(people(participants))
    sole = {name: claimed[0].id for name, claimed in claims.items() if len(claimed) == 1}
    found = {name: ids.get(name) or sole.get(key(name), name) for name in names.dropna().unique()}
    return _series((found.get(name) for name in names), names)


def _series(values: Iterable[str | None], like: pd.Series) -> pd.Series:
    import pandas as pd  # noqa: PLC0415 - a process that only reads files has no need of it

    return pd.Series(list(values), index=like.index, dtype="str", name=like.name)


def _claims(listed: Iterable[Person]) -> dict[str, list[Person]]:
    claims: dict[str, list[Person]] = {}
    for person in listed:
        for name in person.keys:
            claims.setdefault(name, []).append(person)
    return claims


def consents(names: pd.Series, participants: pd.DataFrame) -> pd.Series:
    """Return what those who bear some ids or names agreed to; of several, the strictest counts.

    Args:
        names: Ids, or names that could not be resolved because more than one person has them.
        participants: Needs `participant`.

    Returns:
        quote, count or withdrawn for each; quote for those who are in no list.
    """
    claims = _claims(people(participants))
    agreed = {
        name: max((person.consent for person in claimed), key=CONSENTS.index)
        for name, claimed in claims.items()
    }
    found = {name: agreed.get(key(name), QUOTE) for name in names.dropna().unique()}
    return _series((found.get(name, QUOTE) for name in names), names)


def voices(segments: pd.DataFrame) -> pd.Series:
    """Return who each segment is from: its participant, else the name that it begins with.

    In notes, somebody may have written `Luis: …` on a single line. What stands before a colon is
    a name only if the list of participants has it.

    Args:
        segments: Needs `participant`; `text`, where it is, tells.
    """
    said = segments["participant"]
    if "text" not in segments:
        return said
    named = [
        label.group(1) if isinstance(text, str) and (label := _LABEL.match(text)) else None
        for text in segments["text"]
    ]
    return said.fillna(_series(named, said))


def find_short_names(segments: pd.DataFrame, participants: pd.DataFrame) -> list[str]:
    """Return what segments begin with, before a colon, that is part of a listed person's name.

    `Luis: …` is masked as Luis Soto's, but not taken for what Luis Soto said.

    Args:
        segments: What `voices` needs.
        participants: Needs `participant`.
    """
    listed = people(participants)
    parts = [set(key(person.name).split()) for person in listed]
    claimed = frozenset().union(*(person.keys for person in listed))
    labels = {label: set(key(label).split()) for label in voices(segments).dropna().unique()}
    return sorted(
        label
        for label, words in labels.items()
        if words and key(label) not in claimed and any(words < name for name in parts)
    )


def mark_consent(table: pd.DataFrame, participants: pd.DataFrame) -> pd.DataFrame:
    """Add the column `consent` to documents or segments, where the list of participants has it.

    A column of that name in the material, as surveys have it, becomes `consent_`: what a form's
    answer says is not what the organisers have written down.

    Args:
        table: Needs `participant`, with ids as `resolve` gives them.
        participants: Needs `participant`.
    """
    if "consent" not in participants:
        return table
    moved = table.rename(columns={"consent": "consent_"})
    return moved.assign(consent=consents(moved["participant"], participants))


def find_strangers(names: Iterable[object], participants: pd.DataFrame) -> list[str]:
    """Return those who are in no list and whose id is a name, sorted.

    An id is a name if it begins with a letter and has no digit, or is an e-mail address.
    """
    known = {person.id for person in people(participants)}
    said = {name for name in names if isinstance(name, str) and name not in known}
    return sorted(name for name in said if _is_name(name))


def _is_name(name: str) -> bool:
    return "@" in name or (name[:1].isalpha() and not any(map(str.isdigit, name)))


def find_doubts(names: Iterable[object], participants: pd.DataFrame) -> list[str]:
    """Return sentences about strangers who may be someone who has withdrawn or is not quoted.

    A transcript's `Ana` may be the `Ana Pérez` who has withdrawn: only the organisers know.
    """
    bound = [person for person in people(participants) if person.consent != QUOTE]
    return [
        f"`{stranger}` may be {person.id}, whose consent is {person.consent}: if so, add "
        f"`{stranger}` to the aliases of {person.id}"
        for stranger in find_strangers(names, participants)
        for person in bound
        if set(key(stranger).split()) & set(key(person.name).split()) and stranger
    ]
