"""What these tests share: segments that are numbers, and codings of them."""

import pandas as pd

SIZE = 10  # code points of a segment; one more lies between it and the next


def make_segments(count, *, documents=None, **columns):
    """Make segments; each is a document of its own, unless `documents` names theirs."""
    documents = documents or [f"d{number:03}" for number in range(count)]
    starts = [documents[:number].count(name) * (SIZE + 1) for number, name in enumerate(documents)]
    table = pd.DataFrame({"document": pd.Series(documents, dtype="str"), "start": starts})
    table["end"] = table["start"] + SIZE
    table.insert(0, "segment", table["document"] + ":" + table["start"].astype("str"))
    return table.assign(text=[f"text of {number}" for number in range(count)], **columns)


def code(coder, number, path, *, segments=None, status="accepted", **more):
    """Make a coding of the whole of a segment; or from `start` to `end` of its document."""
    at = {"document": f"d{number:03}", "start": 0, "end": SIZE}
    if segments is not None:
        at = segments.iloc[number][["document", "start", "end"]].to_dict()
    name = f"{coder}-{number}-{path}"
    row = {"coding": name, "code": path, "coder": coder, "status": status, **at, **more}
    return pd.DataFrame([row])


def code_all(segments, **ratings):
    """Code segments as a string of 0 and 1 for each coder has it, all with `law`."""
    tables = [
        code(coder, number, "law", segments=segments)
        for coder, row in ratings.items()
        for number, given in enumerate(row)
        if given == "1"
    ]
    return pd.concat(tables, ignore_index=True)


def make_reads(segments, *coders):
    """Let coders have read all segments."""
    own = segments[["document", "start", "end"]]
    return pd.concat([own.assign(coder=coder, at="") for coder in coders], ignore_index=True)
