"""Wiki pages: sections, answers and who signed them; read by pandoc as MediaWiki's markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qualcode.sources import signatures
from qualcode.sources.office import pandoc
from qualcode.sources.office.inlines import plain
from qualcode.sources.office.pandoc import Node, parse
from qualcode.sources.office.signing import SIGNATURE, Signature, read_template, split_at_signatures
from qualcode.sources.office.tree import Writer
from qualcode.sources.registry import Options, Piece, Reader, Reading, register
from qualcode.sources.text import decode
from qualcode.sources.unpacking import refuse_other

_CATEGORY = re.compile(r"(?:category|categoría|categoria|catégorie|kategorie):", re.IGNORECASE)
_MAGIC = re.compile(r"__[A-Z]{2,30}__")  # switches of the software
_PARAGRAPHS = {"Para", "Plain"}
_LISTS = {"BulletList", "OrderedList", "DefinitionList"}


def read_wiki(content: bytes, options: Options) -> Reading:
    """Read a wiki page as one text.

    Who signed on a talk page is the participant of what was said since the signature before, in
    the same list of answers; the time is its attribute `signed`. The words of the signature stay
    in the text, in no block. References are footnotes. Categories and templates are left out.

    Raises:
        SourceError: It is no text, or cannot be read.
    """
    if signatures.what_it_is(content) not in {signatures.TEXT, signatures.HTML, signatures.UNKNOWN}:
        refuse_other(content, "a wiki page")
    text, encoding = decode(content, options.encoding)
    name = "a wiki page"
    tree = parse(text.encode(), language="mediawiki", name=name, limits=options.limits)
    writer = WikiWriter()
    writer.write(tree.blocks)
    piece = Piece(writer.text, blocks=writer.result())
    many = "templates are left out" if writer.templates > 1 else "template is left out"
    note = f"{writer.templates} {many}" if writer.templates else ""
    return Reading((piece,), encoding, note if piece.text else "it holds no text")


class WikiWriter(Writer):
    """Writes a wiki page, and gives what was said to who signed it.

    Attributes:
        templates: How many templates were left out.
    """

    def __init__(self) -> None:
        super().__init__()
        self.templates = 0
        self._open = 0  # the first block that nobody has signed yet
        self._counted: dict[tuple[str, ...], int] = {}

    def node(self, node: Node) -> None:
        """Write a block of the tree; a list is a thread of answers of its own."""
        if node["t"] in _LISTS:
            before, start = self._open, len(self.blocks)
            self._open = start
            super().node(node)
            # An answer that was signed ends what was said before it without a signature.
            self._open = len(self.blocks) if self._open > start else before
        elif node["t"] == "RawBlock":
            self._template(node["c"][1])
        elif node["t"] in _PARAGRAPHS:
            self._signed_paragraph(node)
        else:
            super().node(node)

    def heading(self, level: int, inlines: Sequence[Node]) -> None:
        """Write a heading; a thread ends with its section."""
        super().heading(level, self._kept(inlines))
        self._open = len(self.blocks)

    def locate(self) -> str:
        """Return the section, and the paragraph in it."""
        path = tuple(text for _, text in self.headings)
        self._counted[path] = self._counted.get(path, 0) + 1
        section = f"{' › '.join(path)}, " if path else ""
        return f"{section}paragraph {self._counted[path]}"

    def _signed_paragraph(self, node: Node) -> None:
        for said, signature in split_at_signatures(self._kept(node["c"])):
            if signature:
                self.add_unowned(plain(said), " ")
                self._sign(signature)
            else:
                super().node({**node, "c": said})

    def _sign(self, signature: Signature) -> None:
        said = {"participant": signature.user, "signed": signature.time}
        fields = {name: value for name, value in said.items() if value}
        for number, block in enumerate(self.blocks[self._open :], start=self._open):
            if block.kind != "heading" and "participant" not in block.fields:
                self.blocks[number] = replace(block, fields={**block.fields, **fields})
        self._open = len(self.blocks)

    def _template(self, markup: str) -> None:
        if signature := read_template(markup):
            self._sign(signature)
        elif markup.startswith("{{"):
            self.templates += 1

    def _kept(self, inlines: Sequence[Node]) -> list[Node]:
        """Return inlines without categories and templates; one for the unsigned signs."""
        kept: list[Node] = []
        for node in inlines:
            if node["t"] == "RawInline" and (signature := read_template(node["c"][1])):
                kept.append({"t": SIGNATURE, "c": signature})
            elif node["t"] == "RawInline":
                self._template(node["c"][1])
            elif not _is_furniture(node):
                kept.append(node)
        return kept


def _is_furniture(node: Node) -> bool:
    if node["t"] == "Str":
        return bool(_MAGIC.fullmatch(node["c"]))
    return node["t"] == "Link" and bool(_CATEGORY.match(node["c"][2][0]))


register(
    Reader("wiki", (".wiki", ".mediawiki"), read_wiki, isolated=True, fingerprint=pandoc.version)
)
