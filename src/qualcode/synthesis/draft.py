"""A codebook to start from, drafted from topics."""

from __future__ import annotations

import io
import re
import unicodedata
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import DoubleQuotedScalarString as Quoted

from qualcode.tables import records

if TYPE_CHECKING:
    from qualcode.gatherings import Gathering
    from qualcode.topics import Topics

_EXAMPLES = 2
_HEAD = """\
A draft, made from topics: a place to start, not a codebook. Rename the codes, join and
split them, write definitions, and remove the terms that say nothing.
"""


def draft_codebook(topics: Topics, gathering: Gathering) -> str:
    """Write topics as a codebook: a code a topic, with its words as terms and typical notes."""
    data = CommentedMap(name="draft", version=Quoted("0.1.0"))
    data["languages"] = list(gathering.languages)
    data["codes"] = [_code(row, topics, gathering) for row in records(topics.topics)]
    data.yaml_set_start_comment(_HEAD)
    stream = io.StringIO()
    writer = YAML()
    writer.width = 1000
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.dump(data, stream)
    return stream.getvalue()


def _code(row: dict[str, Any], topics: Topics, gathering: Gathering) -> CommentedMap:
    words = [str(word) for word in row["terms"]]
    code = CommentedMap(id=f"topic-{row['topic']}-{_identifier(words)}")
    code["name"] = Quoted(str(row["label"]))
    code["definition"] = Quoted("")
    code["terms"] = {"any": [Quoted(word) for word in words]}
    code["examples"] = [Quoted(text) for text in _typical(row, topics, gathering, words)]
    return code


def _identifier(words: list[str]) -> str:
    plain = unicodedata.normalize("NFKD", words[0] if words else "untitled")
    return re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode().lower()).strip("-")


def _typical(
    row: dict[str, Any], topics: Topics, gathering: Gathering, words: list[str]
) -> list[str]:
    """Return notes of a topic that hold one of its words, so that the draft passes its tests."""
    own = topics.assignments[topics.assignments["topic"].eq(row["topic"])]
    names = own.sort_values("strength", ascending=False, kind="stable")["segment"]
    texts = gathering.segments.set_index("segment").loc[names, "text"].drop_duplicates()
    pattern = r"\b(?:" + "|".join(map(re.escape, words)) + r")\b" if words else r"(?!)"
    return list(texts[texts.str.contains(pattern, case=False)].head(_EXAMPLES))
