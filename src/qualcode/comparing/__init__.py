"""Comparing: gatherings side by side, as a table, a page and figures."""

from qualcode.comparing.comparison import Comparison, compare

__all__ = ["Comparison", "compare"]
