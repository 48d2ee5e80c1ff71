import pytest

from qualcode.gatherings.kinds import guess_kind
from qualcode.tables import KINDS


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("sticky-notes/day1.csv", "sticky notes"),
        ("Sticky Notes.csv", "sticky notes"),
        ("STICKIES.csv", "sticky notes"),
        ("day1/miro_export.csv", "sticky notes"),
        ("post-its.txt", "sticky notes"),
        ("tablero.csv", "sticky notes"),
        ("Tableros/día 1.csv", "sticky notes"),
        ("notas adhesivas.txt", "sticky notes"),
        ("establero.txt", "other"),
        ("notes/P07.txt", "notes"),
        ("notas.txt", "notes"),
        ("flipchart-2.md", "flip chart"),
        ("papelógrafos/1.md", "flip chart"),
        ("papelo\u0301grafos/1.md", "flip chart"),
        ("transcripts/a.txt", "transcript"),
        ("Transcripción.txt", "transcript"),
        ("evaluación.csv", "survey"),
        ("survey 1.csv", "survey"),
        ("Event feedback(1-9).xlsx", "survey"),
        ("Cuestionario (respuestas).xlsx", "survey"),
        ("etherpad.md", "shared document"),
        ("fotos/1.txt", "photo"),
        ("notepad.txt", "other"),
        ("padre.txt", "other"),
        ("a.txt", "other"),
        ("", "other"),
    ],
)
def test_kinds_are_guessed_from_the_path(source: str, kind: str) -> None:
    assert guess_kind(source) == kind
    assert kind in KINDS
