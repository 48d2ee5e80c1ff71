"""Stages: their times are their own, and add up."""

from qualcode import stages
from qualcode.stages import Spent, measure, stage


def test_what_a_stage_within_takes_counts_there_alone(monkeypatch) -> None:
    clock = iter([Spent(second, 2 * second) for second in (0, 1, 3, 7, 15, 31, 63, 127)])
    monkeypatch.setattr(stages, "_now", lambda: next(clock))

    @stage("inner")
    def work() -> str:
        return "done"

    with measure() as timings:
        with stage("outer"):
            assert work() == "done"
        assert work() == "done"
    # 0 start, 1 outer, 3 inner, 7 its end, 15 outer's end, 31 inner again, 63 its end, 127 all
    assert timings.stages == {
        "outer": Spent(2 + 8, 20), "inner": Spent(4 + 32, 72), "the rest": Spent(1 + 16 + 64, 162),
    }  # fmt: skip
    assert timings.total == Spent(127, 254)


def test_nothing_is_measured_unless_somebody_measures() -> None:
    with stage("alone"):
        pass
    with measure() as timings:
        pass
    assert list(timings.stages) == ["the rest"]
