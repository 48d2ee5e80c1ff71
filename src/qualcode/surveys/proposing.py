"""Proposing: which columns of a sheet are closed questions, as gathering.yaml would say it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from qualcode.privacy import PRIVATE
from qualcode.sources.sheets.headings import Sheet
from qualcode.spans import fold
from qualcode.surveys.scales import Scale, known_scales, recognise_scale
from qualcode.surveys.several import recognise_options

_FEWEST, _RECUR = 5, 2  # answers, and times that each choice is given on average
_CLEARLY_A_SURVEY = 2  # questions on usual scales
_RANGES = re.compile(r"(?<![\d-])\d-\d{1,2}(?![\d-])")
_MOST_CHOICES, _LONGEST = 8, 40  # choices without a scale, and characters of one


def propose_survey(
    sheets: Sequence[Sheet], taken: Collection[str], *, is_survey: bool
) -> CommentedMap | None:
    """Propose an entry under `surveys`: the closed questions that answers show.

    Args:
        sheets: Of a file.
        taken: Columns that are no closed questions, as text and names.
        is_survey: The file says that it is one; else it must have two questions on usual scales.

    Returns:
        The entry, with what was recognised as comments, and `files` still empty; None where no
        question was.
    """
    headings = dict.fromkeys(name for sheet in sheets for name in sheet.heading)
    free = [name for name in headings if name not in taken and fold(name) not in PRIVATE]
    cells = {name: _cells(name, sheets) for name in free}
    scaled = [name for name in free if _scale(name, cells[name])]
    questions = CommentedSeq(entry for name in free for entry in _question(name, cells[name]))
    if not questions or (not is_survey and len(scaled) < _CLEARLY_A_SURVEY):
        return None
    return CommentedMap(files="", questions=questions)


def _cells(name: str, sheets: Sequence[Sheet]) -> list[str]:
    return [cell for sheet in sheets if name in sheet.heading for cell in sheet.cells(name)]


def _question(name: str, cells: Sequence[str]) -> Iterator[CommentedMap]:
    entry = CommentedMap(column=name)
    if scale := _scale(name, cells):
        entry["scale"] = scale.name
        entry.yaml_add_eol_comment("recognised from the answers", "scale")
    elif options := recognise_options(cells, cautious=True):
        entry["multiple"] = True
        entry.yaml_add_eol_comment(f"each counted: {_on_a_line(options.labels)}", "multiple")
    elif choices := _choices(cells):
        entry.yaml_add_eol_comment(f"choices: {_on_a_line(choices)}", "column")
    else:
        return
    yield entry


def _on_a_line(choices: Sequence[str]) -> str:
    """Write choices as a comment can hold them: what follows a line's end would be YAML."""
    return " | ".join(" ".join(choice.split()) for choice in choices)


def _scale(name: str, cells: Sequence[str]) -> Scale | None:
    """Return the usual scale of a question: the one that its heading names, as `(0-10)`, or else.

    Numbers count only where it is plain that they are a scale.
    """
    said = "".join(name.split()).replace("–", "-")
    named = (scale for scale in known_scales().values() if scale.name in _RANGES.findall(said))
    told = next(named, None)
    if told and any(cells) and None not in map(told.place, cells):
        return told
    return recognise_scale(cells, cautious=True)


def _choices(cells: Sequence[str]) -> list[str]:
    """Return the choices that recur, where they are few, short and words; none else."""
    filled = [cell for cell in cells if fold(cell)]
    counts = Counter(filled)
    fits = (
        len(filled) >= max(_FEWEST, _RECUR * len(counts))
        and 1 < len(counts) <= _MOST_CHOICES
        and all(len(one) <= _LONGEST and any(map(str.isalpha, one)) for one in counts)
        and min(counts.values()) > 1
    )
    return [one for one, _ in counts.most_common()] if fits else []
