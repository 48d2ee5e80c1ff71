"""Rows: where the figures of a narrative are looked up, with all errors that a name can have."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from qualcode.concerns import find_concerns
from qualcode.errors import OptionError, did_you_mean
from qualcode.privacy import attributes
from qualcode.privacy.labels import FEWEST_ALIKE
from qualcode.tables import records

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qualcode.synthesis.synthesising import Synthesis

_FIELDS = ("group", "activity", "day", "kind", "language")


class Rows:
    """The rows of the concerns table, of all and of each value of a column.

    Args:
        synthesis: What was found.
    """

    def __init__(self, synthesis: Synthesis) -> None:
        self._synthesis = synthesis

    def find(self, code: str, by: str | None = None, value: str | None = None) -> Mapping[str, Any]:
        """Return a code's row of the concerns table; with `by`, that of a value.

        Raises:
            OptionError: There is no such code, column or value, or only one of `by` and `value`;
                or so few people have the value that the figure would be one of persons.
        """
        known = self._synthesis.concerns["code"].tolist()
        if code not in known:
            raise OptionError(f"there is no code `{code}`; {did_you_mean(code, known)}")
        if (by is None) != (value is None):
            raise OptionError("`by` names a column and `value` one of its values; give both")
        if by is None:
            return self.all[code]
        rows = {str(row[by]): row for row in self.by(by) if row["code"] == code}
        if str(value) not in rows:
            raise OptionError(f"`{by}` has no value `{value}`; {did_you_mean(str(value), rows)}")
        if not self.may_tell(rows[str(value)], by):
            raise OptionError(
                f"fewer than {FEWEST_ALIKE} people have `{by}` `{value}`; a figure would tell "
                "what each of them said"
            )
        return rows[str(value)]

    @functools.cached_property
    def all(self) -> Mapping[str, Mapping[str, Any]]:
        """The rows of the whole gathering, by code."""
        return {row["code"]: row for row in records(self._synthesis.concerns)}

    @functools.lru_cache(maxsize=64)  # noqa: B019 - numbers live as long as one report
    def by(self, by: str) -> list[dict[str, Any]]:
        """Return the concerns of each value of a column.

        Raises:
            OptionError: There is no such column.
        """
        synthesis, gathering = self._synthesis, self._synthesis.gathering
        if by not in self._columns:
            raise OptionError(f"there is no column `{by}`; {did_you_mean(by, self._columns)}")
        if synthesis.codebook is None:
            return []
        codings = gathering.code(synthesis.codebook)
        return records(find_concerns(gathering.segments, codings, synthesis.codebook, by=by))

    @functools.cached_property
    def _columns(self) -> list[str]:
        """The columns by which shares can be told apart."""
        gathering = self._synthesis.gathering
        own = [name for source in gathering.config.sources for name in source.attributes]
        listed = attributes(gathering.participants).columns.drop("participant")
        return [name for name in [*_FIELDS, *listed, *own] if name in gathering.segments]

    def may_tell(self, row: Mapping[str, Any], by: str) -> bool:
        """Say whether a figure tells no more of anybody than a quote's label may."""
        is_open = by in _FIELDS or self._synthesis.border.shows_names
        return is_open or row["participants_total"] >= FEWEST_ALIKE

    def value(self, by: str, value: object) -> str:
        """Write a value as it may be shown."""
        text = self._synthesis.messages.kind(str(value)) if by == "kind" else str(value)
        return self._synthesis.border.text(text, in_place=True)
