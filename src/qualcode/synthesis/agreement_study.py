"""A study of agreement: every table on how far the coders of a gathering agree, as it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from qualcode.charts.trust_markup import decimal
from qualcode.errors import OptionError, check_options
from qualcode.privacy import Border
from qualcode.reliability import (
    agreement,
    agreement_pairs,
    agreement_sets,
    agreement_spans,
    agreement_without,
    confusions,
    disagreements,
)
from qualcode.reliability.units import Judgements, Shared, Unit, find_judgements, list_names
from qualcode.synthesis.agreement_material import (
    hash_journals,
    leave_out_picked,
    name_coders,
    rename,
    tell_picked,
)
from qualcode.synthesis.trail import show_memos

if TYPE_CHECKING:
    from qualcode.codebooks import Codebook
    from qualcode.gatherings import Gathering

DRAWS = 1_000
#: Below the one, no conclusions; from the other on, data may be relied on (Krippendorff 2004,
#: p. 241).
LIMIT, RELIABLE = 0.667, 0.8
_THREE = 3
_TABLES = ("codings", "reads", "memos")


@dataclass(frozen=True)
class AgreementStudy:
    """How far the coders of a gathering agree.

    Attributes:
        title: The gathering's title.
        codebook: The codebook whose order the codes have, or None.
        coders: Who was compared, as they may be shown.
        units: How many units they share.
        found: How it is known who read what, in a sentence.
        clusters: How many documents, or what else is drawn, the units lie in.
        options: `unit`, `level`, `over`, `shared`, `draws` and `seed`.
        tables: By name: `agreement` (with `loss`), `codes_by_coders`, `disagreements`,
            `confusions`, `sets`, `spans`; of more than two coders `pairs` and `without` too.
        journals: The hash of each journal, by its name as it may be shown.
        notes: What else a person should know.
    """

    title: str
    codebook: Codebook | None = field(repr=False)
    coders: list[str]
    units: int
    found: str
    clusters: int
    options: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame] = field(repr=False)
    journals: Mapping[str, str] = field(default_factory=dict, repr=False)
    notes: tuple[str, ...] = ()

    @property
    def overall(self) -> Mapping[str, Any]:
        """The row of all codes together."""
        return {str(name): value for name, value in self.tables["agreement"].iloc[0].items()}

    @property
    def codes(self) -> pd.DataFrame:
        """The rows of the codes: whose disagreements cost most first, what is undefined last."""
        table = self.tables["agreement"].iloc[1:]
        by = table.assign(is_undefined=table["alpha"].isna())
        return by.sort_values(
            ["is_undefined", "loss", "alpha", "code"],
            ascending=[True, False, True, True],
            kind="stable",
        ).drop(columns="is_undefined")

    @property
    def counts(self) -> pd.DataFrame:
        """How many units each coder gave each code: a row a code, a column a coder."""
        long = self.tables["codes_by_coders"]
        wide = long.pivot_table(index="code", columns="coder", values="given", sort=False)
        return wide.reindex(columns=self.coders).fillna(0).astype("int64")

    @property
    def agrees(self) -> bool:
        """Whether all gave all units the same codes, and some code was given."""
        return bool(self.overall["alpha"] == 1)

    def tell_overall(self) -> str:
        """Say in a sentence how far the coders agree over all codes."""
        row = self.overall
        if pd.isna(row["alpha"]):
            return f"Overall agreement is not defined. {row['note']}"
        said = f"Overall, Krippendorff's alpha is {decimal(row['alpha'], 3)}"
        if pd.notna(row["alpha_low"]):
            drawn = {"document": "documents"}.get(
                self.options["over"], f"parts by {self.options['over']}"
            )
            said += (
                f" (95 % interval {decimal(row['alpha_low'], 3)} to "
                f"{decimal(row['alpha_high'], 3)}; "
                f"{self.options['draws']:,} draws of {self.clusters:,} {drawn}), below "
                f".667 in {tell_share(row['alpha_fails'])} of the draws"
            )
        return f"{said}."

    def tell_bounds(self) -> str:
        """Say what the conventional bounds make of it, and what they do not."""
        row = self.overall
        if pd.isna(row["alpha"]):
            return ""
        if self.agrees:
            return (
                "The coders agree on everything that they share, so that no draw can disagree: "
                "the interval says less than it seems to."
            )
        return (
            f"{_place(row['alpha'], row['alpha_low'])} The two bounds are a convention and no "
            "test, and one figure for all codes hides those that fail: look at them one by one."
        )


@check_options
def study_agreement(  # noqa: PLR0913 - all but one are options
    gathering: Gathering,
    *,
    coders: Sequence[str] | None = None,
    unit: Unit = "segment",
    level: int | None = None,
    over: str = "document",
    shared: Shared = "all",
    draws: int = DRAWS,
    seed: int = 0,
) -> AgreementStudy:
    """Compare the coders of a gathering in every way, on what they coded by hand.

    What `next_to_code` picked is left out: it says nothing of the other segments. All tables may be
    shown: coders on the list of participants have ids in place of names, and quotes are masked.

    Args:
        gathering: What `read_gathering` gave; its codebook orders the codes.
        coders: Who is compared, by the names of their journals, or rules and models by theirs.
            None: all people.
        unit: As for `agreement`; disagreements, confusions and spans are of segments always.
        level: As for `agreement`.
        over: As for `agreement`.
        shared: As for `agreement`; pairs, confusions and spans take what all of theirs read.
        draws: As for `agreement`.
        seed: As for `agreement`.

    Raises:
        OptionError: There are not two coders, they share no unit, or an option has a value that it
            cannot have.
    """
    border = Border(gathering)
    names = name_coders(gathering, border)
    plain = {name: rename(getattr(gathering, name), names) for name in _TABLES}
    base: dict[str, Any] = {
        "reads": plain["reads"],
        "coders": None if coders is None else [names.get(one, one) for one in coders],
        "codebook": gathering.codebook,
        "level": level,
    }
    segments, picked = leave_out_picked(gathering)
    codings = plain["codings"]
    common = find_judgements(segments, codings, unit=unit, shared=shared, **base).share()
    if not len(common.units):
        raise OptionError(_tell_nothing_shared(common))
    by: dict[str, Any] = {"over": over, "draws": draws, "seed": seed}
    disputed = _list_disagreements(segments, border, plain, base, shared)
    tables = _compare(segments, codings, disputed, base=base, by=by, unit=unit, shared=shared)
    return AgreementStudy(
        title=gathering.config.title,
        codebook=gathering.codebook,
        coders=common.coders,
        units=len(common.units),
        found=common.found,
        clusters=int(tables["agreement"].attrs["clusters"]),
        options={**by, "unit": unit, "level": level, "shared": shared},
        tables=tables | {"codes_by_coders": _count(common)},
        journals=hash_journals(gathering, border, names),
        notes=(
            *tell_picked(picked),
            *map(border.text, gathering.notes[len(gathering.reading_notes) :]),
        ),
    )


def _compare(  # noqa: PLR0913 - what is compared, and how
    segments: pd.DataFrame,
    codings: pd.DataFrame,
    disputed: pd.DataFrame,
    *,
    base: Mapping[str, Any],
    by: Mapping[str, Any],
    unit: Unit,
    shared: Shared,
) -> dict[str, pd.DataFrame]:
    """Return the tables of all ways to compare."""
    more = {**base, **by, "unit": unit}
    table = agreement(segments, codings, shared=shared, **more)
    tables = {
        "agreement": table.assign(loss=_find_losses(table, disputed)),
        "disagreements": disputed,
        "confusions": confusions(segments, codings, **base),
        "sets": agreement_sets(segments, codings, shared=shared, **more),
        "spans": agreement_spans(segments, codings, **base, **by),
    }
    if len(table.attrs["coders"]) >= _THREE:
        tables["pairs"] = agreement_pairs(segments, codings, **more)
        tables["without"] = agreement_without(segments, codings, shared=shared, **more)
    return tables


def tell_share(share: float) -> str:
    """Write a share of the draws: none, all, or a percentage that is neither 0 nor 100."""
    if share in {0, 1}:
        return "all" if share else "none"
    percent = f"{100 * share:.0f}"
    return {"0": "less than 1 %", "100": "more than 99 %"}.get(percent, f"{percent} %")


def _place(alpha: float, low: float) -> str:
    """Say where alpha and the lower end of its interval lie."""
    known = pd.notna(low)
    least = low if known else alpha
    whole = "The whole interval" if known else "Without an interval: it"
    if alpha < LIMIT:
        return (
            "It lies below .667, where by convention not even tentative conclusions are drawn: "
            "sharpen the definitions and code again before anything is counted."
        )
    if least < LIMIT:
        return (
            "It lies above .667, the bound for tentative conclusions, but its interval reaches "
            "below: that the agreement is enough is not shown."
        )
    if least < RELIABLE:
        reach = " and not wholly above .8" if known else " and below .8"
        return (
            f"{whole} lies above .667, the bound for tentative conclusions,{reach}, from which on "
            "data are by convention relied on."
        )
    return f"{whole} lies above .8, from which on data are by convention relied on."


def _tell_nothing_shared(judgements: Judgements) -> str:
    how = "all of" if judgements.shared == "all" else "two of"
    fewer = ""
    if judgements.shared == "all" and len(judgements.coders) >= _THREE:
        fewer = "compare fewer of them (coders), or what two of them read (shared: two), or "
    return (
        f"there is no unit that {how} {list_names(judgements.coders)} read, so that nothing can be "
        f"compared. {judgements.found} To compare them, {fewer}let them read and code the same "
        "documents"
    )


def _find_losses(table: pd.DataFrame, disputed: pd.DataFrame) -> pd.Series:
    """Return how much higher overall alpha of segments were without what each code is apart on."""
    own = disputed.drop_duplicates("code").set_index("code")["loss"]
    losses = table["code"].map(own).fillna(0.0).astype("float64")
    losses.iloc[0] = own.sum()
    return losses


def _count(judgements: Judgements) -> pd.DataFrame:
    """Count how many of the shared units each coder gave each code."""
    given, read = judgements.given.sum(axis=1), judgements.judged.sum(axis=1)
    rows = [
        (code, coder, int(given[row, place]), int(read[row]))
        for place, code in enumerate(judgements.codes)
        for row, coder in enumerate(judgements.coders)
    ]
    table = pd.DataFrame(rows, columns=["code", "coder", "given", "read"])
    table = table.astype({"code": "str", "coder": "str", "given": "int64", "read": "int64"})
    return table.assign(share=table["given"] / table["read"].where(table["read"].gt(0)))


def _list_disagreements(
    segments: pd.DataFrame,
    border: Border,
    plain: Mapping[str, pd.DataFrame],
    base: Mapping[str, Any],
    shared: Shared,
) -> pd.DataFrame:
    """List the disagreements from tables that are masked, all in the same way."""
    hidden = {name: border.mask(plain[name]) for name in ("codings", "reads")}
    for name, table in hidden.items():
        table["coder"] = plain[name]["coder"]  # as in all other tables
    memos = show_memos(plain["memos"], plain["codings"], border)
    options = {**base, "reads": hidden["reads"]}
    return disagreements(
        border.mask(segments), hidden["codings"], memos=memos, shared=shared, **options
    )
