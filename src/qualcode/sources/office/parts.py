"""Parts: what pandoc passes over in an office document, read from the XML within it.

These are comments at a point, the title among a file's properties, and the notes of a speaker.
"""

from __future__ import annotations

import posixpath
import zipfile
from xml.etree import ElementTree as ET

from qualcode.errors import SourceError
from qualcode.sources.office.changes import Comment

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


def parse_part(archive: zipfile.ZipFile, name: str) -> ET.Element | None:
    """Return the XML of a member; None where there is no such member.

    Raises:
        SourceError: It is not XML.
    """
    if name not in archive.namelist():
        return None
    try:
        return ET.fromstring(archive.read(name))  # noqa: S314 - the guard has refused entities
    except (ET.ParseError, ValueError, LookupError):
        raise SourceError(f"the file is damaged: `{name}` in it is not XML; save it anew") from None


def title_of(archive: zipfile.ZipFile) -> str:
    """Return the title among the properties of an office document."""
    for name in ("docProps/core.xml", "meta.xml"):
        root = parse_part(archive, name)
        if root is not None:
            return " ".join((root.findtext(f".//{_DC}title") or "").split())
    return ""


def word_comments(archive: zipfile.ZipFile) -> dict[str, Comment]:
    """Return the comments of a Word document by their id."""
    root = parse_part(archive, "word/comments.xml")
    found = {}
    for one in root.iter(f"{_W}comment") if root is not None else ():
        text = "\n".join(_word_text(paragraph) for paragraph in one.iter(f"{_W}p"))
        author, date = one.get(f"{_W}author", ""), one.get(f"{_W}date", "")
        found[one.get(f"{_W}id", "")] = Comment(text, author, date)
    return found


def _word_text(paragraph: ET.Element) -> str:
    signs = {f"{_W}tab": "\t", f"{_W}br": "\n"}
    return "".join(
        (one.text or "") if one.tag == f"{_W}t" else signs.get(one.tag, "")
        for one in paragraph.iter()
    )


def opendocument_facts(archive: zipfile.ZipFile) -> tuple[str, list[Comment]]:
    """Return what an OpenDocument text sets as its title, and its comments in order."""
    root = parse_part(archive, "content.xml")
    if root is None:
        return "", []
    comments = []
    for one in root.iter(f"{_OFFICE}annotation"):
        text = "\n".join("".join(line.itertext()) for line in one.iter(f"{_TEXT}p"))
        author, date = one.findtext(f"{_DC}creator") or "", one.findtext(f"{_DC}date") or ""
        comments.append(Comment(text, author, date))
    return _styled_title(root), comments


def _styled_title(root: ET.Element) -> str:
    """Return the words of the first paragraph in the style Title, or one made from it."""
    styles = {"Title"} | {
        style.get(f"{_STYLE}name", "")
        for style in root.iter(f"{_STYLE}style")
        if style.get(f"{_STYLE}parent-style-name") == "Title"
    }
    paragraphs = (one for one in root.iter(f"{_TEXT}p") if one.get(f"{_TEXT}style-name") in styles)
    first = next(paragraphs, None)
    return " ".join("".join(first.itertext()).split()) if first is not None else ""


def has_page_margins(archive: zipfile.ZipFile) -> bool:
    """Say whether words stand in the header or footer of a Word document's pages."""
    for name in archive.namelist():
        if name.startswith(("word/header", "word/footer")) and name.endswith(".xml"):
            root = parse_part(archive, name)
            words = "".join(root.itertext()) if root is not None else ""
            if any(map(str.isalpha, words)):
                return True
    return False


def speaker_notes(archive: zipfile.ZipFile) -> dict[int, str]:
    """Return the notes of the speaker, by the number of the slide from 1 on."""
    found = {}
    for number, slide in enumerate(_slides(archive), start=1):
        for target in _related(archive, slide, "/notesSlide"):
            root = parse_part(archive, target)
            if root is not None and (said := _note_text(root)):
                found[number] = said
    return found


def _slides(archive: zipfile.ZipFile) -> list[str]:
    root = parse_part(archive, "ppt/presentation.xml")
    if root is None:
        return []
    targets = dict(_relations(archive, "ppt/presentation.xml", "/slide"))
    ids = [one.get(f"{_R}id", "") for one in root.iter(f"{_P}sldId")]
    return [targets.get(one, "") for one in ids]


def _related(archive: zipfile.ZipFile, name: str, kind: str) -> list[str]:
    return [target for _, target in _relations(archive, name, kind)]


def _relations(archive: zipfile.ZipFile, name: str, kind: str) -> list[tuple[str, str]]:
    """Return the ids and names of the members to which a member relates."""
    folder, file = posixpath.split(name)
    root = parse_part(archive, f"{folder}/_rels/{file}.rels")
    return [
        (one.get("Id", ""), posixpath.normpath(posixpath.join(folder, one.get("Target", ""))))
        for one in (root if root is not None else ())
        if one.get("Type", "").endswith(kind)
    ]


def _note_text(root: ET.Element) -> str:
    """Return what the speaker wrote; the picture of the slide and its number are none of it."""
    lines = []
    for shape in root.iter(f"{_P}sp"):
        holder = shape.find(f".//{_P}ph")
        if holder is None or holder.get("type") == "body":
            paragraphs = shape.iter(f"{_A}p")
            lines += ["".join(t.text or "" for t in one.iter(f"{_A}t")) for one in paragraphs]
    return "\n\n".join(line for line in lines if line.strip())
