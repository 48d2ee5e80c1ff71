"""Tesseract, which reads print. On a laptop without it these tests skip; in CI they must run."""

import os

import pytest

from qualcode.errors import ExtraMissingError
from qualcode.sources import tessdata


@pytest.fixture(scope="session")
def tesseract() -> frozenset[str]:
    """The names of the languages that tesseract has data for."""
    try:
        tessdata.require_tesseract()
    except ExtraMissingError:
        if os.environ.get("CI"):
            pytest.fail("tesseract is missing; CI must install it")
        pytest.skip("needs tesseract")
    return tessdata.installed()
