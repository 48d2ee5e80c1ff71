"""The wheel works outside the repository, with nothing but the base installed."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def run(*command, cwd):
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", out, ROOT, cwd=out)
    return next(out.glob("*.whl"))


def test_it_carries_the_demonstration_and_what_the_report_needs(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "qualcode/example/corpus/wikiadvocacy-2024/gathering.yaml",
        "qualcode/example/corpus/wikiadvocacy-2025/gathering.yaml",
        "qualcode/example/codebooks/advocacy.yaml",
        "qualcode/synthesis/templates/report.html.j2",
        "qualcode/synthesis/messages/es.yaml",
        "qualcode/widget/js/widget.css",
        "qualcode/widget/js/widget.js",
        "qualcode/py.typed",
    } <= names


def test_check_and_run_work_in_a_fresh_environment(wheel, tmp_path):
    run(sys.executable, "-m", "venv", "venv", cwd=tmp_path)
    binaries = tmp_path / "venv" / "bin"
    constraints = ROOT / "constraints.txt"
    # Python compiles what is imported, a small part of what is installed.
    install = [binaries / "pip", "install", "--quiet", "--no-compile", "-c", constraints]
    run(*install, wheel, cwd=tmp_path)
    qualcode = binaries / "qualcode"
    run(qualcode, "new", "demonstration", "--example", cwd=tmp_path)
    assert "are right" in run(qualcode, "check", "demonstration", cwd=tmp_path)
    assert "Capacity building: 6 of 6 groups" in run(qualcode, "run", "demonstration", cwd=tmp_path)
    report = tmp_path / "demonstration-synthesis" / "synthesis.html"
    assert "latent semantic analysis" in report.read_text(encoding="utf-8")
