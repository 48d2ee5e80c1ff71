"""Remarks: what a reader must know, said in the language of whoever reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualcode.synthesis.messages import Messages


@dataclass(frozen=True)
class Remark:
    """A sentence of the messages, with the values that it is about.

    Attributes:
        key: Its key in the messages.
        values: What is filled in, by name: plain text, as it may be shown.
    """

    key: str
    values: tuple[tuple[str, str], ...] = ()

    def tell(self, messages: Messages) -> str:
        """Return the sentence in the language of the messages."""
        return messages(self.key, **dict(self.values))


def remark(key: str, **values: str) -> Remark:
    """Return the remark of a key with its values."""
    return Remark(key, tuple(values.items()))
