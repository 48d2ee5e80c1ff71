"""Privacy: who agreed to what, and what is shown of them."""

from qualcode.privacy.border import Border, mask
from qualcode.privacy.labels import label_attributes, labelled_attributes
from qualcode.privacy.people import (
    CONSENTS,
    COUNT,
    PRIVATE,
    WITHDRAWN,
    attributes,
    check_people,
    consents,
    find_doubts,
    find_short_names,
    find_strangers,
    mark_consent,
    resolve,
)
from qualcode.privacy.withdrawing import Withdrawal, withdraw

__all__ = [
    "CONSENTS",
    "COUNT",
    "PRIVATE",
    "WITHDRAWN",
    "Border",
    "Withdrawal",
    "attributes",
    "check_people",
    "consents",
    "find_doubts",
    "find_short_names",
    "find_strangers",
    "label_attributes",
    "labelled_attributes",
    "mark_consent",
    "mask",
    "resolve",
    "withdraw",
]
