"""Requests: what a view asks of the kernel, as it is checked when it comes in.

A view opens a source, searches, looks again, or sends what its coder did: acts, each with an id by
which it is done once even where it is sent twice. Positions are UTF-16 code units of a source as it
is shown; segments are numbers in it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from qualcode.errors import OptionError

Id = Annotated[str, Meta(min_length=1, max_length=100)]
Unit = Annotated[int, Meta(ge=0)]


class Act(Struct, frozen=True, kw_only=True, tag_field="act", forbid_unknown_fields=True):
    """What a coder did."""

    id: Id


class Add(Act, frozen=True, kw_only=True, tag="add"):
    """A span was coded."""

    source: Id
    coding: Id
    start: Unit
    end: Unit
    code: str


class Change(Act, frozen=True, kw_only=True, tag="change"):
    """A coding was given another span, code or remark; a suggestion is accepted by it."""

    source: Id
    coding: Id
    start: Unit | None = None
    end: Unit | None = None
    code: str | None = None
    memo: str | None = None


class Replace(Act, frozen=True, kw_only=True, tag="replace"):
    """A suggestion was rejected, and its span given another code."""

    source: Id
    coding: Id
    new: Id
    code: str


class Remove(Act, frozen=True, kw_only=True, tag="remove"):
    """A coding, or a verdict, was taken away."""

    source: Id
    coding: Id


class Judge(Act, frozen=True, kw_only=True, tag="judge"):
    """A suggestion was accepted or rejected."""

    source: Id
    coding: Id
    verdict: Literal["accept", "reject"]


class JudgeTerm(Act, frozen=True, kw_only=True, tag="judge term"):
    """All suggestions of a code that a term triggered were accepted or rejected."""

    code: str
    term: str
    verdict: Literal["accept", "reject"]


class Mark(Act, frozen=True, kw_only=True, tag="mark"):
    """A segment was declared read, or not."""

    source: Id
    segment: Unit
    is_read: bool


class Note(Act, frozen=True, kw_only=True, tag="note"):
    """A memo was written: on a coding or a code, or on the document of a segment."""

    about: Literal["coding", "code", "document"]
    target: str = ""
    source: str = ""
    segment: Unit = 0
    text: str


class Undo(Act, frozen=True, kw_only=True, tag="undo"):
    """The last act was taken back."""


class Redo(Act, frozen=True, kw_only=True, tag="redo"):
    """What was undone last was brought back."""


AnyAct = Add | Change | Replace | Remove | Judge | JudgeTerm | Mark | Note | Undo | Redo


class Request(Struct, frozen=True, kw_only=True, tag_field="do"):
    """What a view asks; `view` is by what it knows the answer."""

    view: Id


class Hello(Request, frozen=True, kw_only=True, tag="hello"):
    """A view begins."""


class Open(Request, frozen=True, kw_only=True, tag="open"):
    """A source is to be shown; `opening` comes back with it."""

    source: Id
    opening: int = 0


class Look(Request, frozen=True, kw_only=True, tag="look"):
    """The view is looked at again: others may have coded."""


class Search(Request, frozen=True, kw_only=True, tag="search"):
    """Segments that hold a text are to be found."""

    text: Annotated[str, Meta(max_length=1_000)]


class Save(Request, frozen=True, kw_only=True, tag="save"):
    """Acts are to be saved, those that were not saved before."""

    acts: list[dict[str, Any]]


class Known(Request, frozen=True, kw_only=True, tag="known"):
    """Which acts were saved is to be told."""

    ids: list[Id]


AnyRequest = Hello | Open | Look | Search | Save | Known


def read_request(content: Any) -> AnyRequest:
    """Return what a view asks.

    Raises:
        OptionError: It cannot be understood.
    """
    request: AnyRequest = _read(content, AnyRequest)
    return request


def read_act(content: Any) -> AnyAct:
    """Return what a coder did; raises as `read_request` does."""
    act: AnyAct = _read(content, AnyAct)
    return act


def _read(content: Any, kind: Any) -> Any:
    try:
        return msgspec.convert(content, kind)
    except msgspec.ValidationError as broken:
        raise OptionError(f"the view asks what is not known here: {broken}") from None
