"""Kinds: what a file probably is, from its path."""

from __future__ import annotations

import re

from qualcode.spans import fold

# The first that matches decides, so that sticky notes are not taken for notes.
_SIGNS = {
    "sticky notes": (
        r"stick(y|ies)|post-?its?|miro|mural|jamboard|whiteboards?|pizarras?|tableros?"
        r"|adhesiv[ao]s?|papelitos?"
    ),
    "flip chart": r"flip-?charts?|papelograf\w*|posters?",
    "transcript": r"transcri\w*|subtitles?|recordings?",
    "survey": (
        r"surveys?|encuestas?|questionnaires?|cuestionarios?|evaluations?|evaluacion\w*"
        r"|responses?|respuestas|feedback|formularios?|umfragen?|fragebogen|pesquisas?"
    ),
    "shared document": r"shared|collective|colectivo|etherpad|pad|minutes|actas?",
    "photo": r"photos?|fotos?|pictures?",
    "notes": r"notes?|notas?|notizen|diar(y|ies)",
}
_PATTERNS = {
    kind: re.compile(rf"(?:^|[^a-z])(?:{signs})(?:$|[^a-z])") for kind, signs in _SIGNS.items()
}


def guess_kind(source: str, *, format: str = "") -> str:  # noqa: A002 - as the column is called
    """Guess the kind of a file from the words in its path; `other` where none tells.

    A photograph of which nothing is known is one.
    """
    path = fold(source)
    other = "photo" if format == "photo" else "other"
    return next((kind for kind, sign in _PATTERNS.items() if sign.search(path)), other)
