"""A codebook to start from, drafted from topics."""

from __future__ import annotations

import itertools
import re
import unicodedata
from typing import TYPE_CHECKING, Any

from qualcode.codebooks import Code, Codebook, Matcher
from qualcode.tables import records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.gatherings import Gathering
    from qualcode.topics import Topics

HEAD = """\
A draft, made from topics: a place to start, not a codebook. Rename the codes, join and
split them, write definitions, and remove the terms that say nothing.
"""

_EXAMPLES = 2


def draft_codebook(topics: Topics, gathering: Gathering) -> Codebook | None:
    """Draft a codebook: a code a topic, with the topic's words as terms and typical notes.

    Args:
        topics: What `fit_topics` found in the gathering.
        gathering: Where the notes stand.

    Returns:
        A codebook whose examples pass its own tests; None where there are no topics.
    """
    codes = [_code(row, topics, gathering) for row in records(topics.topics) if row["terms"]]
    if not codes:
        return None
    return Codebook(name="draft", version="0.1.0", languages=list(gathering.languages), codes=codes)


def _code(row: dict[str, Any], topics: Topics, gathering: Gathering) -> Code:
    code = Code(
        id=f"topic-{row['topic']}-{_identifier(row['terms'][0])}",
        name=row["label"],
        terms={"any": row["terms"]},
    )
    matcher = Matcher(Codebook(codes=[code]))
    fitting = (text for text in _typical(row, topics, gathering) if matcher.match(text))
    return code.model_copy(update={"examples": list(itertools.islice(fitting, _EXAMPLES))})


def _identifier(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _typical(row: dict[str, Any], topics: Topics, gathering: Gathering) -> Sequence[str]:
    """Return the notes of a topic, the most typical first."""
    own = topics.assignments[topics.assignments["topic"].eq(row["topic"])]
    names = own.sort_values("strength", ascending=False, kind="stable")["segment"]
    texts = gathering.segments.set_index("segment").loc[names, "text"]
    return list(texts.drop_duplicates())
