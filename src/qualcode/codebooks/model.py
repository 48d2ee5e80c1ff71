"""Code and Codebook: what a codebook's YAML file says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self

import pandas as pd
from pydantic import AfterValidator, Field, StringConstraints, field_validator, model_validator

from qualcode.errors import CodebookError, check_options
from qualcode.yaml_files import StrictModel, check_yaml, read_yaml

if TYPE_CHECKING:
    from ruamel.yaml.comments import CommentedMap

Role = Literal["area", "concern", "need", "next step", "challenge"]
ROLES: tuple[Role, ...] = ("area", "concern", "need", "next step", "challenge")
DEFAULT_ROLE: Role = "concern"


def _refuse_empty(term: str) -> str:
    if not any(character.isalnum() for character in term):
        raise ValueError(f"a term needs a letter or a digit; found {term!r}")
    return term


Term = Annotated[str, AfterValidator(_refuse_empty)]
Identifier = Annotated[str, StringConstraints(pattern=r"^\w[\w.-]*$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]


class Code(StrictModel):
    """A code: what it is called, when it is used, which words point to it, and its tests."""

    id: Identifier
    name: str = ""
    role: Role | None = None
    definition: str = ""
    include: str = ""
    exclude: str = ""
    color: Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")] | None = None
    terms: dict[str, list[Term]] = Field(default_factory=dict)
    unless: list[Term] = Field(default_factory=list)
    examples: list[str] = Field(default_factory=list)
    counterexamples: list[str] = Field(default_factory=list)
    codes: list[Code] = Field(default_factory=list)

    @property
    def label(self) -> str:
        """The name, or the id made readable where there is none."""
        return self.name or self.id.replace("-", " ").replace("_", " ").capitalize()

    @field_validator("codes")
    @classmethod
    def _ids_are_unique(cls, codes: list[Code]) -> list[Code]:
        return _unique(codes)


class Codebook(StrictModel):
    """A hierarchy of codes with a name and a version."""

    name: str = "codebook"
    version: str = "0"
    about: str = ""
    languages: list[Language] = Field(default_factory=list)
    accents: Literal["keep", "fold"] = "keep"
    codes: list[Code] = Field(min_length=1)

    @field_validator("codes")
    @classmethod
    def _ids_are_unique(cls, codes: list[Code]) -> list[Code]:
        return _unique(codes)

    @model_validator(mode="after")
    def _languages_are_known(self) -> Self:
        known = {"any", *self.languages}
        for place in self.places():
            for language in place.code.terms:
                if self.languages and language not in known:
                    expected = ", ".join(["any", *self.languages])
                    raise ValueError(
                        f"code `{place.path}` has terms for `{language}`, which is not among "
                        f"the codebook's languages; expected one of {expected}"
                    )
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
        for code in self.codes:
            yield from _walk(code, parents=(), role=DEFAULT_ROLE)

    def to_frame(self) -> pd.DataFrame:
        """Return the codes as a table: `code` (full path), `name`, `role`, `level`, `definition`.

        Further columns: `include`, `exclude`, `color`, and the number of `terms`.
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
            }
            for place in self.places()
        ]
        return pd.DataFrame(rows)


@dataclass(frozen=True)
class Place:
    """A code and where it stands: its full path, its level (1 at the top), its role."""

    code: Code
    path: str
    level: int
    role: Role


def _walk(code: Code, *, parents: tuple[str, ...], role: Role) -> Iterator[Place]:
    path, role = (*parents, code.id), code.role or role
    yield Place(code, "/".join(path), len(path), role)
    for child in code.codes:
        yield from _walk(child, parents=path, role=role)


def _unique(codes: list[Code]) -> list[Code]:
    seen: set[str] = set()
    for code in codes:
        if code.id in seen:
            raise ValueError(f"two codes here have the id `{code.id}`; ids differ among siblings")
        seen.add(code.id)
    return codes


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
        ids.append(str(node.get("id", f"number {rest[1] + 1}") if hasattr(node, "get") else node))
        rest = rest[2:]
    field = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in rest)
    words = [f"code `{'/'.join(ids)}`" if ids else "", f"`{field.lstrip('.')}`" if field else ""]
    return ", ".join(filter(None, words)) + ": " if any(words) else ""
