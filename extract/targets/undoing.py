"""What is done to an issue, where headline or lead tell that it is undone: *State to scrap entrance test*.

Who speaks in such an article is for or against the end of the thing; called by the thing alone, every stance on it
would be the wrong way round.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from spacy.tokens import Token

from extract.targets.phrases import action_nouns, is_lifted, pieces_of, without_possessive, word_list
from records.spans import TextSpan
from records.wordforms import stem

_BOUNDARIES = frozenset(";:–—|.?!,")
_DETERMINERS = frozenset(["the", "a", "an", "its", "his", "their", "our", "all", "most", "some", "more"])
_NUMBERS = frozenset(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"])
_SMALL = (
    _DETERMINERS
    | _NUMBERS
    | frozenset(["free", "own", "last", "final", "of", "to", "on", "off", "from", "for", "in", "down", "out"])
)
_PREPOSITIONS = frozenset(
    ["of", "on", "for", "in", "at", "from", "with", "by", "over", "between", "near", "along", "around"]
)
_TO_BE = frozenset(["be", "is", "are", "was", "were", "being", "gets", "get", "been"])
_WILL = frozenset(["to", "will", "may", "could", "must", "should", "would"])
_AUXILIARIES = _TO_BE | _WILL | frozenset(["faces", "face", "has", "have", "set", "due"])
_AFTER_ITSELF = _PREPOSITIONS | frozenset(["by", "next", "early", "this", "soon", "after", "before", "as", "and"])
# A thing does these by itself: `the rent freeze expires`.
_BY_ITSELF = frozenset(
    ["close", "come down", "come out", "end", "expire", "go", "lapse", "run out", "shut", "shut down"]
)
# What leaves less of a thing, or none for a time.
_LESS = frozenset(["cut", "cuts", "exit", "halt", "reduction", "rejection", "suspension"])
_JOINING = frozenset(["and", "or", "as", "but", "while"])
# What goes by itself is over, what goes ahead or to court is not.
_GOES = frozenset(["in", "by", "after", "between", "from", "soon", "next", "this", "says"])
# `drops plan to cut the tax` undoes the cut.
_PLANS = frozenset(["plan", "plans", "proposal", "proposals", "bid", "scheme", "idea"])
_FARTHEST = 3
_FARTHEST_ACT = 5
_FARTHEST_PLAN = 6
_LONGEST_PHRASE = 5
_ABOVE = 4


def with_act(label: str, key: frozenset[str], head: str, headline: str, lead: Iterable[Token]) -> str:
    """Return the label of an issue with what undoes it, where the headline or the lead tells so.

    `key` are the stems of the label's words, `head` that of its noun.
    """
    undone = [word for word in label.lower().split() if word in nouns_of_undoing()]
    if undone and not any(is_lifted(word) for word in undone):
        return label
    noun = _in_headline([_plain(piece) for piece in pieces_of(headline)], key, head)
    if noun is None and not undone:
        noun = _in_lead(lead, head)
    if noun is None or noun in undone:
        return label
    return f"{noun} of {label}" if any(word in _PREPOSITIONS for word in label.split()) else f"{label} {noun}"


def names_the_thing_alone(label: str, mention: str) -> bool:
    """Whether a mention names what the label undoes without its undoing: `The pools cost too much`, on pool closure."""
    words = [_plain(word) for word in label.split()]
    undone = [word for word in words if word in nouns_of_undoing() or word in _LESS]
    thing = {stem(word) for word in words if word not in undone and word not in _SMALL}
    named = [_plain(word) for word in mention.split()]
    acts = any(_noun(named, place, {"verb", "noun"}) or word in _LESS for place, word in enumerate(named))
    return bool(undone) and not acts and not thing.isdisjoint(stem(word) for word in named)


def with_undoing(text: str, mention: TextSpan, content: Iterable[TextSpan]) -> TextSpan:
    """Return a mention with the words before it in the content that undo what it names: `the end of the [charges]`."""
    start = next((span.start for span in content if span.contains(mention)), mention.start)
    before = list(re.finditer(r"[\w'’-]+|[^\w\s]", text[start : mention.start]))[-_FARTHEST_ACT:]
    words = [_plain(found.group()) for found in before]
    for place in range(len(words) - 1, -1, -1):
        if _noun([*words, ""], place, {"verb", "noun"}):
            return TextSpan(start + before[place].start(), mention.end)
        if words[place] not in _SMALL:
            break
    return mention


@cache
def nouns_of_undoing() -> frozenset[str]:
    return frozenset(_undoing().values())


@cache
def _undoing() -> dict[str, str]:
    """Return the noun for each verb that undoes a thing: its noun of action where the list has no other."""
    rows = (line.partition("\t") for line in word_list("undoing_verbs.tsv"))
    return {verb: noun or action_nouns()[verb] for verb, _, noun in rows}


def _plain(piece: str) -> str:
    return (without_possessive(piece) or piece).lower()


def _in_headline(words: Sequence[str], key: frozenset[str], head: str) -> str | None:
    for clause in _clauses(words):
        at = [place for place, word in enumerate(clause) if stem(word) in key]
        named = {stem(clause[place]) for place in at}
        if head not in named or 2 * len(named) < len(key):
            continue
        if not word_list("urging_words.txt").isdisjoint(clause[: at[0]]):
            continue
        noun = _before(clause, at[0]) or _after(clause, at[-1] + 1)
        # a lift is also what takes one upstairs
        if noun is not None and (noun != "lifting" or "lifted" in clause or any(is_lifted(clause[i]) for i in at)):
            return noun
    return None


def _clauses(words: Sequence[str]) -> Iterator[list[str]]:
    clause: list[str] = []
    for word in (*words, "."):
        if word not in _BOUNDARIES:
            clause.append(word)
        elif clause:
            yield clause
            clause = []


def _before(clause: Sequence[str], thing: int) -> str | None:
    """Return the noun for what is done to the thing that follows: `to scrap the test`, `an end to the test`."""
    planned = False
    for place in range(thing - 1, max(-1, thing - 1 - _FARTHEST_PLAN), -1):
        word, to_do = clause[place], place > 0 and clause[place - 1] == "to"
        if noun := _noun(clause, place, {"verb", "noun"}):
            return noun if planned or thing - place <= _FARTHEST else None
        planned = planned or word in _PLANS
        # one word may stand between that no list knows: `scrap common entrance test`
        unknown = word not in _SMALL | _PLANS and place < thing - 1 and not to_do
        if word in _JOINING or unknown:
            return None
    return None


def _after(clause: Sequence[str], place: int) -> str | None:
    """Return the noun for what becomes of the thing before: `test to be scrapped`, `test for nurses faces the axe`."""
    if place < len(clause) and clause[place] in _PREPOSITIONS:
        end = min(len(clause), place + 1 + _LONGEST_PHRASE)
        place = next((i for i in range(place + 1, end) if clause[i] in _AUXILIARIES or _noun(clause, i, {"past"})), end)
    first = place
    while place < len(clause) and clause[place] in _AUXILIARIES | {"the"}:
        place += 1
    if place >= len(clause):
        return None
    if noun := _noun(clause, place, {"past"}):
        return noun
    # `should the tax go?` has its auxiliary at the head
    before = clause[place - 1] if place > first else clause[0]
    if before in {"faces", "face", "the"}:
        return _noun(clause, place, {"noun", "verb"})
    verb = _verb(clause, place, {"base"} if before in _WILL else {"third"})
    if verb is None or verb not in _BY_ITSELF or (verb == "go" and before not in _WILL):
        return None
    rest = clause[place + len(verb.split()) :]
    ends = _GOES if verb == "go" else _AFTER_ITSELF | _SMALL
    return _undoing()[verb] if not rest or rest[0] in ends or rest[0][0].isdigit() else None


def _noun(clause: Sequence[str], place: int, kinds: set[str]) -> str | None:
    """Return the noun of undoing that stands at a place, or that of the verb there in one of the forms."""
    if "noun" in kinds and clause[place] in nouns_of_undoing():
        return clause[place]
    forms = {"past"} if kinds == {"past"} else {"base", "third", "past", "ing"}
    verb = _verb(clause, place, forms) if kinds & {"verb", "past"} else None
    return _undoing()[verb] if verb is not None else None


def _verb(clause: Sequence[str], place: int, forms: set[str]) -> str | None:
    """Return the verb of undoing that stands at a place in one of the forms, with its particle if it has one."""
    word = clause[place]
    particle = clause[place + 1] if place + 1 < len(clause) else ""
    bases = [base for form, base in _bases(word) if form in forms]
    known = _undoing()
    for base in bases:
        if f"{base} {particle}" in known:
            return f"{base} {particle}"
    return next((base for base in bases if base in known), None)


def _bases(word: str) -> Iterator[tuple[str, str]]:
    """Yield what a word may be a form of, each with the form."""
    yield "base", word
    if word in {"shut", "quit", "withdrawn", "taken", "torn", "called", "struck"}:
        yield "past", word
    for form, ending in (("third", "s"), ("past", "ed"), ("ing", "ing")):
        if word.endswith(ending):
            cut = word.removesuffix(ending)
            yield form, cut
            yield form, f"{cut}e"
            if form == "third":
                yield form, cut.removesuffix("e")
            elif len(cut) > 2 and cut[-1] == cut[-2]:
                yield form, cut[:-1]


def _in_lead(lead: Iterable[Token], head: str) -> str | None:
    """Return the noun for what the lead says is done to the thing: *The council voted to remove the limit.*"""
    known = _undoing()
    for token in lead:
        if token.pos_ != "VERB" or token.dep_ == "relcl" or _is_denied_or_wanted(token):
            continue
        particles = [child.lower_ for child in token.children if child.dep_ in {"prt", "advmod"}]
        verb = next((f"{token.lemma_} {p}" for p in particles if f"{token.lemma_} {p}" in known), token.lemma_)
        # who lifts a ban speaks of it as often as who keeps it
        if verb not in known or verb in {"lift", "go", "leave"}:
            continue
        children = {child.dep_: child for child in token.children}
        things = [children[dep] for dep in ("dobj", "nsubjpass") if dep in children]
        if not things and verb in _BY_ITSELF and "nsubj" in children:
            things = [children["nsubj"]]
        if any(stem(thing.text) == head for thing in things):
            return known[verb]
    return None


def _is_denied_or_wanted(verb: Token) -> bool:
    """Whether the act is denied, or is what somebody asks for or resists."""
    above = verb
    for _ in range(_ABOVE):
        if any(child.dep_ == "neg" for child in above.children):
            return True
        above = above.head
        if above.lemma_ in word_list("urging_words.txt"):
            return True
    return False
