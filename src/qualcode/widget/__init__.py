"""The coding widget: coding by hand in a notebook, saved in the coder's journal."""

from qualcode.widget.coding_widget import CodingWidget

__all__ = ["CodingWidget"]
