"""Chromium, driven by Playwright. On a laptop without it these tests skip; in CI they must run."""

import os
import shutil
from pathlib import Path

import pytest
from browser.desk import Notebook
from browser.lab import Lab, patience


@pytest.fixture(scope="session")
def chromium():
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing; CI must install it")
        pytest.skip("needs Chromium")
    from playwright.sync_api import sync_playwright

    playwright = sync_playwright().start()
    flags = ["--no-sandbox", "--disable-background-networking"]
    yield playwright.chromium.launch(executable_path=program, args=flags)
    # The tests are over: a browser that does not close must not keep their result from coming.
    with patience():
        playwright.stop()


@pytest.fixture(scope="session")
def report(tmp_path_factory, demonstration) -> Path:
    import qualcode

    gathering = qualcode.read_gathering(demonstration)
    path = tmp_path_factory.mktemp("report") / "synthesis.html"
    return qualcode.synthesise(gathering).write(path)


@pytest.fixture
def open_page(chromium, report):
    pages = []

    def open_page(width: int, *, scheme: str = "light"):
        page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page.requests = []
        page.on("request", lambda request: page.requests.append(request.url))
        page.problems = []
        page.on("console", lambda message: page.problems.append(message.text))
        page.goto(report.as_uri())
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        page.close()


@pytest.fixture(scope="session")
def lab(chromium, tmp_path_factory):  # noqa: ARG001 - without a browser, no server
    server = Lab(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("lab"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def notebook(chromium, lab):
    """A notebook in JupyterLab, in which one test after the other shows its widget."""
    return Notebook(chromium, lab, "notebook")


@pytest.fixture
def desk(notebook, meeting):
    """A widget on a small meeting."""
    return notebook.open(meeting)
