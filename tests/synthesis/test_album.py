"""Photographs as evidence in a report."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from pages import Page, assert_is_sound
from PIL import Image

from qualcode import read_gathering, synthesise
from qualcode.synthesis import Synthesis, album
from qualcode.synthesis.album import Album

YAML = """\
title: Charts
codebook: book.yaml
sources:
  - {files: "*.md", kind: flip chart}
  - {files: "*.png", kind: photo}
"""
FILES = {
    "gathering.yaml": YAML,
    "book.yaml": "codes:\n- {id: law, terms: {any: [law]}}\n",
    "ana_perez.png.md": "- The law\n- Another law\n",
    "b.png.md": "- No law here\n- Nothing\n",
    "participants.csv": "participant,name,consent\nP1,Ana Pérez,quote\nP2,Luis Ek,count\n",
}


@pytest.fixture
def charts(write: Callable[..., Path], base_only: None) -> Synthesis:  # noqa: ARG001
    """Two flip charts with transcriptions beside them; the last bullet nobody could read."""
    folder = write(FILES)
    for name in ("ana_perez.png", "b.png"):
        Image.new("RGB", (1280, 640), "white").save(folder / name)
    gathering = read_gathering(folder)
    segments = gathering.segments.assign(
        transcription=[None, None, None, "needs transcription"],
        box=[None, None, None, "100 50 300 100"],
        locator=[f"region {number}" for number in range(1, 5)],
    ).astype({"transcription": "str", "box": "str"})
    return synthesise(replace(gathering, segments=segments))


def test_a_quote_shows_its_picture_and_each_picture_is_embedded_once(charts: Synthesis) -> None:
    page = Page(charts.to_html())
    assert_is_sound(page)
    images = [attributes for tag, attributes in page.tags if tag == "image"]
    assert [(image["width"], image["height"]) for image in images] == [("640", "320")] * 2
    assert len({image["id"] for image in images}) == 2
    thumbs = [a for tag, a in page.tags if tag == "a" and a.get("class") == "thumb"]
    assert [thumb["href"] for thumb in thumbs].count("#picture-1") >= 2
    assert "Picture: P1.png" in page.values("aria-label")


def test_what_nobody_could_read_is_listed_with_its_region_and_the_remedy(charts: Synthesis) -> None:
    page = Page(charts.to_html())
    assert "write what stands there into the file b.png.md beside it" in page.text
    assert "region 4: it may say “Nothing”" in page.text
    crops = [a for tag, a in page.tags if tag == "img"]
    # 300 by 100 pixels and a margin of 51 (4 % of 1280) on each side, but for the upper edge.
    assert [(crop["width"], crop["height"]) for crop in crops] == [("402", "201")]
    assert crops[0]["alt"] == "Picture: b.png, region 4"


def test_names_of_pictures_are_masked(charts: Synthesis) -> None:
    assert re.findall(r"(?i)ana.p|p[eé]rez", charts.to_html()) == []


def test_a_picture_of_what_may_only_be_counted_is_not_shown(charts: Synthesis) -> None:
    segments = charts.gathering.segments.copy()
    segments["participant"] = segments["participant"].where(
        segments["document"].ne("b.png.md"), "P2"
    )
    found = replace(charts, gathering=replace(charts.gathering, segments=segments))
    page = Page(found.to_html())
    assert [a["id"] for tag, a in page.tags if tag == "image"] == ["picture-1-image"]
    assert "img" not in [tag for tag, _ in page.tags]
    assert "1 more is not shown here." in page.text
    assert "Nothing" not in page.text


def test_a_picture_that_is_gone_and_one_too_many_are_counted(
    charts: Synthesis, monkeypatch: pytest.MonkeyPatch
) -> None:
    (charts.gathering.path / "b.png").unlink()
    assert list(Album(charts).pictures) == ["ana_perez.png"]
    assert Album(charts).missing == 1
    monkeypatch.setattr(album, "BUDGET", 100)
    assert Album(charts).missing == 2
    assert_is_sound(Page(replace(charts).to_html()))


def test_no_picture_from_outside_the_gathering_gets_into_a_report(
    write: Callable[..., Path], base_only: None, tmp_path: Path
) -> None:
    del base_only
    outside = tmp_path / "private.png"
    Image.new("RGB", (64, 64), "white").save(outside)
    people = f"participant,picture\nP1,../private.png\nP2,{outside}\n"
    sheet = f"who,note,picture\nP1,Law for all,{outside}\nP2,Copyright for all,../private.png\n"
    about = "title: A\nsources: [{files: notes.csv, text: note, columns: {participant: who}}]\n"
    files = {"gathering.yaml": about, "notes.csv": sheet, "participants.csv": people}
    read = read_gathering(write(files, "sheets"))
    assert "picture" not in read.segments
    # Not even where a table says that there is a picture.
    table = read.segments.assign(picture=read.segments["picture_"])
    claimed = synthesise(replace(read, segments=table))
    assert Album(claimed).missing == 2
    assert "data:image" not in claimed.to_html()


def test_without_pictures_nothing_is_said_of_them(synthesis: Synthesis) -> None:
    html = synthesis.to_html()
    assert '<svg class="unseen"' not in html
    assert "Needs transcription" not in html


def test_a_picture_of_which_nothing_could_be_read_is_shown_whole(charts: Synthesis) -> None:
    gathering = charts.gathering
    (gathering.path / "Ana-Perez-2.png").write_bytes((gathering.path / "b.png").read_bytes())
    rows = gathering.ingest.iloc[:1].assign(
        source="Ana-Perez-2.png", status="skipped", note="tesseract found no print in it; write …"
    )
    ingest = pd.concat([gathering.ingest, rows], ignore_index=True)
    page = Page(synthesise(replace(gathering, ingest=ingest)).to_html())
    assert_is_sound(page)
    assert "write what stands there into the file P1-2.png.md beside it" in page.text
    whole = [a for tag, a in page.tags if tag == "img" and a["alt"] == "Picture: P1-2.png"]
    assert [(image["width"], image["height"]) for image in whole] == [("640", "320")]
