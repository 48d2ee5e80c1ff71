from pathlib import Path

import pytest

from qualcode.saving import cache_folder


def test_what_is_kept_lies_where_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUALCODE_CACHE", "kept")
    assert cache_folder("embeddings") == Path("kept/embeddings")
    monkeypatch.setenv("QUALCODE_CACHE", "OFF")
    assert cache_folder("embeddings") is None
    monkeypatch.delenv("QUALCODE_CACHE")
    folder = cache_folder("readings")
    assert folder is not None
    assert folder.parts[-2:] == ("qualcode", "readings")
