"""Every command and snippet of the README is run, in a copy of the project.

Among them is the installation, so what it installs is tested here too: the wheel, with nothing but
the base.
"""

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
BLOCKS = [(kind, textwrap.dedent(code)) for _, kind, code in BLOCK.findall(README)]

#: What is not run as it stands, since these tests are part of what `make test` runs.
REPLACED = {"make test": "make --dry-run test"}
CARRIED = [
    "example/corpus/wikiadvocacy-2024/gathering.yaml",
    "example/corpus/wikiadvocacy-2025/gathering.yaml",
    "example/codebooks/advocacy.yaml",
    "synthesis/templates/report.html.j2",
    "synthesis/messages/es.yaml",
    "widget/js/widget.css",
    "widget/js/widget.js",
    "py.typed",
]
#: Of the tests' own settings: what was read is not read again, and threads do not fight.
SHARED = ("QUALCODE_CACHE", "OMP_NUM_THREADS")
NOTES = ["More training for new people, please", "Nobody read the draft law", "The room was cold"]


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A copy of the project that shares its environment, and a folder of somebody's notes."""
    project = tmp_path_factory.mktemp("readme") / "qualcode"
    # What other tests and tools write meanwhile is left out: it may be gone before it is copied.
    left_out = [".venv", "build", "dist", ".git", "*-synthesis", ".*_cache", "__pycache__"]
    left_out += [".hypothesis", ".ipynb_checkpoints", ".*.lock"]
    shutil.copytree(ROOT, project, ignore=shutil.ignore_patterns(*left_out))
    # `make` must find the environment ready: installing the copy would spoil the original.
    (project / ".venv").mkdir()
    (project / ".venv" / "bin").symlink_to(Path(sys.prefix) / "bin")
    (project / ".venv" / ".ready").touch()
    (project / "my-meeting").mkdir()
    (project / "my-meeting" / "notes.txt").write_text("\n\n".join(NOTES), encoding="utf-8")
    return project


@pytest.fixture(scope="module")
def environment(tmp_path_factory) -> dict[str, str]:
    """A new user's: a Python of her own, and an empty home folder."""
    home = tmp_path_factory.mktemp("home")
    subprocess.run([sys.executable, "-m", "venv", home / "python"], check=True)
    path = [home / "python" / "bin", home / ".local" / "bin", Path(sys.prefix) / "bin"]
    return {
        "HOME": str(home),
        "PATH": os.pathsep.join([*map(str, path), os.environ["PATH"]]),
        "PIPX_HOME": str(home / "pipx"),
        "PIP_CONSTRAINT": str(ROOT / "constraints.txt"),
        "PIP_COMPILE": "no",  # Python compiles what is imported, a small part of what is installed
        "LANG": "C.UTF-8",
        **{name: os.environ[name] for name in SHARED if name in os.environ},
    }


def run(command, cwd, environment):
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command[-1]}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def run_blocks(project, environment):
    """Run the README from its top to its end; give what each block printed."""
    printed = {}
    for kind, code in BLOCKS:
        if kind == "sh":
            lines = [REPLACED.get(line, line) for line in code.splitlines()]
            printed[code] = run(["bash", "-euc", "\n".join(lines)], project, environment)
        elif kind == "python":
            printed[code] = run([sys.executable, "-c", code], project, environment)
    return printed


# One test, since two could run in two processes, each of which would run all commands.
def test_commands_and_snippets_run(project, environment, tmp_path):
    printed = run_blocks(project, environment)
    written = {path.name for path in project.iterdir()}
    assert {"demonstration-synthesis", "my-meeting-synthesis", "synthesis.html"} <= written
    assert (project / "build/synthesis/synthesis.html").is_file()
    assert (project / "my-concerns.ipynb").is_file()

    [run_printed] = [said for code, said in printed.items() if "qualcode run demonstration" in code]
    assert "Capacity building: 6 of 6 groups" in run_printed
    report = (project / "demonstration-synthesis" / "synthesis.html").read_text(encoding="utf-8")
    assert "latent semantic analysis" in report  # since only the base is installed
    installed = next(Path(environment["PIPX_HOME"]).glob("venvs/qualcode/lib/*/site-packages"))
    assert [name for name in CARRIED if not (installed / "qualcode" / name).is_file()] == []
    # The base alone also reads all: what others read before is not taken from their cache.
    qualcode = Path(environment["HOME"]) / ".local" / "bin" / "qualcode"
    alone = environment | {"QUALCODE_CACHE": "off"}
    assert "are right" in run([qualcode, "check", project / "demonstration"], tmp_path, alone)


def test_windows_has_the_same_commands():
    windows = next(code for kind, code in BLOCKS if kind == "powershell")
    unix = next(code for _, code in BLOCKS if "pipx install" in code)
    assert windows.replace("py -m", "python3 -m") == unix


def test_no_block_is_of_a_kind_that_is_not_run():
    assert {kind for kind, _ in BLOCKS} == {"sh", "powershell", "python"}


def test_every_link_leads_somewhere():
    links = re.findall(r"\]\(([^)]+)\)", README)
    local = [link for link in links if not link.startswith("http")]
    assert len(local) > 8
    assert [link for link in local if not leads_somewhere(link)] == []


def leads_somewhere(link):
    path, _, heading = link.partition("#")
    if not heading:
        return (ROOT / path).exists()
    text = (ROOT / path).read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return heading in {said.lower().replace(" ", "-") for said in headings}


def test_every_command_line_command_is_documented():
    from qualcode.cli import app, codebook_app

    names = [command.callback.__name__ for command in app.registered_commands]
    guide = README + (ROOT / "docs/organisers.md").read_text(encoding="utf-8")
    assert [name for name in names if f"qualcode {name}" not in guide] == []
    inner = [command.name for command in codebook_app.registered_commands]
    assert [name for name in inner if f"qualcode codebook {name}" not in guide] == []


def test_the_codebook_of_the_guide_passes_its_own_tests(tmp_path):
    import qualcode
    from qualcode.codebooks import check_codebook

    guide = (ROOT / "docs/organisers.md").read_text(encoding="utf-8")
    path = tmp_path / "codebook.yaml"
    path.write_text(re.search(r"```yaml\n(.*?)```", guide, re.DOTALL)[1], encoding="utf-8")
    tests = check_codebook(qualcode.read_codebook(path)).query("severity == 'error'")
    assert len(tests)
    assert tests["passed"].all()
