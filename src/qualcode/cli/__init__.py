"""The command line: parse, call, print."""

from qualcode.cli import codebook, gathering, review
from qualcode.cli.base import app, main

__all__ = ["app", "codebook", "gathering", "main", "review"]
