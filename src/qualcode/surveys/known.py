"""The usual scales, by which closed questions are recognised where nobody declares them.

The labels of a level stand from lowest to highest, with other wordings of it behind `|`.
"""

from __future__ import annotations

from typing import Final

#: The first scale that has all answers of a question is taken, and so the order counts.
WORDED: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "yes/no": {
        "en": ("no|n|false", "yes|y|true"),
        "es": ("no|falso", "sí|verdadero"),
        "pt": ("não|falso", "sim|verdadeiro"),
        "de": ("nein|falsch", "ja|wahr"),
    },
    "yes/partly/no": {
        "en": ("no|not at all", "partly|partially|in part|somewhat",
               "yes|fully|completely|yes, fully"),
        "es": ("no|para nada", "en parte|parcialmente", "sí|totalmente|completamente"),
        "pt": ("não", "em parte|parcialmente", "sim|totalmente|completamente"),
        "de": ("nein", "teilweise|zum Teil", "ja|vollständig"),
    },
    "agreement": {
        "en": ("strongly disagree|completely disagree|totally disagree",
               "disagree|somewhat disagree",
               "neither agree nor disagree|neutral|undecided|neither",
               "agree|somewhat agree", "strongly agree|completely agree|totally agree"),
        "es": ("totalmente en desacuerdo|muy en desacuerdo|completamente en desacuerdo",
               "en desacuerdo|algo en desacuerdo",
               "ni de acuerdo ni en desacuerdo|neutral|indiferente",
               "de acuerdo|algo de acuerdo",
               "totalmente de acuerdo|muy de acuerdo|completamente de acuerdo"),
        "pt": ("discordo totalmente|discordo fortemente", "discordo|discordo parcialmente",
               "não concordo nem discordo|neutro|indiferente",
               "concordo|concordo parcialmente", "concordo totalmente|concordo fortemente"),
        "de": ("stimme überhaupt nicht zu|stimme gar nicht zu",
               "stimme nicht zu|stimme eher nicht zu",
               "teils/teils|neutral|weder noch", "stimme zu|stimme eher zu",
               "stimme voll und ganz zu|stimme voll zu|stimme völlig zu"),
    },
    "satisfaction": {
        "en": ("very dissatisfied|very unsatisfied",
               "dissatisfied|unsatisfied|somewhat dissatisfied|somewhat unsatisfied",
               "neither satisfied nor dissatisfied|neutral", "satisfied|somewhat satisfied",
               "very satisfied"),
        "es": ("muy insatisfecho|muy insatisfecha|muy insatisfecho/a|nada satisfecho",
               "insatisfecho|insatisfecha|insatisfecho/a|poco satisfecho|algo insatisfecho",
               "ni satisfecho ni insatisfecho|neutral|indiferente",
               "satisfecho|satisfecha|satisfecho/a|algo satisfecho|algo satisfecha",
               "muy satisfecho|muy satisfecha|muy satisfecho/a"),
        "pt": ("muito insatisfeito|muito insatisfeita", "insatisfeito|insatisfeita",
               "nem satisfeito nem insatisfeito|neutro|indiferente",
               "satisfeito|satisfeita", "muito satisfeito|muito satisfeita"),
        "de": ("sehr unzufrieden", "unzufrieden|eher unzufrieden", "teils/teils|neutral|weder noch",
               "zufrieden|eher zufrieden", "sehr zufrieden"),
    },
    "quality": {
        "en": ("very poor|very bad", "poor|bad", "fair|average|acceptable|ok|okay", "good",
               "very good"),
        "es": ("muy malo|muy mala|muy mal", "malo|mala|mal", "regular|aceptable",
               "bueno|buena|bien", "muy bueno|muy buena|muy bien"),
        "pt": ("muito ruim|muito mau|muito má", "ruim|mau|má", "regular|razoável",
               "bom|boa|bem", "muito bom|muito boa|muito bem"),
        "de": ("sehr schlecht", "schlecht", "mittelmäßig|mittel|befriedigend", "gut", "sehr gut"),
    },
    "quality to excellent": {
        "en": ("poor|bad", "fair|average|acceptable", "good", "very good", "excellent"),
        "es": ("malo|mala", "regular|aceptable", "bueno|buena", "muy bueno|muy buena", "excelente"),
        "pt": ("ruim|mau|má", "regular|razoável", "bom|boa", "muito bom|muito boa",
               "excelente|ótimo|ótima"),
        "de": ("schlecht", "mittelmäßig|mittel", "gut", "sehr gut", "ausgezeichnet|hervorragend"),
    },
    "frequency": {
        "en": ("never", "rarely|seldom|hardly ever", "sometimes|occasionally",
               "often|frequently|usually", "always"),
        "es": ("nunca", "rara vez|raramente|casi nunca", "a veces|algunas veces|ocasionalmente",
               "a menudo|frecuentemente|con frecuencia|casi siempre", "siempre"),
        "pt": ("nunca", "raramente|quase nunca", "às vezes|algumas vezes|ocasionalmente",
               "frequentemente|muitas vezes|quase sempre", "sempre"),
        "de": ("nie|niemals", "selten", "manchmal|gelegentlich", "oft|häufig", "immer"),
    },
    "likelihood": {
        "en": ("very unlikely", "unlikely", "neither likely nor unlikely|neutral", "likely",
               "very likely"),
        "es": ("muy improbable", "improbable|poco probable", "ni probable ni improbable|neutral",
               "probable", "muy probable"),
    },
    "amount": {
        "en": ("not at all|nothing|none", "a little|slightly|little", "somewhat|moderately|some",
               "a lot|very|much|very much", "extremely|completely|a great deal"),
        "es": ("nada", "poco|un poco", "algo|moderadamente|más o menos", "mucho|bastante",
               "muchísimo|totalmente"),
    },
}  # fmt: skip

#: The first and the last number of scales of numbers, narrowest first.
NUMBERED: Final = ((1, 5), (1, 7), (0, 10))

MISSING: Final = (
    "no answer", "not answered", "n/a", "na", "not applicable", "don't know", "don’t know",
    "i don't know", "i don’t know", "no opinion", "prefer not to say", "prefer not to answer", "-",
    "no aplica", "no sabe", "no sé", "no contesta", "no responde", "ns/nc", "sin respuesta",
    "sin opinión", "prefiero no decir", "prefiero no responder", "prefiero no contestar",
    "não se aplica", "não sei", "sem resposta", "sem opinião", "prefiro não dizer",
    "keine antwort", "keine angabe", "k. a.", "weiß nicht", "trifft nicht zu",
)  # fmt: skip
