"""A gathering that has something for every section of the report."""

VOLUNTEERS = [f"P{n}" for n in range(1, 7)]
STAFF = [f"P{n}" for n in range(7, 12)]
PEOPLE = [
    *(
        f"{who},volunteer,{'Chile' if n < 3 else f'country {n}'}"
        for n, who in enumerate(VOLUNTEERS)
    ),
    *(f"{who},staff,land {n}" for n, who in enumerate(STAFF)),
    "P12,NGO,isle",
]
NOTES = [
    *(f"i,{who},en,We need to learn about copyright in case {who} of them" for who in VOLUNTEERS),
    *(f"ii,{who},en,The media asked {who} for a word that nobody had" for who in STAFF),
    "i,P1,en,Go and lobby the ministry with a plan",
    "ii,P7,en,A newsletter would tell all of us what goes on",
    "ii,P8,en,The newsletter went quiet last year and nobody noticed",
    "i,P2,en,It is lonely work",
]
ANSWERS = [*(f"{who},poor,good,mail; chat" for who in VOLUNTEERS),
           *(f"{who},good,good,mail" for who in STAFF)]  # fmt: skip
WHOLE_MEETING = {
    "gathering.yaml": """\
title: A full meeting
languages: [en]
codebook: book.yaml
participants: participants.csv
proposals: proposals.csv
groups: {i: The first, ii: The second}
sources:
  - files: notes.csv
    kind: sticky notes
    text: note
    columns: {group: table, participant: who, language: language}
surveys:
  - files: evaluation.csv
    title: Evaluation
    moment: after
    participant: who
    sections: {place: The place}
    questions:
      - {column: meals, label: Meals, section: place, scale: marks}
      - {column: venue, label: Venue, section: place, scale: marks}
      - {column: news, label: How do you get news?, multiple: true}
    scales: {marks: {labels: [poor, fair, good]}}
""",
    "book.yaml": """\
name: small
version: "2.0"
codes:
  - id: advocacy
    name: Advocacy
    role: area
    definition: To move those who decide.
    terms: {en: [lobby]}
    codes: [{id: plan, name: Planning, terms: {en: [plan]}}, {id: law, name: Lawmaking}]
  - id: capacity
    name: Capacity
    codes:
      - {id: legal, name: Legal skills, role: need, terms: {en: [copyright]}}
      - {id: media, name: Media skills, role: need, terms: {en: [media]}}
      - {id: money, name: Money, role: need}
  - id: next
    name: Next steps
    role: next step
    terms: {en: [newsletter]}
    codes: [{id: alive, name: Keeping it alive, role: challenge, terms: {en: [quiet]}}]
  - {id: lonely, name: Loneliness, role: challenge, terms: {en: [lonely]}}
""",
    "participants.csv": "participant,affiliation,country\n" + "\n".join(PEOPLE),
    "notes.csv": "table,who,language,note\n" + "\n".join(NOTES),
    "evaluation.csv": "who,meals,venue,news\n" + "\n".join(ANSWERS),
    "proposals.csv": "need,format,activity\ncapacity/legal,workshop,Copyright basics\n"
    "capacity/legal,course,Opinions\nharbour,workshop,A boat\ncapacity/media,workshop,Talks\n",
    "narrative/patterns/late-meals.md": "{# a remark #}\n## Problem\n\nMeals came late for {{ "
    'count("capacity/legal") }}.\n\n## Solution\n\nAsk *before*.\n\n## Considerations\n\n- Cost\n',
    "narrative/patterns/rooms.md": "# Salas\n\n## Problema\n\nPequeñas.\n\n## Solución\n\nOtras."
    "\n\n## Consideraciones\n\nNinguna.\n",
    "narrative/patterns/unfilled.md": "# Not yet\n\n## Problem\n\n## Solution\n"
    "\n## Considerations\n",
    "narrative/summary.md": "See [rooms](#patterns/rooms).\n",
}

#: The same with a talk: turns of one file, of people who speak again, and of no group; P2 may only
#: be counted.
WITH_A_TALK = WHOLE_MEETING | {
    "gathering.yaml": WHOLE_MEETING["gathering.yaml"].replace(
        "surveys:\n", "  - {files: talk.txt, kind: transcript}\nsurveys:\n"
    ),
    "participants.csv": "participant,affiliation,country,consent\n"
    + "\n".join(f"{row},{'count' if row.startswith('P2,') else ''}" for row in PEOPLE),
    "talk.txt": "P1: Copyright is what we came for.\nP7: The media were there as well.\n"
    "P1: Copyright, once more, and a plan.\nKim: The media never came back.\n",
}
