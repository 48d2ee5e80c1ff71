"""Differences between two versions of a codebook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from qualcode.codebooks.model import need_codebook

if TYPE_CHECKING:
    from qualcode.codebooks.model import Codebook, Place

_COLUMNS = ("code", "change", "field", "old", "new")
_TEXTS = ("name", "role", "definition", "include", "exclude", "color")
_LISTS = ("unless", "examples", "counterexamples")
_OF_BOOK = ("name", "about", "languages", "accents", "negated")


def compare_codebooks(old: Codebook, new: Codebook) -> pd.DataFrame:
    """Say what became of the codes of a codebook.

    A code has moved where it is gone from its place, and the only new code with its id, or the only
    one with its definition and terms, stands at another. Those below it move with it.

    Returns:
        One row a change, in the order of the new codebook, then what is gone: `code` (full path in
        the new codebook, or in the old where it is gone; empty for the codebook as a whole),
        `change` (added, removed, moved, redefined; reordered where only the order of codes or terms
        is another), `field` (what was redefined), `old` and `new`
        (the path before and after; the text before and after; the terms that are gone and those
        that came).
    """
    need_codebook(old)
    need_codebook(new)
    before = {place.path: place for place in old.places()}
    after = {place.path: place for place in new.places()}
    moved = find_moved_codes(old, new)
    came_from = {target: source for source, target in moved.items()}
    rows = list(_compare_books(old, new))
    for path, place in after.items():
        source = came_from.get(path, path)
        if source not in before:
            rows.append((path, "added", "", "", place.code.definition))
            continue
        if source != path:
            rows.append((path, "moved", "", source, path))
        rows.extend((path, "redefined", *change) for change in _changes(before[source], place))
    gone = (path for path in before if path not in after and path not in moved)
    rows.extend((path, "removed", "", before[path].code.definition, "") for path in gone)
    if not rows and old.sha256 != new.sha256 and old.coder == new.coder:
        rows.append(("", "reordered", "", "", ""))
    return pd.DataFrame(rows, columns=list(_COLUMNS), dtype="str")


def find_moved_codes(old: Codebook, new: Codebook) -> dict[str, str]:
    """Return where codes have moved: the path in the new codebook by that in the old."""
    before = {place.path: place for place in old.places()}
    after = {place.path: place for place in new.places()}
    gone = [place for path, place in before.items() if path not in after]
    came = [place for path, place in after.items() if path not in before]
    moved: dict[str, str] = {}
    for look in (_content, _id):
        sources, targets = _by(look, gone), _by(look, came)
        moved |= {
            places[0].path: targets[key][0].path
            for key, places in sources.items()
            if len(places) == len(targets.get(key, ())) == 1
        }
        moved |= dict(_below(moved, gone, {place.path for place in came}))
        gone = [place for place in gone if place.path not in moved]
        came = [place for place in came if place.path not in moved.values()]
    return moved


def describe_silent_change(old: Codebook, new: Codebook) -> str:
    """Return a warning where a codebook's content changed while its version did not; else ''."""
    if old.coder != new.coder or old.sha256 == new.sha256:
        return ""
    return warn_of_silent_change(new, old.sha256)


def warn_of_silent_change(codebook: Codebook, sha256: str) -> str:
    """Say that a codebook had another content under the same version."""
    return (
        f"the codebook {codebook.name}@{codebook.version} has changed since (SHA-256 "
        f"{sha256[:12]}… before, {codebook.sha256[:12]}… now), but its version has not; raise "
        "`version`, so that codings tell by which of them they were made"
    )


def _below(
    moved: dict[str, str], gone: Iterable[Place], came: set[str]
) -> Iterator[tuple[str, str]]:
    """Yield where codes have gone that stand at the same place below one that moved."""
    for place in gone:
        for source, target in moved.items():
            path = target + place.path.removeprefix(source)
            if place.path.startswith(f"{source}/") and path in came - set(moved.values()):
                yield place.path, path


def _by(look: Callable[[Place], object], places: Iterable[Place]) -> dict[object, list[Place]]:
    found: dict[object, list[Place]] = defaultdict(list)
    for place in places:
        if (key := look(place)) is not None:
            found[key].append(place)
    return found


def _id(place: Place) -> str:
    return place.code.id


def _content(place: Place) -> str | None:
    """Return what a code means; None where it says nothing that could be known again."""
    code = place.code
    said = code.model_dump_json(include={"definition", "include", "exclude", "terms"})
    return said if code.definition or code.terms else None


def _compare_books(old: Codebook, new: Codebook) -> Iterator[tuple[str, ...]]:
    for field in _OF_BOOK:
        before, after = getattr(old, field), getattr(new, field)
        if before != after:
            yield "", "redefined", field, _write(before), _write(after)


def _changes(before: Place, after: Place) -> Iterator[tuple[str, str, str]]:
    """Yield field, old and new of what was redefined in a code."""
    for field in _TEXTS:
        old, new = getattr(before.code, field), getattr(after.code, field)
        if old != new:
            yield field, _write(old), _write(new)
    lists = {field: (getattr(before.code, field), getattr(after.code, field)) for field in _LISTS}
    for language in dict.fromkeys([*before.code.terms, *after.code.terms]):
        pair = before.code.terms.get(language, []), after.code.terms.get(language, [])
        lists[f"terms.{language}"] = pair
    for field, (old, new) in lists.items():
        gone, came = _without(old, new), _without(new, old)
        if gone or came:
            yield field, gone, came


def _without(entries: Sequence[object], others: Sequence[object]) -> str:
    known = set(map(str, others))
    return ", ".join(entry for entry in map(str, entries) if entry not in known)


def _write(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")
