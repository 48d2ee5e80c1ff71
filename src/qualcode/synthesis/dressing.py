"""Dressing: a document that pandoc wrote for a word processor, in the report's own look.

Pandoc says which style each paragraph and table has. How a style looks, the page and its footer
stand in `templates/docx` and `templates/odt`, in files named like the parts that they change.
"""

from __future__ import annotations

import io
import zipfile
from importlib import resources
from typing import Final
from xml.etree import ElementTree as ET

_PARTS: Final = {
    "docx": (
        "[Content_Types].xml",
        "word/_rels/document.xml.rels",
        "word/document.xml",
        "word/footer.xml",
        "word/styles.xml",
    ),
    "odt": ("content.xml", "styles.xml"),
}
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: Elements that are gone into; any other takes the place of the one of the same name.
_HOLDERS: Final = frozenset(
    [
        f"{_OFFICE}font-face-decls",
        f"{_OFFICE}styles",
        f"{_OFFICE}automatic-styles",
        f"{_WORD}body",
    ]
)
#: Attributes that tell elements of one kind apart.
_NAMES: Final = (f"{_STYLE}name", f"{_STYLE}family", f"{_WORD}styleId", "Id", "PartName")


def dress(document: bytes, name: str) -> bytes:
    """Return an office document with the look of the report; the same gives the same bytes.

    Args:
        document: What pandoc wrote: a zip archive, whose parts keep their order and time.
        name: `docx` or `odt`.
    """
    look = {part: _read_look(name, part) for part in _PARTS[name]}
    dressed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as old, zipfile.ZipFile(dressed, "w") as new:
        for info in old.infolist():
            content, change = old.read(info), look.pop(info.filename, None)
            new.writestr(info, _change(content, change) if change else content)
        moment = old.infolist()[0].date_time
        for part, content in look.items():
            new.writestr(zipfile.ZipInfo(part, moment), content)
    return dressed.getvalue()


def _read_look(name: str, part: str) -> bytes:
    folder = resources.files("qualcode.synthesis") / "templates" / name
    return folder.joinpath(*part.split("/")).read_bytes()


def _change(content: bytes, change: bytes) -> bytes:
    # Word and LibreOffice expect the prefixes that everybody uses.
    names = ET.iterparse(io.BytesIO(content), events=["start-ns"])  # noqa: S314 - pandoc wrote it
    for _, (prefix, address) in names:
        ET.register_namespace(prefix, address)
    root = ET.fromstring(content)  # noqa: S314 - pandoc wrote it
    _merge(root, ET.fromstring(change))  # noqa: S314 - our own
    for styles in root.iter(f"{_OFFICE}automatic-styles"):
        _mend_styles(styles)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _merge(old: ET.Element, new: ET.Element) -> None:
    """Put the elements of `new` in place of their namesakes, or behind all others."""
    places = {_identity(element): place for place, element in enumerate(old)}
    for element in new:
        place = places.get(_identity(element))
        if place is None:
            old.append(element)
        elif element.tag in _HOLDERS:
            _merge(old[place], element)
        else:
            old[place] = element


def _mend_styles(styles: ET.Element) -> None:
    """Let no style rest on one that is not in the list of styles, which LibreOffice passes over.

    Pandoc writes such for cells that are aligned, and puts tables in the middle.
    """
    parents = {
        node.get(f"{_STYLE}name"): parent
        for node in styles
        if (parent := node.get(f"{_STYLE}parent-style-name"))
    }
    for node in styles:
        parent = parents.get(node.get(f"{_STYLE}name"), "")
        while parent in parents:
            parent = parents[parent]
        if parent:
            node.set(f"{_STYLE}parent-style-name", parent)
    for properties in styles.iter(f"{_STYLE}table-properties"):
        properties.set(f"{_TABLE}align", "left")


def _identity(element: ET.Element) -> tuple[str, ...]:
    return (element.tag, *(element.get(name, "") for name in _NAMES))
