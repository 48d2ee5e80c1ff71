"""The desk: what a coder works at. It answers what views ask, and tells all what has changed."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

import pandas as pd

from qualcode.codings import Journal
from qualcode.codings.lines import CodingLine, SpanLine
from qualcode.errors import OptionError, QualcodeError
from qualcode.gatherings import Gathering
from qualcode.privacy import Border
from qualcode.spans import sha256
from qualcode.widget import requests as ask
from qualcode.widget.acts import Acts, describe
from qualcode.widget.others import Others
from qualcode.widget.own import Own
from qualcode.widget.proposals import Proposals, Row
from qualcode.widget.rows import show_codes, show_memo, show_other, show_own
from qualcode.widget.sources import Source, Span, list_sources

Message = dict[str, Any]

_MOST_FOUND: Final = 5_000
_LOG = logging.getLogger(__name__)


class Desk:
    """A coder's journal, the sources that are to be coded, and what others said of them.

    Args:
        gathering: What is coded.
        coder: Who codes.
        segments: Those of the gathering's segments that are to be coded.
        propose: Returns the codings that wait for the coder's word in some segments.
        is_blind: Whether nothing is shown of what others did.
        new_codes: Whether codes can be given that the codebook does not have.
    """

    def __init__(  # noqa: PLR0913 - what a desk is laid out with
        self,
        gathering: Gathering,
        coder: str,
        *,
        segments: pd.DataFrame,
        propose: Callable[[pd.DataFrame], Iterable[Row]],
        is_blind: bool,
        new_codes: bool,
    ) -> None:
        self.gathering = gathering
        self.is_open = new_codes or gathering.codebook is None
        self.is_blind = is_blind
        self.border = Border(gathering)
        self.journal = Journal(
            gathering.path,
            coder,
            documents=gathering.documents,
            codebook=gathering.codebook,
            new_codes=new_codes,
        )
        may_be_shown = self.border.may_quote(segments)
        self.hidden = int((~may_be_shown).sum())
        self._segments = segments[may_be_shown]
        self.sources = list_sources(gathering, self._segments, self.border)
        self._by_key = {source.key: source for source in self.sources}
        self._of_document = {name: one for one in self.sources for name in one.documents}
        self.own = Own(self.journal, gathering)
        self._propose = propose
        self.proposals = Proposals(propose(self._segments), self.own)
        own = self.journal.path, self.journal.coder
        self._others = Others(gathering, own, self._segments, is_blind=is_blind)
        self._others.read(without=self.proposals.by_id)
        codings = self._others.codings
        self._acts = Acts(self.journal, self._by_key, self.own, self.proposals, codings)
        self._touched: list[SpanLine] = []  # by acts of which views are not told yet
        self._opened: dict[str, list[bool]] = {}  # which segments were read, as views know it
        self._codings = dict(self.journal.state.codings)  # likewise
        self._reads = dict(self.journal.state.reads)
        self._memos = set(self.journal.state.memos)

    def answer(self, content: Any) -> Iterator[Message]:
        """Yield what is to be sent when a view has sent something."""
        to = {"view": _of(content, "view"), "of": _of(content, "do")}
        try:
            yield from self._answer(ask.read_request(content))
        except QualcodeError as refused:
            yield {"do": "failed", **to, "reason": self._mask(refused)}
        except Exception as defect:  # noqa: BLE001 - else the view would wait for ever
            yield {"do": "failed", **to, "reason": _report(defect)}

    def _mask(self, error: QualcodeError) -> str:
        """Return what an error says, which may name files after people."""
        return self.border.text(str(error), in_place=True)

    def _answer(self, request: ask.AnyRequest) -> Iterator[Message]:
        match request:
            case ask.Hello():
                yield self._welcome() | {"view": request.view}
            case ask.Open():
                opened = self._open(request.source)
                yield opened | {"view": request.view, "opening": request.opening}
            case ask.Search():
                yield self._search(request.text) | {"view": request.view}
            case ask.Look():
                yield from self._look()
            case ask.Save():
                results = self._save(request.acts)
                with suppress(QualcodeError):  # then no act was saved, and the results say why
                    yield from self._changes()
                yield {"do": "saved", "view": request.view, "results": results}
            case ask.Known():
                known = [name for name in request.ids if self.journal.knows(name)]
                yield {"do": "known", "view": request.view, "ids": known}

    def _welcome(self) -> Message:
        state = self.journal.state
        used = [held.line.code for held in state.codings.values()]
        used += [row["code"] for row in self.proposals.by_id.values()]
        codebook = self.gathering.codebook
        return {
            "do": "welcome",
            "key": sha256(str(self.journal.path.resolve()))[:16],
            "title": self.gathering.config.title,
            "coder": self.journal.coder,
            "blind": self.is_blind,
            "codebook": f"{codebook.name} {codebook.version}" if codebook else "",
            "open": self.is_open,
            "codes": show_codes(codebook, used, is_open=self.is_open),
            "sources": [{"key": one.key, "name": one.name} for one in self.sources],
            "notes": list(self._notes()),
            **self._state(self.sources),
        }

    def _notes(self) -> Iterator[str]:
        """Yield what the coder should know before they begin."""
        if self.hidden:
            what = "1 segment is" if self.hidden == 1 else f"{self.hidden} segments are"
            yield f"{what} not here: who left words there is counted, but not quoted"
        if lost := self.own.lost:
            what = "1 of your codings is" if lost == 1 else f"{lost} of your codings are"
            yield (
                f"{what} not shown, as the words were changed or are gone; `qualcode check` says "
                "which"
            )

    def _state(self, sources: Iterable[Source]) -> Message:
        """Return what changes with every act: counts, what can be undone, progress."""
        state = self.journal.state
        accepted = (held for held in state.codings.values() if held.status == "accepted")
        return {
            "counts": Counter(held.line.code for held in accepted),
            "undo": state.undoable is not None,
            "redo": state.redoable is not None,
            "progress": {one.key: self.progress(one) for one in sources},
        }

    def progress(self, source: Source) -> tuple[int, int, int]:
        """Return how many segments were read, how many there are, and what waits for a word."""
        read = sum(self.own.which_read(source))
        return read, len(source.spans), len(self.proposals.waiting(source.documents))

    def _open(self, key: str) -> Message:
        source = self._by_key.get(key)
        if source is None:
            raise OptionError("this document is not there any more; run the cell again")
        self._opened[key] = read = self.own.which_read(source)
        codings = self.own.codings(source.documents).values()
        return {
            "do": "opened",
            "source": key,
            "segments": source.list_segments(),
            "read": [number for number, is_read in enumerate(read) if is_read],
            "own": [show_own(held, span, source, self.border) for held, span in codings],
            **self._show_others(source),
        }

    def _show_others(self, source: Source) -> Message:
        documents = frozenset(source.documents)
        rows = [row for row in self._others.codings.values() if row["document"] in documents]
        proposals = self.proposals.within(source.documents)
        return {
            "suggested": [show_other(row, source, self.border) for row in proposals],
            "others": [show_other(row, source, self.border) for row in rows],
            "memos": self._show_memos(source),
        }

    def _show_memos(self, source: Source) -> list[Message]:
        """Return the memos on its documents, by number, on codings that are shown, and on codes."""
        own = [
            show_memo(memo, self.journal.coder, border=None)
            for memo in self.journal.state.memos.values()
        ]
        others = [show_memo(row, row["coder"], border=self.border) for row in self._others.memos]
        state, shown = self.journal.state, []
        codings = state.codings.keys() | self._others.codings.keys() | self.proposals.by_id.keys()
        numbers = {name: number for number, name in enumerate(source.documents)}
        for memo in sorted([*own, *others], key=lambda memo: memo["at"]):
            about, target = memo["about"], memo["target"]
            if about == "code" or (about == "coding" and target in codings):
                shown.append(memo)
            elif about == "document" and target in numbers:  # never the id: it may hold a name
                shown.append(memo | {"target": numbers[target]})
        return shown

    def _search(self, text: str) -> Message:
        wanted = text.casefold().strip()
        found: dict[str, list[int]] = {}
        total = 0
        for source in self.sources if wanted else []:
            hits = source.search(wanted)
            if hits and total < _MOST_FOUND:
                found[source.key] = hits
            total += len(hits)
        return {"do": "found", "text": text, "hits": found, "total": total}

    def _save(self, acts: Iterable[Mapping[str, Any]]) -> list[Message]:
        """Do acts one after the other, up to the first that cannot be saved."""
        results: list[Message] = []
        for act in acts:
            results.append({"id": act.get("id"), **self._do(act)})
            if results[-1].get("keep"):
                break
        return results

    def _do(self, act: Mapping[str, Any]) -> Message:
        try:
            lines = self._acts.do(ask.read_act(act))
            self._touched += [line for line in lines if isinstance(line, SpanLine)]
        except OptionError as refused:
            return {"saved": False, "keep": False, "reason": self._mask(refused)}
        except QualcodeError as failed:
            return {"saved": False, "keep": True, "reason": self._mask(failed)}
        except Exception as defect:  # noqa: BLE001 - else the view would wait for ever
            return {"saved": False, "keep": True, "reason": _report(defect)}
        what, where = describe(lines)
        source = self._of_document.get(where.document) if where else None
        at: Message = {}
        if where and source:
            span = where.document, where.start, where.end
            at = {"source": source.key, "start": source.to_units(span)[0]}
        return {"saved": True, "what": what, "at": at}

    def _look(self) -> Iterator[Message]:
        """Read what others saved, and this coder elsewhere."""
        self.journal.refresh()
        if self._others.has_news():
            self.proposals.replace(self._propose(self._segments))
            self._others.read(without=self.proposals.by_id)
            for key in self._opened:
                yield {"do": "others", "source": key, **self._show_others(self._by_key[key])}
        yield from self._changes()
        yield {"do": "state", **self._state(())}  # a view that hears nothing thinks us dead

    def _changes(self) -> Iterator[Message]:
        """Yield what has changed in the journal since views were last told.

        Also what was done and undone since: the view that did it has drawn it.
        """
        state, touched = self.journal.state, self._touched
        self._touched = []
        codings = _differ(self._codings, state.codings)
        reads = _differ(self._reads, state.reads)
        places = [self.own.place(held) for held in codings]
        documents = {span[0] for span in places if span}
        documents |= {line.document for line in [*reads, *touched]}
        changed = {held.line.coding for held in codings}
        changed |= {line.coding for line in touched if isinstance(line, CodingLine)}
        spans = {(line.document, line.start, line.end) for line in touched}
        has_memos = state.memos.keys() != self._memos
        self._codings, self._reads = dict(state.codings), dict(state.reads)
        self._memos = set(state.memos)
        sources = [s for s in self.sources if not documents.isdisjoint(s.documents)]
        for source in self.sources if has_memos else sources:
            if source.key in self._opened:
                yield self._change(source, changed, spans, has_memos=has_memos)
        if sources or has_memos or changed:
            yield {"do": "state", **self._state(sources)}

    def _change(
        self, source: Source, changed: set[str], spans: set[Span], *, has_memos: bool
    ) -> Message:
        own = self.own.codings(source.documents)
        before = self._opened[source.key]
        self._opened[source.key] = read = self.own.which_read(source)
        marks = enumerate(zip(source.spans, before, read, strict=True))
        memos = {"memos": self._show_memos(source)} if has_memos else {}
        return {
            "do": "changed",
            "source": source.key,
            "own": [show_own(*own[name], source, self.border) for name in changed if name in own],
            "gone": [name for name in changed if name not in own],
            "read": [[n, now] for n, (span, then, now) in marks if then != now or span in spans],
            **memos,
        }


def _differ(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> list[Any]:
    """Return the values that are no more, or are new, of two states of a mapping."""
    gone = [value for name, value in before.items() if after.get(name) != value]
    new = [value for name, value in after.items() if before.get(name) != value]
    return gone + new


def _of(content: Any, name: str) -> str:
    return str(content.get(name, "")) if isinstance(content, Mapping) else ""


def _report(defect: Exception) -> str:
    _LOG.error("a view could not be answered", exc_info=defect)
    return f"a defect of qualcode ({type(defect).__name__}: {defect}); please report it"
