"""The command line: parse, call, print."""

from qualcode.cli import agreement, comparing, gathering, narrative, review, revising, running
from qualcode.cli.base import app, main
from qualcode.cli.codebook import codebook_app

__all__ = [
    "agreement",
    "app",
    "codebook_app",
    "comparing",
    "gathering",
    "main",
    "narrative",
    "review",
    "revising",
    "running",
]
