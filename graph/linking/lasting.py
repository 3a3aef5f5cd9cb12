"""Identifiers that last: what is linked anew keeps the id under which most of it was known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from records.identifiers import digest


def lasting_ids(
    natural: Sequence[str], overlaps: Sequence[Counter[str]], former: Mapping[str, Sequence[str]]
) -> tuple[list[str], dict[str, str]]:
    """Return one id a cluster, and where the ids that no cluster has any longer have gone (old id -> new id).

    `natural` is the id that each cluster would have if nothing were known; `overlaps` counts its members by the id
    under which they were known; `former` are the ids that an id stands for beside itself. A cluster that has left
    another takes its former id back; then each known id goes to the cluster that has most of its members; the rest
    take their natural id where no other cluster had it before, else with a digest behind it.
    """
    ids: dict[int, str] = {}
    taken: set[str] = set()
    owned: Counter[str] = Counter()
    for overlap in overlaps:
        for old, count in overlap.items():
            owned[old] = max(owned[old], count)
    for place, overlap in enumerate(overlaps):
        back = natural[place]
        if back not in overlap and back not in taken and any(back in former.get(old, ()) for old in overlap):
            others = [o for k, o in enumerate(overlaps) if k != place and set(o) & set(overlap)]
            if others:
                ids[place] = back
                taken.add(back)
    pairs = sorted(
        (-count, old != natural[place], old, natural[place], place)
        for place, overlap in enumerate(overlaps)
        for old, count in overlap.items()
    )
    for _, _, old, _, place in pairs:
        if place not in ids and old not in taken:
            ids[place] = old
            taken.add(old)
    reserved = taken | set(owned) | {f for old in owned for f in former.get(old, ())}
    for place, name in enumerate(natural):
        if place not in ids:
            chosen, number = name, 0
            while chosen in reserved:
                number += 1
                chosen = f"{name}-{digest(name, str(number), length=6)}"
            ids[place] = chosen
            reserved.add(chosen)
    final = [ids[place] for place in range(len(natural))]
    gone = {}
    for old in sorted(owned):
        holders = [(-overlap[old], final[place]) for place, overlap in enumerate(overlaps) if overlap[old]]
        home = min(holders)[1]
        for name in (old, *former.get(old, ())):
            if name not in final:
                gone[name] = home
    return final, gone


def with_former(final: Sequence[str], gone: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return the former ids by final id, each sorted."""
    return {name: tuple(sorted(old for old, home in gone.items() if home == name)) for name in final}
