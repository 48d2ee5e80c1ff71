"""What a notebook keeps of the widget, and how its front end is put together."""

import re
import subprocess
import sys

from qualcode import CodingWidget, Journal, read_gathering
from qualcode.widget.assets import read_module, read_styles


def test_its_repr_is_short_and_always_the_same(meeting):
    widget = CodingWidget(read_gathering(meeting), coder="ana")
    assert repr(widget) == "<CodingWidget of ana: A small meeting>"


def test_where_no_widget_runs_a_page_shows_what_there_is(write):
    folder = write(
        {"gathering.yaml": "title: T\n", "<b>.md": "- <script>alert(1)</script> & so\n- two\n"}
    )
    Journal(folder, "ana").read("<b>.md")
    bundle, _ = CodingWidget(read_gathering(folder), coder="ana")._repr_mimebundle_()
    page = bundle["text/html"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; so" in page
    assert "<script" not in page
    assert "&lt;b&gt;.md</td><td>2 of 2" in page
    assert bundle["text/plain"].startswith("<CodingWidget of ana")
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_a_notebook_keeps_no_words_of_the_material(meeting):
    widget = CodingWidget(read_gathering(meeting), coder="ana")
    list(widget._desk.answer({"do": "open", "view": "v", "source": widget._desk.sources[0].key}))
    assert set(widget.get_state()) <= {
        "_anywidget_id", "_css", "_dom_classes", "_esm", "_model_module", "_model_module_version",
        "_model_name", "_view_count", "_view_module", "_view_module_version", "_view_name",
        "layout", "tabbable", "tooltip",
    }  # fmt: skip


def test_the_front_end_is_one_module_that_asks_for_nothing():
    module = read_module()
    assert not re.search(r"^import ", module, re.MULTILINE)
    assert len(re.findall(r"^export ", module, re.MULTILINE)) == 1
    for outside in ("http:", "https:", "innerHTML", "outerHTML", "insertAdjacentHTML", "eval("):
        assert outside not in module + read_styles()


def test_it_says_what_to_install():
    program = (
        "import sys; sys.modules['anywidget'] = None\n"
        "import qualcode\n"
        "try: qualcode.CodingWidget\n"
        "except qualcode.QualcodeError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == (
        "coding in a notebook needs anywidget; type: pip install 'qualcode[notebooks]'"
    )
