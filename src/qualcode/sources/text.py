"""Plain text and Markdown: encodings and YAML front matter."""

from __future__ import annotations

import codecs
import datetime as dt
import io
import re

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent

from qualcode.errors import SourceError
from qualcode.sources.registry import Options, Piece, Reader, Reading, register
from qualcode.spans import normalise

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_FENCE = re.compile(r"\A---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_MAX_FRONT_MATTER = 50_000
_SCALARS = (str, bool, int, float, dt.date)
_MAX_CONTROL_SHARE = 0.001


def decode(content: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Turn bytes into text and say in which encoding they were.

    A byte order mark decides; without one UTF-8 is tried, then cp1252, which is what the
    programs that do not write UTF-8 write.

    Raises:
        SourceError: The bytes are not text, or not in the encoding that was named.
    """
    name = encoding or next((e for mark, e in _BYTE_ORDER_MARKS if content.startswith(mark)), None)
    for candidate in [name] if name else ["utf-8", "cp1252"]:
        try:
            text = content.decode(candidate)
            text.encode()  # some codecs make half characters, which nothing can write again
        except LookupError:
            raise SourceError(f"`{candidate}` is not an encoding; utf-8 is one") from None
        except ValueError:  # that of the codec: not all of them raise a UnicodeError
            continue
        _refuse_binary(text)
        return normalise(text.removeprefix("\ufeff")), candidate
    raise SourceError(f"this is not text in {name or 'UTF-8 or cp1252'}; set `encoding` if it is")


def _refuse_binary(text: str) -> None:
    # Exported text may hold a stray control character; a picture or a program holds many.
    if len(_CONTROL.findall(text)) > max(1, len(text) * _MAX_CONTROL_SHARE):
        raise SourceError("this is binary data, not text; if it is text, set its `encoding`")
    if (found := text.find("\0")) >= 0:
        line = text.count("\n", 0, found) + 1
        raise SourceError(
            f"line {line} holds a NUL byte, which no text has; save the file again as UTF-8"
        )


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """Take the YAML front matter off a text.

    Its lines stay behind as empty ones, so that line numbers remain those of the file.

    Raises:
        SourceError: The front matter is not YAML, or not a mapping of keys to single values.
    """
    fence = _FENCE.match(text[:_MAX_FRONT_MATTER])
    if not fence:
        return {}, text
    body = "\n" * fence.group().count("\n") + text[fence.end() :]
    return _front_matter(fence.group(1) or ""), body


def _front_matter(block: str) -> dict[str, str]:
    parser = YAML(typ="safe", pure=True)
    try:
        if any(isinstance(event, AliasEvent) for event in parser.parse(io.StringIO(block))):
            raise SourceError("its front matter uses an alias (*name); write the value out")
        data = parser.load(io.StringIO(block))
    except MarkedYAMLError as broken:
        line = f" in line {broken.problem_mark.line + 2}" if broken.problem_mark else ""
        raise SourceError(f"its front matter (between the lines ---) is not YAML{line}") from None
    # A tag (!!bool x) can make the parser raise nearly anything.
    except (
        YAMLError,
        ValueError,
        LookupError,
        AttributeError,
        TypeError,
        RecursionError,
    ) as broken:
        reason = " ".join(str(broken).split())
        raise SourceError(
            f"its front matter (between the lines ---) is not YAML: {reason}"
        ) from None
    if not isinstance(data or {}, dict):
        raise SourceError("its front matter must be keys and values (`activity: Open Space`)")
    said = {
        _scalar("a key", key): _scalar(f"`{key}`", value) for key, value in (data or {}).items()
    }
    return {key: value for key, value in said.items() if value}


def _scalar(name: str, value: object) -> str:
    """Write a value as text; nothing as the empty string, a list with commas."""
    if isinstance(value, list) and not any(isinstance(item, list) for item in value):
        return ", ".join(filter(None, (_scalar(name, item) for item in value)))
    if value is None:
        return ""
    if not isinstance(value, _SCALARS):
        raise SourceError(f"its front matter gives {name} more than a single value")
    text = value.isoformat() if isinstance(value, dt.date) else str(value)
    try:
        return normalise(text.encode().decode()).strip()
    except UnicodeEncodeError:
        raise SourceError(f"its front matter gives {name} half a character") from None


def read_text(content: bytes, options: Options) -> Reading:
    """Read a text file as one document; front matter fills its fields and attributes."""
    text, encoding = decode(content, options.encoding)
    fields, body = split_front_matter(text)
    return Reading((Piece(body, fields=fields),), encoding)


register(Reader("text", (".txt", ".text"), read_text, layout="plain"))
register(Reader("markdown", (".md", ".markdown"), read_text, layout="markdown"))
