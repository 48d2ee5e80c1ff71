"""Moved text: what is found again in the demonstration when words are changed, and what wrongly.

Every segment is coded. Then a fifth of the segments, or all, have some of their words replaced,
deleted, inserted or misspelt, and each is looked for: is what was found the segment that it became?
Segments that were deleted should not be found at all. The peer takes what rapidfuzz's
`partial_ratio_alignment` finds best at 75 or more, without context.

The second table is of the rows of sheets, each a document: a row is put on top, so that all move
down, and a fifth of them is changed or deleted. Folders of more gatherings may be named.
"""

import random
import sys
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from rapidfuzz import fuzz
from rich.console import Console
from rich.table import Table

from qualcode import find_moved, read_gathering
from qualcode.spans import sha256
from qualcode.tables import records

DEMONSTRATION = Path(__file__).parents[1] / "corpus" / "wikiadvocacy-2024"
A_DOCUMENT = 40  # segments
CONTEXT = 32
SEED = 0


class Edited(NamedTuple):
    """Codings of segments, the text that they became, and where each stands in it."""

    codings: pd.DataFrame
    text: str
    spans: list[tuple[int, int]]
    changed: list[bool]


def edit(random_: random.Random, text: str, share: float, words: list[str]) -> str:
    """Change a share of a text's words, at least one; with a share of 1, delete all."""
    if share == 1:
        return ""
    parts = text.split(" ")
    for _ in range(max(1, round(share * len(parts)))):
        at = random_.randrange(len(parts))
        new = [random_.choice(words)]
        misspelt = [parts[at][:-1] + random_.choice("aeiou")]
        parts[at : at + 1] = random_.choice([new, [], [parts[at], *new], misspelt])
        parts = parts or new
    return " ".join(parts)


def make(random_: random.Random, segments: list[str], share: float, of_all: float) -> Edited:
    """Code the segments of a document, and edit some of them."""
    words = [word for text in segments for word in text.split()]
    new = [edit(random_, t, share, words) if random_.random() < of_all else t for t in segments]
    old_text, old = join(segments)
    text, spans = join(new)
    codings = pd.DataFrame(
        {"document": "d", "start": start, "end": end, "quote": old_text[start:end],
         "before": old_text[max(start - CONTEXT, 0) : start],
         "after": old_text[end : end + CONTEXT]}
        for start, end in old
    )  # fmt: skip
    changed = [one != other for one, other in zip(segments, new, strict=True)]
    return Edited(codings, text, spans, changed)


def join(segments: list[str]) -> tuple[str, list[tuple[int, int]]]:
    """Lay segments line by line, and say where each stands."""
    spans, at = [], 0
    for text in segments:
        spans.append((at, at + len(text)))
        at += len(text) + 1
    return "\n".join(segments), spans


def judge(found: list[tuple[int, int] | None], edited: Edited) -> list[str]:
    """Say of each segment that was changed whether it was found rightly."""
    verdicts = []
    for place, (start, end), changed in zip(found, edited.spans, edited.changed, strict=True):
        if changed and place is None:
            verdicts.append("not found")
        elif changed and place is not None:
            shared = min(place[1], end) - max(place[0], start)
            verdicts.append("right" if shared > 0 and shared >= (end - start) / 2 else "wrong")
    return verdicts


def find(edited: Edited) -> list[tuple[int, int] | None]:
    """Find the segments with qualcode."""
    documents = pd.DataFrame({"document": ["d"], "text": [edited.text]})
    moves = records(find_moved(edited.codings, documents))
    return [None if m["how"] == "orphaned" else (m["new_start"], m["new_end"]) for m in moves]


def find_by_rapidfuzz(edited: Edited) -> list[tuple[int, int] | None]:
    """Find the segments with rapidfuzz alone."""
    found = [fuzz.partial_ratio_alignment(q, edited.text, score_cutoff=75)
             for q in edited.codings["quote"]]  # fmt: skip
    return [one and (one.dest_start, one.dest_end) for one in found]


def move_rows(random_: random.Random, texts: list[str], share: float) -> list[str]:
    """Put a row on top of a sheet, change a share of the words of a fifth, and judge each."""
    words = [word for text in texts for word in text.split()]
    new = [edit(random_, t, share, words) if random_.random() < 0.2 else t for t in texts]  # noqa: PLR2004
    before = {f"s#{row}": text for row, text in enumerate(texts, start=2)}
    after = {f"s#{row}": text for row, text in enumerate(["a row on top", *new], start=2)}
    codings = pd.DataFrame(
        {"document": name, "start": 0, "end": len(text), "quote": text, "before": "", "after": "",
         "document_sha256": sha256(text)}
        for name, text in before.items()
    )  # fmt: skip
    documents = pd.DataFrame({"document": list(after), "text": list(after.values())})
    moves = find_moved(codings, documents[documents["text"].ne("")])
    verdicts = []
    for row, (move, old, text) in enumerate(zip(records(moves), texts, new, strict=True), start=3):
        if old != text and move["how"] == "orphaned":
            verdicts.append("not found")
        elif old != text:
            verdicts.append("right" if move["new_document"] == f"s#{row}" else "wrong")
    return verdicts


def read_sheets(folders: list[Path]) -> list[list[str]]:
    """Return the distinct texts of the rows of each sheet in some gatherings."""
    sheets = []
    for folder in folders:
        documents = read_gathering(folder).documents
        rows = documents[documents["source"].str.endswith((".csv", ".tsv", ".xlsx"))]
        sheets += [list(dict.fromkeys(own["text"])) for _, own in rows.groupby("source")]
    return sheets


def print_rows(folders: list[Path]) -> None:
    """Print how many rows of sheets were found, rightly and wrongly."""
    sheets, names = read_sheets(folders), ["right", "not found", "wrong"]
    table = Table("words", *names, title=f"Rows of {len(sheets)} sheets, changed and moved down")
    for share in (0.1, 0.2, 0.3, 0.5, 1.0):
        random_ = random.Random(SEED)  # noqa: S311 - not for secrets
        found = [verdict for texts in sheets for verdict in move_rows(random_, texts, share)]
        label = "deleted" if share == 1 else f"{share:.0%}"
        table.add_row(label, *(str(found.count(name)) for name in names))
    Console().print(table)


def main() -> None:
    """Print how many segments were found, rightly and wrongly, by both."""
    texts = list(dict.fromkeys(read_gathering(DEMONSTRATION).segments["text"]))
    names = ["right", "not found", "wrong"]
    heading = [*names, *(f"peer: {name}" for name in names)]
    table = Table("segments", "words", *heading, title="Moved text: what was changed, and found")
    for of_all in (0.2, 1.0):
        for share in (0.1, 0.2, 0.3, 0.5, 1.0)[: 5 if of_all < 1 else 4]:
            random_ = random.Random(SEED)  # noqa: S311 - not for secrets
            parts = [texts[at : at + A_DOCUMENT] for at in range(0, len(texts), A_DOCUMENT)]
            made = [make(random_, part, share, of_all) for part in parts]
            ours = [verdict for one in made for verdict in judge(find(one), one)]
            peer = [verdict for one in made for verdict in judge(find_by_rapidfuzz(one), one)]
            counts = [str(ours.count(name)) for name in names]
            others = [str(peer.count(name)) for name in names]
            label = "deleted" if share == 1 else f"{share:.0%}"
            table.add_row(f"{of_all:.0%}", label, *counts, *others)
    Console().print(table)
    print_rows([DEMONSTRATION, *map(Path, sys.argv[1:])])


if __name__ == "__main__":
    main()
