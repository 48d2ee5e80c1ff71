"""Code and Codebook: what a codebook's YAML file says."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn, Self

import pandas as pd
from pydantic import AfterValidator, Field, ValidationError, field_validator, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from qualcode.codebooks.terms import Term, Unless
from qualcode.errors import CodebookError, OptionError, check_options, did_you_mean
from qualcode.yaml_files import StrictModel, check_yaml, read_yaml

if TYPE_CHECKING:
    from ruamel.yaml.comments import CommentedMap

_FORM = '{"en": ["law*"]}'

Role = Literal["area", "concern", "need", "next step", "challenge"]
ROLES: tuple[Role, ...] = ("area", "concern", "need", "next step", "challenge")
DEFAULT_ROLE: Role = "concern"
#: How the definition of a code begins that was drafted, and that nobody has defined.
TO_BE_WRITTEN = "To be written"


def _check(pattern: str, expected: str) -> AfterValidator:
    """Return a check of a whole text whose message says in words what is expected."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"expected {expected}, found {text!r}")
        return text

    return AfterValidator(check)


def _once(languages: list[str]) -> list[str]:
    for number, language in enumerate(languages):
        if language == "any" or language in languages[:number]:
            _refuse(f"`{language}` is no language, or stands here twice; leave it out", number)
    return languages


Identifier = Annotated[
    str, _check(r"\w[\w.-]*", "letters, digits, `-`, `_` and `.` without spaces")
]
Language = Annotated[str, _check(r"[a-z]{2,3}", "the code of a language, such as `en`")]
Color = Annotated[str, _check(r"#[0-9a-fA-F]{6}", 'a colour such as "#2a6f97"')]


class Code(StrictModel):
    """A code: what it is called, when it is used, which words point to it, and its tests."""

    id: Identifier
    name: str = ""
    role: Role | None = None
    definition: str = ""
    include: str = ""
    exclude: str = ""
    color: Color | None = None
    terms: dict[Language, list[Term]] = Field(default_factory=dict)
    unless: list[Unless] = Field(default_factory=list)
    examples: list[str] = Field(default_factory=list)
    counterexamples: list[str] = Field(default_factory=list)
    codes: list[Code] = Field(default_factory=list)

    @field_validator("color", mode="before")
    @classmethod
    def _color_is_no_comment(cls, color: object) -> object:
        if color is None:  # in YAML, what begins with # is a remark
            raise ValueError('found nothing; write a colour in quotation marks: "#2a6f97"')
        return color

    @property
    def label(self) -> str:
        """The name, or the id made readable where there is none."""
        return self.name or self.id.replace("-", " ").replace("_", " ").capitalize()

    @property
    def is_to_be_defined(self) -> bool:
        """Whether the definition is a draft's, which nobody has written yet."""
        return self.definition.startswith(TO_BE_WRITTEN)

    @field_validator("codes")
    @classmethod
    def _ids_are_unique(cls, codes: list[Code]) -> list[Code]:
        return _unique(codes)


class Codebook(StrictModel):
    """A hierarchy of codes with a name and a version."""

    name: str = "codebook"
    version: str = "0"
    about: str = ""
    languages: Annotated[list[Language], AfterValidator(_once)] = Field(default_factory=list)
    accents: Literal["keep", "fold"] = "keep"
    negated: Literal["count", "skip"] = "count"
    codes: list[Code]

    @field_validator("codes")
    @classmethod
    def _ids_are_unique(cls, codes: list[Code]) -> list[Code]:
        return _unique(codes)

    @model_validator(mode="after")
    def _has_codes(self) -> Self:
        if not self.codes:
            _refuse("a codebook needs at least one code", "codes")
        return self

    @model_validator(mode="after")
    def _languages_are_known(self) -> Self:
        expected = ["any", *self.languages]
        for place in self.places():
            unknown = [name for name in place.code.terms if name not in expected]
            if self.languages and unknown:
                _refuse(
                    f"`{unknown[0]}` is not among the codebook's languages; "
                    f"expected one of {', '.join(expected)}",
                    *place.location, "terms", unknown[0],
                )  # fmt: skip
        return self

    @property
    def coder(self) -> str:
        """How the codebook signs its codings: `rule:<name>@<version>`."""
        return f"rule:{self.name}@{self.version}"

    @property
    def sha256(self) -> str:
        """SHA-256 of the content, whatever the layout of the file."""
        content = json.dumps(self.model_dump(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()

    def places(self) -> Iterator[Place]:
        """Yield every code with its place in the hierarchy, parents before children."""
        yield from _walk(self.codes, above=None)

    def with_terms(self, code: str, terms: dict[str, list[Any]]) -> Self:
        """Return a codebook in which a code has further terms, and a version that tells it apart.

        The version is that of this codebook, with `+` and the start of the new content's SHA-256.

        Args:
            code: Its path.
            terms: The terms to add, by language (`any` for all), as the YAML has them.

        Raises:
            OptionError: There is no such code, or a term is not one.
        """
        if not isinstance(terms, dict) or not all(isinstance(own, list) for own in terms.values()):
            raise OptionError(f"expected lists of terms by language, {_FORM}; found {terms!r}")
        place = next((place for place in self.places() if place.path == code), None)
        if place is None:
            hint = did_you_mean(code, [place.path for place in self.places()])
            raise OptionError(f"the codebook has no code `{code}`; {hint}")
        data = self.model_dump(exclude_defaults=True)
        node: Any = data
        for step in place.location:
            node = node[step]
        for language, more in terms.items():
            own = node.setdefault("terms", {}).setdefault(language, [])
            own.extend(term for term in more if term not in own)
        data["version"] = self.version.partition("+")[0]
        try:
            changed = type(self).model_validate(data)
        except ValidationError as invalid:
            found = invalid.errors(include_url=False)[0]
            told = found["msg"].removeprefix("Value error, ")
            raise OptionError(f"not a term of `{code}`: {found['input']!r}: {told}") from None
        if changed.codes == self.codes:
            return self
        version = f"{changed.version}+{changed.sha256[:6]}"
        return changed.model_copy(update={"version": version})

    def to_frame(self) -> pd.DataFrame:
        """Return the codes as a table: `code` (full path), `name`, `role`, `level`, `definition`.

        Further columns: `include`, `exclude`, `color` (missing where there is none), the number of
        `terms`, `parent` (full path; empty at the top), the number of `examples` and of
        `counterexamples`.
        """
        rows = [
            {
                "code": place.path,
                "name": place.code.label,
                "role": place.role,
                "level": place.level,
                "definition": place.code.definition,
                "include": place.code.include,
                "exclude": place.code.exclude,
                "color": place.code.color,
                "terms": sum(map(len, place.code.terms.values())),
                "parent": place.path.rpartition("/")[0],
                "examples": len(place.code.examples),
                "counterexamples": len(place.code.counterexamples),
            }
            for place in self.places()
        ]
        return pd.DataFrame(rows).astype({"color": "str"})

    def _repr_html_(self) -> str:
        """Show the codes in a notebook as a tree, with colours and definitions."""
        from qualcode.codebooks.showing import show_tree  # noqa: PLC0415 - only notebooks need it

        return show_tree(self)


@dataclass(frozen=True)
class Place:
    """A code and where it stands.

    Attributes:
        code: The code.
        path: Its id behind those of the codes above it.
        level: 1 at the top.
        role: Its own, or that of the code above it.
        location: The keys and positions that lead to it in the file.
    """

    code: Code
    path: str
    level: int
    role: Role
    location: tuple[int | str, ...] = field(default=(), repr=False)


def _walk(codes: list[Code], *, above: Place | None) -> Iterator[Place]:
    for number, code in enumerate(codes):
        place = Place(
            code=code,
            path=f"{above.path}/{code.id}" if above else code.id,
            level=above.level + 1 if above else 1,
            role=code.role or (above.role if above else DEFAULT_ROLE),
            location=(*(above.location if above else ()), "codes", number),
        )
        yield place
        yield from _walk(code.codes, above=place)


def _unique(codes: list[Code]) -> list[Code]:
    seen: set[str] = set()
    for number, code in enumerate(codes):
        if code.id in seen:
            _refuse("another code beside it has this id; ids differ among siblings", number, "id")
        seen.add(code.id)
    return codes


def _refuse(problem: str, *location: int | str) -> NoReturn:
    """Raise a mistake that is found at a place below the one that is being checked."""
    mistake = PydanticCustomError("value_error", "{problem}", {"problem": problem})
    details = InitErrorDetails(type=mistake, loc=location, input=None)
    raise ValidationError.from_exception_data("Codebook", [details])


@check_options
def read_codebook(path: str | Path) -> Codebook:
    """Read a codebook from a YAML file.

    Where the file gives no `name`, the file's name stands in.

    Raises:
        CodebookError: The file cannot be read or is not a codebook; the message names the file,
            the line, the code and the field, and what was expected.
    """
    path = Path(path)
    data = read_yaml(path, error=CodebookError)
    if "name" not in data:
        data["name"] = path.stem
    return check_yaml(Codebook, data, path, error=CodebookError, name_place=_name_place)


def _name_place(data: CommentedMap, location: tuple[int | str, ...]) -> str:
    """Name the code by its path and the field in it, instead of a chain of numbers."""
    ids: list[str] = []
    rest = list(location)
    node = data
    while len(rest) > 1 and rest[0] == "codes" and isinstance(rest[1], int):
        node = node["codes"][rest[1]]
        name = node.get("id") if hasattr(node, "get") else None
        ids.append(name if isinstance(name, str) else f"number {rest[1] + 1}")
        rest = rest[2:]
    field = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in rest)
    words = [f"code `{'/'.join(ids)}`" if ids else "", f"`{field.lstrip('.')}`" if field else ""]
    return ", ".join(filter(None, words)) + ": " if any(words) else ""


def need_codebook(codebook: object) -> None:
    """Raise OptionError where something else is given in place of a codebook."""
    if not isinstance(codebook, Codebook):
        raise OptionError(
            f"expected a codebook, as `read_codebook` gives it; found {str(codebook)[:60]!r}"
        )


def is_within(code: str, path: str) -> bool:
    """Tell whether a code is another or stands below it."""
    return code == path or code.startswith(f"{path}/")
