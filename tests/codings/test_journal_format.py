"""docs/journal.md is what people will read in ten years: its lines are lines, its keys are all."""

import json
import re
from pathlib import Path

from qualcode.codings.lines import AnyLine, decode_lines

PAGE = (Path(__file__).parents[2] / "docs" / "journal.md").read_text(encoding="utf-8")


def test_the_lines_shown_are_read() -> None:
    (block,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    lines, unreadable = decode_lines(block.encode())
    assert [type(line).__name__ for line in lines] == ["Add", "Read", "Memo", "Undo"]
    assert unreadable == []
    assert json.loads(block.splitlines()[3])["action"] == lines[0].id


def test_every_key_and_every_action_is_told() -> None:
    table = "\n".join(line for line in PAGE.splitlines() if line.startswith("|"))
    told = set(re.findall(r"`(\w+)`", table))
    keys = {name for line in AnyLine.__args__ for name in line.__struct_encode_fields__}
    actions = {line.__struct_config__.tag for line in AnyLine.__args__}
    assert keys | actions | {"do"} <= told
