"""The encoder of the accurate model: a tuned sentence encoder that scores words, cues and pairs of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extract.attribution.grid import Floats, Grid, Ints
from extract.attribution.network import TRAIT_INPUT, needs_extra, session
from extract.attribution.pieces import FIRST_MARK, LAST_MARK, TRAITS, Pieces, Window, pieces_of, windows_of
from records.errors import ModelError

# What the encoder says of each word, of each cue, and of each (cue, word): log odds of
WORD_OUTPUTS = ("cue head", "cue", "source", "source head", "content", "content begins", "content ends", "said")
CUE_OUTPUTS = ("has a source", "said", "quoted")
PAIR_OUTPUTS = ("content", "source", "source head")
INNER = 256
PAIR_WIDTH = 64
UNREAD = -8.0  # log odds of what no piece stands for
_STEPS = np.array([1, 2, 3, 5, 9, 17, 33, 65])  # words away from the cue at which another class begins
DISTANCES = 2 * len(_STEPS) + 1
GAPS = 7 * 5
_WEIGHTS = "accurate-encoder.npz"


def distance_class(cue: Ints, word: Ints) -> Ints:
    """Return how far, and on which side of the cue, each word stands, as one of `DISTANCES` classes."""
    away = word - cue
    size = np.searchsorted(_STEPS, np.abs(away), side="right")
    found: Ints = (len(_STEPS) + np.sign(away) * size).astype(np.int32)
    return found


def gap_class(grid: Grid, cue: Ints, word: Ints) -> Ints:
    """Return how many sentences and paragraphs lie between cue and word, as one of `GAPS` classes."""
    sentences = np.clip(grid.sent[word] - grid.sent[cue], -3, 3) + 3
    paragraphs = np.clip(grid.para[word] - grid.para[cue], -2, 2) + 2
    found: Ints = (sentences * 5 + paragraphs).astype(np.int32)
    return found


@dataclass(frozen=True, slots=True)
class Heard:
    """What the encoder says of an article: log odds of each token by itself, and vectors that say them of pairs."""

    word: Floats  # (token, WORD_OUTPUTS)
    cue: Floats  # (token, CUE_OUTPUTS)
    query: Floats  # (token, PAIR_OUTPUTS, PAIR_WIDTH), of a token as cue
    value: Floats  # the same of a token as word
    own: Floats  # (token, PAIR_OUTPUTS)
    distance: Floats  # (DISTANCES, PAIR_OUTPUTS)
    gap: Floats  # (GAPS, PAIR_OUTPUTS)

    def pairs(self, grid: Grid, cues: Ints) -> Floats:
        """Return (PAIR_OUTPUTS, cue, token): the log odds of each token with each of the cues."""
        query = self.query[cues].transpose(1, 0, 2)
        found = query @ self.value.transpose(1, 2, 0) / np.sqrt(np.float32(PAIR_WIDTH)) + self.own.T[:, None, :]
        every = np.arange(grid.n)[None, :]
        found += self.distance.T[:, distance_class(cues[:, None], every)]
        found += self.gap.T[:, gap_class(grid, cues[:, None], every)]
        odds: Floats = found.astype(np.float32)
        return odds


class AttributionEncoder:
    """Reads articles by a network; load it once, it holds about 150 MB."""

    def __init__(self, network: Any, tokenizer: Any, tuned: Mapping[str, NDArray[Any]]) -> None:
        self._network = network
        self._head = {
            name.removeprefix("head."): values.astype(np.float32)
            for name, values in tuned.items()
            if name.startswith("head.")
        }
        self._traits = [tuned[f"traits.{name}"].astype(np.float32) for name in TRAITS]
        self._type = tuned["embedding.type"].astype(np.float32)

        @lru_cache(maxsize=50_000)
        def split(word: str) -> list[int]:
            ids: list[int] = tokenizer.encode(word, add_special_tokens=False).ids
            return ids

        self._split = split

    @classmethod
    def load(cls, path: Path | None = None, *, threads: int = 1) -> AttributionEncoder:
        """Return the encoder with the tuned weights at `path`, those of the package where no path is given.

        Raises `ModelError` where a package or file is missing or the two do not fit together.
        """
        with as_file(files("extract.attribution.models")) as folder:
            tuned = _read(path or folder / _WEIGHTS)
            network = session(path or folder / _WEIGHTS, tuned, threads)
        return cls(network, _tokenizer(tuned["vocabulary"].tobytes().decode()), tuned)

    def __call__(self, grid: Grid, text: str) -> Heard:
        """Return what the encoder says of a parsed article."""
        pieces = pieces_of(grid, text, self._split)
        head, pairs = self._head, len(PAIR_OUTPUTS)
        states = self._states(grid, pieces)
        read = pieces.first >= 0
        inner = states[np.maximum(pieces.first, 0)] @ head["inner.weight"] + head["inner.bias"]
        inner = _gelu(inner)

        def said(name: str) -> Floats:
            return np.where(read[:, None], inner @ head[f"{name}.weight"] + head[f"{name}.bias"], np.float32(UNREAD))

        return Heard(
            word=said("word"),
            cue=said("cue"),
            query=(inner @ head["pair.cue"]).reshape(-1, pairs, PAIR_WIDTH),
            value=(inner @ head["pair.word"]).reshape(-1, pairs, PAIR_WIDTH) * read[:, None, None],
            own=np.where(read[:, None], inner @ head["pair.own"] + head["pair.bias"], np.float32(UNREAD)),
            distance=head["pair.distance"],
            gap=head["pair.gap"],
        )

    def _states(self, grid: Grid, pieces: Pieces) -> Floats:
        """Return the last hidden state of each piece."""
        states = np.zeros((max(1, len(pieces.ids)), len(self._type)), dtype=np.float32)  # a text may hold no word
        traits = sum(table[kinds] for table, kinds in zip(self._traits, pieces.traits, strict=True))
        table = np.asarray(traits, dtype=np.float32)[pieces.word] + self._type
        for window in windows_of(grid, pieces):
            inside = slice(window.low - window.start + 1, window.high - window.start + 1)
            states[window.low : window.high] = self._read(pieces, table, window)[inside]
        return states

    def _read(self, pieces: Pieces, table: Floats, window: Window) -> Floats:
        ids = np.concatenate(([FIRST_MARK], pieces.ids[window.start : window.end], [LAST_MARK])).astype(np.int64)
        rows = np.concatenate((self._type[None], table[window.start : window.end], self._type[None]))
        [states] = self._network.run(
            None,
            {
                "input_ids": ids[None],
                "attention_mask": np.ones((1, len(ids)), dtype=np.int64),
                "token_type_ids": np.arange(len(ids), dtype=np.int64)[None],
                TRAIT_INPUT: rows,
            },
        )
        found: Floats = states[0]
        return found


def _gelu(values: Floats) -> Floats:
    """Return the smooth rectifier in the approximation by tanh."""
    inner = np.float32(0.7978845608) * (values + np.float32(0.044715) * values * values * values)
    found: Floats = np.float32(0.5) * values * (1 + np.tanh(inner))
    return found


def _tokenizer(vocabulary: str) -> Any:
    """Return a tokenizer; `vocabulary` has a word piece a line, in the order of their ids."""
    try:
        from tokenizers import BertWordPieceTokenizer
    except ImportError as error:
        raise needs_extra(error) from error
    return BertWordPieceTokenizer({piece: i for i, piece in enumerate(vocabulary.splitlines())}, lowercase=True)


def _read(path: Path) -> dict[str, NDArray[Any]]:
    try:
        with np.load(path, allow_pickle=False) as held:
            return {name: held[name] for name in held.files}
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: no weights of the accurate model ({error}); reinstall onrecord") from error
