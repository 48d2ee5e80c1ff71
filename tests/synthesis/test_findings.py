"""Findings that only the report needs: which two parts are contrasted, and that all is masked."""

from collections.abc import Callable

import pytest

from qualcode.synthesis import Synthesis
from qualcode.synthesis.findings import Sides

Make = Callable[[str], Synthesis]


@pytest.fixture
def synthesise_jobs(synthesise_files: Callable[..., Synthesis]) -> Make:
    """Synthesise what 16 people wrote: five of two jobs, and two of six hosts, one five times."""

    def make(second: str) -> Synthesis:
        jobs = ["of Ana Rojas"] * 5 + [second] * 5 + ["host"] * 6
        people = [f"P{n},Bo Lind{n},,land {n},{job}" for n, job in enumerate(jobs, start=1)]
        people[0] = people[0].replace("Bo Lind1,", "Ana Rojas,Anita")
        who = [*range(1, 13), *[11] * 4]
        notes = [f"P{n},We want {'cats' if n < 6 else 'dogs'}, said {n}" for n in who]
        return synthesise_files(
            {
                "gathering.yaml": "title: t\nlanguages: [en]\ncodebook: book.yaml\n"
                "sources: [{files: notes.csv, text: note, columns: {participant: who}}]\n"
                "surveys: [{files: s.csv, participant: who, moment: after, questions: "
                "[{column: q, label: Did Ana Rojas come}]}]\n",
                "book.yaml": "name: b\ncodes: [{id: cats, terms: {any: [cats]}}, "
                "{id: dogs, terms: {any: [dogs]}}]\n",
                "participants.csv": "participant,name,aliases,country,job\n" + "\n".join(people),
                "notes.csv": "who,note\n" + "\n".join(notes).replace(", said", "; said"),
                "s.csv": "who,q\n" + "\n".join(f"P{n},yes" for n in range(1, 13)),
            }
        )

    return make


def test_the_two_largest_parts_that_left_enough_are_contrasted(synthesise_jobs: Make) -> None:
    findings = synthesise_jobs("guest").findings
    # Two of the hosts left material, though one of them five times; no land has two people.
    assert findings.sides == Sides("job", "guest", "of P1")
    rows = findings.contrasts.set_index("code")[["a_k", "a_n", "b_k", "b_n"]]
    assert rows.loc["cats"].tolist() == [0, 5, 5, 5]
    assert rows.loc["dogs"].tolist() == [5, 5, 0, 5]
    assert findings.word_contrasts["word"].tolist()[:2] == ["cats", "dogs"]
    assert set(findings.surveys["label"]) == {"Did P1 come"}
    parts = findings.surveys_by
    assert set(parts["job"]) == {"of P1", "guest", "host"}
    assert parts.loc[parts["job"].eq("host"), "count"].isna().all()  # of two people
    assert findings.coverage["part"].is_unique


def test_parts_that_are_the_same_once_masked_are_not_contrasted(synthesise_jobs: Make) -> None:
    synthesis = synthesise_jobs("of Anita")
    assert synthesis.findings.sides == Sides("job", "of P1", "of P1")
    assert synthesis.findings.contrasts is None
    assert synthesis.findings.word_contrasts is None
    assert 'id="contrasts"' not in synthesis.to_html()
