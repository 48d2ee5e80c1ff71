"""Codes: which can be given by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.errors import OptionError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection

    from qualcode.codebooks import Codebook


class Codes:
    """The codes of a codebook, or any where there is none.

    Args:
        codebook: Only its codes can be given.
        new_codes: Others can be given too.

    Attributes:
        version: `name@version` of the codebook.
    """

    def __init__(self, codebook: Codebook | None, *, new_codes: bool = False) -> None:
        self.version = f"{codebook.name}@{codebook.version}" if codebook else None
        self._known = None
        if codebook and not new_codes:
            self._known = [place.path for place in codebook.places()]

    def check(self, code: object, *, used: Collection[str] = ()) -> str:
        """Return a code that can be given, or that is used already.

        Raises:
            OptionError: It is no text, or the codebook does not have it.
        """
        if not isinstance(code, str) or not code.strip():
            raise OptionError(f"a coding needs a code; give its full path, not {code!r}")
        if self._known is not None and code not in self._known and code not in used:
            hint = did_you_mean(code, self._known)
            raise OptionError(f"the codebook {self.version} has no code `{code}`; {hint}")
        return str(code)  # a column may hold a kind of text that JSON does not know
