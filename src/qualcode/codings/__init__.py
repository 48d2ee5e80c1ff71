"""Codings: which code stands where, and who or what put it there."""

from qualcode.codings.journal import Journal
from qualcode.codings.journal_tables import read_codings, read_memos, read_problems, read_reads
from qualcode.codings.locating import locate
from qualcode.codings.rules import apply_codebook
from qualcode.codings.settling import settle

__all__ = [
    "Journal",
    "apply_codebook",
    "locate",
    "read_codings",
    "read_memos",
    "read_problems",
    "read_reads",
    "settle",
]
