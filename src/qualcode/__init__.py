"""qualcode: qualitative analysis of meetings, from what is left on the walls to a synthesis.

Names load when they are first used, so that `import qualcode` costs next to nothing.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qualcode.codebooks import check_codebook, compare_codebooks, read_codebook, show_codebook
    from qualcode.codings import (
        accept_moves,
        apply_codebook,
        codings_matrix,
        compare_rules,
        explain,
        find_moved,
        missed,
        quotes_table,
        read_codings,
        read_memos,
        read_problems,
        read_reads,
        recode,
        score_rules,
        settle,
        suggest_terms,
    )
    from qualcode.comparing import compare
    from qualcode.concerns import choose_quotes, find_concerns
    from qualcode.concerns.contexts import kwic
    from qualcode.concerns.contrasting import contrast
    from qualcode.concerns.cooccurring import cooccurrence
    from qualcode.concerns.covering import coverage
    from qualcode.concerns.framing import framework
    from qualcode.concerns.prevalence import prevalence
    from qualcode.concerns.sample_files import read_sample, write_sample
    from qualcode.concerns.sampling import draw_sample
    from qualcode.concerns.saturating import saturation
    from qualcode.concerns.wording import contrast_words
    from qualcode.errors import QualcodeError
    from qualcode.gatherings import Journal, read_gathering
    from qualcode.privacy import mask
    from qualcode.reliability import (
        agreement,
        agreement_pairs,
        agreement_scores,
        agreement_sets,
        agreement_spans,
        agreement_without,
        confusions,
        disagreements,
    )
    from qualcode.reliability.assigning import assign_coders
    from qualcode.reliability.progressing import progress
    from qualcode.reviews import list_disputes, list_suggestions, read_review, write_review
    from qualcode.saving import defuse
    from qualcode.segments import segment
    from qualcode.suggestions import leave_out, next_to_code, read_picked, suggest, write_picked
    from qualcode.surveys import read_surveys, survey_change, survey_table
    from qualcode.synthesis import synthesise
    from qualcode.topics import (
        compare_topics,
        cross_codes,
        fit_topics,
        load_topics,
        propose_codes,
        split_codes,
        uncovered,
    )
    from qualcode.widget import CodingWidget

__version__ = "0.1.0"

_HOMES = {
    "CodingWidget": "qualcode.widget",
    "Journal": "qualcode.gatherings",
    "QualcodeError": "qualcode.errors",
    "accept_moves": "qualcode.codings",
    "agreement": "qualcode.reliability",
    "agreement_pairs": "qualcode.reliability",
    "agreement_scores": "qualcode.reliability",
    "agreement_sets": "qualcode.reliability",
    "agreement_spans": "qualcode.reliability",
    "agreement_without": "qualcode.reliability",
    "apply_codebook": "qualcode.codings",
    "assign_coders": "qualcode.reliability.assigning",
    "check_codebook": "qualcode.codebooks",
    "choose_quotes": "qualcode.concerns",
    "codings_matrix": "qualcode.codings",
    "compare": "qualcode.comparing",
    "compare_codebooks": "qualcode.codebooks",
    "compare_rules": "qualcode.codings",
    "compare_topics": "qualcode.topics",
    "confusions": "qualcode.reliability",
    "contrast": "qualcode.concerns.contrasting",
    "contrast_words": "qualcode.concerns.wording",
    "cooccurrence": "qualcode.concerns.cooccurring",
    "coverage": "qualcode.concerns.covering",
    "cross_codes": "qualcode.topics",
    "defuse": "qualcode.saving",
    "disagreements": "qualcode.reliability",
    "draw_sample": "qualcode.concerns.sampling",
    "explain": "qualcode.codings",
    "find_concerns": "qualcode.concerns",
    "find_moved": "qualcode.codings",
    "fit_topics": "qualcode.topics",
    "framework": "qualcode.concerns.framing",
    "kwic": "qualcode.concerns.contexts",
    "leave_out": "qualcode.suggestions",
    "list_disputes": "qualcode.reviews",
    "list_suggestions": "qualcode.reviews",
    "load_topics": "qualcode.topics",
    "mask": "qualcode.privacy",
    "missed": "qualcode.codings",
    "next_to_code": "qualcode.suggestions",
    "prevalence": "qualcode.concerns.prevalence",
    "progress": "qualcode.reliability.progressing",
    "propose_codes": "qualcode.topics",
    "quotes_table": "qualcode.codings",
    "read_codebook": "qualcode.codebooks",
    "read_codings": "qualcode.codings",
    "read_gathering": "qualcode.gatherings",
    "read_memos": "qualcode.codings",
    "read_picked": "qualcode.suggestions",
    "read_problems": "qualcode.codings",
    "read_reads": "qualcode.codings",
    "read_review": "qualcode.reviews",
    "read_sample": "qualcode.concerns.sample_files",
    "read_surveys": "qualcode.surveys",
    "recode": "qualcode.codings",
    "saturation": "qualcode.concerns.saturating",
    "score_rules": "qualcode.codings",
    "segment": "qualcode.segments",
    "settle": "qualcode.codings",
    "show_codebook": "qualcode.codebooks",
    "split_codes": "qualcode.topics",
    "suggest": "qualcode.suggestions",
    "suggest_terms": "qualcode.codings",
    "survey_change": "qualcode.surveys",
    "survey_table": "qualcode.surveys",
    "synthesise": "qualcode.synthesis",
    "uncovered": "qualcode.topics",
    "write_picked": "qualcode.suggestions",
    "write_review": "qualcode.reviews",
    "write_sample": "qualcode.concerns.sample_files",
}

__all__ = [
    "CodingWidget",
    "Journal",
    "QualcodeError",
    "accept_moves",
    "agreement",
    "agreement_pairs",
    "agreement_scores",
    "agreement_sets",
    "agreement_spans",
    "agreement_without",
    "apply_codebook",
    "assign_coders",
    "check_codebook",
    "choose_quotes",
    "codings_matrix",
    "compare",
    "compare_codebooks",
    "compare_rules",
    "compare_topics",
    "confusions",
    "contrast",
    "contrast_words",
    "cooccurrence",
    "coverage",
    "cross_codes",
    "defuse",
    "disagreements",
    "draw_sample",
    "explain",
    "find_concerns",
    "find_moved",
    "fit_topics",
    "framework",
    "kwic",
    "leave_out",
    "list_disputes",
    "list_suggestions",
    "load_topics",
    "mask",
    "missed",
    "next_to_code",
    "prevalence",
    "progress",
    "propose_codes",
    "quotes_table",
    "read_codebook",
    "read_codings",
    "read_gathering",
    "read_memos",
    "read_picked",
    "read_problems",
    "read_reads",
    "read_review",
    "read_sample",
    "read_surveys",
    "recode",
    "saturation",
    "score_rules",
    "segment",
    "settle",
    "show_codebook",
    "split_codes",
    "suggest",
    "suggest_terms",
    "survey_change",
    "survey_table",
    "synthesise",
    "uncovered",
    "write_picked",
    "write_review",
    "write_sample",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        from qualcode.errors import did_you_mean  # noqa: PLC0415 - only for the message

        raise AttributeError(f"qualcode has no `{name}`; {did_you_mean(name, _HOMES)}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
