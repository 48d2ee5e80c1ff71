"""Files of samples: what was drawn, from what and with which chances, without anybody's words.

One JSON file a table, in the gathering's `samples/`, which is never read as material. `format` says
what it is. `samples` has an entry a code with the facts it follows from (`code`, `by`, `n`,
`least`, `seed`, `machine`, and the SHA-256 of segments and of labels); its `strata`, each with
`label` and `part`, `population`, `drawn` and `note`; and its `segments`, each with `segment`,
`document`, `start`, `end` and the number of its `stratum`, from 0. No date stands there: the same
sample gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
import pandas as pd

from qualcode.concerns.sampling import SAMPLES, name_sample
from qualcode.errors import OptionError, OutputError, check_options
from qualcode.saving import save_whole
from qualcode.tables import records, require

_FOLDER, _SUFFIX = "samples", ".json"
_FORMAT = "qualcode samples 1"


class _Segment(msgspec.Struct, forbid_unknown_fields=True):
    segment: str
    document: str
    start: int
    end: int
    stratum: Annotated[int, msgspec.Meta(ge=0)]


class _Stratum(msgspec.Struct, forbid_unknown_fields=True):
    label: str
    part: str | None
    population: Annotated[int, msgspec.Meta(ge=1)]
    drawn: int
    note: str


class _Sample(msgspec.Struct, forbid_unknown_fields=True):
    sample: str
    code: str
    by: str | None
    n: int
    least: int
    seed: int
    machine: str
    segments_sha256: str
    labels_sha256: str
    strata: list[_Stratum]
    segments: list[_Segment]


class _File(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    samples: list[_Sample]


_FACTS = _Sample.__struct_fields__[:-2]  # what stands there once a code
_STRATUM, _SEGMENT = _Stratum.__struct_fields__, _Segment.__struct_fields__


@check_options
def write_sample(sample: pd.DataFrame, path: str | Path) -> Path:
    """Write a sample, so that it is known which segments were drawn, and with which chances.

    Args:
        sample: What `draw_sample` returned.
        path: A gathering's folder: it is written to its `samples/`, under a name that follows from
            its content. Or a file that ends in `.json`.

    Returns:
        The file.

    Raises:
        ColumnMissingError: The table lacks a column of the samples table.
        OutputError: The name ends otherwise, the file holds something else, or cannot be written.
    """
    require(sample, *SAMPLES.columns)
    content = _dump(sample)
    path = Path(path)
    if path.is_dir():
        path = path / _FOLDER / f"{hashlib.sha256(content).hexdigest()[:16]}{_SUFFIX}"
    if path.suffix.lower() != _SUFFIX:
        raise OutputError(
            f"{path}: a sample's file ends in {_SUFFIX}, or give a gathering's folder"
        )
    if _read(path) not in {None, content}:
        raise OutputError(f"{path}: is there already and holds something else; name a new file")
    return save_whole(path, content)


def _read(path: Path) -> bytes | None:
    """Return what stands in a file; nothing where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as broken:
        raise OutputError(f"{path}: cannot be read: {broken.strerror}") from None


def _dump(sample: pd.DataFrame) -> bytes:
    samples = [_describe(rows) for _, rows in sample.groupby("code", sort=False)]
    content = json.dumps({"format": _FORMAT, "samples": samples}, ensure_ascii=False, indent=1)
    return f"{content}\n".encode()


def _describe(rows: pd.DataFrame) -> dict[str, Any]:
    """Return a code's sample as what its file says."""
    grouped = rows.groupby(["label", "part"], dropna=False, sort=True)
    named = rows.assign(stratum=grouped.ngroup())
    return {
        **_pick(rows.head(1), _FACTS)[0],
        "strata": _pick(named.drop_duplicates("stratum").sort_values("stratum"), _STRATUM),
        "segments": _pick(named, _SEGMENT),
    }


def _pick(rows: pd.DataFrame, names: Sequence[str]) -> list[dict[str, Any]]:
    """Return rows' values in some columns, with null for what is missing."""
    table = rows[list(names)].astype(object)
    return records(table.where(table.notna(), None))


@check_options
def read_sample(path: str | Path) -> pd.DataFrame:
    """Read a sample that `write_sample` wrote.

    Args:
        path: The file.

    Returns:
        The samples table, as `draw_sample` returned it.

    Raises:
        OptionError: The file cannot be read, is none that `write_sample` wrote, or was changed.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as broken:
        raise OptionError(f"{path}: cannot be read: {broken.strerror}") from None
    try:
        found = msgspec.json.decode(content, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError) as broken:
        raise OptionError(f"{path}: is no file of a sample: {broken}") from None
    if found.format != _FORMAT:
        raise OptionError(f"{path}: its format is {found.format!r}, where {_FORMAT!r} is known")
    rows = pd.DataFrame([row for sample in found.samples for row in _rows(sample, path)])
    if rows.empty:
        raise OptionError(f"{path}: there is no sample in this file; draw one with `draw_sample`")
    return SAMPLES.of_columns(len(rows), **{str(name): rows[name].tolist() for name in rows})


def _rows(sample: _Sample, path: str | Path) -> Iterator[dict[str, Any]]:
    """Yield a code's rows, in the order of the segments."""
    facts = {name: getattr(sample, name) for name in _FACTS}
    strata = [msgspec.structs.asdict(stratum) for stratum in sample.strata]
    numbers = {segment.stratum for segment in sample.segments}
    if sample.sample != name_sample(facts) or not numbers <= set(range(len(strata))):
        raise OptionError(
            f"{path}: the sample of `{sample.code}` was changed, since its id does not follow from "
            "its facts any more, or its strata are not all there; take the file as it was written"
        )
    for segment in sample.segments:
        stratum = strata[segment.stratum]
        chance = {"probability": stratum["drawn"] / stratum["population"]}
        yield {**facts, **stratum, **chance, **msgspec.structs.asdict(segment)}
