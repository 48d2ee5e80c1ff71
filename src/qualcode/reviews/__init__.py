"""Reviews: what waits for a decision in a spreadsheet, and the decisions back."""

from qualcode.reviews.deciding import holds_disputes, read_review
from qualcode.reviews.disputing import list_disputes
from qualcode.reviews.listing import list_suggestions, write_review

__all__ = ["holds_disputes", "list_disputes", "list_suggestions", "read_review", "write_review"]
