"""Office documents, web pages and wiki pages: what pandoc reads."""

from qualcode.sources.office import reading, wiki  # noqa: F401 - which registers them
