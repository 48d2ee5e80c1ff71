"""Boxes and wrappers: opened before pandoc reads a document, which would lose words in them.

Text boxes are put behind the paragraphs that hold them. Elements of Word around words that run
from right to left, fields, links that lead nowhere and the like give way to what they hold.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as ET

from qualcode.sources.office.parts import parse_part

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"

# Pandoc looks for Word's elements by these prefixes, and ElementTree forgets those of a file.
_PREFIXES = {
    "w": _W.strip("{}"),
    "mc": _MC.strip("{}"),
    "r": _R.strip("{}"),
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
}
for _prefix, _uri in _PREFIXES.items():
    ET.register_namespace(_prefix, _uri)

_CARRIERS = {f"{_MC}AlternateContent", f"{_W}drawing", f"{_W}pict", f"{_W}object"}
_FRAMES = {f"{_DRAW}{name}" for name in ("frame", "custom-shape", "rect", "ellipse", "g")}
_BOXES = {f"{_DRAW}{name}" for name in ("text-box", "custom-shape", "rect", "ellipse")}
_WORDS = {f"{_TEXT}{name}" for name in ("p", "h", "list")}
_WRAPPERS = {f"{_W}{name}" for name in ("dir", "bdo", "customXml", "fldSimple", "ruby")}
_LINK = f"{_W}hyperlink"
_SOUNDS = {f"{_W}rt", f"{_W}rubyPr"}  # how a word is said, above it
_WORD_MARKS = (b"txbxContent", b":hyperlink", b":dir ", b":bdo ", b":customXml ", b":fldSimple ",
               b":ruby>")  # fmt: skip
_PARTS = {
    **dict.fromkeys(("word/document.xml", "word/footnotes.xml", "word/endnotes.xml"), _WORD_MARKS),
    "content.xml": (b":text-box", b"-shape"),
}


def lift_boxes(content: bytes, archive: zipfile.ZipFile) -> bytes:
    """Return a document in which no box or wrapper hides words; the same where none does."""
    changed = {}
    names = frozenset(archive.namelist())
    for name, marks in _PARTS.items():
        if name in names and any(mark in archive.read(name) for mark in marks):
            root, in_word = parse_part(archive, name), name.startswith("word/")
            if root is None:
                continue
            unwrapped = in_word and _unwrap(root)
            if _lift(root, in_word=in_word) or unwrapped:
                changed[name] = ET.tostring(root, encoding="utf-8")
    return _replace(archive, changed) if changed else content


def _unwrap(root: ET.Element) -> bool:
    """Put what wrappers hold in their place; say whether there were any."""
    found = False
    for home in reversed(list(root.iter())):  # the inner ones first
        if any(map(_wraps, home)):
            home[:] = [one for child in home for one in _held(child)]
            found = True
    return found


def _wraps(element: ET.Element) -> bool:
    leads_nowhere = element.tag == _LINK and not (
        element.get(f"{_R}id") or element.get(f"{_W}anchor")
    )
    return leads_nowhere or element.tag in _WRAPPERS


def _held(child: ET.Element) -> list[ET.Element]:
    """Return what a wrapper holds; of a word with its sounds above it, the word."""
    if child.tag == f"{_W}ruby":
        return [one for base in child if base.tag not in _SOUNDS for run in base for one in run]
    return list(child) if _wraps(child) else [child]


def _lift(root: ET.Element, *, in_word: bool) -> bool:
    """Move the boxes of paragraphs; say whether there were any."""
    tags = {f"{_W}p"} if in_word else {f"{_TEXT}p", f"{_TEXT}h"}
    _open_frames(root)
    parents = {child: parent for parent in root.iter() for child in parent}
    paragraphs = [one for one in root.iter() if one.tag in tags]
    moved = False
    for paragraph in reversed(paragraphs):  # the inner ones first: a box may hold a box
        home = parents.get(paragraph)
        if home is None:
            continue
        boxed = [
            one
            for carrier in _carriers(paragraph, in_word=in_word)
            for one in _take(carrier, parents, in_word=in_word)
        ]
        if boxed:
            place = list(home).index(paragraph) + 1
            home[place:place] = boxed
            parents.update(dict.fromkeys(boxed, home))
            moved = True
    return moved


def _open_frames(root: ET.Element) -> None:
    """Put what a frame of an OpenDocument page holds in the frame's place."""
    for body in root.iter(f"{_OFFICE}text"):
        for frame in [one for one in body if one.tag in _FRAMES]:
            place = list(body).index(frame)
            words = [one for box in frame.iter() if box.tag in _BOXES for one in box]
            body[place : place + 1] = [one for one in words if one.tag in _WORDS]


def _carriers(paragraph: ET.Element, *, in_word: bool) -> list[ET.Element]:
    """Return the outermost elements of a paragraph that may carry a box."""
    tags = _CARRIERS if in_word else _FRAMES
    found, waiting = [], list(paragraph)[::-1]
    while waiting:
        element = waiting.pop()
        if element.tag in tags:
            found.append(element)
        else:
            waiting.extend(list(element)[::-1])
    return found


def _take(
    carrier: ET.Element, parents: dict[ET.Element, ET.Element], *, in_word: bool
) -> list[ET.Element]:
    """Take what stands in the boxes of a carrier out of it, and the carrier out of its place."""
    boxes = _word_boxes(carrier) if in_word else [e for e in carrier.iter() if e.tag in _BOXES]
    words = [one for box in boxes for one in box if in_word or one.tag in _WORDS]
    if words:
        home = parents[carrier]
        _keep_tail(home, carrier)
        home.remove(carrier)
    return words


def _keep_tail(home: ET.Element, child: ET.Element) -> None:
    """Give the text behind an element that goes to what stands before it."""
    place = list(home).index(child)
    if place:
        home[place - 1].tail = (home[place - 1].tail or "") + (child.tail or "")
    else:
        home.text = (home.text or "") + (child.tail or "")
    child.tail = None


def _word_boxes(carrier: ET.Element) -> Iterator[ET.Element]:
    """Yield boxes; of the two forms in which Word writes each, the first."""
    waiting = [carrier]
    while waiting:
        element = waiting.pop()
        if element.tag == f"{_W}txbxContent":
            yield element
        else:
            forms = [one for one in element if one.tag != f"{_MC}Fallback"]
            waiting.extend(forms[::-1])


def _replace(archive: zipfile.ZipFile, changed: Mapping[str, bytes]) -> bytes:
    """Return an archive with other members in place of some of its own; it is only for pandoc."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as copied:
        for member in archive.infolist():
            content = changed.get(member.filename)
            copied.writestr(member.filename, archive.read(member) if content is None else content)
    return stream.getvalue()
