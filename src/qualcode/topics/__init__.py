"""Topics: what the material speaks of, whatever a codebook expects."""

from qualcode.topics.fitting import Topics, fit_topics

__all__ = ["Topics", "fit_topics"]
