"""The report on agreement: a study as one HTML page, and as a folder with all its tables."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
import numpy as np
import pandas as pd
from markupsafe import Markup

from qualcode.charts import trust_markup
from qualcode.charts.trust_markup import decimal, square_confusions
from qualcode.reliability.units import ALL
from qualcode.synthesis.agreement_study import tell_share
from qualcode.synthesis.folders import check_output, replacing, write_record, write_tables
from qualcode.synthesis.versions import used_versions
from qualcode.tables import records
from qualcode.templates import load_templates

if TYPE_CHECKING:
    from qualcode.gatherings import Gathering
    from qualcode.synthesis.agreement_study import AgreementStudy

PAGE = "agreement.html"
KIND = "report on agreement"
MEANINGS: Mapping[str, str] = {
    "masi": "sets of codes, where nearly the same is near",
    "jaccard": "sets of codes, by the share of them that both gave",
    "nominal": "sets of codes, equal or not",
    "u-alpha (2019)": "where spans lie, and their codes; gaps count",
    "|u-alpha (2019)": "what has a code and what has none",
    "cu-alpha (2019)": "the codes alone, where both have one",
    "(k)u-alpha (2019)": "one code alone, where both have one",
    "unitizing alpha (2004)": "each code for itself, by distances of the ends of spans",
}
_COEFFICIENTS = (
    ("alpha", "Krippendorff's alpha"),
    ("fleiss_kappa", "Fleiss' kappa"),
    ("cohen_kappa", "Cohen's kappa"),
    ("ac1", "Gwet's AC1"),
)
_SHARES = (
    ("observed", "Observed: pairs of coders that say the same"),
    ("positive", "Positive: a yes that is shared"),
    ("negative", "Negative: a no that is shared"),
)
_MOST_CODES, _MOST_OF_ONE = 8, 3  # that the page quotes disagreements of
_MOST_SQUARE = 22  # codes in the square; more do not fit a page
_MOST_PAIRS = 20
_TWO = 2


@dataclass(frozen=True)
class Disagreement:
    """A disagreement as it is shown.

    Attributes:
        code: The code's path.
        loss: How much higher overall alpha were, if the coders agreed on this code everywhere.
        definition: What the codebook says of the code.
        text: The segment's text; empty where it may not be quoted.
        language: Of the text; empty if unknown.
        where: Where it stands.
        sides: What each coder did, by name.
    """

    code: str
    loss: float
    definition: str
    text: str
    language: str
    where: str
    sides: tuple[tuple[str, str], ...]


def list_disagreements(study: AgreementStudy, *, most: int, of_one: int) -> list[Disagreement]:
    """Return disagreements as they are shown, those that cost most first.

    Args:
        study: What `study_agreement` gave.
        most: Of how many codes.
        of_one: How many of one code.
    """
    table = study.tables["disagreements"]
    by_code = {str(code): own.head(of_one) for code, own in table.groupby("code")}
    codes = [code for code in study.codes["code"] if code in by_code][:most]
    return [_show(row, study.coders) for code in codes for row in records(by_code[code])]


def _show(row: Mapping[str, Any], coders: list[str]) -> Disagreement:
    where = [row["document"], row.get("locator"), row.get("group") and f"group {row['group']}"]
    if pd.isna(row.get("group")):
        where.pop()
    sides = ((name, _tell_side(row, name)) for name in coders if pd.notna(row[f"spans_{name}"]))
    language = row.get("language")
    return Disagreement(
        code=row["code"],
        loss=row["loss"],
        definition=row["definition"],
        text=_flat(row.get("text")),
        language=language if isinstance(language, str) else "",
        where=" · ".join(str(part) for part in where if part),
        sides=tuple(sides),
    )


def _tell_side(row: Mapping[str, Any], coder: str) -> str:
    """Say what one coder did where the other did not."""
    quote, memo = (_flat(row[f"{name}_{coder}"]) for name in ("quotes", "memos"))
    said = "gave it" if row[f"spans_{coder}"] else "did not give it"
    if quote and quote != _flat(row.get("text")):
        said += f" to “{quote}”"
    if instead := row[f"instead_{coder}"]:
        told = instead.replace(" | ", ", ")
        said += f"; also gave {told}" if row[f"spans_{coder}"] else f"; gave {told} instead"
    return said + (f". Remark: {memo}" if memo else "")


def _flat(text: object) -> str:
    return " ".join(text.split()) if isinstance(text, str) else ""


def render_agreement(study: AgreementStudy) -> str:
    """Render a study as HTML; every text that comes from the material is escaped."""
    counts, of = square_confusions(
        study.tables["confusions"], most=_MOST_SQUARE, symmetric=len(study.coders) > _TWO
    )
    return (
        _templates()
        .get_template("agreement.html.j2")
        .render(
            study=study,
            overall=list(_list_overall(study)),
            codes=list(_list_codes(study)),
            dots=_draw_counts(study),
            square=_draw_square(study, counts),
            square_of=of,
            square_shown=len(counts.drop("(none)", errors="ignore")),
            taken=_list_taken(study),
            quoted=_group(list_disagreements(study, most=_MOST_CODES, of_one=_MOST_OF_ONE)),
            disputed=study.tables["disagreements"]["code"].value_counts().to_dict(),
            tables={name: len(table) for name, table in study.tables.items()},
            version=used_versions()["qualcode"],
        )
    )


def between(row: Mapping[str, Any], name: str = "alpha") -> str:
    """Write an interval; nothing where there is none."""
    low, high = row.get(f"{name}_low", np.nan), row.get(f"{name}_high", np.nan)
    return "" if pd.isna(low) else f"{decimal(low)} to {decimal(high)}"


def _list_overall(study: AgreementStudy) -> Iterator[tuple[str, str, str]]:
    row = study.overall
    for name, said in _COEFFICIENTS:
        is_conger = name == "cohen_kappa" and len(study.coders) > _TWO
        yield "Conger's kappa" if is_conger else said, decimal(row[name]), between(row, name)
    for name, said in _SHARES:
        yield said, decimal(row[name]), ""


def _list_codes(study: AgreementStudy) -> Iterator[dict[str, Any]]:
    """Yield the rows of the table of codes, each with its drawing."""
    table, counts = study.codes, study.counts
    start = float(np.nanmin([0.0, *table["alpha"], *table["alpha_low"]]))
    for row in records(table):
        given = counts.loc[row["code"]].tolist()
        drawn = trust_markup.draw_interval(
            row["alpha"], row["alpha_low"], row["alpha_high"], start=start
        )
        yield {**row, "given": " · ".join(f"{n:,}" for n in given), "drawn": drawn}


def _draw_counts(study: AgreementStudy) -> Markup:
    counts = study.counts
    used = counts[counts.any(axis=1)]
    spread = (used.max(axis=1) - used.min(axis=1)).to_numpy()
    order = used.iloc[np.argsort(-spread, kind="stable")]
    if order.empty:
        return Markup()
    label = f"How many {study.options['unit']}s each coder gave each code"
    return trust_markup.draw_legend(study.coders) + trust_markup.draw_dots(order, label=label)


def _draw_square(study: AgreementStudy, counts: pd.DataFrame) -> Markup:
    if counts.empty:
        return Markup()
    names = study.coders if len(study.coders) == _TWO else ["one coder", "another coder"]
    told = (
        f"Square of {len(counts)} codes: which code of {names[0]} stands where {names[1]} gave "
        "which. The most frequent pairs are in the table below."
    )
    return trust_markup.draw_square(counts, rows=names[0], columns=names[1], told=told)


def _list_taken(study: AgreementStudy) -> list[dict[str, Any]]:
    table = study.tables["confusions"]
    apart = table[table["first_code"].ne(table["second_code"])]
    order = apart.sort_values("units", ascending=False, kind="stable")
    return records(order.head(_MOST_PAIRS))


def _group(shown: list[Disagreement]) -> dict[str, list[Disagreement]]:
    groups: dict[str, list[Disagreement]] = {}
    for one in shown:
        groups.setdefault(one.code, []).append(one)
    return groups


@functools.cache
def _templates() -> jinja2.Environment:
    environment = load_templates("qualcode.synthesis", style="report.css")
    environment.globals |= {
        "all": ALL,
        "between": between,
        "break_path": trust_markup.break_path,
        "decimal": decimal,
        "meanings": MEANINGS,
        "records": records,
        "tell_share": tell_share,
    }
    environment.tests["missing"] = pd.isna
    return environment


def write_agreement(study: AgreementStudy, folder: Path, *, gathering: Gathering) -> Path:
    """Write the page, all tables (Parquet and CSV) and run.json into a folder, whole or not at all.

    Args:
        study: What `study_agreement` gave.
        folder: Where; an earlier report on agreement there is replaced.
        gathering: What was studied.

    Returns:
        The path of the page.

    Raises:
        OutputError: The folder cannot be written; what was there before is left as it was.
    """
    check_output(folder, gathering.path, kind=KIND)
    with replacing(folder) as temporary:
        (temporary / PAGE).write_text(render_agreement(study), encoding="utf-8")
        write_tables(study.tables, temporary)
        write_record(temporary, KIND, _describe(study))
    return folder / PAGE


def _describe(study: AgreementStudy) -> dict[str, Any]:
    book = study.codebook
    return {
        "title": study.title,
        "options": {"coders": study.coders, **study.options},
        "versions": used_versions(),
        "codebook": book and {"name": book.name, "version": book.version, "sha256": book.sha256},
        "journals": dict(study.journals),
        "counts": {name: len(table) for name, table in study.tables.items()},
    }
