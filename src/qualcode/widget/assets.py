"""Assets: the front end, one ES module joined of several, so that no build is needed."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Final

_FIRST: Final = "widget"
_IMPORT = re.compile(
    r'^import (?:\* as )?(?P<names>[^;]+?) from "\./(?P<module>\w+)\.js";$', re.MULTILINE
)
_EXPORT = re.compile(r"^export (?=(?:const|function|class) (?P<name>\w+))", re.MULTILINE)


def read_module() -> str:
    """Return the front end as one module.

    Each part becomes a function that is called once, so that it keeps its own names; what it
    exports is what the function returns, and what it imports it takes from there.
    """
    parts: dict[str, str] = {}
    _take(_FIRST, parts)
    return "\n".join([*parts.values(), f"export default {{ render: ${_FIRST}.render }};\n"])


def _take(name: str, parts: dict[str, str]) -> None:
    """Add a part, behind those that it needs."""
    text = (files(__package__) / "js" / f"{name}.js").read_text("utf-8")
    for found in _IMPORT.finditer(text):
        if found["module"] not in parts:
            _take(found["module"], parts)
    names = ", ".join(found["name"] for found in _EXPORT.finditer(text))
    body = _EXPORT.sub("", _IMPORT.sub(r"const \g<names> = $\g<module>;", text))
    parts[name] = f"const ${name} = (() => {{\n{body}\nreturn {{ {names} }};\n}})();"


def read_styles() -> str:
    """Return the style sheet."""
    return (files(__package__) / "js" / "widget.css").read_text("utf-8")
