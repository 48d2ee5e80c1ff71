"""Topics: what the material speaks of, whatever a codebook expects."""

from qualcode.topics.clusters.granularity import is_weak
from qualcode.topics.comparing import compare_topics
from qualcode.topics.fitting import fit_topics
from qualcode.topics.proposing import draft_codes, propose_codes, uncovered
from qualcode.topics.relating import cross_codes, split_codes
from qualcode.topics.result import Topics
from qualcode.topics.saving import load_topics
from qualcode.topics.scoring import score_terms

__all__ = [
    "Topics",
    "compare_topics",
    "cross_codes",
    "draft_codes",
    "fit_topics",
    "is_weak",
    "load_topics",
    "propose_codes",
    "score_terms",
    "split_codes",
    "uncovered",
]
