"""Suggestions: codes that a model would give, learnt from what people coded, and how good it is."""

from qualcode.suggestions.coders import Coder, Lesson
from qualcode.suggestions.picked_files import read_picked, write_picked
from qualcode.suggestions.picking import leave_out, next_to_code
from qualcode.suggestions.suggesting import Suggestions, suggest

__all__ = [
    "Coder",
    "Lesson",
    "Suggestions",
    "leave_out",
    "next_to_code",
    "read_picked",
    "suggest",
    "write_picked",
]
