"""Codings: which code stands where, and who or what put it there."""

from qualcode.codings.locating import locate
from qualcode.codings.rules import apply_codebook
from qualcode.codings.settling import settle

__all__ = ["apply_codebook", "locate", "settle"]
