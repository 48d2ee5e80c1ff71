"""Sheets of surveys: which files they are, and their rows through the readers of sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from qualcode.errors import GatheringError, SourceError, did_you_mean
from qualcode.gatherings import Gathering
from qualcode.gatherings.config import FILE, SurveyConfig, name_place
from qualcode.gatherings.files import File, find_files
from qualcode.sources import Limits, Options, layout_of
from qualcode.sources.sheets.columns import field_columns, open_columns
from qualcode.sources.sheets.delimited import parse_rows
from qualcode.sources.sheets.headings import Grid, Sheet
from qualcode.sources.sheets.tabular import WORKBOOKS, headings, is_bare, open_sheet
from qualcode.sources.sheets.workbooks import read_grids
from qualcode.sources.text import decode
from qualcode.spans import normalise


@dataclass(frozen=True, eq=False)
class Form:
    """A sheet with the responses to a survey.

    Attributes:
        survey: What gathering.yaml says of the survey.
        number: Which entry under `surveys` that is, from 0 on; None: nobody declared it.
        file: Where it stands.
        sheet: Its rows.
        several: The file has several sheets of the survey.
    """

    survey: SurveyConfig
    number: int | None
    file: File
    sheet: Sheet
    several: bool = False

    @property
    def fields(self) -> dict[str, str]:
        """The column that fills a field, by field."""
        entry = self.file.entry
        named = entry.field_columns if entry else {}
        there = {field: name for field, name in named.items() if self.sheet.column(name)}
        found = field_columns(self.sheet, Options(columns=there))
        if own := self.sheet.column(self.survey.participant or ""):
            found["participant"] = own
        return found

    @property
    def taken(self) -> set[str]:
        """The columns that are no closed questions: text, fields, and the tool's own."""
        entry, survey = self.file.entry, self.sheet.survey
        text = {self.sheet.column(name) or name for name in (entry.text_columns if entry else ())}
        return {*text, *self.fields.values(), *(survey.left_out if survey else ())}

    def participants(self) -> list[str | None]:
        """Return who gave each response, as the readers of sources say it too."""
        sheet, survey = self.sheet, self.sheet.survey
        column = self.fields.get("participant")
        said = sheet.cells(column) if column else [""] * len(sheet.rows)
        if survey is None:
            return [one or None for one in said]
        ids = sheet.cells(survey.respondent) if survey.respondent else [""] * len(sheet.rows)
        before = f"{survey.form}-" if survey.form else ""
        forms = (f"{before}{own or number}" for own, number in zip(ids, sheet.numbers, strict=True))
        return [one or form for one, form in zip(said, forms, strict=True)]

    def open(self) -> set[str]:
        """Return the columns in which people use their own words."""
        return set(open_columns(self.sheet))


def find_forms(gathering: Gathering) -> list[Form]:
    """Find and read the sheets of the surveys that are declared; where none is, of those found.

    Raises:
        GatheringError: A survey's files match nothing, are no sheets or cannot be read; or a column
            is not there.
    """
    root = gathering.path
    files = {file.source: file for file in find_files(root, gathering.config)}
    surveys = gathering.config.surveys
    if not surveys:
        return list(_found(gathering, files))
    forms: list[Form] = []
    for number, survey in enumerate(surveys):
        for file in _matched(root, survey, number, files):
            forms.extend(_forms(survey, number, file, gathering))
    return forms


def place(gathering: Gathering, number: int, *steps: str | int) -> str:
    """Say where in gathering.yaml a survey says something: file, line, key."""
    parts = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    key = f"surveys[{number}]{''.join(parts)}"
    return name_place(gathering.path, ("surveys", number, *steps), key)


def _found(gathering: Gathering, files: dict[str, File]) -> Iterator[Form]:
    """Yield the sheets that were read as surveys, or whose entry or path says that they are."""
    documents = gathering.documents
    read = set(documents.loc[documents["kind"].eq("survey"), "source"])
    for file in files.values():
        if not file.entry or file.notes or layout_of(file.source) != "row":
            continue
        if file.source in read or file.kind == "survey":
            try:
                sheets = _sheets(file, (), gathering.config.limits)
            except (SourceError, OSError):
                continue  # it is a row in `ingest` that says why
            own = SurveyConfig(files=file.source)
            yield from (Form(own, None, file, one, several=len(sheets) > 1) for one in sheets)


def _matched(
    root: Path, survey: SurveyConfig, number: int, files: dict[str, File]
) -> Iterator[File]:
    for glob in survey.globs:
        sources = (normalise(path.relative_to(root).as_posix()) for path in root.glob(glob))
        hits = [files[source] for source in sorted(sources) if source in files]
        where = name_place(root, ("surveys", number, "files"), f"surveys[{number}].files")
        if not hits:
            sheets = ", ".join(one for one in files if layout_of(one) == "row") or "no sheets"
            raise GatheringError(f"{where}: `{glob}` matches no file; there are {sheets}")
        for file in hits:
            if layout_of(file.source) != "row":
                raise GatheringError(
                    f"{where}: {file.source} is no sheet; a survey is .csv, .tsv, .xlsx, .xls or "
                    ".ods, a row for each response"
                )
        yield from hits


def _forms(survey: SurveyConfig, number: int, file: File, gathering: Gathering) -> Iterator[Form]:
    named = [one.column for one in survey.questions]
    named += [survey.participant] if survey.participant else []
    try:
        sheets = _sheets(file, named, gathering.config.limits)
    except SourceError as broken:
        raise GatheringError(f"{place(gathering, number, 'files')}: {file.source}: {broken}") \
            from None  # fmt: skip
    except OSError as broken:
        raise GatheringError(f"{file.path}: cannot be read: {broken.strerror}") from None
    _check_columns(survey, number, file, sheets, gathering)
    own = [one for one in sheets if not named or any(map(one.column, named))]
    yield from (Form(survey, number, file, one, several=len(own) > 1) for one in own)


def _check_columns(
    survey: SurveyConfig, number: int, file: File, sheets: Sequence[Sheet], gathering: Gathering
) -> None:
    steps: list[tuple[tuple[str | int, ...], str]] = [
        (("questions", n, "column"), one.column) for n, one in enumerate(survey.questions)
    ]
    steps += [(("participant",), survey.participant)] if survey.participant else []
    for step, column in steps:
        if not any(sheet.column(column) for sheet in sheets):
            there = headings(sheets)
            raise GatheringError(
                f"{place(gathering, number, *step)}: {file.source} has no column `{column}`; "
                + (
                    f"{did_you_mean(column, there)} It has {', '.join(there)}"
                    if there
                    else "it holds no answers, and so no columns; take it out of `surveys`"
                )
            )


def _sheets(file: File, named: Sequence[str], limits: Limits) -> list[Sheet]:
    """Read a file by the readers of sources; only sheets that have responses.

    Raises:
        SourceError: It cannot be read.
    """
    megabytes = file.path.stat().st_size / 1_000_000
    if megabytes > limits.megabytes:
        raise SourceError(
            f"{megabytes:.1f} MB is over the limit of {limits.megabytes:g} MB a file; split it, "
            f"or raise `limits: {{megabytes: …}}` in {FILE}"
        )
    content, suffix = file.path.read_bytes(), PurePosixPath(file.source).suffix.lower()
    if suffix in WORKBOOKS:
        grids = read_grids(content, suffix, limits)[0]
    else:
        encoding = file.entry.encoding if file.entry else None
        grids = [Grid(parse_rows(decode(content, encoding)[0]))]
    sheets = [open_sheet(grid, named, limits) for grid in grids if not is_bare(grid)]
    return [sheet for sheet in sheets if sheet.rows]
