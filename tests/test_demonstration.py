"""What the demonstration gathering must hold, and what it must not claim."""

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

import qualcode
from qualcode.codebooks import check_codebook
from qualcode.concerns import leading
from qualcode.spans import misplaced

ROOT = Path(__file__).parents[1]
BOOKS = ["advocacy", "evaluation"]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="session")
def gathering(demonstration):
    return qualcode.read_gathering(demonstration)


@pytest.mark.usefixtures("tesseract")
def test_all_material_is_read(gathering):
    not_read = gathering.ingest[gathering.ingest["status"] != "read"]
    others = not_read[~not_read["note"].str.startswith("never material")]
    assert others[["source", "note"]].to_numpy().tolist() == [
        ["flip-charts/group-i.jpg", "its transcription group-i.jpg.md is read in its place"]
    ]
    assert gathering.notes == ()
    assert set(gathering.ingest.loc[gathering.ingest["status"] == "read", "format"]) == {
        "markdown", "opendocument", "pdf", "photo", "sheet", "text", "transcript", "wiki", "word",
        "workbook",
    }  # fmt: skip


@pytest.mark.usefixtures("tesseract")
def test_what_cannot_be_read_by_machine_is_marked_and_left_alone(gathering):
    marked = gathering.segments[gathering.segments["transcription"].notna()]
    assert set(marked["document"]) == {"flip-charts/group-iii.jpg"}
    assert 1 <= len(marked) <= 5
    coded = gathering.codings["document"].str.cat(gathering.codings["start"].astype(str), ":")
    assert not set(coded) & set(marked["document"].str.cat(marked["start"].astype(str), ":"))


def test_what_other_formats_tell_is_kept(gathering):
    documents = gathering.documents.set_index("document")
    comment = documents[documents["source"].eq("notes/P07-day1.docx") & documents["part"].ne("")]
    assert comment[["kind", "participant"]].to_numpy().tolist() == [["notes", "P28"]]
    spoken = gathering.segments[gathering.segments["document"] == "transcripts/fishbowl.vtt"]
    assert set(spoken["unit"]) == {"turn"}
    assert spoken["participant"].notna().all()
    wiki = gathering.segments[gathering.segments["document"].str.endswith(".wiki")]
    assert wiki["participant"].nunique() >= 6
    assert set(wiki["group"].dropna()) == {"i", "ii", "iii", "iv", "v", "vi"}
    answers = gathering.segments[gathering.segments["picture"].eq("flip-charts/group-i.jpg")]
    assert set(answers["group"]) == {"i"}


def test_it_has_notes_enough_in_two_languages(gathering):
    notes = gathering.segments[gathering.segments["unit"].isin(["note", "bullet"])]
    shares = notes["language"].value_counts(normalize=True)
    assert len(notes) >= 350
    assert shares["en"] == pytest.approx(2 / 3, abs=0.08)
    assert shares["es"] == pytest.approx(1 / 3, abs=0.08)


def test_there_is_material_of_every_session_and_group(gathering):
    assert set(gathering.segments["activity"].dropna()) == {
        "Fishbowl", "Sharing advocacy stories", "Open Space", "Backcasting",
        "Collective initiatives", "Next steps", "Interest survey", "Evaluation survey",
    }  # fmt: skip
    assert set(gathering.segments["group"].dropna()) == {"i", "ii", "iii", "iv", "v", "vi"}
    assert set(gathering.segments["day"].dropna()) == {"1", "2"}


def test_participants_are_numbered_not_named(gathering):
    people = gathering.participants
    assert people.columns.tolist() == ["participant", "affiliation", "region", "country"]
    assert people["participant"].tolist() == [f"P{number:02}" for number in range(1, 37)]
    assert set(people["affiliation"]) == {"volunteer", "staff", "NGO"}
    assert people["country"].nunique() > 20


def test_it_says_everywhere_that_it_is_a_reconstruction(demonstration, gathering):
    assert "reconstruction" in gathering.config.title
    assert "reconstruction" in gathering.config.about.casefold()
    readme = (demonstration / "README.md").read_text(encoding="utf-8")
    assert "reconstruction" in readme.splitlines()[0]


def test_every_quote_is_in_its_place(gathering):
    assert len(misplaced(gathering.segments, gathering.documents)) == 0
    assert len(misplaced(gathering.codings, gathering.documents, quote="quote")) == 0


def test_capacity_building_leads_because_all_groups_raise_it(gathering):
    concerns = qualcode.find_concerns(gathering.segments, gathering.codings, gathering.codebook)
    first = leading(concerns).iloc[0]
    assert (first["code"], first["groups"], first["groups_total"]) == ("capacity", 6, 6)


def test_proposals_name_codes_of_the_codebook(gathering):
    codes = {place.path for place in gathering.codebook.places()}
    assert set(gathering.proposals["need"]) <= codes


@pytest.mark.parametrize("name", BOOKS)
def test_a_codebook_passes_its_own_tests(name):
    tests = check_codebook(qualcode.read_codebook(ROOT / "codebooks" / f"{name}.yaml"))
    assert tests[~tests["passed"]].to_dict("records") == []


@pytest.mark.parametrize("name", BOOKS)
def test_every_code_is_complete(name):
    book = qualcode.read_codebook(ROOT / "codebooks" / f"{name}.yaml")
    for place in book.places():
        code = place.code
        assert all([code.definition, code.include, code.exclude, code.color]), place.path
        assert code.terms["en"], place.path
        assert code.terms["es"], place.path
        assert len(code.examples) >= 2, place.path
        assert len(code.counterexamples) >= 1, place.path


def test_the_main_codebook_has_the_size_of_one_that_people_use():
    book = qualcode.read_codebook(ROOT / "codebooks/advocacy.yaml")
    roles = Counter(place.role for place in book.places())
    assert 20 <= sum(roles.values()) <= 35
    assert set(roles) == {"area", "concern", "need", "next step", "challenge"}


@pytest.fixture(scope="module")
def kernel():
    """One for all notebooks: to load the libraries takes longer than most of them."""
    from jupyter_client.manager import KernelManager

    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(ROOT / "notebooks"))
    yield manager
    manager.shutdown_kernel(now=True)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
class TestNotebook:
    def test_it_is_saved_with_outputs_and_without_widget_state(self, path):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        assert "widgets" not in notebook["metadata"]
        assert notebook["metadata"]["kernelspec"]["name"] == "python3"
        outputs = [out for cell in notebook["cells"] for out in cell.get("outputs", [])]
        assert outputs
        assert not [out for out in outputs if out["output_type"] in {"error", "stream"}]
        kinds = {kind for out in outputs for kind in out.get("data", {})}
        assert "application/vnd.jupyter.widget-view+json" not in kinds

    def test_it_has_one_cell_of_parameters_and_short_cells(self, path):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        tags = [tag for cell in cells for tag in cell["metadata"].get("tags", [])]
        assert tags.count("parameters") == 1
        assert "nbval-check-output" in tags
        code = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
        assert max(len(source) for source in code) <= 12

    def test_it_names_no_path_of_a_machine(self, path):
        text = path.read_text(encoding="utf-8")
        assert str(ROOT) not in text
        assert "/home/" not in text

    def test_it_runs_on_another_gathering(self, path, tmp_path, meeting, kernel):
        from nbclient import NotebookClient
        from nbformat.v4 import new_code_cell
        from papermill.iorw import load_notebook_node
        from papermill.parameterize import parameterize_notebook

        parameters = {"gathering": str(meeting)}
        if path.stem == "5-synthesis":
            parameters["out"] = str(tmp_path / "synthesis.html")
        if path.stem == "7-compare":
            parameters["later"] = str(shutil.copytree(meeting, tmp_path / "later"))
        notebook = parameterize_notebook(load_notebook_node(str(path)), parameters)
        notebook.cells.insert(0, new_code_cell("%reset -f"))  # of what an earlier one left there
        NotebookClient(notebook, km=kernel).execute()
        for written in parameters.values():
            assert Path(written).exists()


def test_two_readings_of_the_same_notes_say_that_they_are_part_of_the_reconstruction(demonstration):
    reads = qualcode.read_reads(demonstration)
    spans = reads.groupby("coder")[["document", "start", "end"]].apply(
        lambda own: {tuple(row) for row in own.to_numpy().tolist()}
    )
    assert len(spans["coder-a"] & spans["coder-b"]) >= 150
    memos = qualcode.read_memos(demonstration)
    about = memos[memos["about"].eq("gathering")].groupby("coder")["text"].first()
    assert about.str.startswith("Part of the reconstruction").to_dict() == {
        "coder-a": True,
        "coder-b": True,
    }


def test_what_was_coded_by_hand_stands_where_it_was_coded(demonstration, gathering):
    codings = qualcode.read_codings(demonstration)
    assert len(misplaced(codings, gathering.documents, quote="quote")) == 0
    known = {place.path for place in gathering.codebook.places()}
    assert set(codings["code"]) <= known
