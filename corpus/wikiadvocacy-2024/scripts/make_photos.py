"""Draw two flip charts and photograph them: flip-charts/group-iii.jpg and group-i.jpg."""  # noqa: INP001 - scripts, no package

from __future__ import annotations

from chart import BLUE, INK, Chart, Pen, Scrawl
from office import GATHERING, HERE
from photograph import photograph

STENCIL = Pen("YuseiMagic-Regular.ttf", title=62, heading=58, text=48)  # fonts-yusei-magic
HAND = Pen("SteveHand.ttf", title=60, heading=58, text=46, stray=2.5, gap=0.42)  # fonts-sjfonts
SCRAWL = Scrawl("Kristi.ttf", 92, BLUE, turn=5)  # fonts-kristi

#: What was added to the printed chart by hand, later and in a hurry.
SCRIBBLED = "(nobody did, rain)"
SLEEPS = "💤"


def _lines(markdown: str) -> list[str]:
    """Return the lines of a chart without its front matter and without blank ones."""
    body = markdown.split("---\n", 2)[-1] if markdown.startswith("---") else markdown
    return [line for line in body.splitlines() if line.strip()]


def _printed(lines: list[str]) -> Chart:
    """The chart of the group that explains the model: printed letters, one remark scribbled."""
    chart = Chart(STENCIL, height=2180, seed=3)
    for line in lines:
        chart.write(line.replace(SCRIBBLED, "").replace(SLEEPS, "").rstrip(" →"))
        if SLEEPS in line:
            x, y = next(reversed(chart.spots.values()))
            _asleep(chart, x - 170, y + 14)
        if SCRIBBLED in line:
            x, y = next(reversed(chart.spots.values()))
            chart.scribble(SCRIBBLED, (x - 560, y - 20), SCRAWL)
    return chart


def _asleep(chart: Chart, x: float, y: float) -> None:
    """A face with closed eyes."""
    chart.arc((x, y, x + 130, y + 120), width=5)
    chart.arc((x + 24, y + 36, x + 56, y + 58), 0, 180, width=5)
    chart.arc((x + 74, y + 36, x + 106, y + 58), 0, 180, width=5)
    chart.arc((x + 52, y + 80, x + 78, y + 98), width=5)


def _written(lines: list[str]) -> Chart:
    """The chart of the group on capacity building: written by hand, with a drawing."""
    chart = Chart(HAND, height=2560, seed=1)
    for line in lines:
        if line.startswith("- [drawing"):
            continue
        said, circled, _ = line.partition(" (circled")
        chart.write(said)
        if circled:
            x, y = chart.spots[said]
            chart.circle((104, y - 72, x + 16, y + 14), times=3)
    _umbrella(chart, 1130, 2160)
    return chart


def _umbrella(chart: Chart, x: float, y: float) -> None:
    """A person with a very small umbrella under a very big cloud that says LAW."""
    for left, top, wide, high in ((-170, 0, 200, 150), (-60, -35, 230, 160), (90, -10, 180, 150)):
        chart.arc((x + left, y + top, x + left + wide, y + top + high), 150, 390)
    chart.line([(x - 155, y + 115), (x + 255, y + 115)])
    chart.scribble("LAW", (x - 60, y + 2), Scrawl(HAND.font, 80, INK))
    chart.arc((x + 22, y + 160, x + 92, y + 204), 180, 360)
    chart.line([(x + 57, y + 182), (x + 57, y + 240)], width=4)
    chart.arc((x, y + 200, x + 36, y + 236))
    chart.line([(x + 18, y + 236), (x + 18, y + 305), (x - 4, y + 355)])
    chart.line([(x + 18, y + 305), (x + 40, y + 355)])
    chart.line([(x - 10, y + 272), (x + 18, y + 252), (x + 57, y + 240)])


def main() -> None:
    """Draw both from their Markdown and write the photographs."""
    charts = GATHERING / "flip-charts"
    printed = (HERE / "documents" / "group-iii.md").read_text(encoding="utf-8")
    written = (charts / "group-i.jpg.md").read_text(encoding="utf-8")
    photograph(_printed(_lines(printed)).sheet, charts / "group-iii.jpg", turn=1.3, seed=30)
    photograph(_written(_lines(written)).sheet, charts / "group-i.jpg", turn=-1.6, seed=10)


if __name__ == "__main__":
    main()
