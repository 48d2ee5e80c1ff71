"""Converting: from another program's dictionary to a codebook's file, and the other way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from qualcode.codebooks.dictionaries.dumping import Dumped, dump_quanteda
from qualcode.codebooks.dictionaries.reading import FORMATS, find_format, read_dictionary
from qualcode.codebooks.dumping import dump_codebook
from qualcode.codebooks.model import Codebook, read_codebook
from qualcode.codebooks.patterns import ANY
from qualcode.errors import CodebookError, OptionError, check_choices, check_options
from qualcode.spans import printable
from qualcode.yaml_files import MAX_BYTES

SOURCES = (*FORMATS, "qualcode")
TARGETS = ("qualcode", "quanteda")


@check_options
def convert(
    path: str | Path,
    *,
    source: str | None = None,
    target: str | None = None,
    name: str | None = None,
    language: str = ANY,
) -> Dumped:
    """Convert a dictionary to the text of a codebook's file, or a codebook to quanteda's.

    A codebook's text begins with comments that list what was left out.

    Args:
        path: The file.
        source: Its format: `liwc`, `quanteda`, `csv` or `qualcode`; None is by the file.
        target: `qualcode` or `quanteda`; None is quanteda for a codebook, else qualcode.
        name: What to call the codebook; None is as the file is called.
        language: The language of the terms, where the file does not say; `any` for all.

    Raises:
        CodebookError: The file cannot be read or is not what it should be, or is too large.
        OptionError: An option has a value that it cannot have, or does not apply.
    """
    path = Path(path)
    check_choices(source=(source, None, *SOURCES), target=(target, None, *TARGETS))
    source = source or find_format(path)
    target = target or ("quanteda" if source == "qualcode" else "qualcode")
    if source == target == "qualcode":
        raise OptionError(f"{path}: is a codebook already; it can be converted to quanteda")
    if target == "quanteda" and (name is not None or language != ANY):
        raise OptionError("a dictionary of quanteda has neither name nor languages")
    if source == "qualcode":
        return dump_quanteda(read_codebook(path))
    read = read_dictionary(path, format=source, name=name, language=language)
    if target == "qualcode":
        return Dumped(_dump(read.codebook, read.left_out, path), read.left_out)
    dumped = dump_quanteda(read.codebook)
    return Dumped(dumped.text, pd.concat([read.left_out, dumped.left_out], ignore_index=True))


def _dump(codebook: Codebook, left_out: pd.DataFrame, path: Path) -> str:
    listed = [f"  {one}" for one in describe(left_out)]
    heading = ["Left out in converting:", *listed] if listed else []
    text = dump_codebook(codebook, comment="\n".join(heading))
    if len(text.encode()) > MAX_BYTES:
        raise CodebookError(
            f"{path}: as a codebook it would be larger than the {MAX_BYTES // 1_000_000} MB that "
            "its file may have; split the dictionary"
        )
    return text


def describe(left_out: pd.DataFrame) -> list[str]:
    """Return a line for people on each row of what was left out."""
    return [
        _describe(row.line, row.term, row.code, row.reason)
        for row in left_out.itertuples(index=False)
    ]


def _describe(line: Any, term: object, code: object, reason: object) -> str:
    parts = [
        "" if pd.isna(line) else f"line {line}",
        f"code {code}" if code else "",
        f"`{term}`" if term else "",
        str(reason),
    ]
    told = ": ".join(filter(None, parts))
    return printable(" ".join(told.split()))
