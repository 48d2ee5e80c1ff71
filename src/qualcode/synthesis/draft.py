"""A codebook to start from, drafted from topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.codebooks import Codebook
from qualcode.topics import draft_codes

if TYPE_CHECKING:
    from qualcode.gatherings import Gathering
    from qualcode.topics import Topics

HEAD = """\
A draft, made from topics: a place to start, not a codebook. Rename the codes, join and
split them, write definitions, and remove the terms that say nothing.
"""


def draft_codebook(topics: Topics, gathering: Gathering) -> Codebook | None:
    """Draft a codebook: a code a topic, with the topic's words as terms and typical notes.

    Args:
        topics: What `fit_topics` found in the gathering.
        gathering: Where the notes stand.

    Returns:
        A codebook whose examples pass its own tests; None where there are no topics.
    """
    codes = draft_codes(topics, gathering.segments, languages=gathering.languages)
    if not codes:
        return None
    return Codebook(name="draft", version="0.1.0", languages=list(gathering.languages), codes=codes)
