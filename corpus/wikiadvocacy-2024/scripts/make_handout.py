"""Write the typed-up list of next steps: handouts/next-steps.pdf."""  # noqa: INP001 - scripts, no package

from __future__ import annotations

from office import GATHERING, HERE, convert


def main() -> None:
    """Write it from its flat OpenDocument in scripts/documents."""
    source = HERE / "documents" / "next-steps.fodt"
    convert(source, GATHERING / "handouts" / "next-steps.pdf", "pdf:writer_pdf_Export")


if __name__ == "__main__":
    main()
