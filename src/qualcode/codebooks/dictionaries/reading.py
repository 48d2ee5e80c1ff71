"""Reading a dictionary: which format it has, and its text."""

from __future__ import annotations

import re
from pathlib import Path

from qualcode.codebooks.dictionaries.drafts import Converted, Draft, LeftOut, Word, build, tidy
from qualcode.codebooks.dictionaries.liwc import parse_dic, parse_dicx
from qualcode.codebooks.dictionaries.quanteda import parse_quanteda
from qualcode.codebooks.dictionaries.tables import parse_table, read_rows
from qualcode.codebooks.patterns import ANY
from qualcode.errors import CodebookError, OptionError, check_choices, check_options
from qualcode.spans import normalise
from qualcode.yaml_files import MAX_BYTES, read_yaml

#: The formats, and the suffixes by which they are known.
FORMATS = {
    "liwc": (".dic", ".dicx"),
    "quanteda": (".yml", ".yaml"),
    "csv": (".csv", ".tsv"),
}
_TITLES = {"liwc": "LIWC", "quanteda": "quanteda", "csv": "a table"}
_LANGUAGE = re.compile("[a-z]{2,3}")
_CODES = re.compile(rb"^[\"']?codes[\"']?[ \t]*:", re.MULTILINE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f]")


@check_options
def read_dictionary(
    path: str | Path,
    *,
    format: str | None = None,  # noqa: A002 - as pandas and quanteda call it
    name: str | None = None,
    language: str = ANY,
) -> Converted:
    """Read a dictionary of another program as a codebook.

    Keys become ids: what cannot stand in one becomes `-`, an id that a sibling has gets `-2`, and
    the key is kept as the name. The same term twice in a code is one. Terms are taken as globs,
    as LIWC and quanteda do; what a codebook cannot say is in `left_out`, with the reason.

    Args:
        path: The file: UTF-8, or Windows-1252 where it is not that (YAML: UTF-8 only).
        format: `liwc`, `quanteda` or `csv`; None is by the suffix.
        name: What to call the codebook; None is as the file is called.
        language: The language of the terms, where the file does not say; `any` for all.

    Raises:
        CodebookError: The file cannot be read or is not such a dictionary; the message names the
            file and the line, and what was expected.
        OptionError: An option has a value that it cannot have.
    """
    path = Path(path)
    check_choices(format=(format, None, *FORMATS))
    if not _LANGUAGE.fullmatch(language):
        raise OptionError(f"language is a code such as 'en', or 'any'; found {language!r}")
    chosen = format or find_format(path)
    if chosen == "qualcode":
        raise CodebookError(f"{path}: this is a codebook already; read_codebook reads it")
    drafts, notes = _parse(path, chosen, language)
    title = name if name is not None else path.stem
    about = f"Converted from {tidy(path.name)} ({_TITLES[chosen]})."
    return build(drafts, path=path, name=title, about=about, notes=notes)


def find_format(path: str | Path) -> str:
    """Return the format of a file: `liwc`, `quanteda`, `csv`, or `qualcode` for a codebook.

    Raises:
        CodebookError: Its suffix is not known, or it cannot be read.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    found = next((name for name, suffixes in FORMATS.items() if suffix in suffixes), None)
    if found is None:
        known = ", ".join(one for suffixes in FORMATS.values() for one in suffixes)
        raise CodebookError(
            f"{path}: no dictionary is known by the suffix `{suffix}`; known are {known}; "
            f"for another file say which format it has: {', '.join(FORMATS)}"
        )
    return "qualcode" if found == "quanteda" and _is_codebook(path) else found


def _is_codebook(path: Path) -> bool:
    """Tell a codebook by its list of codes; a dictionary has there a list of words, if any."""
    if not _CODES.search(_read_bytes(path)):
        return False  # most dictionaries: parsing them twice would take twice as long
    codes = read_yaml(path, error=CodebookError).get("codes")
    return isinstance(codes, list) and any(isinstance(code, dict) for code in codes)


def _parse(path: Path, chosen: str, language: str) -> tuple[list[Draft], list[LeftOut]]:
    if chosen == "quanteda":
        return parse_quanteda(path, language=language), []
    text = _read_text(path)
    if chosen == "csv":
        return parse_table(read_rows(text, path), path, language=language)
    is_table = text.lstrip().casefold().lstrip('"').startswith("dicterm")
    drafts = parse_dicx(read_rows(text, path), path) if is_table else parse_dic(text, path)
    for draft in (below for top in drafts for below in top.walk()):
        draft.words = [Word(w.line, w.text, language, w.reason) for w in draft.words]
    return drafts, []


def _read_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as broken:
        raise CodebookError(f"{path}: cannot be read: {broken.strerror}") from None
    except ValueError as broken:  # a name with a NUL character
        raise CodebookError(f"{str(path)!r}: is not the name of a file: {broken}") from None
    if len(content) > MAX_BYTES:
        raise CodebookError(
            f"{path}: larger than {MAX_BYTES // 1_000_000} MB; this is not a dictionary, or one "
            "to split"
        )
    return content


def _read_text(path: Path) -> str:
    """Decode a file: UTF-8, else Windows-1252, in which programs of the time wrote."""
    content = _read_bytes(path).removesuffix(b"\x1a")  # the end of a file of DOS
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = normalise(content.decode(encoding))
        except UnicodeDecodeError:
            continue
        if found := _CONTROL.search(text):
            line = text.count("\n", 0, found.start()) + 1
            raise CodebookError(
                f"{path}:{line}: this is binary data, or text in another encoding; save it as "
                "UTF-8 text"
            )
        return text
    raise CodebookError(f"{path}: neither UTF-8 nor Windows-1252; save it as UTF-8 text")
