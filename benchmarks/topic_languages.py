"""Two languages and one model that knows English best: is language the topic?

On the demonstration, which is in English and Spanish, with each language's mean vector taken off
and without. A topic should say little about the language (normalised mutual information near 0,
few topics of one language alone), and as much about the codes as before.
"""

import argparse
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.table import Table
from sklearn.metrics import normalized_mutual_info_score

import qualcode

DEMONSTRATION = Path(__file__).parents[1] / "corpus" / "wikiadvocacy-2024"
ALONE = 0.9  # share of one language from which a topic is of that language alone


def measure(segments: pd.DataFrame, codings: pd.DataFrame, **options: str) -> list[str]:
    """Fit topics, and compare them with the languages and the codes of the segments."""
    bare = segments.drop(columns="language")
    rows = []
    for name, given in (("each language's mean taken off", segments), ("not", bare)):
        found = qualcode.fit_topics(given, **options)
        placed = segments[["segment", "language"]].merge(found.assignments, on="segment")
        known = placed[placed["topic"].ge(0)].dropna(subset=["language"])
        shares = pd.crosstab(known["topic"], known["language"], normalize="index").max(axis=1)
        language = normalized_mutual_info_score(known["language"], known["topic"])
        crossed = qualcode.cross_codes(found, segments, codings)
        best = crossed.groupby("code")["jaccard"].max().mean()
        rows.append(
            [
                options["embeddings"],
                name,
                f"{len(found.topics)}",
                f"{language:.3f}",
                f"{int((shares > ALONE).sum())}",
                f"{best:.3f}",
            ]
        )
    return rows


def main() -> None:
    """Print the table."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    gathering = qualcode.read_gathering(DEMONSTRATION)
    spoken = gathering.segments["language"].value_counts()
    table = Table(
        "embeddings",
        "language",
        "topics",
        "NMI with language",
        "topics of one language",
        "codes' best Jaccard",
        title=", ".join(f"{count} in {name}" for name, count in spoken.items()),
    )
    for embeddings in ("minilm", "lsa"):
        for row in measure(gathering.segments, gathering.codings, embeddings=embeddings):
            table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    main()
