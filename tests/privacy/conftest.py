"""Four people with names."""

import pandas as pd
import pytest
from peopled import make_people


@pytest.fixture
def listed() -> pd.DataFrame:
    """Four people, two of whom share a family name; one is counted, one has withdrawn."""
    return make_people(
        participant=["P01", "P02", "P03", "P04"],
        name=["Ana Pérez", "Luis Pérez Soto", "Noor de Vries", "Bo Lind"],
        aliases=["Anita; La Pera", None, "nvries|NV", None],
        consent=[None, "quote", "count", "withdrawn"],
        country=["Chile", "Chile", "Chile", "Peru"],
    )
