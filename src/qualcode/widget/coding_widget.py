"""CodingWidget: coding by hand in JupyterLab, Notebook 7, VS Code, Colab and marimo."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import pandas as pd

from qualcode.errors import ExtraMissingError, OptionError, check_options
from qualcode.gatherings import Gathering
from qualcode.widget.assets import read_module, read_styles
from qualcode.widget.desk import Desk
from qualcode.widget.fallback import show_fallback
from qualcode.widget.proposals import Row, choose_segments, list_disputed, list_suggestions

try:
    import anywidget
except ImportError:
    raise ExtraMissingError(
        "coding in a notebook needs anywidget; type: pip install 'qualcode[notebooks]'"
    ) from None


class CodingWidget(anywidget.AnyWidget):
    """Code a gathering by hand, into the coder's journal.

    What is sent to the browser is one document at a time, with names masked, and nothing of it
    becomes state of the widget. A notebook's file keeps a page that stands in for it: the files,
    how much of them is read, and how the first begins, masked. Each act is on the disk before the
    widget says that it is saved.

    Args:
        gathering: What `read_gathering` gave.
        coder: Who codes: the journal is `codings/<coder>.jsonl` in the gathering's folder.
        blind: Show neither suggestions nor what others coded, so that a second coder is no echo.
        segments: A table whose column `segment` names those to be coded, such as a sample of
            `gathering.segments`. None: all.
        suggestions: A codings table of what rules or models suggest. None: what the gathering's
            codebook does.
        disagreements: A table with `segment` and `code` on which people part. Only these
            segments are shown, and the codings of those who used the code wait for a decision;
            `coder="adjudicated"` makes decisions that come before those of all others.
        new_codes: Let the coder make codes that the codebook does not have, as in open coding;
            `qualcode check` lists them afterwards. Without a codebook, all codes are new.

    Raises:
        ColumnMissingError: A table lacks a column.
        ExtraMissingError: The extra `notebooks` is not installed.
        GatheringError: A journal cannot be read.
        OptionError: The coder's name cannot be a file's, a segment is not in the gathering, or the
            options contradict each other.
    """

    _esm = read_module()
    _css = read_styles()

    @check_options
    def __init__(  # noqa: PLR0913 - what a widget can be asked for
        self,
        gathering: Gathering,
        *,
        coder: str,
        blind: bool = False,
        segments: pd.DataFrame | None = None,
        suggestions: pd.DataFrame | None = None,
        disagreements: pd.DataFrame | None = None,
        new_codes: bool = False,
    ) -> None:
        _check(gathering, blind=blind, segments=segments, disagreements=disagreements)
        chosen = disagreements if segments is None else segments

        def propose(shown: pd.DataFrame) -> Sequence[Row]:
            if disagreements is not None:
                return list_disputed(gathering, disagreements, shown, adjudicator=coder)
            return [] if blind else list_suggestions(gathering, suggestions, shown)

        self._desk = Desk(
            gathering,
            coder,
            segments=gathering.segments if chosen is None else choose_segments(gathering, chosen),
            propose=propose,
            is_blind=blind,
            new_codes=new_codes,
        )
        self._turn = threading.Lock()  # Jupyter may answer widgets in a thread of their own
        super().__init__()
        self.on_msg(self._receive)

    def __repr__(self) -> str:
        return f"<CodingWidget of {self._desk.journal.coder}: {self._desk.gathering.config.title}>"

    def _repr_html_(self) -> str:
        """Show what would be coded, as a page that does nothing, where widgets do not run."""
        return show_fallback(self._desk)

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle = super()._repr_mimebundle_(**options)
        if isinstance(bundle, tuple):
            bundle[0]["text/html"] = self._repr_html_()
        return bundle

    def _receive(self, _widget: object, content: Any, _buffers: Sequence[object]) -> None:
        with self._turn:
            for message in self._desk.answer(content):
                self.send(message)


def _check(gathering: object, *, blind: bool, segments: object, disagreements: object) -> None:
    if not isinstance(gathering, Gathering):
        raise OptionError(
            f"a widget codes a gathering, not {gathering!r}; give it what `read_gathering` returns"
        )
    if disagreements is not None and (blind or segments is not None):
        raise OptionError("`disagreements` says what is shown; leave out `blind` and `segments`")
