"""Write the notes that were typed in a word processor: notes/*.docx and notes/*.odt."""  # noqa: INP001 - scripts, no package

from __future__ import annotations

from office import GATHERING, HERE, convert

NOTES = ("P07-day1.docx", "P25-day1.docx", "P36-day2.odt")


def main() -> None:
    """Write each from its flat OpenDocument in scripts/documents."""
    for name in NOTES:
        target = GATHERING / "notes" / name
        convert(HERE / "documents" / f"{target.stem}.fodt", target, target.suffix[1:])


if __name__ == "__main__":
    main()
