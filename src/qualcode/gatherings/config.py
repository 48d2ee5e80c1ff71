"""What gathering.yaml may say."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path, PureWindowsPath
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from qualcode.errors import GatheringError
from qualcode.sources import Limits
from qualcode.spans import fold
from qualcode.tables import FIELDS, RESERVED, Kind, Unit
from qualcode.tables import Field as FieldName
from qualcode.yaml_files import StrictModel, check_yaml, find_line, read_yaml

FILE = "gathering.yaml"
#: The codebook of a folder whose gathering.yaml names none.
DEFAULT_CODEBOOK = "codebook.yaml"
_FEWEST_LEVELS = 2  # of a scale
_MISNAMED = re.compile(r"gathering\.ya?ml(?:\.(?:txt|ya?ml))?", re.IGNORECASE)

Scalar = str | int | float | bool | dt.date


def _stay_inside(path: str) -> str:
    if "\0" in path:
        raise ValueError("a NUL character cannot be part of a file's name")
    parts = PureWindowsPath(path)  # knows both slashes, drives and shares
    if parts.drive or parts.root or ".." in parts.parts:
        raise ValueError(f"`{path}` leaves the gathering; name files below its folder")
    return path


def _refuse_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("expected text, found an empty string")
    return text


def _refuse_other_codes(language: str) -> str:
    if not re.fullmatch("[a-z]{2}", language):
        raise ValueError(f"expected a language's code of two letters, as en; found `{language}`")
    return language


def _refuse_reserved(name: str) -> str:
    if name in RESERVED:
        raise ValueError(f"`{name}` is a column of qualcode's own; give the attribute another name")
    return name


LocalPath = Annotated[str, AfterValidator(_refuse_blank), AfterValidator(_stay_inside)]
Text = Annotated[str, AfterValidator(_refuse_blank)]
Language = Annotated[str, AfterValidator(_refuse_other_codes)]
Attribute = Annotated[str, AfterValidator(_refuse_reserved)]
Label = Text | int
Wording = Text | dict[Language, Text]


class SourceConfig(StrictModel):
    """An entry under `sources`: which files, and what is said of them."""

    files: LocalPath | list[LocalPath]
    kind: Kind | None = None
    unit: Unit | None = None
    text: Text | list[Text] = Field(default_factory=list)
    columns: dict[FieldName, Text] = Field(default_factory=dict)
    headings: dict[int, FieldName] = Field(default_factory=dict)
    attributes: dict[Attribute, Scalar] = Field(default_factory=dict)
    title: Text | None = None
    language: Language | None = None
    day: int | str | dt.date | None = None
    activity: Text | None = None
    group: Text | int | None = None
    participant: Text | None = None
    encoding: Text | None = None

    @property
    def globs(self) -> tuple[str, ...]:
        """The patterns of `files`, one or several."""
        return (self.files,) if isinstance(self.files, str) else tuple(self.files)

    @property
    def text_columns(self) -> tuple[str, ...]:
        """The columns of `text`, none, one or several."""
        return (self.text,) if isinstance(self.text, str) else tuple(self.text)

    @property
    def field_columns(self) -> dict[str, str]:
        """The column that fills a field, by field."""
        return {str(field): column for field, column in self.columns.items()}

    @property
    def fields(self) -> dict[str, str]:
        """The fields and attributes that every file of the entry gets."""
        own = {name: getattr(self, name) for name in FIELDS}
        return {k: str(v) for k, v in {**self.attributes, **own}.items() if v is not None}


class PrivacyConfig(StrictModel):
    """What may be shown of people.

    Attributes:
        show_names: Names, addresses and numbers are shown as they stand; nothing is masked.
    """

    show_names: bool = False


class ScaleConfig(StrictModel):
    """A scale of closed questions.

    Attributes:
        labels: The answers from lowest to highest, or so in each language, by its code.
        codes: What the survey tool writes in their place (`A1`, `A2` …), in the same order.
        missing: Answers that say nothing, as `not applicable`.
        ordered: False: the answers are choices without an order.
    """

    labels: list[Label] | dict[Language, list[Label]]
    codes: list[Label] = Field(default_factory=list)
    missing: list[Label] = Field(default_factory=list)
    ordered: bool = True

    @property
    def by_language(self) -> dict[str, tuple[str, ...]]:
        """The labels by language; the language is empty where the file names none."""
        said = {"": self.labels} if isinstance(self.labels, list) else self.labels
        return {language: tuple(map(str, labels)) for language, labels in said.items()}

    @model_validator(mode="after")
    def _labels_tell_answers_apart(self) -> ScaleConfig:
        wordings = [*self.by_language.values(), *([tuple(map(str, self.codes))] * bool(self.codes))]
        if not wordings or len(wordings[0]) < _FEWEST_LEVELS:
            raise ValueError("a scale has two labels or more, from lowest to highest")
        if len({len(labels) for labels in wordings}) > 1:
            counts = ", ".join(str(len(labels)) for labels in wordings)
            raise ValueError(
                f"expected as many labels in each language (and codes); found {counts}"
            )
        places: dict[str, int] = {fold(str(label)): -1 for label in self.missing}
        for labels in wordings:
            if len({fold(label) for label in labels}) < len(labels):
                raise ValueError(f"a label is repeated in {', '.join(labels)}; each stands once")
            for place, label in enumerate(labels):
                if places.setdefault(fold(label), place) != place:
                    raise ValueError(
                        f"`{label}` stands for two different answers; give each a label of its own"
                    )
        return self


class QuestionConfig(StrictModel):
    """A closed question: a column of a survey's sheet.

    Attributes:
        column: Its heading, or the survey tool's code of it.
        id: What links it to the same question in another survey; else the column's heading does.
        label: What is shown; in one language, or by language.
        section: The part of the survey: a key of `sections`, or what is shown.
        scale: Name of a scale; without it, the scale is recognised from the answers.
        multiple: Several answers may stand in a cell, with `;` or `,` between them; the labels of
            `scale` are the options, else what is answered twice or more. None: see the answers.
    """

    column: Text
    id: Text | None = None
    label: Wording | None = None
    section: Text | None = None
    scale: Text | None = None
    multiple: bool | None = None


class SurveyConfig(StrictModel):
    """An entry under `surveys`: a survey whose closed questions are counted.

    Attributes:
        files: Its sheets.
        title: What it is called; in one language, or by language.
        moment: When it was filled in: before or after the gathering.
        participant: The column that says who answered.
        questions: Its closed questions; without any, all columns with a known scale.
        sections: What the parts of the survey are called, by key.
        scales: Scales, by name; those of other surveys and the usual ones are known as well.
        codebook: A codebook of what people answer in their own words; it may lie elsewhere.
    """

    files: LocalPath | list[LocalPath]
    title: Wording | None = None
    moment: Literal["before", "after"] | None = None
    participant: Text | None = None
    questions: list[QuestionConfig] = Field(default_factory=list)
    sections: dict[Text, Wording] = Field(default_factory=dict)
    scales: dict[Text, ScaleConfig] = Field(default_factory=dict)
    codebook: Text | None = None

    @property
    def globs(self) -> tuple[str, ...]:
        """The patterns of `files`, one or several."""
        return (self.files,) if isinstance(self.files, str) else tuple(self.files)

    @field_validator("questions")
    @classmethod
    def _questions_stand_once(cls, questions: list[QuestionConfig]) -> list[QuestionConfig]:
        for name, said in (("column", [one.column for one in questions]),
                           ("id", [one.id or one.column for one in questions])):  # fmt: skip
            if doubled := next((one for one in said if said.count(one) > 1), None):
                raise ValueError(f"the {name} `{doubled}` stands twice; each question stands once")
        return questions


class GatheringConfig(StrictModel):
    """The top level of gathering.yaml. Only `title` is required."""

    title: Text
    about: str = ""
    dates: list[dt.date] = Field(default_factory=list)
    place: str = ""
    languages: list[Language] = Field(default_factory=list)
    organisers: str | list[str] = ""
    authors: str | list[str] = ""
    logo: LocalPath | None = None
    licence: str = ""
    language: Language = "en"
    codebook: Text | None = None
    participants: LocalPath | None = None
    groups: dict[str | int, str] = Field(default_factory=dict)
    sources: list[SourceConfig] = Field(default_factory=list)
    proposals: LocalPath | None = None
    privacy: PrivacyConfig = PrivacyConfig()
    surveys: list[SurveyConfig] = Field(default_factory=list)
    limits: Limits = Limits()

    @field_validator("groups")
    @classmethod
    def _ids_are_text(cls, groups: dict[str | int, str]) -> dict[str | int, str]:
        return {str(key): label for key, label in groups.items()}

    @field_validator("dates")
    @classmethod
    def _dates_are_in_order(cls, dates: list[dt.date]) -> list[dt.date]:
        if dates != sorted(dates):
            raise ValueError("the dates are not in order; put the first day first")
        return dates


def misnamed(folder: Path) -> Path | None:
    """Return a file that was meant to be the gathering.yaml, and that an editor named otherwise.

    None where the gathering.yaml is there, or nothing that looks like it.
    """
    if not folder.is_dir() or (folder / FILE).exists():
        return None
    meant = (path for path in sorted(folder.iterdir()) if _MISNAMED.fullmatch(path.name))
    return next((path for path in meant if path.is_file()), None)


def name_place(root: Path, location: tuple[str | int, ...], key: str) -> str:
    """Say where in gathering.yaml something stands, for an error: file, line, key."""
    path = root / FILE
    line = f":{find_line(path, location, error=GatheringError)}" if path.is_file() else ""
    return f"{path}{line}: `{key}`"


def read_config(folder: Path) -> GatheringConfig:
    """Read a gathering's gathering.yaml; a folder without one is titled by its name.

    A file `codebook.yaml` in the folder is its codebook, unless gathering.yaml names one.

    Raises:
        GatheringError: The file is not as it must be; the message names file, line, key,
            value and what was expected.
    """
    path = folder / FILE
    if other := misnamed(folder):
        raise GatheringError(f"{other}: rename it to {FILE}, the name by which it is found")
    if path.is_file():
        data = read_yaml(path, error=GatheringError)
        config = check_yaml(GatheringConfig, data, path, error=GatheringError)
    else:
        config = GatheringConfig(title=folder.resolve().name or "Gathering")
    if config.codebook is None and (folder / DEFAULT_CODEBOOK).is_file():
        return config.model_copy(update={"codebook": DEFAULT_CODEBOOK})
    return config
