"""Comparing words across inflections, close derivations and spellings; for matching, never for display."""

from __future__ import annotations

from functools import lru_cache

_SPELLINGS = (("iz", "is"), ("yz", "ys"), ("ogue", "og"), ("mme", "m"))
_FINAL_SPELLINGS = (("ense", "ence"), ("our", "or"), ("tre", "ter"), ("bre", "ber"))
_SUFFIXES = (
    *("isations", "isation", "ations", "ation", "itions", "ition", "ments", "ment", "ings", "ing", "ions", "ion"),
    *("ures", "ure", "als", "al", "ers", "er", "ise", "ised", "ises", "ed", "es", "s", "e"),
)
_SHORTEST_STEM = 3


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return what a word shares with its inflections, close derivations and its British or American spelling.

    `banning` and `ban`, `closure` and `close`, `defense` and `defence` have one stem each. Two unrelated words may
    share a stem.
    """
    base = word.casefold().strip("'’.-")
    for possessive in ("'s", "’s"):
        base = base.removesuffix(possessive)
    for one, other in _SPELLINGS:
        base = base.replace(one, other)
    plural = "s" if base.endswith("s") and not base.endswith("ss") else ""
    singular = base.removesuffix("s") if plural else base
    for one, other in _FINAL_SPELLINGS:
        if singular.endswith(one):
            base = singular.removesuffix(one) + other + plural
    if base.endswith("ies") and len(base) > _SHORTEST_STEM + 1:
        base = base[:-3] + "y"
    for suffix in _SUFFIXES:
        if base.endswith(suffix) and len(base) - len(suffix) >= _SHORTEST_STEM and not base.endswith("ss"):
            base = base.removesuffix(suffix)
            break
    if len(base) > _SHORTEST_STEM and base[-1] == base[-2] and base[-1] not in "aeious":
        base = base[:-1]
    return base[:-1] + "i" if len(base) >= _SHORTEST_STEM and base.endswith("y") else base
