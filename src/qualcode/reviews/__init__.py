"""Reviews: suggestions to accept or reject in a spreadsheet, and the decisions back."""

from qualcode.reviews.deciding import read_review
from qualcode.reviews.listing import list_suggestions, write_review

__all__ = ["list_suggestions", "read_review", "write_review"]
