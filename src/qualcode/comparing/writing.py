"""Writing a comparison: its page, or a folder with page, tables and a record of the run."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import jinja2

from qualcode.charts.trust_markup import break_path
from qualcode.comparing.citing import Citer
from qualcode.comparing.topic_views import TopicsView
from qualcode.comparing.trends import CHANGED
from qualcode.comparing.views import COLUMNS, ConcernsView
from qualcode.errors import OutputError
from qualcode.saving import save_whole
from qualcode.synthesis.agreement_material import hash_journals
from qualcode.synthesis.evidence import Evidence, render_page
from qualcode.synthesis.folders import check_output, replacing, write_record, write_tables
from qualcode.synthesis.versions import used_versions
from qualcode.synthesis.views.evidence import EvidenceView, hash_script, read_script
from qualcode.tables import records
from qualcode.templates import load_templates

if TYPE_CHECKING:
    from qualcode.comparing.comparison import Comparison

PAGE: Final = "comparison.html"
KIND: Final = "comparison"


def render_comparison(comparison: Comparison) -> str:
    """Render a comparison as HTML; every text that comes from the material is escaped."""
    evidence = Evidence(opens=True)
    citer = Citer(comparison, evidence)
    return render_page(
        _templates().get_template("comparison.html.j2"),
        comparison=comparison,
        m=comparison.messages,
        gatherings=records(comparison.gatherings),
        abouts={
            side.key: side.border.text(side.gathering.config.about) for side in comparison.sides
        },
        concerns=ConcernsView(comparison, citer),
        topics=TopicsView(comparison, citer),
        evidence=EvidenceView(evidence, citer.parts, comparison.messages),
        script=read_script(),
        script_hash=hash_script(),
        changed=CHANGED,
        columns=COLUMNS,
        versions=used_versions(),
        static=False,
    )


@functools.cache
def _templates() -> jinja2.Environment:
    environment = load_templates("qualcode.synthesis", style="report.css")
    environment.globals["break_path"] = break_path
    return environment


def write_comparison(comparison: Comparison, path: Path) -> Path:
    """Write a comparison as a page or a folder; takes and raises what `Comparison.write` does."""
    if path.suffix.lower() in {".html", ".htm"}:
        return save_whole(path, render_comparison(comparison).encode("utf-8"))
    if path.suffix and not path.is_dir():
        raise OutputError(
            f"{path}: a comparison is written as a page that ends in .html, or as a folder"
        )
    check_place(path, [side.gathering.path for side in comparison.sides])
    with replacing(path) as temporary:
        (temporary / PAGE).write_text(render_comparison(comparison), encoding="utf-8")
        write_tables(comparison.tables, temporary)
        write_record(temporary, KIND, _describe(comparison))
    return path / PAGE


def check_place(folder: Path, gatherings: list[Path]) -> None:
    """Refuse an output folder that would do harm, before anything is computed.

    Raises:
        OutputError: It lies in one of the gatherings, holds other things, or cannot be written.
    """
    for gathering in gatherings:
        check_output(folder, gathering, kind=KIND)


def _describe(comparison: Comparison) -> dict[str, Any]:
    by_rules = comparison.options["coded_by"] == "rules"
    return {
        "options": dict(comparison.options),
        "versions": used_versions(),
        "gatherings": [
            {
                "gathering": side.key,
                "title": side.border.text(side.gathering.config.title),
                "codebook": {
                    "name": side.book.name,
                    "version": side.book.version,
                    "sha256": side.book.sha256,
                },
                "files": _hash_files(side.border.mask(side.gathering.ingest)),
                "journals": {} if by_rules else hash_journals(side.gathering, side.border, {}),
            }
            for side in comparison.sides
        ],
        "counts": {name: len(table) for name, table in comparison.tables.items()},
    }


def _hash_files(ingest: Any) -> dict[str, str]:
    read = ingest[ingest["sha256"].ne("")]
    return dict(zip(read["source"], read["sha256"], strict=True))
