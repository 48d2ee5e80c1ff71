"""Two small gatherings, worked out by hand."""

BOOK = """\
name: small
version: "1.0"
languages: [en]
codes:
  - {id: capacity, name: Capacity, role: concern, terms: {en: ["train*"]}}
  - {id: money, name: Money, role: concern, terms: {en: ["fund*"]}}
  - {id: trees, name: Trees, role: concern, terms: {en: [forest]}}
  - {id: law, name: Law, role: concern, terms: {en: [copyright]}}
  - {id: moon, name: Moon, role: concern, terms: {en: [lunar]}}
"""

NOTES_THEN = [
    "P1,We want training for new people",
    "P2,Funding is what everybody asks for",
    "P3,The forest by the river burnt",
    "P4,Funding for travel was cut again",
]
NOTES_NOW = [
    "P1,More training about everything we do",
    "P2,Training once a month would be lovely",
    "P3,Please train the trainers before summer",
    "P4,Funding and copyright are both a mess",
]


def sheet(notes: list[str]) -> str:
    """Return the text of a sheet of notes."""
    return "\n".join(["who,note", *notes, ""])


def gathering(title: str, day: str, notes: list[str], book: str = BOOK) -> dict[str, str]:
    """Return the files of a gathering."""
    described = (
        f"title: {title}\ndates: [{day}]\nlanguages: [en]\ncodebook: book.yaml\n"
        "sources: [{files: notes.csv, kind: sticky notes, text: note, columns: {participant: who}}]"
    )
    return {"gathering.yaml": described, "book.yaml": book, "notes.csv": sheet(notes)}


THEN = gathering("Then", "2024-05-24", NOTES_THEN)
NOW = gathering("Now", "2025-05-30", NOTES_NOW)
