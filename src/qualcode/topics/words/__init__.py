"""Words: which terms set each topic apart, and what to call it."""

from qualcode.topics.words.describing import Description, describe, make_vectorizer

__all__ = ["Description", "describe", "make_vectorizer"]
