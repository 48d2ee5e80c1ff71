"""Exports of survey tools, by the headings they write: Google and Microsoft Forms and others."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from qualcode.sources.sheets.delimited import Row
from qualcode.sources.sheets.headings import Sheet, Survey
from qualcode.spans import fold

# What the tools write of their own is no answer, and some of it leads to a person.
_TIMESTAMPS = {
    "timestamp", "marca temporal", "carimbo de data/hora", "horodateur", "zeitstempel",
    "informazioni cronologiche",
}  # fmt: skip
_MOMENT = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4},? \d{1,2}:\d\d")
_FORM_OWN = {
    "email address", "username", "score", "direccion de correo electronico", "nombre de usuario",
    "puntuacion", "correo electronico", "email", "e-mail", "e-mail address", "total score",
}  # fmt: skip

# In the order in which it writes them; a form that is answered without an account has no more.
_MICROSOFT_OWN = (
    {"id", "id."},
    {"start time", "hora de inicio", "hora de inicio:"},
    {"completion time", "hora de finalizacion", "hora de finalizacion:"},
)
_MICROSOFT_MORE = {
    "email", "correo electronico", "last modified time", "hora de la ultima modificacion",
    "total points", "quiz feedback", "grade posted time", "language", "idioma",
}  # fmt: skip
_MICROSOFT_NAME = {"name", "nombre"}
_NOBODY = {"", "anonymous", "anonimo"}

_LIME_ID = {"id", "response id", "id de respuesta", "id de la respuesta"}
_LIME_SIGNS = {
    "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp",
    "date submitted", "last page", "start language", "date started", "date last action",
    "fecha de envio", "ultima pagina", "lenguaje inicial", "idioma inicial", "semilla",
    "fecha de inicio", "fecha de la ultima accion",
}  # fmt: skip
_LIME_OWN = {
    *_LIME_ID, *_LIME_SIGNS, "token", "access code", "codigo de acceso", "contrasena", "ipaddr",
    "ip address", "direccion ip", "refurl", "referrer url", "url de referencia", "firstname",
    "first name", "nombre", "lastname", "last name", "apellidos", "email", "email address",
    "correo electronico", "interviewtime", "total time", "tiempo total",
}  # fmt: skip
_LIME_FEWEST = 2  # signs; a single one may be chance
_LIME_TIME = re.compile(r"(?:group|question) ?time\b|(?:group|question)time\d")
_CODE = re.compile(r"([A-Za-z]\w{0,99}(?:\[\w{1,99}\]){0,2})\. (?=\S)")

_QUALTRICS_OWN = {
    "startdate", "enddate", "status", "ipaddress", "progress", "duration (in seconds)", "finished",
    "recordeddate", "responseid", "recipientlastname", "recipientfirstname", "recipientemail",
    "externalreference", "externaldatareference", "locationlatitude", "locationlongitude",
    "locationaccuracy", "distributionchannel", "userlanguage", "responseset", "name",
    "emailaddress", "email", "score-sum", "score-weightedmean", "score-weightedstddev",
}  # fmt: skip
_QUALTRICS_MOST_ROWS = 2  # of heading, below the first
_QUALTRICS_FEWEST = 3  # columns of its own, by which an export is known
_QUALTRICS_ID = re.compile(r"(?:R|FS|DR)_\w+")
_QUALTRICS_TIMING = re.compile(r"(?:first|last) click$|page submit$|click count$|^q_")
_PREVIEWS = {"survey preview", "survey test", "preview", "test", "offline survey preview"}
_PREVIEW_NUMBERS = {"1", "2", "9", "17"}

_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.\w+")


def recognise(sheet: Sheet) -> Sheet:
    """Return a sheet as the survey tool meant it that wrote it; any other as it is.

    The further rows of a heading are no respondents: the question becomes the column's name, and
    the tool's own name of it a code. Responses that only tried the survey are left out.
    """
    if sheet.rows:
        for read in (_google_forms, _microsoft_forms, _lime_survey, _qualtrics):
            if found := read(sheet):
                return found
    return sheet


def _google_forms(sheet: Sheet) -> Sheet | None:
    moment = sheet.heading[0]
    if fold(moment) not in _TIMESTAMPS:
        return None
    if not all(_MOMENT.match(cell) for cell in sheet.cells(moment) if cell):
        return None  # a list of messages may have such a column too
    own = [name for name in sheet.heading if name == moment or fold(name) in _FORM_OWN]
    return _as_survey(sheet, "Google Forms", own)


def _microsoft_forms(sheet: Sheet) -> Sheet | None:
    first = sheet.heading[: len(_MICROSOFT_OWN)]
    if len(first) < len(_MICROSOFT_OWN) or not all(
        fold(name) in known for name, known in zip(first, _MICROSOFT_OWN, strict=True)
    ):
        return None
    own = [*first, *(name for name in sheet.heading if fold(name) in _MICROSOFT_MORE)]
    own += [name for name in sheet.heading if fold(name) in _MICROSOFT_NAME
            and _NOBODY.issuperset(map(fold, sheet.cells(name)))]  # fmt: skip
    return _as_survey(sheet, "Microsoft Forms", own, respondent=first[0])


def _lime_survey(sheet: Sheet) -> Sheet | None:
    parts = [_split_code(name) for name in sheet.heading]
    said = [{fold(code), fold(question)} for code, question in parts]
    signs = set().union(*said)
    if not signs & _LIME_ID or len(signs & _LIME_SIGNS) < _LIME_FEWEST:
        return None
    own = [n for n, names in enumerate(said) if names & _LIME_OWN or _is_time(names)]
    identifier = next(n for n, names in enumerate(said) if names & _LIME_ID)
    # A question that was not shown to somebody was not answered.
    rows = [["" if cell == "N/A" else cell for cell in row] for row in sheet.rows]
    codes, questions = zip(*parts, strict=True)
    named = _rename(replace(sheet, rows=rows), questions, codes)
    return _as_survey(
        named,
        "LimeSurvey",
        [named.heading[n] for n in own],
        respondent=named.heading[identifier],
    )


def _split_code(name: str) -> tuple[str, str]:
    """Split `G01Q02. What would you change?` into its code and its question."""
    code = _CODE.match(name)
    return (code.group(1), name[code.end() :]) if code else ("", name)


def _is_time(names: Collection[str]) -> bool:
    return any(map(_LIME_TIME.match, names))


def _qualtrics(sheet: Sheet) -> Sheet | None:
    own = [n for n, name in enumerate(sheet.heading) if _is_of_qualtrics(name)]
    identifier = next((n for n in own if fold(sheet.heading[n]) == "responseid"), None)
    if identifier is None or len(own) < _QUALTRICS_FEWEST:
        return None
    ids = [row[identifier].strip() for row in sheet.rows[:_QUALTRICS_MOST_ROWS]]
    extra = next((n for n, cell in enumerate(ids) if _QUALTRICS_ID.fullmatch(cell)), len(ids))
    questions = sheet.rows[0] if extra else sheet.heading
    below = replace(sheet, rows=sheet.rows[extra:], numbers=sheet.numbers[extra:])
    named = _rename(_without_previews(below), questions, sheet.heading)
    return _as_survey(
        named,
        "Qualtrics",
        [named.heading[n] for n in own],
        respondent=named.heading[identifier],
        known_everywhere=True,
    )


def _is_of_qualtrics(name: str) -> bool:
    said = fold(name)
    return said in _QUALTRICS_OWN or bool(_QUALTRICS_TIMING.search(said))


def _without_previews(sheet: Sheet) -> Sheet:
    kept = [n for n, row in enumerate(sheet.rows) if not _is_preview(sheet.heading, row)]
    tried = len(sheet.rows) - len(kept)
    many = "responses that only try" if tried > 1 else "response that only tries"
    return replace(
        sheet,
        rows=[sheet.rows[n] for n in kept],
        numbers=[sheet.numbers[n] for n in kept],
        notes=(*sheet.notes, f"{tried} {many} the survey left out") if tried else sheet.notes,
        repeated=frozenset(),  # the tool merges nothing
    )


def _is_preview(heading: Sequence[str], row: Row) -> bool:
    said = {fold(name): fold(cell) for name, cell in zip(heading, row, strict=True)}
    status = said.get("status", "")
    return status in _PREVIEWS | _PREVIEW_NUMBERS or said.get("distributionchannel") in _PREVIEWS


def _rename(sheet: Sheet, questions: Sequence[str], codes: Sequence[str]) -> Sheet:
    """Name the columns by their questions; their codes and whole headings remain known."""
    names: list[str] = []
    for question, code, before in zip(questions, codes, sheet.heading, strict=True):
        name = " ".join(question.split()) or before
        while name in names:
            name = f"{name} ({code or len(names) + 1})"
        names.append(name)
    others = [*zip(sheet.heading, names, strict=True), *zip(codes, names, strict=True)]
    return replace(
        sheet,
        heading=names,
        codes={name: code for name, code in zip(names, codes, strict=True) if code},
        aliases={other: name for other, name in reversed(others) if other},
    )


def _as_survey(
    sheet: Sheet,
    tool: str,
    own: Collection[str],
    *,
    respondent: str = "",
    known_everywhere: bool = False,
) -> Sheet:
    """Say which columns hold answers, and who gave them."""
    left_out = [name for name in sheet.heading if name in own or _holds_addresses(sheet, name)]
    survey = Survey(
        tool=tool,
        questions=tuple(name for name in sheet.heading if name not in left_out),
        left_out=tuple(left_out),
        respondent=respondent,
        form="" if known_everywhere else _mark(sheet),
    )
    return replace(sheet, survey=survey)


def _holds_addresses(sheet: Sheet, column: str) -> bool:
    """Say whether most answers are e-mail addresses, which name a person whoever asked for them."""
    filled = [cell for cell in sheet.cells(column) if cell]
    return 2 * sum(1 for cell in filled if _ADDRESS.fullmatch(cell)) > len(filled)


def _mark(sheet: Sheet) -> str:
    """Mark a form: its questions and its first response are still there in a later export."""
    said = "\x1f".join([*sheet.heading, *sheet.rows[0]])
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:4]
