"""Synthesis: concerns, topics and quotes as a report that a person reads."""

from qualcode.synthesis.synthesising import Synthesis, synthesise

__all__ = ["Synthesis", "synthesise"]
