"""Bridging: the codes of several versions of a codebook brought to those of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from qualcode.codebooks import compare_codebooks, find_moved_codes
from qualcode.comparing.remarks import Remark, remark
from qualcode.errors import CodebookError, OptionError, did_you_mean
from qualcode.tables import records

if TYPE_CHECKING:
    from qualcode.codebooks import Codebook

Changes = Mapping[str, str | Sequence[str]]
JOINED: Final = "+"  # between the ids of codes that were one code before
_DECIDE: Final = ("terms.", "unless")  # fields on which it depends what the rules of a code find


@dataclass(frozen=True)
class Bridge:
    """How the codes of one version of a codebook are called in the target.

    Attributes:
        paths: What became of the codes that are called otherwise there.
        joint: By each code that is part of what was one code before, the code of all its parts.
        missing: The target's codes that this version does not have: nobody could be given them.
        gone: Its codes that the target does not have.
        has: All codes that could be given, as they are called in the target.
    """

    paths: Mapping[str, str]
    joint: Mapping[str, str]
    missing: frozenset[str]
    gone: frozenset[str]
    has: frozenset[str]

    def bring(self, codings: pd.DataFrame) -> pd.DataFrame:
        """Return codings with the target's codes; parts of a joint code are given that too."""
        new = {code: follow(code, self.paths) for code in codings["code"].unique()}
        brought = codings.assign(code=codings["code"].map(new).astype("str"))
        whole = {code: self.joint[part] for code in brought["code"].unique()
                 if (part := _nearest(code, self.joint)) is not None}  # fmt: skip
        also = brought[brought["code"].isin(list(whole))]
        also = also.assign(code=also["code"].map(whole).astype("str"))
        return pd.concat([brought, also], ignore_index=True)


@dataclass(frozen=True)
class Bridges:
    """The bridges of all versions to one of them.

    Attributes:
        target: The codebook that gives codes their paths, names and order.
        each: A bridge a version, in their order.
        joint: The joint codes, each with its parts.
        notes: What a reader must know of a code, by its path.
        remarks: What a reader must know of all codes.
    """

    target: Codebook
    each: tuple[Bridge, ...]
    joint: Mapping[str, tuple[str, ...]]
    notes: Mapping[str, tuple[Remark, ...]]
    remarks: tuple[Remark, ...]


def build_bridges(books: Sequence[Codebook], target: Codebook, changes: Changes) -> Bridges:
    """Bring versions of a codebook to one of them.

    Args:
        books: The codebook by which each gathering was coded.
        target: The one that gives codes their paths.
        changes: What became of older codes, where the codebooks do not tell: those that were
            renamed and redefined at once, merged, or split into several.

    Raises:
        OptionError: `changes` names a code that there is not.
        CodebookError: A version has no code in common with the target.
    """
    plan = {old: (new,) if isinstance(new, str) else tuple(new) for old, new in changes.items()}
    _check_changes(books, target, plan)
    splits = {old: new for old, new in plan.items() if len(new) > 1}
    joint = {_join(new): new for new in splits.values()}
    notes: dict[str, list[Remark]] = defaultdict(list)
    remarks: list[Remark] = []
    bridges = []
    for book in books:
        bridges.append(bridge := _build(book, target, plan))
        if book.sha256 != target.sha256:
            _check_common(book, target, bridge)
            for code, said in _explain(book, target, bridge, joint):
                notes[code].append(said)
            remarks += _tell_versions(book, target, bridge)
    for old, new in splits.items():
        notes[_join(new)].append(remark("compare_was_one", old=old, codes=", ".join(new)))
    once = {code: tuple(dict.fromkeys(said)) for code, said in notes.items()}
    return Bridges(target, tuple(bridges), joint, once, tuple(dict.fromkeys(remarks)))


def name_version(book: Codebook) -> str:
    """Write a codebook's name and version, and which of those that call themselves so it is."""
    return f"{book.name}@{book.version} ({book.sha256[:8]})"


def follow(code: str, paths: Mapping[str, str]) -> str:
    """Return what became of a code: what became of it, or of the nearest above it, and the rest."""
    old = _nearest(code, paths)
    return code if old is None else paths[old] + code[len(old) :]


def _nearest(code: str, known: Iterable[str]) -> str | None:
    """Return the code itself, or the nearest above it, that is known."""
    while code and code not in known:
        code = code.rpartition("/")[0]
    return code or None


def _join(parts: Sequence[str]) -> str:
    """Return a path for several codes together: beside them, where they are siblings."""
    above = {part.rpartition("/")[0] for part in parts}
    ids = JOINED.join(part.rpartition("/")[2] for part in parts)
    parent = above.pop() if len(above) == 1 else ""
    return f"{parent}/{ids}" if parent else ids


def _paths(book: Codebook) -> list[str]:
    return [place.path for place in book.places()]


def _build(book: Codebook, target: Codebook, plan: Mapping[str, tuple[str, ...]]) -> Bridge:
    own, known = _paths(book), _paths(target)
    # A version that has all parts of what was split comes after that.
    split = {old: new for old, new in plan.items() if len(new) > 1}
    is_after = {old: set(new) <= set(own) for old, new in split.items()}
    paths = find_moved_codes(book, target)
    paths |= {old: _join(new) for old, new in plan.items() if not is_after.get(old)}
    joint = {part: _join(new) for old, new in split.items() if is_after[old] for part in new}
    became = {code: follow(code, paths) for code in own}
    whole = {_join(new) for new in split.values()}
    has = _with_above([*became.values(), *joint.values()])
    return Bridge(
        paths=paths,
        joint=joint,
        has=frozenset(has),
        missing=frozenset(set(known) - has),
        gone=frozenset(code for code, new in became.items() if new not in {*known, *whole}),
    )


def _with_above(codes: Iterable[str]) -> set[str]:
    """Return codes and those above them, which count what stands below them."""
    return {"/".join(code.split("/")[:end]) for code in codes
            for end in range(1, code.count("/") + 2)}  # fmt: skip


def _check_changes(
    books: Sequence[Codebook], target: Codebook, plan: Mapping[str, tuple[str, ...]]
) -> None:
    old_ones = sorted({path for book in books for path in _paths(book)})
    known = _paths(target)
    for old, new in plan.items():
        if old not in old_ones:
            raise OptionError(f"no codebook has the code `{old}`; {did_you_mean(old, old_ones)}")
        if not new:
            raise OptionError(f"`{old}` needs the full path of what it became: {old}=NEW")
        for code in new:
            if code not in known:
                hint = did_you_mean(code, known)
                raise OptionError(
                    f"the codebook {target.name}@{target.version} has no code `{code}`; {hint}"
                )


def _check_common(book: Codebook, target: Codebook, bridge: Bridge) -> None:
    if len(bridge.gone) == len(_paths(book)):
        raise CodebookError(
            f"the codebooks {book.name}@{book.version} and {target.name}@{target.version} have no "
            "code in common; say what became of the codes (--change OLD=NEW), or count all by one "
            "codebook (--codebook FILE)"
        )


def _explain(
    book: Codebook, target: Codebook, bridge: Bridge, joint: Iterable[str]
) -> Iterator[tuple[str, Remark]]:
    """Yield what became of single codes between two versions."""
    yield from _tell_moves(book, bridge, joint)
    lost = dict.fromkeys(sorted(bridge.missing), name_version(book))
    lost |= {follow(code, bridge.paths): name_version(target) for code in sorted(bridge.gone)}
    for code, lacking in lost.items():
        yield code, remark("compare_missing", version=lacking)
        for above in sorted(_with_above([code]) - set(lost)):
            yield above, remark("compare_part_missing", code=code, version=lacking)
    for row in records(compare_codebooks(book, target)):
        if row["change"] == "redefined" and row["field"].startswith(_DECIDE):
            yield row["code"], remark("compare_redefined", version=name_version(book))


def _tell_moves(
    book: Codebook, bridge: Bridge, joint: Iterable[str]
) -> Iterator[tuple[str, Remark]]:
    """Yield what each code was called, that was called otherwise, or was several."""
    own = _paths(book)
    came_from: dict[str, list[str]] = defaultdict(list)
    for code in own:
        new = follow(code, bridge.paths)
        if new not in {code, *joint} and code not in bridge.gone:
            came_from[new].append(code)
    for new, old in came_from.items():
        every = [*old, *([new] if new in own else [])]
        key = "compare_merged" if len(every) > 1 else "compare_moved"
        yield new, remark(key, codes=", ".join(every), version=name_version(book))


def _tell_versions(book: Codebook, target: Codebook, bridge: Bridge) -> Iterator[Remark]:
    """Yield what a reader must know of two versions as a whole."""
    names = {"old": name_version(book), "new": name_version(target)}
    yield remark("compare_versions", **names)
    if lost := sorted({*bridge.missing, *bridge.gone}):
        yield remark("compare_lost", codes=", ".join(lost), **names)
    changed = compare_codebooks(book, target)
    fields = changed.loc[changed["code"].eq("") & changed["field"].isin(["accents", "negated"])]
    if len(fields):
        yield remark("compare_settings", fields=", ".join(fields["field"]), **names)
