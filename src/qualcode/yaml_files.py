"""YAML files that people write: read safely, and with the line of every mistake.

A file is parsed by ruamel.yaml (YAML 1.2) and checked by a pydantic model; what pydantic finds
is told in the words of the file: path, line, key, what was expected.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Tag, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import ConstructorError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.scalarbool import ScalarBoolean

from qualcode.errors import QualcodeError, did_you_mean
from qualcode.spans import normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ruamel.yaml.nodes import Node

MAX_BYTES = 5_000_000
MAX_NODES = 200_000  # aliases can make a small file unfold without end

Model = TypeVar("Model", bound=BaseModel)
Location = tuple[int | str, ...]


_QUOTE = '; text that begins with a sign needs quotation marks: "*law", "@ana", "#law"'
_MARKS = "; a blank stands behind `-` and `:`, and text that holds `: ` needs quotation marks"
_COLUMN = "; what belongs together begins in the same column, and quotation marks come in pairs"
_HINTS = {
    "'\\t'": "; indent with blanks, not with tabs",
    "mapping values are not allowed": _MARKS,
    "could not find expected ':'": _MARKS,
    "expected <block end>": _COLUMN,
    "did not find expected <document start>": _COLUMN,
    "but found '<stream end>'": "; a bracket is open, or # made the rest of a line a remark",
    "expected alphabetic or numeric character": _QUOTE,
    "escape character": "; where a backslash is meant, write single quotes: 'skill\\w*'",
    "found undefined alias": _QUOTE,
    "cannot start any token": _QUOTE,
}


class StrictModel(BaseModel):
    """A model that takes nothing it does not know and converts nothing silently."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Constructor(RoundTripConstructor):
    """Says in which line a value stands that cannot be, as the 31st of February."""

    def construct_object(self, node: Node, deep: bool = False) -> Any:  # noqa: FBT001, FBT002 - ruamel's
        try:
            return super().construct_object(node, deep)
        except (TypeError, ValueError) as broken:
            raise ConstructorError(None, None, str(broken), node.start_mark) from None


def read_yaml(path: Path, *, error: type[QualcodeError]) -> CommentedMap:
    """Parse a YAML file whose top level is a mapping.

    Raises:
        error: The file cannot be read, is not YAML or not a mapping; the message has the line.
    """
    text = _read_text(path, error)
    try:
        data = _parser().load(io.StringIO(text))
    except MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        place = f"{path}:{mark.line + 1}" if mark else str(path)
        problem = " ".join(str(broken.problem or broken.context).split())
        hint = next((hint for sign, hint in _HINTS.items() if sign in problem), "")
        raise error(f"{place}: this is not valid YAML: {problem}{hint}") from None
    # A tag (!!bool x) can make the parser raise nearly anything.
    except (
        YAMLError,
        ValueError,
        LookupError,
        AttributeError,
        TypeError,
        RecursionError,
    ) as broken:
        first = str(broken).strip().splitlines()[:1]
        raise error(f"{path}: this is not valid YAML: {' '.join(first)}") from None
    if data is None:
        data = CommentedMap()
    if not isinstance(data, CommentedMap):
        raise error(f"{path}:1: expected keys and values (`name: …`), found {_kind(data)}")
    return data


def _parser() -> YAML:
    parser = YAML(typ="rt")
    parser.Constructor = _Constructor
    return parser


def check_yaml(
    model: type[Model],
    data: CommentedMap,
    path: Path,
    *,
    error: type[QualcodeError],
    name_place: Callable[[CommentedMap, Location], str] | None = None,
) -> Model:
    """Check parsed YAML against a model.

    Args:
        model: The pydantic model that the file must fit.
        data: What `read_yaml` gave.
        path: The file, for the message.
        error: The class to raise.
        name_place: Turns the location of a mistake into words, where key names do not do.

    Raises:
        error: The first mistake in the file, with its line, its key and what was expected.
    """
    plain = _plain(data, path, error)
    try:
        return model.model_validate(plain)
    except ValidationError as invalid:
        first = min(_found(invalid, data), key=lambda found: found[0])[1]
        line, place = _line(data, first["loc"]), (name_place or _name_place)(data, first["loc"])
        raise error(f"{path}:{line}: {place}{_explain(first, model)}") from None


def find_line(path: Path, location: Location, *, error: type[QualcodeError]) -> int:
    """Return the line of a file in which something stands that was read from it before."""
    return _line(read_yaml(path, error=error), location)


def _found(
    invalid: ValidationError, data: CommentedMap
) -> Iterator[tuple[tuple[bool, int, int], dict[str, Any]]]:
    """Yield the mistakes, each with its rank.

    What stands in the file comes before what is missing, which may only be misspelt; then the
    first line; and in a line the most exact, as a union tells of each of its branches.
    """
    for detail in invalid.errors(include_url=False):
        is_missing = detail["type"] == "missing"
        line, place = _line(data, detail["loc"]), _on_file(data, detail["loc"])
        if is_missing:
            place = (*place, detail["loc"][-1])
        yield (is_missing, line, -len(place)), {**detail, "loc": place, "path": detail["loc"]}


def _read_text(path: Path, error: type[QualcodeError]) -> str:
    try:
        content = path.read_bytes()
    except OSError as broken:
        raise error(f"{path}: cannot be read: {broken.strerror}") from None
    except ValueError as broken:  # a name with a NUL character
        raise error(f"{str(path)!r}: is not the name of a file: {broken}") from None
    if len(content) > MAX_BYTES:
        raise error(f"{path}: larger than {MAX_BYTES // 1_000_000} MB; this is not such a file")
    try:
        return normalise(content.decode("utf-8-sig"))
    except UnicodeDecodeError as broken:
        if content.startswith(b"PK"):
            raise error(f"{path}: this is a Word or zip file; save it as plain text") from None
        line = content[: broken.start].count(b"\n") + 1
        raise error(f"{path}:{line}: not UTF-8; save the file as UTF-8") from None


def _plain(data: CommentedMap, path: Path, error: type[QualcodeError]) -> dict[str, Any]:
    """Copy to plain dicts and lists, refusing a file that unfolds without end."""
    left = MAX_NODES

    def copy(node: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise error(f"{path}: its aliases unfold to more than {MAX_NODES:,} values")
        if isinstance(node, CommentedMap):
            return {key: copy(value) for key, value in node.items()}
        if isinstance(node, CommentedSeq):
            return [copy(value) for value in node]
        return _plain_scalar(node)

    try:
        return dict(copy(data))
    except RecursionError:
        raise error(f"{path}: an alias contains itself, or the nesting is too deep") from None
    except UnicodeEncodeError:
        raise error(f"{path}: a value holds half a character; write \\ud83d\\ude00 as 😀") from None


def _plain_scalar(node: Any) -> Any:
    """Turn what ruamel.yaml remembers the spelling of into Python's own type."""
    if isinstance(node, ScalarBoolean):
        return bool(node)
    if isinstance(node, str):
        node.encode()  # half a character could not be written anywhere
    kinds = (kind for kind in (str, int, float) if isinstance(node, kind))
    return node if isinstance(node, bool) else next((kind(node) for kind in kinds), node)


def _line(data: Any, location: Location) -> int:
    """Find the line of a location, or of the nearest thing above it that has one."""
    line = 1
    for step in location:
        position = _position(data, step)
        if position is None:
            break
        line = position + 1
        data = data[step]
    return line


def _position(data: Any, step: int | str) -> int | None:
    if not _has(data, step):
        return None
    # A key that `<<` merged in has no line of its own.
    place = (data.lc.data or {}).get(step)
    return int(place[0]) if place else None


def _has(data: Any, step: int | str) -> bool:
    if isinstance(data, CommentedSeq):
        return isinstance(step, int) and step < len(data)
    return isinstance(data, CommentedMap) and step in data


def _on_file(data: Any, location: Location) -> Location:
    """Drop the steps of a location that pydantic adds: the branch of a union, `[key]`."""
    kept: list[int | str] = []
    for step in location:
        if _has(data, step):
            kept.append(step)
            data = data[step]
    return tuple(kept)


def _name_place(_: CommentedMap, location: Location) -> str:
    parts = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in location]
    return f"`{''.join(parts).lstrip('.')}`: " if parts else ""


_MESSAGES = {
    "missing": "this key is required",
    "invalid_key": "a key must be text; quote it",
    "string_type": "expected text, found {}",
    "int_type": "expected a whole number, found {}",
    "int_from_float": "expected a whole number, found {}",
    "list_type": "expected a list, found {}",
    "tuple_type": "expected a list, found {}",
    "dict_type": "expected keys and values, found {}",
    "model_type": "expected keys and values, found {}",
}


def _explain(detail: dict[str, Any], model: type[BaseModel]) -> str:
    kind, value, message = detail["type"], detail["input"], str(detail["msg"])
    if kind == "extra_forbidden":
        return f"unknown key; {did_you_mean(str(detail['loc'][-1]), _keys(model, detail['path']))}"
    if kind in _MESSAGES:
        return _MESSAGES[kind].format(_kind(value)) + _advice(kind, value)
    message = message.removeprefix("Value error, ").removeprefix("Assertion failed, ")
    if message.startswith("Input should be "):
        return f"{message.replace('Input should be', 'expected')}, found {_kind(value)}"
    return message


def _advice(kind: str, value: object) -> str:
    """Say what may have been meant."""
    if value is None:
        return "; write it, or leave the key out"
    if kind == "string_type" and not isinstance(value, list):
        return "; if it is meant as text, quote it"
    if kind == "int_type" and isinstance(value, str) and value.isdecimal():
        return "; leave its quotation marks out"
    return ""


def _keys(model: type[BaseModel], path: Location) -> list[str]:
    """Name the keys of the model that the last step of pydantic's path was not found in."""
    annotation: Any = model
    for step in path[:-1]:
        field = model.model_fields.get(step) if isinstance(step, str) else None
        annotation = _tagged(annotation, step) or (field.annotation if field else annotation)
        model = _inner_model(annotation) or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _tagged(annotation: Any, step: object) -> Any:
    """Return the branch of a union that has a tag; None where none has."""
    if any(isinstance(one, Tag) and one.tag == step for one in _metadata(annotation)):
        return annotation
    return next(filter(None, (_tagged(part, step) for part in _arguments(annotation))), None)


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_inner_model, _arguments(annotation))), None)


def _arguments(annotation: Any) -> tuple[Any, ...]:
    return tuple(getattr(annotation, "__args__", ()))


def _metadata(annotation: Any) -> tuple[Any, ...]:
    return tuple(getattr(annotation, "__metadata__", ()))


def _kind(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"the YAML boolean {str(value).lower()}"
    names = {dict: "keys and values", list: "a list", str: "text"}
    for kind, name in names.items():
        if isinstance(value, kind):
            return f"{name} ({str(value)[:40]})" if kind is not list else name
    return f"the YAML {type(value).__name__} {value}"
