"""What a statement may be about: the phrases and pronouns of its content, and what the article is about anyhow."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from spacy.tokens import Token

from extract.targets.concepts import PRONOUNS, Article, Concept
from extract.targets.phrases import Phrase, word_list
from extract.targets.roles import carrier_of, is_deep, is_judged, objects, role_of
from records.attribution import Attribution
from records.spans import TextSpan
from records.wordforms import stem

_FRAMES = frozenset(["ask", "comment", "speak", "talk", "question", "refer", "turn", "respond", "react"])
_PLACES = ("nsubj", "nsubjpass", "dobj", "pobj", "attr", "ROOT", "conj", "appos", "poss", "oprd", "pcomp")
_NAMES = ("PERSON", "ORG", "NORP", "GPE", "LOC")
_LISTS = ("issue_nouns.txt", "shell_nouns.txt", "generic_nouns.txt", "person_nouns.txt")
_DEFINITE = frozenset(["the", "this", "that", "these", "those"])
_MODIFYING = frozenset(["amod", "compound", "nummod", "nmod"])
_THINGS = frozenset(["it", "its", "this", "that"])
_OWN_NUMBERS = 52  # of `_numbers`, those that a candidate without words in the statement lacks


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that statement `statement` may be about; without a `token` it is not named there.

    `numbers` describe it to the model, in a fixed order.
    """

    statement: int
    concept: Concept
    token: int | None
    mention: TextSpan | None
    numbers: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Naming:
    """What one statement names, read once: heads with their phrase (None: a pronoun) and their numbers.

    `about` describes the statement, the same for all of its candidates.
    """

    named: tuple[tuple[Token, Phrase | None, tuple[float, ...]], ...]
    about: tuple[float, ...]
    stems: frozenset[str]
    start: int


def naming_of(article: Article, statement: int) -> Naming:
    """Return what a statement names."""
    attribution = article.attributions[statement]
    content = article.contents[statement]
    inside = {token.i: place for place, token in enumerate(content)}
    heads = list(_named(article, attribution, content))
    numbers = tuple((token, phrase, _numbers(token, phrase, inside)) for token, phrase in heads)
    stems = frozenset(stem(token.text) for token in content if token.is_alpha)
    return Naming(numbers, _about(attribution, content, heads, article), stems, content[0].i if content else 0)


def candidates_of(
    article: Article,
    statement: int,
    naming: Naming,
    own: frozenset[str],
    before: Concept | None,
    foremost: Concept | None,
) -> Iterator[Candidate]:
    """Yield the candidates of one statement, those that it names first.

    `own` are the stems of its speaker's name; `before` is what the statement before it is about, and `foremost` what
    most statements of the article are; None where that is not known yet.
    """
    seen: set[int] = set()
    for token, phrase, place in naming.named:
        concept = _concept(article, token, phrase, own, before or foremost or article.main)
        if concept is None:
            continue
        seen.add(id(concept))
        span = phrase.span if phrase is not None else TextSpan(token.idx, token.idx + len(token.text))
        numbers = (
            *place,
            *_known(article, concept, own, before, foremost),
            *_near(article, concept, naming),
            *naming.about,
        )
        yield Candidate(statement, concept, token.i, span, (*numbers, *(0.0,) * 7))
    implied: dict[int, tuple[Concept, list[float]]] = {}
    for which, concept in enumerate((article.main, article.second, article.no_name, before, foremost)):
        if concept is not None:
            implied.setdefault(id(concept), (concept, [0.0] * 5))[1][which] = 1.0
    for concept, why in implied.values():
        numbers = (
            *(0.0,) * _OWN_NUMBERS,
            *_known(article, concept, own, before, foremost),
            *_near(article, concept, naming),
            *naming.about,
        )
        yield Candidate(statement, concept, None, None, (*numbers, 1.0, float(id(concept) in seen), *why))


def _named(
    article: Article, attribution: Attribution, content: Sequence[Token]
) -> Iterator[tuple[Token, Phrase | None]]:
    """Yield the heads of phrases, and the pronouns, of the content and of what stands around the cue."""
    seen: set[int] = set()
    for token in chain(content, frame_of(article, attribution)):
        if token.i in seen or any(span.start <= token.idx < span.end for span in attribution.source):
            continue
        seen.add(token.i)
        phrase = article.at.get(token.i)
        if phrase is not None or (token.pos_ == "PRON" and token.lower_ in PRONOUNS and token.tag_ != "WDT"):
            yield token, phrase


def frame_of(article: Article, attribution: Attribution) -> Iterator[Token]:
    """Yield objects of the words around the cue: `asked about X`, `commenting on X`, `defended X, saying`."""
    for cue in article.tokens(attribution.cue):
        for child in cue.children:
            if child.dep_ == "advcl" and child.i < cue.i and child.lemma_.lower() in _FRAMES:
                yield from objects(child)
        if cue.dep_ == "advcl" and cue.head.pos_ == "VERB" and cue.head.lemma_ in word_list("evaluative_verbs.txt"):
            yield from objects(cue.head)
        yield from objects(cue)


def _concept(
    article: Article, token: Token, phrase: Phrase | None, own: frozenset[str], at_hand: Concept | None
) -> Concept | None:
    """Return what a phrase or pronoun stands for: a person other than the speaker, the thing `at_hand`, or itself."""
    if phrase is not None:
        return article.concept_at.get(token.i)
    if token.i in article.people:
        keys = [key for key in article.people[token.i] if not key & own]
        return next((article.by_key[key] for key in keys if key in article.by_key), None)
    return at_hand


def _numbers(token: Token, phrase: Phrase | None, inside: dict[int, int]) -> tuple[float, ...]:
    """Describe the place of a phrase or pronoun in the statement."""
    carrier = carrier_of(token)
    head = carrier.head
    lemma = token.lemma_.lower()
    place = inside.get(token.i, -1)
    depth, above = 0, carrier
    while above.i in inside and above.head is not above and above.head.i in inside and depth < 8:
        above, depth = above.head, depth + 1
    children = list(token.children)
    subject = carrier.dep_ in {"nsubj", "nsubjpass"}
    low = token.lower_
    named = phrase is not None
    return (
        float(not named),
        float(not named and low in _THINGS),
        float(not named and low in {"this", "that"}),
        float(not named and low in {"they", "them", "their", "these", "those"}),
        float(token.pos_ == "VERB"),
        float(token.pos_ == "PROPN"),
        *(float(token.ent_type_ == kind) for kind in _NAMES),
        *(float(carrier.dep_ == role) for role in _PLACES),
        float(depth),
        float(place < 0),
        float(is_deep(token, inside.keys())),
        place / max(1, len(inside)),
        float(min(place, 20)),
        float(head.i not in inside),
        role_of(token, inside.keys()),
        float(is_judged(token)),
        float(subject and (head.dep_ in {"ROOT", "ccomp"} or head.i not in inside)),
        float(subject and head.lemma_ == "be"),
        float(head.lemma_.lower() in word_list("evaluative_verbs.txt")),
        float(token.dep_ == "poss"),
        *(float(lemma in word_list(name)) for name in _LISTS),
        float(any(c.dep_ == "det" and c.lower_ in _DEFINITE for c in children)),
        float(any(c.dep_ == "det" and c.lower_ in {"a", "an"} for c in children)),
        float(any(c.dep_ == "poss" for c in children)),
        float(min(3, sum(c.dep_ in _MODIFYING for c in children))),
        float(any(c.dep_ == "prep" for c in children)),
        float(phrase is not None and phrase.issue),
        float(phrase is not None and phrase.weak),
        float(phrase is not None and phrase.plain),
        float(phrase is not None and phrase.shell),
        float(phrase is not None and phrase.qualified),
        float(phrase is not None and phrase.told),
        float(phrase is not None and phrase.actor),
        float(phrase is not None and phrase.definite),
        float(len(phrase.key) if phrase is not None else 0),
    )


def _known(
    article: Article, concept: Concept, own: frozenset[str], before: Concept | None, foremost: Concept | None
) -> tuple[float, ...]:
    """Describe how much the article is about a concept."""
    main = article.main
    return (
        min(concept.salience, 12.0),
        min(1.5, concept.salience / max(0.1, main.salience)) if main is not None else 0.0,
        float(min(article.rank.get(id(concept), 30), 30)),
        float(min(concept.voices, 8)),
        float(min(concept.statements, 12)),
        concept.statements / max(1, len(article.attributions)),
        float(min(len(concept.phrases), 12)),
        float(concept.titled),
        float(concept.issue),
        float(concept.weak),
        float(concept.name),
        float(concept.plain),
        float(concept.pointing),
        float(concept is main),
        float(concept is article.second),
        float(concept is article.no_name),
        float(concept is before),
        float(concept is foremost),
        float(len(concept.key)),
        len(concept.key & article.title) / max(1, len(concept.key)),
        float(bool(concept.key & own)),
        float(main is not None and main.key < concept.key),
        float(any(0 <= phrase.token < article.lead for phrase in concept.phrases)),
    )


def _near(article: Article, concept: Concept, naming: Naming) -> tuple[float, ...]:
    """Describe how near a concept is to a statement: its words there, and how long ago the text named it."""
    main, second = article.main, article.second
    places = article.places(concept)
    last = bisect_left(places, naming.start) - 1
    since = naming.start - places[last] if last >= 0 else 400
    gap = article.breaks_between(places[last], naming.start) if last >= 0 else 12
    other = second if concept is main else main
    nearer = 0.0
    if other is not None and other is not concept:
        theirs = article.places(other)
        there = bisect_left(theirs, naming.start) - 1
        nearer = float((places[last] if last >= 0 else -1) - (theirs[there] if there >= 0 else -1))
    return (
        len(concept.key & naming.stems) / len(concept.key),
        float(concept.head in naming.stems),
        float(len((concept.key - main.key) & naming.stems)) if main is not None else 0.0,
        float(len((main.key - concept.key) & naming.stems)) if main is not None else 0.0,
        float(len((second.key - concept.key) & naming.stems)) if second is not None else 0.0,
        len(concept.key & main.key) / len(concept.key) if main is not None else 0.0,
        float(main is not None and concept.head == main.head),
        len(concept.key & second.key) / len(concept.key) if second is not None else 0.0,
        float(second is not None),
        float(min(since, 400)),
        float(min(gap, 12)),
        max(-200.0, min(200.0, nearer)),
        len(main.key & naming.stems) / len(main.key) if main is not None else 0.0,
        len(second.key & naming.stems) / len(second.key) if second is not None else 0.0,
    )


def _about(
    attribution: Attribution, content: Sequence[Token], named: Sequence[tuple[Token, Phrase | None]], article: Article
) -> tuple[float, ...]:
    """Describe the statement, the same for all of its candidates."""
    return (
        float(min(len(content), 60)),
        float(min(len(named), 20)),
        float(attribution.kind == "direct"),
        float(attribution.kind == "mixed"),
        float(not attribution.cue),
        float(any(phrase is None for _, phrase in named)),
        float(any(phrase is None and token.lower_ in _THINGS for token, phrase in named)),
        float(any(phrase is not None and phrase.issue for _, phrase in named)),
        float(any(phrase is not None and phrase.weak for _, phrase in named)),
        float(len(article.attributions)),
    )
