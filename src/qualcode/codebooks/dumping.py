"""Writing a codebook as the YAML that `read_codebook` reads."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

if TYPE_CHECKING:
    from qualcode.codebooks.model import Codebook

_PLAIN = {"id", "role"}  # keys whose values need no quotation marks


def dump_codebook(codebook: Codebook, *, comment: str = "") -> str:
    """Write a codebook as YAML; keys that say nothing are left out.

    Args:
        codebook: The codebook.
        comment: Lines to put at the top, without `#`.
    """
    data = _readable(codebook.model_dump(exclude_defaults=True))
    if comment:
        data.yaml_set_start_comment(comment)
    stream = io.StringIO()
    writer = YAML()
    writer.width = 1000
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.dump(data, stream)
    return stream.getvalue()


def _readable(value: Any, key: str = "") -> Any:
    """Quote text, so that a term like `no` or `2024` stays text whoever reads it."""
    if isinstance(value, dict):
        return CommentedMap({name: _readable(inner, name) for name, inner in value.items()})
    if isinstance(value, list):
        return [_readable(inner, key) for inner in value]
    is_plain = key in _PLAIN or not isinstance(value, str)
    return value if is_plain else DoubleQuotedScalarString(value)
