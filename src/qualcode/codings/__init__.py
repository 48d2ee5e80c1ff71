"""Codings: which code stands where, and who or what put it there."""

from qualcode.codings.explaining import Explanation, explain
from qualcode.codings.exporting import codings_matrix, quotes_table
from qualcode.codings.improving import missed, score_rules, suggest_terms
from qualcode.codings.journal import Journal
from qualcode.codings.journal_tables import (
    count_versions,
    read_codings,
    read_memos,
    read_problems,
    read_reads,
)
from qualcode.codings.locating import locate
from qualcode.codings.moving import accept_moves, find_moved, follow_moves
from qualcode.codings.recoded import compare_rules
from qualcode.codings.recoding import recode
from qualcode.codings.rules import apply_codebook
from qualcode.codings.settling import find_codes, find_read, is_by_machine, settle

__all__ = [
    "Explanation",
    "Journal",
    "accept_moves",
    "apply_codebook",
    "codings_matrix",
    "compare_rules",
    "count_versions",
    "explain",
    "find_codes",
    "find_moved",
    "find_read",
    "follow_moves",
    "is_by_machine",
    "locate",
    "missed",
    "quotes_table",
    "read_codings",
    "read_memos",
    "read_problems",
    "read_reads",
    "recode",
    "score_rules",
    "settle",
    "suggest_terms",
]
