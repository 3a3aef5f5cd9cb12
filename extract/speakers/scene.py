"""Everyone an article has named so far, how present each is to the reader, and whom a pronoun means."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from extract.speakers import grammar, words
from extract.speakers.entities import Cast, Entity
from extract.speakers.mentions import find_mentions
from extract.speakers.pronouns import POSSESSIVES, SINGULAR
from extract.speakers.tokens import Tokens
from records.names import fold_body
from records.speaker import SpeakerKind
from records.word_lists import read_words

How = Literal[
    "name",
    "pronoun",
    "nominal",
    "possessive",
    "organization",
    "group",
    "document",
    "unnamed",
    "continued",
    "unresolved",
]


# How much it speaks for a person that nobody else is named in the paragraph: more than that another has spoken before.
_ALONE = 2.0


@dataclass(slots=True)
class Found:
    """Who a source turned out to be: nobody where `entity` is None."""

    entity: Entity | None
    confidence: float
    how: How


class Scene:
    """What a reader of the article has in mind at a place in it."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.mentions = find_mentions(tokens)
        self.cast = Cast(tokens, self.mentions)
        self.entities = list(self.cast.entities)
        self.last: Entity | None = None
        self.last_at = -1
        self.owned: dict[tuple[int, str], Entity] = {}

    def _pronoun(self, i: int) -> Found:
        """Resolve `he`, `she` and their forms to the likeliest person met before."""
        wanted = SINGULAR[self.tokens.low[i]]
        scored = self._met_for(i)
        if not scored or scored[0][0] < 0:
            return Found(None, 0.0, "unresolved")
        best, entity = scored[0]
        margin = best - scored[1][0] if len(scored) > 1 else 2.0
        if entity.gender is None and margin > 0.5:
            entity.genders[wanted] += 1
        elif entity.gender not in (None, wanted):
            # a given name that lists have for the other sex
            entity.genders.clear()
            entity.genders[wanted] += 1
        return Found(entity, share(margin), "pronoun")

    def _met_for(self, i: int) -> list[tuple[float, Entity]]:
        """Return the people met before that `he`, `she` and their forms can mean, each with its weight, best first."""
        wanted = SINGULAR[self.tokens.low[i]]
        others = self._named_under(i)
        alone = self._only_named_here(i)
        found = [
            (weigh(self._signs(entity, i)) + _ALONE * (entity is alone) + 0.8 * (entity.gender == wanted), entity)
            for entity in self.entities
            if entity.token >= 0
            and (entity.gender in (None, wanted) or (entity is alone and entity.gender_by_name_alone))
            and self._one_person(entity)
            and entity not in others
            and not self._bound(entity, i)
        ]
        return sorted(found, key=lambda pair: -pair[0])

    def _only_named_here(self, i: int) -> Entity | None:
        """Return the one person whom the paragraph names before token `i`, where no pronoun opens a clause before it.

        *There was applause for Ann Lee, a mother of three. She said*: whoever spoke before, she was brought in here.
        """
        tokens = self.tokens
        named: dict[int, Entity] = {}
        for j in range(i - 1, -1, -1):
            if tokens.par[j] != tokens.par[i]:
                break
            if tokens.quoted[j]:
                continue
            if tokens.low[j] in SINGULAR and tokens.dep[j] in grammar.SUBJECTS:
                return None
            mention = self.cast.mention_at.get(j)
            entity = self.cast.of_mention.get(id(mention)) if mention is not None else None
            if entity is not None and entity.kind == "person":
                named[id(entity)] = entity
        return next(iter(named.values())) if len(named) == 1 else None

    def _one_person(self, entity: Entity) -> bool:
        """Say whether the entity is a person, named or not: `neighbour`, not `officials` and not `report`."""
        if entity.kind != "unnamed" or entity.document or self._several(entity):
            return entity.kind == "person"
        told = (words.offices(), words.parties(), words.unnamed())
        return entity.gender is not None or any(w.lower() in table for w in entity.name.split() for table in told)

    def _several(self, entity: Entity) -> bool:
        """Say whether an unnamed source is more than one: `officials`."""
        if entity.kind != "unnamed":
            return False
        last = entity.name.split()[-1].lower()
        return (last in words.groups() or last in words.unnamed()) and last.endswith("s")

    def _named_under(self, i: int) -> list[Entity]:
        """Return whom the clause of a subject names after it, who are others: `he told Lee`, `he saw Lee win`."""
        tokens = self.tokens
        if tokens.dep[i] not in grammar.SUBJECTS:
            return []
        verb = tokens.head[i]
        found = []
        for j in range(i + 1, tokens.n):
            if tokens.sent[j] != tokens.sent[i]:
                break
            mention = self.cast.mention_at.get(j)
            if mention is not None and not tokens.quoted[j] and self._within_predicate(j, verb):
                entity = self.cast.of_mention.get(id(mention))
                if entity is not None and entity.kind == "person":
                    found.append(entity)
        return found

    def _within_predicate(self, j: int, verb: int) -> bool:
        """Say whether token `j` belongs to what the verb says, not to a clause about a time, a place or a thing."""
        tokens = self.tokens
        for _ in range(20):
            if j == verb:
                return True
            if tokens.dep[j] in grammar.ASIDES and not tokens.texts[j].endswith("ing"):
                return False
            if tokens.head[j] == j:
                return False
            j = tokens.head[j]
        return False

    def _signs(self, entity: Entity, i: int) -> dict[str, float]:
        """Return what speaks for a pronoun at token `i` meaning the person, by the names of `antecedents.tsv`."""
        tokens = self.tokens
        quoted = tokens.quoted[i]
        sent = entity.sent if quoted else entity.clear_sent
        par = entity.par if quoted else entity.clear_par
        apart = tokens.sent[i] - sent
        recent = entity.subject_sent >= 0 and tokens.sent[i] - entity.subject_sent <= 2
        signs = {
            "sentences apart": float(min(apart, 2)),
            "sentences far apart": float(max(0, min(apart, 8) - 2)),
            "paragraphs apart": float(min(max(0, tokens.par[i] - par - 1), 5)),
            "mentions": float(min(entity.count, 6)),
        }
        if recent:
            signs["subject" if entity.subject_sent >= sent else "subject before"] = 1.0
            if entity.subject_sent >= sent and entity.main_sent < entity.subject_sent:
                signs["subject of a clause here" if apart == 0 else "subject of a clause"] = 1.0
        if 0 < tokens.sent[i] - entity.asked_sent <= 1:
            signs["asked"] = 1.0
        if entity is self.last and self.last_at >= 0:
            gone = tokens.par[i] - tokens.par[self.last_at]
            displaced = gone > 2 or self._displaced(entity)
            signs["last speaker displaced" if displaced else "last speaker near" if gone <= 1 else "last speaker"] = 1.0
        if entity.aside and entity.sent == sent:
            owner = tokens.dep[entity.token] == grammar.POSSESSOR
            of_subject = owner and tokens.dep[tokens.head[entity.token]] in grammar.SUBJECTS
            signs["owner of a subject" if of_subject else "aside"] = 1.0
        if entity.kind == "unnamed":
            signs["unnamed"] = 1.0
        if sent < 0:
            signs["only quoted"] = 1.0
        return signs

    def _people_for(self, i: int) -> list[Entity]:
        """Return the named people of `_met_for`."""
        return [entity for _, entity in self._met_for(i) if entity.kind == "person"]

    def _body_pronoun(self, i: int, *, plural: bool) -> Found:
        scored = self._bodies_met_for(i, plural=plural)
        if not scored or scored[0][0] < 1.0:
            if plural:
                person = self._they_for_one(i)
                if person is not None:
                    return person
            return Found(None, 0.0, "unresolved")
        margin = scored[0][0] - scored[1][0] if len(scored) > 1 else 2.0
        return Found(scored[0][1], share(margin) * 0.9, "pronoun")

    def _bodies_met_for(self, i: int, *, plural: bool) -> list[tuple[float, Entity]]:
        """Return the bodies met before that `it` or `they` can mean, each with its weight, best first."""
        kinds = ("group", "organization") if plural else ("organization",)
        scored: list[tuple[float, Entity]] = []
        for entity in self.entities:
            text = entity.document and self.tokens.low[i] == "it" and not entity.name.endswith("s")
            several = entity.kind in kinds or (self._several(entity) if plural else text)
            if entity.token < 0 or not several or self._bound(entity, i):
                continue
            score = self._nearness(entity, i)
            if plural and entity.kind != "organization":
                score += 1.0
            if (words.nation_named(entity.name) or entity.place) and entity is not self.last:
                score -= 1.0 if entity.place else 0.5
            scored.append((score, entity))
        return sorted(scored, key=lambda pair: -pair[0])

    def _they_for_one(self, i: int) -> Found | None:
        if (
            self.last is not None
            and self.last.kind in ("person", "unnamed")
            and self.last.gender is None
            and self.tokens.sent[i] - self.last.sent <= 2
        ):
            return Found(self.last, 0.4, "pronoun")
        return None

    def _nearness(self, entity: Entity, i: int) -> float:
        """How present the entity is to a reader at token `i`."""
        tokens = self.tokens
        quoted = tokens.quoted[i]
        sent = entity.sent if quoted else entity.clear_sent
        par = entity.par if quoted else entity.clear_par
        apart = tokens.sent[i] - sent
        score = (
            3.0 - 0.8 * min(apart, 2) - 0.4 * max(0, min(apart, 8) - 2) - 0.4 * min(max(0, tokens.par[i] - par - 1), 5)
        )
        if entity.subject_sent >= 0 and tokens.sent[i] - entity.subject_sent <= 2:
            score += 1.2 if entity.subject_sent >= sent else 0.5
        if entity is self.last and self.last_at >= 0:
            gone = tokens.par[i] - tokens.par[self.last_at]
            score += 0.2 if self._displaced(entity) or gone > 2 else 0.9 if gone <= 1 else 0.6
        if entity.aside and entity.sent == sent:
            score -= 0.8
        if sent < 0:
            score -= 3.0
        return score + 0.1 * min(entity.count, 6)

    def _displaced(self, speaker: Entity) -> bool:
        """Say whether the text has made another person its subject since the last speaker was met."""
        return any(
            other.kind == "person" and other is not speaker and other.main_sent > speaker.clear_sent
            for other in self.entities
        )

    def _bound(self, entity: Entity, i: int) -> bool:
        """Say whether grammar keeps the pronoun from meaning the entity: `Ann thanked her`, the subject of one verb."""
        tokens = self.tokens
        j = entity.token
        if (
            j < 0
            or tokens.sent[j] != tokens.sent[i]
            or (tokens.low[i] in POSSESSIVES and tokens.dep[i] == grammar.POSSESSOR)
        ):
            return False
        # Two subjects of one verb are a slip of the parser's, `Lee, who brags she has won, does not doubt`.
        both = tokens.dep[j] in grammar.SUBJECTS and tokens.dep[i] in grammar.SUBJECTS
        return tokens.head[j] == tokens.head[i] and j != i and not both

    def _enter(self, kind: SpeakerKind, name: str) -> Entity:
        """Return the article's entity of this kind and name, made where there is none."""
        key = fold_body(name)
        for entity in self.entities:
            if entity.kind == kind and fold_body(entity.name) == key:
                return entity
        entity = Entity(kind, name, first=len(self.tokens.texts))
        self.entities.append(entity)
        return entity


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    rows = (line.split("\t") for line in read_words(Path(__file__).with_name("antecedents.tsv")))
    return {name: float(weight) for name, weight in rows}


def weigh(signs: Mapping[str, float]) -> float:
    """Return the sum of the signs by the weights of `antecedents.tsv`, which begins with 3 for having been met."""
    weights = _weights()
    return weights["met"] + sum(weights[name] * value for name, value in signs.items())


def share(margin: float) -> float:
    """Turn a margin of scores into a share: 0 gives .5, 2 gives .88."""
    return 1.0 / (1.0 + math.exp(-margin))
