"""Look-up tables by hash: the weights of sparse features, and how often such a pair was right in training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[Any]
Keys = npt.NDArray[Any]
Hashes = npt.NDArray[Any]


def short(hashes: Hashes) -> Keys:
    """Return the upper half of each hash, which is what tables keep."""
    return (hashes >> np.uint64(32)).astype(np.uint32)


@dataclass(frozen=True, slots=True)
class HashTable:
    """Values by short hash, keys sorted; rows whose hash is unknown get `default`."""

    keys: Keys
    values: Floats
    default: float = 0.0

    def __call__(self, hashes: Hashes) -> Floats:
        if not len(self.keys):
            return np.full(hashes.shape, self.default, dtype=np.float32)
        wanted = short(hashes)
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.where(self.keys[at] == wanted, self.values[at], np.float32(self.default))


@dataclass(frozen=True, slots=True)
class ShareTables:
    """Shares of 0 to 1 by hash; a hash unknown to a table has the share that the table's parent says."""

    tables: tuple[HashTable, ...]
    parents: tuple[int, ...]  # the index of an earlier table, or -1
    base: float

    def __call__(self, hashes: Sequence[Hashes]) -> list[Floats]:
        """Return one array of shares a table."""
        out: list[Floats] = []
        for table, parent, keys in zip(self.tables, self.parents, hashes, strict=True):
            share = table(keys)
            unknown = np.isnan(share)
            out.append(np.where(unknown, np.float32(self.base) if parent < 0 else out[parent], share))
        return out

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]], name: str) -> ShareTables:
        """Return the tables stored under `name` by `to_arrays`."""
        parents = tuple(int(parent) for parent in arrays[f"{name}.parents"])
        tables = tuple(
            HashTable(
                np.asarray(arrays[f"{name}.{k}.keys"], dtype=np.uint32),
                np.asarray(arrays[f"{name}.{k}.values"], dtype=np.float32) / np.float32(65535),
                float("nan"),
            )
            for k in range(len(parents))
        )
        return cls(tables, parents, float(arrays[f"{name}.base"][0]))

    def to_arrays(self, name: str) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays to store, the shares as 16-bit numbers."""
        out: dict[str, npt.NDArray[Any]] = {
            f"{name}.parents": np.array(self.parents, dtype=np.int8),
            f"{name}.base": np.array([self.base]),
        }
        for k, table in enumerate(self.tables):
            out[f"{name}.{k}.keys"] = table.keys
            out[f"{name}.{k}.values"] = np.round(table.values * 65535).astype(np.uint16)
        return out
