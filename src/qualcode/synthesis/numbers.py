"""Numbers: what an organiser's text can ask for, so that text and tables never disagree.

The public methods of `Numbers` are what may stand between `{{` and `}}` in a narrative; their
docstrings are its documentation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from markupsafe import Markup

from qualcode.concerns import leading
from qualcode.concerns.limits import UNITS
from qualcode.errors import OptionError, check_choices, check_options, did_you_mean
from qualcode.synthesis.behind import Behind
from qualcode.synthesis.evidence import Count, Figure
from qualcode.synthesis.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from qualcode.synthesis.synthesising import Synthesis
    from qualcode.synthesis.views.concerns import ConcernsView

Unit = Literal["groups", "participants", "documents"]
_UNITS = ("groups", "participants", "documents")
_TOTALS = ("participants", "groups", "documents", "segments", "files", "topics", "codings")


class Numbers:
    """The figures of a synthesis, in words of the report's language.

    Args:
        synthesis: What was found.
        concerns: What the report shows of it.
    """

    def __init__(self, synthesis: Synthesis, concerns: ConcernsView) -> None:
        self._synthesis = synthesis
        self._concerns = concerns
        self._behind = Behind(synthesis, concerns)
        self._rows = Rows(synthesis)
        self._m = synthesis.messages

    def functions(self) -> Mapping[str, Callable[..., object]]:
        """Return what a narrative may call, by name."""
        return {name: getattr(self, name) for name in NAMES}

    @check_options
    def share(
        self, code: str, *, of: Unit | None = None, by: str | None = None, value: str | None = None
    ) -> Figure:
        """Tell what share raised a code or one below it, as `45 %`.

        Args:
            code: The full path of a code, as `capacity/legal`.
            of: Of what: `participants`, `documents` or `groups`. Without it, of what the
                report's shares are: participants where at least ten are identified, else
                documents.
            by: A column by which to tell shares apart: `group`, `activity`, `day`, `kind`,
                `language`, or an attribute from the list of participants. Lists all its
                values, as `staff 60 % (3 of 5), volunteer 25 % (2 of 8)`, the largest share
                first. Values that fewer than three people share are left out.
            value: With `by`, only the share for this value.

        Raises:
            OptionError: There is no such code, column or value; or nothing to be a share of.
        """
        if by and value is None:
            return self._list_by(code, of, by)
        row = self._rows.find(code, by, value)
        return Figure(self._percent(row, of or row["of"], by, value))

    @check_options
    def count(
        self,
        code: str,
        *,
        of: Literal["mentions", "groups", "participants", "documents"] = "mentions",
        by: str | None = None,
        value: str | None = None,
    ) -> Count:
        """Count who or what raised a code or one below it, as a whole number.

        Args:
            code: The full path of a code.
            of: What to count: `mentions`, `participants`, `documents` or `groups`.
            by: With `value`, counts only what has this value in this column (see `share`).
            value: The value.

        Raises:
            OptionError: There is no such code, column or value.
        """
        check_choices(of=(of, "mentions", *_UNITS))
        row = self._rows.find(code, by, value)
        behind, title = self._behind.of(code, by, value), self._title(row, by, value)
        return self._count(int(row[of]), behind, title, of)

    @check_options
    def k_of_n(
        self, code: str, *, of: Unit | None = None, by: str | None = None, value: str | None = None
    ) -> Figure:
        """Tell how many raised a code, of how many, as `14 of 36 participants`.

        Args:
            code: The full path of a code.
            of: `participants`, `documents` or `groups`; see `share`.
            by: With `value`, counts only what has this value in this column (see `share`).
            value: The value.

        Raises:
            OptionError: There is no such code, column or value.
        """
        row = self._rows.find(code, by, value)
        unit = of or row["of"]
        check_choices(of=(unit, *_UNITS))
        behind = self._behind.of(code, by, value)
        shown = self._concerns.count(row, unit)
        title = self._title(row, by, value)
        return Figure(self._concerns.evidence.show(shown, behind, title=title, by=UNITS[unit]))

    @check_options
    def raised_by(self, code: str) -> Figure:
        """Tell who raised a code as the report does: groups, participants, documents, mentions.

        Args:
            code: The full path of a code.

        Raises:
            OptionError: There is no such code.
        """
        row, behind = self._rows.find(code), self._behind.of(code)
        last = self._concerns.mentions(row["mentions"])
        return Figure(self._concerns.told(row, behind, title=row["name"], last=last))

    @check_options
    def quote(self, code: str, *, number: int = 1) -> str:
        """Quote one of the passages that the report has chosen for a code, with its source.

        Args:
            code: The full path of a code.
            number: Which of them, from 1.

        Raises:
            OptionError: There is no such code, or it has fewer quotes.
        """
        self._rows.find(code)
        found = self._concerns.by_code.get(code)
        quotes = found.quotes if found else []
        if not 1 <= number <= len(quotes):
            raise OptionError(f"the report has {len(quotes)} quotes for `{code}`, no {number}")
        passage = quotes[number - 1]
        return self._m("quoted", text=passage.text, source=passage.source)

    @check_options
    def name(self, code: str) -> str:
        """Tell what a code is called.

        Args:
            code: The full path of a code.

        Raises:
            OptionError: There is no such code.
        """
        return str(self._rows.find(code)["name"])

    @check_options
    def strongest(self, *, most: int = 3) -> str:
        """Name the strongest concerns, the strongest first, with semicolons: names may hold commas.

        Args:
            most: How many at most.
        """
        return self._m.join(leading(self._synthesis.concerns, most=most)["name"])

    @check_options
    def total(self, what: str) -> Count:
        """Count what there is in all.

        Args:
            what: `participants` (who are identified), `groups`, `documents`, `segments` (pieces
                of text), `files` (that were read), `topics` or `codings` (that count).

        Raises:
            OptionError: It is none of these.
        """
        if what not in _TOTALS:
            raise OptionError(f"total() knows no `{what}`; {did_you_mean(what, _TOTALS)}")
        synthesis, gathering = self._synthesis, self._synthesis.gathering
        segments = gathering.segments
        counts = {
            "participants": segments["participant"].nunique(),
            "groups": segments["group"].nunique(),
            "documents": len(gathering.documents),
            "segments": len(segments),
            "files": int(gathering.ingest["status"].eq("read").sum()),
            "topics": len(synthesis.topics.topics),
            "codings": len(synthesis.codings),
        }
        if self._behind.lists_all(what, counts[what]):
            return self._count(counts[what], self._behind.ids, self._m(what), what)
        return self._count(counts[what], (), "", what)

    def _count(self, count: int, behind: Sequence[str], title: str, unit: str) -> Count:
        """Return a whole number that opens."""
        by = {**UNITS, "files": "source"}.get(unit, "")
        shown = self._concerns.evidence.show(self._m.number(count), behind, title=title, by=by)
        return Count(count, shown)

    def _title(self, row: Mapping[str, Any], by: str | None, value: str | None) -> str:
        """Tell what a figure counts."""
        if by is None or value is None:
            return str(row["name"])
        return f"{row['name']} · {self._rows.value(by, value)}"

    def _list_by(self, code: str, of: str | None, by: str) -> Figure:
        """List the shares of all values of a column, the largest first."""
        self._rows.find(code)
        unit = of or self._rows.all[code]["of"]
        check_choices(of=(unit, *_UNITS))
        rows = [row for row in self._rows.by(by) if row["code"] == code and row[f"{unit}_total"]]
        told = [row for row in rows if self._rows.may_tell(row, by)]
        told.sort(key=lambda row: (-row[unit] / row[f"{unit}_total"], str(row[by])))
        if not told:
            raise OptionError(
                f'no `{by}` has {unit} to be a share of; count others, as of="documents"'
            )
        return Figure(Markup(", ").join(self._share_of(row, unit, by) for row in told))

    def _share_of(self, row: Mapping[str, Any], unit: str, by: str) -> Markup:
        """Tell the share of a value of a column."""
        m, value = self._m, str(row[by])
        behind, title = self._behind.of(row["code"], by, value), self._title(row, by, value)
        return m.show(
            "share_of",
            name=self._rows.value(by, value),
            share=self._percent(row, unit, by, value),
            k=self._concerns.evidence.show(
                m.number(row[unit]), behind, title=title, by=UNITS[unit]
            ),
            n=m.number(row[f"{unit}_total"]),
        )

    def _percent(
        self, row: Mapping[str, Any], unit: str, by: str | None, value: str | None
    ) -> Markup:
        check_choices(of=(unit, *_UNITS))
        if not row[f"{unit}_total"]:
            raise OptionError(f"there are no {unit} to be a share of; name others with `of`")
        behind, title = self._behind.of(row["code"], by, value), self._title(row, by, value)
        return self._concerns.show_share(row, unit, segments=behind, title=title)


#: What a narrative may call.
NAMES = ("share", "count", "k_of_n", "raised_by", "quote", "name", "strongest", "total")
