"""Phrases that undo what others name: who is for the removal of a thing is against the thing."""

from __future__ import annotations

import re

from graph.linking.wording import wording
from records.statement import Stance

BAN = "<ban>"
# Classes of words that undo what they are said of: who is for the subsidy is against its removal.
UNDOING = frozenset({BAN, "<close>", "<demolish>", "<leave>", "<scrap>", "end", "expir", "expiri"})
# A cut goes the way of an end, and says nothing of a thing that goes neither way.
_CUT = "<down>"
# What forbids as a ban does.
_BANS = frozenset({"blockad", "boycot", "embargo", "moratorium"})
# What is lifted is undone if it held something down.
_LIFTED = "<up>"
_HELD_DOWN = _BANS | {BAN, "cap", "curb", "curfew", "freez", "limit", "restrict", "sanct"}
# Words that let a thing stand: who wants a school kept open is against its closure.
_KEEPING = frozenset({"<keep>", "kept", "remain", "save", "stai", "surviv"})
_OPEN = "<open>"
# What stands behind these is a time or an occasion, and undoes nothing: `the toll before the ban`.
_OCCASION = re.compile(
    r"(?<=\w),?\s+(?:before|after|since|until|till|during|following|ahead\s+of|prior\s+to)\s.*"
    r"|(?<=\w),?\s+(?:by|at|near|around|towards?)\s+(?:the\s+)?(?:very\s+)?end(?:\s+of\s+(?:(?:the|this|last|next)\s+)?"
    r"(?:[12]\d{3}|(?:spring|summer|autumn|fall|winter|day|week|month|quarter|season|term|year|decade|century"
    r"|january|february|march|april|may|june|july|august|september|october|november|december)\b.*))?$",
    re.I,
)
_NAMED_END = re.compile(r"\b(?:east|west|north|south|mile|land['’]s)\s+end\b", re.I)
_OPPOSITE: dict[Stance | None, Stance | None] = {"support": "oppose", "oppose": "support"}


def undoes(phrase: str, topic: str) -> bool:
    """Whether one of phrase and topic undoes what the other names: *removal of the fuel subsidy* and *petrol subsidy*.

    Half of the words of the phrase must be those of the topic.
    """
    asked, label = _alike(_stems(phrase), _stems(topic))
    core, named = _thing(asked), _thing(label)
    if not core and not named:
        return _undone(asked) != _undone(label)
    if len(core & named) < max(1.0, len(core) / 2) or min(len(core), len(named)) < min(2, len(core)):
        return False
    return _undone(asked) != _undone(label) and _CUT not in asked ^ label


def _stems(phrase: str) -> frozenset[str]:
    """Return the stems of a phrase without those of the time or occasion that it names, and of a place called End."""
    return wording(_NAMED_END.sub("", _OCCASION.sub("", phrase)) or phrase).stems


def _alike(asked: frozenset[str], label: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return both with a ban for what the other calls otherwise: *banning timber*, *timber embargo*."""
    if (BAN in asked) == (BAN in label):
        return asked, label
    return _with_ban(asked), _with_ban(label)


def _with_ban(stems: frozenset[str]) -> frozenset[str]:
    return (stems - _BANS) | {BAN} if stems & _BANS else stems


def _thing(stems: frozenset[str]) -> frozenset[str]:
    """Return what words are about, without those that undo it or let it stand."""
    aside = {_LIFTED} if not stems.isdisjoint(_HELD_DOWN) else set[str]()
    if not stems.isdisjoint(_KEEPING):
        aside.add(_OPEN)
    return stems - UNDOING - _KEEPING - aside


def turned(stance: Stance | None, score: float | None) -> tuple[Stance | None, float | None]:
    """Return stance and score toward a thing as those toward its undoing, and the other way round."""
    return _OPPOSITE.get(stance, stance), -score if score else score


def _undone(stems: frozenset[str]) -> bool:
    """Whether words undo a thing: an odd number of times, for who is for the lifting of a ban is against the ban."""
    lifted = _LIFTED in stems and not stems.isdisjoint(_HELD_DOWN)
    return (len(stems & UNDOING) + lifted) % 2 == 1
