"""Recoding: codings by hand follow the codes of a codebook that were renamed, moved or split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from qualcode.codings.coders import find_journals
from qualcode.codings.journal import Journal
from qualcode.errors import OptionError, check_options, did_you_mean

if TYPE_CHECKING:
    from qualcode.codebooks import Codebook

_COLUMNS = ["coder", "code", "new_code", "codings"]


class _Step(NamedTuple):
    """What becomes of one coding: its first new code, and those of its duplicates."""

    coding: str
    code: str
    new: tuple[str, ...]


@check_options
def recode(
    path: str | Path,
    changes: Mapping[str, str | Sequence[str]],
    *,
    codebook: Codebook | None = None,
    coder: str | None = None,
) -> pd.DataFrame:
    """Give codings by hand the codes that took the place of older ones.

    Codes below an old code follow it (`law` to `legal` takes `law/authors` to `legal/authors`),
    unless they are named themselves. Several old codes may become one. Where one becomes several,
    each of its codings gets all of them, to be looked through. All changes apply at once, so that
    two codes may change places. Verdicts on suggestions follow too. Memos on a code stay with the
    name that it had.

    Args:
        path: The gathering's folder, or its `codings` folder.
        changes: The new code, or codes, by the old one; full paths.
        codebook: Its codes are the only new ones allowed; None: all are.
        coder: Whose journal; None: those of all coders.

    Returns:
        One row a coder, old and new code: `coder`, `code`, `new_code`, `codings` (how many). For
        each coder, one undo takes all of it back.

    Raises:
        GatheringError: The folder is not there, a journal cannot be read, or there is none.
        OptionError: No coding has an old code, or the codebook does not have a new one; then
            nothing is written.
        OutputError: A journal cannot be written; those of the coders before it are.
    """
    wanted = {
        old: tuple(dict.fromkeys([new] if isinstance(new, str) else new))
        for old, new in changes.items()
    }
    names = [name for name, _ in find_journals(path)] if coder is None else [coder]
    journals = [Journal(path, name, codebook=codebook) for name in names]
    plans = [list(_plan(journal, wanted)) for journal in journals]
    _check(wanted, plans, journals, codebook)
    rows = []
    for journal, plan in zip(journals, plans, strict=True):
        _follow(journal, plan)
        counts = Counter((step.code, new) for step in plan for new in step.new)
        rows += [(journal.coder, *codes, number) for codes, number in sorted(counts.items())]
    return pd.DataFrame(rows, columns=_COLUMNS)


def _plan(journal: Journal, changes: Mapping[str, tuple[str, ...]]) -> Iterator[_Step]:
    codings = journal.codings
    for coding, code in zip(codings["coding"], codings["code"], strict=True):
        old = _find_old(code, changes)
        if old is not None:
            yield _Step(coding, code, tuple(new + code[len(old) :] for new in changes[old]))


def _find_old(code: str, changes: Mapping[str, tuple[str, ...]]) -> str | None:
    """Return the code itself, or the nearest above it, that is to be changed."""
    while code and code not in changes:
        code = code.rpartition("/")[0]
    return code or None


def _check(
    changes: Mapping[str, tuple[str, ...]],
    plans: Sequence[Sequence[_Step]],
    journals: Sequence[Journal],
    codebook: Codebook | None,
) -> None:
    """Refuse what cannot be followed to its end, before anything is written."""
    steps = [step for plan in plans for step in plan]
    used = {_find_old(step.code, changes) for step in steps}
    for old, new in changes.items():
        if not new or not all(part.strip() for code in new for part in code.split("/")):
            raise OptionError(f"`{old}` needs the full path of a new code; write it as {old}=NEW")
        if new == (old,):
            raise OptionError(f"`{old}` would stay as it is; name the code that it becomes")
        if old not in used:
            there = sorted({code for journal in journals for code in journal.codings["code"]})
            raise OptionError(f"no coding by hand has the code `{old}`; {did_you_mean(old, there)}")
    if codebook is not None:
        _check_codes(changes, steps, [place.path for place in codebook.places()])


def _check_codes(
    changes: Mapping[str, tuple[str, ...]], steps: Sequence[_Step], known: Sequence[str]
) -> None:
    for code in [code for new in changes.values() for code in new if code not in known]:
        raise OptionError(f"the codebook has no code `{code}`; {did_you_mean(code, known)}")
    for step in steps:
        for code in [code for code in step.new if code not in known]:
            raise OptionError(
                f"`{step.code}` would become `{code}`, which the codebook does not have; say what "
                f"it becomes: {step.code}=NEW"
            )


def _follow(journal: Journal, plan: Sequence[_Step]) -> None:
    with journal.batch():
        for step in plan:
            first, *others = step.new
            for code in others:
                journal.duplicate(step.coding, code)
            journal.change(step.coding, code=first)
