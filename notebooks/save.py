"""Run notebooks in place and save them with their outputs, as they are kept in the repository.

What a widget shows is kept as the page that stands in for it: a reference to a widget leads nowhere
once its kernel has ended, and a widget's state could hold participants' words.

    python notebooks/save.py 2-coding.ipynb
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

WIDGET = "application/vnd.jupyter.widget-view+json"


def save(path: Path) -> None:
    """Run one notebook and save it."""
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, resources=resources, store_widget_state=False).execute()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)
    nbformat.write(notebook, path)


def main() -> None:
    """Save the notebooks that are named, or all."""
    folder = Path(__file__).parent
    for path in [folder / name for name in sys.argv[1:]] or sorted(folder.glob("*.ipynb")):
        save(path)


if __name__ == "__main__":
    main()
