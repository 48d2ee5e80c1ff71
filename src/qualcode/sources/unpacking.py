"""Unpacking: the guard in front of every format that is a zip archive of XML.

Nothing is written to disk, and nothing is handed to a parser before it was seen that the archive
is whole, unfolds to no more than it may, stays within itself and declares no XML entities.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from xml.parsers import expat

from qualcode.errors import SourceError
from qualcode.sources import signatures
from qualcode.sources.limits import Limits
from qualcode.sources.signatures import kind_of_archive, what_it_is

_MOST_MEMBERS = 10_000
_MEGABYTE = 1_000_000
_CHUNK = 1 << 20
_ENCRYPTED = 0x1
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # those of OOXML, OpenDocument and EPUB
_DRIVE = re.compile(r"[A-Za-z]:")
_MARKUP = re.compile(r"\.(?:xml|rels|vml|xhtml|html?|opf|ncx|svg|rdf)", re.IGNORECASE)
_MANIFEST = "META-INF/manifest.xml"
# In UTF-8, UTF-16 or UTF-32; for markup that is not XML enough to be parsed.
_DECLARES = re.compile(
    b"<" + b"".join(b"\x00{0,3}" + bytes([letter]) for letter in b"!ENTITY"), re.IGNORECASE
)

_PASSWORD = "it is protected by a password; save it without one"
_ENTITIES = "it declares XML entities, which documents do not need; save it anew from its program"
_SAVE_AS = {
    signatures.OLD_WORD: "open it and save it as .docx",
    signatures.OLD_EXCEL: "open it and save it as .xlsx",
    signatures.OLD_POWERPOINT: "open it and save it as .pptx",
}


def check_archive(content: bytes, limits: Limits, *, expected: str = "") -> zipfile.ZipFile:
    """Open a zip-based document whose content can be given to a parser.

    Args:
        content: The bytes of the file.
        limits: How many megabytes it may unfold to.
        expected: What it must be, in the words of `signatures` ("a Word document").

    Raises:
        SourceError: It is something else, damaged, protected by a password, or made to do harm.
    """
    if not content.startswith(b"PK"):
        refuse_other(content, expected or signatures.ZIP)
    archive = _open(content)
    members = archive.infolist()
    _check_members(members, content)
    if expected and (found := kind_of_archive(archive)) != expected:
        raise SourceError(_other(found, expected))
    left = int(limits.unpacked * _MEGABYTE)
    if sum(member.file_size for member in members) > left:
        raise SourceError(_bomb(limits))
    for member in members:
        left -= _check_content(archive, member, left, limits)
    return archive


def refuse_other(content: bytes, expected: str) -> None:
    """Raise where a file is not what its ending says.

    Args:
        content: The bytes of the file.
        expected: What it must be, in the words of `signatures` ("a Word document").

    Raises:
        SourceError: It is something else; the sentence says what.
    """
    found = what_it_is(content)
    if found == signatures.PROTECTED:
        raise SourceError(_PASSWORD)
    if found != expected:
        raise SourceError(_other(found, expected))


def _other(found: str, expected: str) -> str:
    if found == signatures.EMPTY:
        return "the file is empty"
    remedy = _SAVE_AS.get(found, "give it the ending of what it is, or save it anew")
    return f"it is {found}, not {expected}; {remedy}"


def _damaged(reason: str) -> str:
    return f"the file is damaged: {reason}; copy it again from where it came, or save it anew"


def _bomb(limits: Limits) -> str:
    return (
        f"it unfolds to more than {limits.unpacked:g} MB, as a zip bomb does; "
        "if it is genuine, raise `limits: {unpacked: …}` in gathering.yaml"
    )


def _open(content: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise SourceError(_damaged("it is cut off, or its list of contents is")) from None


def _check_members(members: Sequence[zipfile.ZipInfo], content: bytes) -> None:
    """Refuse what the list of contents alone gives away."""
    if len(members) > _MOST_MEMBERS:
        raise SourceError(f"it packs {len(members)} files, more than the {_MOST_MEMBERS} allowed")
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise SourceError(_PASSWORD)
    if any(member.compress_type not in _METHODS for member in members):
        raise SourceError("it is packed in a way that office programs do not use; save it anew")
    if sum(member.compress_size for member in members) > len(content):
        raise SourceError(_damaged("the files that it packs overlap"))
    for member in members:
        if _leaves(member.orig_filename):
            name = member.orig_filename[:80]
            raise SourceError(f"it packs a file that would leave its folder (`{name}`); not read")


def _leaves(name: str) -> bool:
    """Say whether a name leads out of the archive, on any system."""
    path = name.replace("\\", "/")
    return path.startswith("/") or bool(_DRIVE.match(path)) or ".." in path.split("/")


def _check_content(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int, limits: Limits
) -> int:
    """Unpack a member to nowhere and return its true size, which it may belie."""
    honest = copy.copy(member)
    honest.file_size = left + 2 * _CHUNK  # zipfile stops at what is declared; parsers may not
    size, head = 0, b""
    try:
        with archive.open(honest) as stream:
            while chunk := stream.read(_CHUNK):
                head = head or chunk
                size += len(chunk)
                if size > left:
                    raise SourceError(_bomb(limits))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as broken:
        if isinstance(broken, SourceError):
            raise
        raise SourceError(_damaged(f"`{member.filename[:80]}` in it is incomplete")) from None
    _check_markup(member.filename, head)
    return size


def _check_markup(name: str, head: bytes) -> None:
    if name == _MANIFEST and b"encryption-data" in head:
        raise SourceError(_PASSWORD)
    if _MARKUP.fullmatch(name[name.rfind(".") :]) and _declares_entities(head):
        raise SourceError(_ENTITIES)


class _RootReached(Exception):  # noqa: N818 - not an error: the way out of the parser
    """The root element begins; whatever XML declares stands before it."""


def _declares_entities(head: bytes) -> bool:
    """Say whether markup declares anything of its own before its root, in any encoding."""
    internal: list[bool] = []

    def begin(*_: object) -> None:
        raise _RootReached

    def doctype(_name: str, _system: str | None, _public: str | None, has_subset: bool) -> None:  # noqa: FBT001 - expat calls it
        if has_subset:
            internal.append(True)
            raise _RootReached

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.StartDoctypeDeclHandler = begin, doctype
    try:
        parser.Parse(head, False)  # noqa: FBT003 - that more may follow; expat names no arguments
    except _RootReached:
        return bool(internal)
    except (expat.ExpatError, ValueError):
        return bool(_DECLARES.search(head))
    return len(head) >= _CHUNK  # nothing but comments for a megabyte hides something
