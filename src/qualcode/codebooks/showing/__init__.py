"""Showing: a codebook as a document for people, the appendix of a paper, and as a tree."""

from qualcode.codebooks.showing.documents import FORMATS, choose_format, show_codebook, show_tree

__all__ = ["FORMATS", "choose_format", "show_codebook", "show_tree"]
