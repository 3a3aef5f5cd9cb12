"""Fine-tune the large stance encoder: `python -m bench.train.large_stance_encoder --corpus DIR --arguments DIR`.

Low-rank matrices (Hu et al. 2022) beside all those of the layers of all-mpnet-base-v2, biases, norms and a small head
are trained on the rows that the small encoder learns from (`bench.train.stance_rows`): first public sets, stories and
some arguments, then articles.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as functional
from numpy.typing import NDArray
from tokenizers import BertWordPieceTokenizer
from torch import nn

from bench.train.labelled import annotated, own_articles, written, written_articles
from bench.train.stance_encoder import BATCH, VOCABULARY, Inputs, groups_of, say, say_scores
from bench.train.stance_rows import Row, argument_rows, first_rows, later_pass, row_of
from extract.stance.encoder import LABELS, TASKS
from extract.stance.large_encoder import LARGE_PATH, pieces_of
from extract.stance.large_network import (
    DISTANCES,
    EMBEDDING_NORM,
    EPSILON,
    FIRST_POSITION,
    HEADS,
    LAYERS,
    MATRICES,
    NORMS,
    POSITIONS,
    TYPES,
    WIDTH,
    WORDS,
    Tensors,
    buckets,
    layer_name,
    packaged_tensors,
    whole,
)

RANK = 24
SCALE = 2.0
ARGUMENTS = 5000
# Rates of low-rank matrices, of heads, and of biases, norms and the rest.
RATES = (3e-4, 1e-3, 1e-4)
WARM = 0.04
DROPOUT = 0.1
_PADDING = 1


# --- the network


class Tuned(nn.Module):
    """A matrix of the package, which stays as it is, and the low-rank one that is trained beside it."""

    def __init__(self, weight: Any, bias: Any) -> None:
        super().__init__()
        self.register_buffer("weight", weight.bfloat16())
        self.bias = nn.Parameter(bias)
        self.down = nn.Parameter(torch.randn(weight.shape[1], RANK) * 0.02)
        self.up = nn.Parameter(torch.zeros(RANK, weight.shape[0]))

    def forward(self, states: Any) -> Any:
        low = (states @ self.down.to(states.dtype)) @ (SCALE * self.up).to(states.dtype)
        return functional.linear(states, self.weight, self.bias.to(states.dtype)) + low


class Network(nn.Module):
    """MPNet with a head a task; the vectors of pieces and places stay as they are."""

    def __init__(self, tensors: Tensors) -> None:
        super().__init__()
        found = {name: torch.from_numpy(np.asarray(values, np.float32).copy()) for name, values in tensors.items()}
        self.register_buffer("words", found[WORDS])
        self.register_buffer("positions", found[POSITIONS])
        self.distances = nn.Parameter(found[DISTANCES])
        self.types = nn.Parameter(torch.zeros(2, WIDTH))
        self.norm = _norm(found, EMBEDDING_NORM)
        self.matrices = nn.ModuleList(
            nn.ModuleList(
                Tuned(found[layer_name(i, f"{part}.weight")], found[layer_name(i, f"{part}.bias")]) for part in MATRICES
            )
            for i in range(LAYERS)
        )
        self.norms = nn.ModuleList(
            nn.ModuleList(_norm(found, layer_name(i, part)) for part in NORMS) for i in range(LAYERS)
        )
        self.head = nn.Parameter(torch.zeros(len(TASKS), 2 * WIDTH, len(LABELS)))
        self.bias = nn.Parameter(torch.zeros(len(TASKS), len(LABELS)))

    def forward(self, batch: Inputs) -> Any:
        """Return the logits of each row's own head, (row, label); what a sided row cannot be is masked out."""
        ids, types, inside = batch["ids"], batch["types"], batch["mask"] > 0
        size = ids.shape[1]
        places = self.positions[FIRST_POSITION : FIRST_POSITION + size]
        states = self.norm(functional.embedding(ids, self.words) + places + functional.embedding(types, self.types))
        near = functional.embedding(torch.from_numpy(buckets(size)), self.distances).permute(2, 0, 1)[None]
        mask = (near + (~inside)[:, None, None, :].float() * -1e4).bfloat16()
        states = states.bfloat16()
        for matrices, norms in zip(self.matrices, self.norms, strict=True):
            query, key, value = (
                matrix(states).reshape(*states.shape[:2], HEADS, WIDTH // HEADS).transpose(1, 2)
                for matrix in matrices[:3]
            )
            mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
            mixed = matrices[3](mixed.transpose(1, 2).reshape(states.shape))
            states = norms[0]((states + mixed).float()).bfloat16()
            inner = matrices[5](functional.gelu(matrices[4](states)))
            states = norms[1]((states + inner).float()).bfloat16()
        states = states.float()
        second = (batch["mask"] * types)[:, :, None].float()
        mean = (states * second).sum(1) / second.sum(1).clamp(min=1)
        vectors = functional.dropout(torch.cat([states[:, 0], mean], -1), DROPOUT, self.training)
        found = torch.einsum("bd,bdc->bc", vectors, self.head[batch["task"]]) + self.bias[batch["task"]]
        return found.masked_fill(batch["sided"][:, None] & (torch.arange(len(LABELS)) > 1), -1e9)


def _norm(found: dict[str, Any], name: str) -> Any:
    norm = nn.LayerNorm(WIDTH, eps=EPSILON)
    with torch.no_grad():
        norm.weight.copy_(found[f"{name}.weight"])
        norm.bias.copy_(found[f"{name}.bias"])
    return norm


# --- training


def batches(rows: Sequence[Row], random: np.random.Generator | None) -> Iterator[tuple[Any, Inputs]]:
    """Yield row numbers and inputs, batches of like length; shuffled where `random` is given."""
    tokenizer = BertWordPieceTokenizer(str(VOCABULARY), lowercase=True)
    pieces = pieces_of(tokenizer, [row.text for row in rows])
    sizes = np.array([len(ids) for ids, _ in pieces])
    for group in groups_of(sizes, random):
        shape = len(group), int(max(sizes[i] for i in group))
        batch: Inputs = {"ids": torch.full(shape, _PADDING), "mask": torch.zeros(shape), "types": torch.zeros(shape)}
        for place, i in enumerate(group):
            ids, types = pieces[i]
            batch["ids"][place, : len(ids)] = torch.tensor(ids)
            batch["mask"][place, : len(ids)] = 1
            batch["types"][place, : len(ids)] = torch.tensor(types)
        chosen = [rows[i] for i in group]
        batch["types"] = batch["types"].long()
        batch["task"] = torch.tensor([TASKS.index(row.task) for row in chosen])
        batch["label"] = torch.tensor([LABELS.index(row.label) for row in chosen])
        batch["sided"] = torch.tensor([row.sided for row in chosen])
        yield group, batch


def fit(network: Network, passes: Sequence[Sequence[Row]]) -> None:
    """Train the network pass by pass, under rates that rise over the first steps, then fall to nothing."""
    network.train()
    low = [values for name, values in network.named_parameters() if name.endswith((".down", ".up"))]
    heads = [network.head, network.bias]
    known = {id(values) for values in (*low, *heads)}
    rest = [values for values in network.parameters() if id(values) not in known]
    groups = zip((low, heads, rest), RATES, strict=True)
    optimizer = torch.optim.AdamW([{"params": p, "rate": rate, "weight_decay": 0.0} for p, rate in groups])
    steps = sum(-(-len(rows) // BATCH) for rows in passes)
    start, done, losses = time.monotonic(), 0, list[float]()
    for turn, rows in enumerate(passes):
        for _, batch in batches(rows, np.random.default_rng(turn)):
            done += 1
            warmth = min(1.0, done / (WARM * steps), max(0.01, (1 - done / steps) / (1 - WARM)))
            for settings in optimizer.param_groups:
                settings["lr"] = settings["rate"] * warmth
            loss = functional.cross_entropy(network(batch), batch["label"])
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            losses.append(float(loss.detach()))
            if done % 100 == 0:
                say(f"step {done}/{steps} loss {np.mean(losses[-200:]):.3f} {time.monotonic() - start:.0f} s")
    network.eval()


@torch.no_grad()
def judge(network: Network, rows: Sequence[Row]) -> NDArray[Any]:
    """Return the logits of the rows."""
    found = np.zeros((len(rows), len(LABELS)), np.float32)
    for group, batch in batches(rows, None):
        found[group] = network(batch).numpy()
    return found


def export(network: Network, path: Path) -> None:
    """Write the weights as `extract.stance.large_network` reads them: the head of `TASKS[0]` alone."""

    def stacked(parts: Sequence[Any]) -> NDArray[Any]:
        return np.stack([values.detach().numpy() for values in parts])

    kept: dict[str, NDArray[Any]] = {
        DISTANCES: network.distances.detach().numpy(),
        TYPES: network.types.detach().numpy(),
        "head.weight": network.head[0].detach().numpy(),
        "head.bias": network.bias[0].detach().numpy(),
    }
    for side in ("weight", "bias"):
        kept[f"{EMBEDDING_NORM}.{side}"] = getattr(network.norm, side).detach().numpy()
        for place, part in enumerate(NORMS):
            kept[f"{part}.{side}"] = stacked([getattr(norms[place], side) for norms in network.norms])
    numbers: dict[str, NDArray[Any]] = {}
    for place, part in enumerate(MATRICES):
        kept[f"{part}.bias"] = stacked([layer[place].bias for layer in network.matrices])
        for side, axis, scale in (("down", 1, 1.0), ("up", 2, SCALE)):
            values = scale * stacked([getattr(layer[place], side) for layer in network.matrices])
            numbers[f"{part}.{side}"], kept[f"{part}.{side}.step"] = whole(values, axis)
    small = {name: np.asarray(values, np.float16) for name, values in kept.items()}
    np.savez_compressed(path, **small, **numbers)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="folder that holds stance/ and polnear/")
    parser.add_argument("--arguments", type=Path, help="folder that holds the sets of arguments; none: without them")
    parser.add_argument("--out", type=Path, default=LARGE_PATH)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    random = np.random.default_rng(0)
    stories = list(written())
    articles = [*annotated(options.corpus / "polnear"), *own_articles(), *written_articles()]
    first = first_rows(options.corpus / "stance", random) + [row_of(case) for case in stories if not case.held]
    said = argument_rows(options.arguments, random) if options.arguments else []
    later = [row_of(case) for case in articles if not case.held]
    once = later_pass(later, [*first, *said], random)
    some = [said[i] for i in random.permutation(len(said))[:ARGUMENTS]]
    network = Network(packaged_tensors())
    fit(network, [[*first, *some], once])
    export(network, options.out)
    held = [case for case in (*stories, *articles) if case.held]
    say_scores(held, judge(network, [row_of(case) for case in held]))


if __name__ == "__main__":
    main()
