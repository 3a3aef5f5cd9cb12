"""Everyone an article has named so far, how present each is to the reader, and whom a pronoun means."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from extract.speakers import grammar, words
from extract.speakers.entities import Cast, Entity
from extract.speakers.mentions import find_mentions
from extract.speakers.pronouns import POSSESSIVES, SINGULAR
from extract.speakers.tokens import Tokens
from records.names import fold_body
from records.speaker import SpeakerKind

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
        return Found(entity, share(margin), "pronoun")

    def _met_for(self, i: int) -> list[tuple[float, Entity]]:
        """Return the people met before that `he`, `she` and their forms can mean, each with its weight, best first."""
        wanted = SINGULAR[self.tokens.low[i]]
        found = [
            (self._nearness(entity, i) + (0.8 if entity.gender == wanted else 0.0), entity)
            for entity in self.entities
            if entity.kind in ("person", "unnamed")
            and entity.token >= 0
            and entity.gender in (None, wanted)
            and not entity.document
            and not self._bound(entity, i)
        ]
        return sorted(found, key=lambda pair: -pair[0])

    def _people_for(self, i: int) -> list[Entity]:
        """Return the named people of `_met_for`."""
        return [entity for _, entity in self._met_for(i) if entity.kind == "person"]

    def _body_pronoun(self, i: int, *, plural: bool) -> Found:
        kinds = ("group", "organization") if plural else ("organization",)
        scored: list[tuple[float, Entity]] = []
        for entity in self.entities:
            if entity.token < 0 or entity.kind not in kinds or self._bound(entity, i):
                continue
            score = self._nearness(entity, i)
            if plural and entity.kind == "group":
                score += 1.0
            if words.nation_named(entity.name) and entity is not self.last:
                score -= 0.5
            scored.append((score, entity))
        scored.sort(key=lambda pair: -pair[0])
        if not scored or scored[0][0] < 1.0:
            if plural:
                person = self._they_for_one(i)
                if person is not None:
                    return person
            return Found(None, 0.0, "unresolved")
        margin = scored[0][0] - scored[1][0] if len(scored) > 1 else 2.0
        return Found(scored[0][1], share(margin) * 0.9, "pronoun")

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
            other.kind == "person" and other is not speaker and other.subject_sent > speaker.clear_sent
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
        return tokens.head[j] == tokens.head[i] and j != i

    def _enter(self, kind: SpeakerKind, name: str) -> Entity:
        """Return the article's entity of this kind and name, made where there is none."""
        key = fold_body(name)
        for entity in self.entities:
            if entity.kind == kind and fold_body(entity.name) == key:
                return entity
        entity = Entity(kind, name, first=len(self.tokens.texts))
        self.entities.append(entity)
        return entity


def share(margin: float) -> float:
    """Turn a margin of scores into a share: 0 gives .5, 2 gives .88."""
    return 1.0 / (1.0 + math.exp(-margin))
