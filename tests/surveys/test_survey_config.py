from collections.abc import Callable
from pathlib import Path

import pytest

from qualcode.errors import GatheringError
from qualcode.gatherings.config import read_config

TOP = "title: A\nsurveys:\n- files: a.csv\n  "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("titel: A", r":4: `surveys\[0\].titel`: unknown key; did you mean `title`"),
        ("moment: later", r":4: `surveys\[0\].moment`: expected 'before' or 'after'"),
        ("questions: [{label: A}]", r":4: `surveys\[0\].questions\[0\].column`: this key is requ"),
        ("questions: [{column: a}, {column: a}]", r":4: .*the column `a` stands twice"),
        ("questions: [{column: a}, {column: b, id: a}]", r":4: .*the id `a` stands twice"),
        ("questions: [{column: a, label: {english: A}}]", r"a language's code of two letters"),
        ("scales: {s: {labels: [a]}}", r":4: `surveys\[0\].scales.s`: a scale has two labels"),
        ("scales: {s: {labels: {}}}", r"a scale has two labels or more"),
        ("scales: {s: {labels: [bad, good, Bad]}}", r"a label is repeated in bad, good, Bad"),
        ("scales: {s: {labels: {en: [a, b], es: [c]}}}", r"as many labels in each .* found 2, 1"),
        ("scales: {s: {labels: [a, b], codes: [A1]}}", r"as many labels in each .* found 2, 1"),
        ("scales: {s: {labels: {en: [a, b], es: [b, c]}}}", r"`b` stands for two different answ"),
        ("scales: {s: {labels: [a, b], missing: [B]}}", r"`b` stands for two different answers"),
        ("scales: {s: {labels: [yes, true]}}", r"found the YAML boolean true"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, text: str, expected: str) -> None:
    (tmp_path / "gathering.yaml").write_text(TOP + text, encoding="utf-8")
    with pytest.raises(GatheringError, match=expected):
        read_config(tmp_path)


def test_what_may_be_said_of_a_survey(write: Callable[..., Path]) -> None:
    text = """\
title: A
surveys:
  - files: [a.csv, b/*.xlsx]
    title: {en: Before, es: Antes}
    moment: before
    participant: who
    sections: {s: The section}
    questions: [{column: q, id: trust, label: Trust, section: s, scale: agree}]
    scales: {agree: {labels: {en: ["no", "yes"], es: ["no", "sí"]}, missing: [?], ordered: true}}
"""
    (survey,) = read_config(write({"gathering.yaml": text.replace("?", '"?"')})).surveys
    assert survey.globs == ("a.csv", "b/*.xlsx")
    assert survey.questions[0].id == "trust"
    assert survey.scales["agree"].by_language == {"en": ("no", "yes"), "es": ("no", "sí")}
