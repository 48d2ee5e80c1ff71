"""Concerns: what people care about, counted honestly, with the quotes behind each count."""

from qualcode.concerns.counting import find_concerns, leading, roll_up, tree_order
from qualcode.concerns.quoting import choose_quotes

__all__ = ["choose_quotes", "find_concerns", "leading", "roll_up", "tree_order"]
