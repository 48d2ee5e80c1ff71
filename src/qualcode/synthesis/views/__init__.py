"""Views: what the parts of a report show, computed from a synthesis for its template."""

from qualcode.synthesis.views.appendix import AppendixView
from qualcode.synthesis.views.areas import AreasView
from qualcode.synthesis.views.concerns import ConcernsView
from qualcode.synthesis.views.contrasts import ContrastsView
from qualcode.synthesis.views.drafts import DraftsView
from qualcode.synthesis.views.evidence import EvidenceView
from qualcode.synthesis.views.material import MaterialView
from qualcode.synthesis.views.memos import MemosView
from qualcode.synthesis.views.method import MethodView
from qualcode.synthesis.views.needs import NeedsView
from qualcode.synthesis.views.patterns import PatternsView
from qualcode.synthesis.views.people import PeopleView
from qualcode.synthesis.views.proposals import ProposalsView
from qualcode.synthesis.views.surveys import SurveysView
from qualcode.synthesis.views.together import TogetherView
from qualcode.synthesis.views.topics import MapView, TopicsView

__all__ = [
    "AppendixView",
    "AreasView",
    "ConcernsView",
    "ContrastsView",
    "DraftsView",
    "EvidenceView",
    "MapView",
    "MaterialView",
    "MemosView",
    "MethodView",
    "NeedsView",
    "PatternsView",
    "PeopleView",
    "ProposalsView",
    "SurveysView",
    "TogetherView",
    "TopicsView",
]
