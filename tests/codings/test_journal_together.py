"""Coders that are killed, that write at the same time, and that git brings together."""

import itertools
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from qualcode import Journal, read_codings, read_problems

WRITER = Path(__file__).with_name("journal_writer.py")
DOCUMENTS = pd.DataFrame({"document": ["a.md"], "text": ["We need training about law."]})
posix = pytest.mark.skipif(os.name != "posix", reason="forks, and kills as POSIX does")


def run_writer(*arguments: str) -> str:
    command = [sys.executable, str(WRITER), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@posix
def test_what_was_saved_is_there_after_a_kill(tmp_path: Path) -> None:
    count = json.loads(run_writer("kill", str(tmp_path), "200"))
    print(count)  # noqa: T201 - what the test is about
    assert count["kills"] == 200
    assert count["reported"] > 400  # two thousand on a quiet machine
    assert count["lost"] == 0
    # The tests prove little if no kill came in the middle of a write.
    assert count["torn"] > 0
    assert count["recovered"] > 0
    assert count["left"] == 0


@posix
@pytest.mark.parametrize(("count", "size"), [(10_000, 10), (1_000, 1)])
def test_two_writers_at_once(tmp_path: Path, count: int, size: int) -> None:
    """Ten thousand lines each, ten a lock; then a thousand each with a lock for every line."""
    run_writer("write", str(tmp_path), "law,art", str(count), str(size))
    content = (tmp_path / "codings" / "ana.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in content.splitlines()]
    assert Counter(line["code"] for line in lines) == {"law": count, "art": count}
    assert len({line["id"] for line in lines}) == 2 * count
    assert [line["at"] for line in lines] == sorted({line["at"] for line in lines})
    turns = sum(one["code"] != two["code"] for one, two in itertools.pairwise(lines))
    assert turns > 5  # they did write at the same time
    assert len(read_codings(tmp_path)) == 2 * count
    assert read_problems(tmp_path).empty


class Repository:
    """A git repository of a gathering, with a commit on `main`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self("init", "--quiet", "--initial-branch=main")
        self("config", "user.name", "qualcode")
        self("config", "user.email", "qualcode@example.org")
        self("config", "core.autocrlf", "false")
        (folder / ".gitignore").write_text(".*.lock\n", encoding="utf-8")
        self.save()

    def __call__(self, *arguments: str, check: bool = True) -> int:
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, check=check, capture_output=True, text=True
        )
        return done.returncode

    def save(self) -> None:
        self("add", "--all")
        self("commit", "--quiet", "--allow-empty", "--message=coded")

    def code(self, branch: str, coder: str, *codes: str) -> None:
        """Code on a branch that begins at main."""
        self("checkout", "--quiet", "-B", branch, "main")
        journal = self.open(coder)
        for code in codes:
            journal.add("a.md", 0, 7, code)
        self.save()

    def open(self, coder: str) -> Journal:
        return Journal(self.folder, coder, documents=DOCUMENTS)

    def codes(self) -> list[tuple[str, str]]:
        table = read_codings(self.folder).sort_values("at")
        return list(zip(table["coder"], table["code"], strict=True))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def test_two_coders_merge_without_conflict(repository: Repository) -> None:
    repository.code("one", "ana", "a", "b")
    repository.code("two", "bea", "c")
    repository("merge", "--quiet", "--no-edit", "one")
    assert repository.codes() == [("ana", "a"), ("ana", "b"), ("bea", "c")]


def test_one_coder_on_two_branches_with_union(repository: Repository) -> None:
    attributes = repository.folder / ".gitattributes"
    attributes.write_text("codings/*.jsonl merge=union\n", encoding="utf-8")
    repository.open("ana").add("a.md", 0, 7, "common")
    repository.save()
    repository.code("one", "ana", "a", "b")
    repository.code("two", "ana", "c", "d")
    repository("checkout", "--quiet", "one")
    journal = repository.open("ana")
    journal.undo()  # takes back b, and not what the other branch did meanwhile
    repository.save()
    repository("merge", "--quiet", "--no-edit", "two")
    assert [code for _, code in repository.codes()] == ["common", "a", "c", "d"]
    assert read_problems(repository.folder).empty
    journal.add("a.md", 0, 7, "after")
    assert [code for _, code in repository.codes()] == ["common", "a", "c", "d", "after"]


def test_one_coder_on_two_branches_with_a_conflict(repository: Repository) -> None:
    repository.open("ana").add("a.md", 0, 7, "common")
    repository.save()
    repository.code("one", "ana", "a", "b")
    repository.code("two", "ana", "c")
    assert repository("merge", "--quiet", "--no-edit", "one", check=False) == 1
    journal = repository.open("ana")
    assert sorted(journal.codings["code"]) == ["a", "b", "c", "common"]
    assert len(journal.problems) == 3
    assert all(journal.problems["reason"].str.startswith("a mark that git left"))
    journal.add("a.md", 0, 7, "after")
    with pytest.warns(UserWarning, match="3 lines set aside"):
        codes = [code for _, code in repository.codes()]
    assert codes == ["common", "a", "b", "c", "after"]


def test_whichever_branch_is_merged_into_the_other_the_state_is_the_same(
    repository: Repository,
) -> None:
    attributes = repository.folder / ".gitattributes"
    attributes.write_text("codings/*.jsonl merge=union\n", encoding="utf-8")
    first = repository.open("ana").add("a.md", 0, 7, "common")
    repository.save()
    for branch, code in (("one", "changed"), ("two", "otherwise")):
        repository("checkout", "--quiet", "-B", branch, "main")
        journal = repository.open("ana")
        journal.change(first.coding, code=code)
        journal.add("a.md", 0, 7, branch)
        repository.save()
    found = []
    for ours, theirs in (("one", "two"), ("two", "one")):
        repository("checkout", "--quiet", "-B", "merged", ours)
        repository("merge", "--quiet", "--no-edit", theirs)
        found.append(repository.codes())
    assert found[0] == found[1]
    assert sorted(code for _, code in found[0]) == ["one", "otherwise", "two"]
