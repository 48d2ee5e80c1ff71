"""Reliability: how far coders agree, on what, and where they do not."""

from qualcode.reliability.agreeing import agreement
from qualcode.reliability.coefficients import (
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    observed_agreement,
    scott_pi,
    specific_agreement,
)
from qualcode.reliability.comparing import agreement_pairs, agreement_without
from qualcode.reliability.disagreeing import confusions, disagreements
from qualcode.reliability.scoring import agreement_scores
from qualcode.reliability.sections import unitizing_alpha
from qualcode.reliability.sets import agreement_sets, set_alpha
from qualcode.reliability.spans import u_alphas
from qualcode.reliability.unitizing import agreement_spans

__all__ = [
    "agreement",
    "agreement_pairs",
    "agreement_scores",
    "agreement_sets",
    "agreement_spans",
    "agreement_without",
    "brennan_prediger",
    "cohen_kappa",
    "confusions",
    "conger_kappa",
    "disagreements",
    "fleiss_kappa",
    "gwet_ac1",
    "krippendorff_alpha",
    "observed_agreement",
    "scott_pi",
    "set_alpha",
    "specific_agreement",
    "u_alphas",
    "unitizing_alpha",
]
