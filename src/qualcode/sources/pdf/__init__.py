"""PDF, a document a page, as people see it."""

from qualcode.sources.pdf import reading  # noqa: F401 - which registers it
