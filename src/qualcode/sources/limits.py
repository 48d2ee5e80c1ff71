"""Limits: bounds on what is read, so that no file can take the machine."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from qualcode.yaml_files import StrictModel

Number = Annotated[float, Field(gt=0)] | Annotated[int, Field(gt=0)]
Count = Annotated[int, Field(gt=0)]


class Limits(StrictModel):
    """Bounds on a single file; gathering.yaml can raise them.

    Attributes:
        megabytes: Its size.
        unpacked: Megabytes that a packed file (docx, xlsx, epub …) unfolds to.
        seconds: Time that reading it may take.
        gigabytes: Memory that reading it may take.
        pages: Pages of a PDF.
        megapixels: Size of a picture.
        columns: Columns of a sheet.
    """

    megabytes: Number = 20
    unpacked: Number = 200
    seconds: Number = 30
    gigabytes: Number = 2
    pages: Count = 1_000
    megapixels: Number = 100
    columns: Count = 1_000
