"""Tesseract's languages: what a gathering's languages are called there, and which are installed."""

from __future__ import annotations

import functools
import shutil
import subprocess
from collections.abc import Sequence

from qualcode.errors import ExtraMissingError

FALLBACK = "eng"
REMEDY = (
    'install what reads print: `pip install "qualcode[ocr]"`, and the program tesseract '
    "(Debian and Ubuntu: `apt install tesseract-ocr`; macOS: `brew install tesseract`)"
)

_SECONDS = 20  # that the program may take to say its version

# ISO 639-1 and tesseract's name, for all languages that have a code of two letters and data.
_PAIRS = """
    af:afr am:amh ar:ara as:asm az:aze be:bel bg:bul bn:ben bo:bod br:bre bs:bos ca:cat co:cos
    cs:ces cy:cym da:dan de:deu dv:div dz:dzo el:ell en:eng eo:epo es:spa et:est eu:eus fa:fas
    fi:fin fo:fao fr:fra fy:fry ga:gle gd:gla gl:glg gu:guj he:heb hi:hin hr:hrv ht:hat hu:hun
    hy:hye id:ind is:isl it:ita iu:iku ja:jpn jv:jav ka:kat kk:kaz km:khm kn:kan ko:kor ku:kmr
    ky:kir la:lat lb:ltz lo:lao lt:lit lv:lav mi:mri mk:mkd ml:mal mn:mon mr:mar ms:msa mt:mlt
    my:mya nb:nor ne:nep nl:nld nn:nor no:nor oc:oci or:ori pa:pan pl:pol ps:pus pt:por qu:que
    ro:ron ru:rus sa:san sd:snd si:sin sk:slk sl:slv sq:sqi sr:srp su:sun sv:swe sw:swa ta:tam
    te:tel tg:tgk th:tha ti:tir tl:fil to:ton tr:tur tt:tat ug:uig uk:ukr ur:urd uz:uzb vi:vie
    yi:yid yo:yor zh:chi_sim
"""
DATA = dict(pair.split(":") for pair in _PAIRS.split())


@functools.cache
def installed() -> frozenset[str]:
    """Return the names of the languages whose data tesseract has; none where it is missing."""
    # The first line says where the data are, which may well contain a blank.
    return frozenset(_say("--list-langs").splitlines()[1:])


def fingerprint() -> str:
    """Say which tesseract there is, with which languages; empty if there is none."""
    version = _say("--version").splitlines()[:1]
    return " ".join([*version, *sorted(installed())])


@functools.cache
def _say(option: str) -> str:
    program = shutil.which("tesseract")
    if program is None:
        return ""
    try:
        answer = subprocess.run(  # noqa: S603 - the program that the user installed
            [program, option], capture_output=True, check=False, timeout=_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.decode("utf-8", "replace")


def require_tesseract() -> None:
    """See whether all is there that reads print.

    Raises:
        ExtraMissingError: The program or the package is not installed.
    """
    try:
        import pytesseract  # noqa: F401, PLC0415 - an extra; it loads pandas
    except ImportError:
        raise ExtraMissingError(REMEDY) from None
    if not installed():
        raise ExtraMissingError(REMEDY)


def choose(languages: Sequence[str]) -> tuple[str, str]:
    """Choose the data for some languages.

    Args:
        languages: ISO 639-1 codes.

    Returns:
        What tesseract is to be told ("eng+spa"), and a note on what is missing, if anything is.
    """
    wanted = {code: DATA.get(code.split("-")[0].lower(), "") for code in languages}
    found = list(dict.fromkeys(name for name in wanted.values() if name in installed()))
    missing = [
        f"{code} (Debian: {package(name)})" if name else f"{code} (unknown to tesseract)"
        for code, name in wanted.items()
        if name not in installed()
    ]
    said = "+".join(found) or (FALLBACK if FALLBACK in installed() else min(installed() - {"osd"}))
    note = f"read as {said}; tesseract has no data for {', '.join(missing)}" if missing else ""
    return said, note


def package(name: str) -> str:
    """Return the name of the Debian package that holds a language's data."""
    return f"tesseract-ocr-{name.replace('_', '-')}"
