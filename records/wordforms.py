"""Comparing words across inflections, close derivations and spellings; for matching, never for display."""

from __future__ import annotations

from functools import lru_cache

_SPELLINGS = (("iz", "is"), ("yz", "ys"), ("ogue", "og"), ("mme", "m"))
_FINAL_SPELLINGS = (("ense", "ence"), ("our", "or"), ("tre", "ter"), ("bre", "ber"))
_SUFFIXES = (*("isation", "ation", "ition", "ment", "ing", "ion", "ure", "al", "er", "ise", "ised", "ed", "e"),)
_SHORTEST_STEM = 3
_SIBILANTS = ("xes", "ches", "shes", "sses", "zes")


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
    base = _singular(base)
    for one, other in _FINAL_SPELLINGS:
        if base.endswith(one):
            base = base.removesuffix(one) + other
    for suffix in _SUFFIXES:
        rest = base.removesuffix(suffix)
        if rest != base and len(rest) >= _SHORTEST_STEM + (suffix == "e") and not base.endswith("ss"):
            # a rate is no rat, and rating no ratting
            base = rest + "e" if _lost_an_e(rest) and suffix != "e" else rest
            break
    if len(base) > _SHORTEST_STEM and base[-1] == base[-2] and base[-1] not in "aeious":
        base = base[:-1]
    return base[:-1] + "i" if len(base) >= _SHORTEST_STEM and base.endswith("y") else base


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > _SHORTEST_STEM + 1:
        return word[:-3] + "y"
    if word.endswith(_SIBILANTS):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _lost_an_e(rest: str) -> bool:
    """Whether what is left of a word of three letters looks like `vot(e)`, `ris(e)`."""
    if len(rest) != _SHORTEST_STEM:
        return False
    vowels = [letter in "aeiou" for letter in rest]
    return vowels == [False, True, False] and rest[-1] not in "wxy"
