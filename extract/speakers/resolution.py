"""Which speaker each source of an article stands for: names, pronouns, descriptions, quotations without one."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from spacy.tokens import Doc

from extract.speakers import grammar, words
from extract.speakers.descriptions import Description, scan
from extract.speakers.entities import Cast, Entity
from extract.speakers.mentions import Mention, find_mentions, office_at
from extract.speakers.tokens import POSSESSIVE, Tokens
from records.attribution import Attribution
from records.names import Gender, fold, fold_body
from records.spans import TextSpan
from records.speaker import Speaker

How = Literal[
    "name",
    "alias",
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

_SINGULAR: dict[str, Gender] = {
    "he": "male",
    "him": "male",
    "his": "male",
    "himself": "male",
    "she": "female",
    "her": "female",
    "hers": "female",
    "herself": "female",
}
_THINGS = frozenset({"it", "its", "itself"})
_MANY = frozenset({"they", "them", "their", "theirs", "themselves"})
_FIRST = frozenset({"i", "we", "me", "us", "my", "our", "mine", "ours", "myself", "ourselves"})
_RELATIVE = frozenset({"who", "whom", "whose", "which", "that"})
_PRONOUNS = frozenset(_SINGULAR) | _THINGS | _MANY | _FIRST | _RELATIVE
_POSSESSIVES = frozenset({"his", "her", "its", "their"})
_INDEFINITE = words.word_set("indefinite")
_PREPOSITIONS = words.word_set("prepositions")
_GENERIC_PERSON = words.word_set("generic person")
_WEAK = words.word_set("weak office")
_COMPANIES = words.word_set("company")


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who an attribution's source is: the speaker, or None where the text does not support one.

    `mention` is the source as it stands in the text; `confidence` a share of 0 to 1; `how` the evidence used.
    """

    speaker: Speaker | None
    mention: TextSpan | None
    confidence: float
    how: How


@dataclass(slots=True)
class _Found:
    entity: Entity | None
    confidence: float
    how: How
    name: str | None = None


@dataclass(slots=True)
class _Event:
    """Something the reader meets at token `at`: a source, a name, a pronoun or a definite description."""

    at: int
    kind: Literal["source", "float", "name", "pronoun", "nominal"]
    index: int = -1
    mention: Mention | None = None
    first: int = 0
    end: int = 0


def resolve_speakers(
    doc: Doc, attributions: Sequence[Attribution], *, published: str | None = None
) -> list[Resolution]:
    """Return one resolution for each attribution, in order.

    The article is read once from its beginning; every name, pronoun and definite description met on the way moves
    what later pronouns and descriptions may mean. `published` dates the roles seen.
    """
    if not attributions:
        return []
    direct = [span for a in attributions if a.kind == "direct" for span in a.content]
    tokens = Tokens(doc, direct)
    return _Reader(tokens, attributions, published).read()


class _Reader:
    """Reads one article from its beginning and keeps what has been met."""

    def __init__(self, tokens: Tokens, attributions: Sequence[Attribution], published: str | None) -> None:
        self.tokens = tokens
        self.attributions = attributions
        self.published = published
        mentions, self.titles = find_mentions(tokens)
        self.mentions = mentions
        self.cast = Cast(tokens, mentions)
        self.entities = list(self.cast.entities)
        self.found: list[_Found | None] = [None] * len(attributions)
        self.last: Entity | None = None
        self.last_at = -1

    def read(self) -> list[Resolution]:
        for event in self._events():
            if event.kind == "name" and event.mention is not None:
                self._meet_name(event.mention)
            elif event.kind == "pronoun":
                self._meet_pronoun(event.at)
            elif event.kind == "nominal":
                self._meet_nominal(event)
            else:
                self._settle(event)
        self._look_ahead()
        self._first_persons()
        return [self._resolution(k) for k in range(len(self.attributions))]

    def _resolution(self, k: int) -> Resolution:
        source = self.attributions[k].source
        mention = TextSpan(source[0].start, source[-1].end) if source else None
        found = self.found[k]
        if found is None or found.entity is None:
            return Resolution(None, mention, 0.0, "unresolved")
        return Resolution(found.entity.speaker(self.published), mention, round(found.confidence, 3), found.how)

    def _events(self) -> list[_Event]:
        tokens = self.tokens
        events: list[_Event] = []
        covered: set[int] = set()
        for k, attribution in enumerate(self.attributions):
            if attribution.source:
                first, end = tokens.covered(TextSpan(attribution.source[0].start, attribution.source[-1].end))
                if end > first:
                    events.append(_Event(first, "source", k, first=first, end=end))
                    covered.update(range(first, end))
            else:
                first, end = tokens.covered(attribution.content[0])
                events.append(_Event(min(first, tokens.n - 1), "float", k, first=first, end=end))
        for mention in self.mentions:
            if id(mention) in self.cast.of_mention:
                events.append(_Event(mention.start, "name", mention=mention))
        for i, low in enumerate(tokens.low):
            if i in covered or tokens.quoted[i]:
                continue
            if low in _SINGULAR:
                events.append(_Event(i, "pronoun"))
            elif low == "the" or low in _POSSESSIVES:
                phrase = self._definite(i)
                if phrase is not None and not covered.intersection(range(*phrase)):
                    events.append(_Event(i, "nominal", first=phrase[0], end=phrase[1]))
        order = {"source": 0, "float": 1, "name": 2, "nominal": 3, "pronoun": 4}
        events.sort(key=lambda e: (e.at, order[e.kind]))
        return events

    def _definite(self, i: int) -> tuple[int, int] | None:
        """Return the tokens of a definite description of one person that begins with `the` at token `i`."""
        tokens = self.tokens
        j = i + 1
        while j < tokens.n and j - i < 7 and tokens.sent[j] == tokens.sent[i]:
            if tokens.low[j] in words.bodies() and tokens.texts[j].islower() and j > i + 1:
                subject = tokens.dep[j] in grammar.SUBJECTS and tokens.low[i] == "the"
                follows = j + 1 < tokens.n and tokens.texts[j + 1] not in POSSESSIVE
                return (i, j + 1) if subject and follows else None
            office = office_at(tokens, j)
            if office:
                end = office[1]
                while end < tokens.n and (longer := office_at(tokens, end)) is not None:
                    end = longer[1]
                if end < tokens.n and (tokens.pos[end] in (grammar.NOUN, grammar.PROPN) or tokens.texts[end] == "-"):
                    return None
                if end < tokens.n and tokens.texts[end] in POSSESSIVE and tokens.pos[end] not in (grammar.NOUN,):
                    return None
                return i, end
            if (
                tokens.pos[j] not in (grammar.ADJ, grammar.NOUN, grammar.PROPN, grammar.NUM)
                and tokens.texts[j] != "-"
                and tokens.texts[j] not in POSSESSIVE
            ):
                return None
            j += 1
        return None

    def _meet_name(self, mention: Mention) -> None:
        entity = self.cast.of_mention[id(mention)]
        head = mention.end - 1
        before = self.tokens.low[mention.left - 1] if mention.left else ""
        aside = (
            mention.possessive
            or before in _PREPOSITIONS
            or self.tokens.dep[head] in (grammar.COMPOUND, grammar.NOUN_MODIFIER, grammar.POSSESSOR)
        )
        opens = mention.left == 0 or self.tokens.sent[mention.left - 1] != self.tokens.sent[head]
        entity.meet(self.tokens, head, aside=aside, opens=opens and not aside)

    def _meet_pronoun(self, i: int) -> None:
        found = self._pronoun(i)
        if found.entity is not None and found.confidence >= 0.4:
            found.entity.meet(self.tokens, i, aside=self.tokens.low[i] in _POSSESSIVES)

    def _meet_nominal(self, event: _Event) -> None:
        head = event.end - 1
        if self.tokens.low[head] in words.bodies():
            found: _Found | None = self._body(event.first, event.end, head)
        else:
            found = self._person_described(event.first, event.end, head)
            if found is not None and found.entity is None and self.tokens.low[event.first] == "the":
                found = self._anonymous(event.first, self._with_complement(event.end, head), head, "unnamed")
        if found is not None and found.entity is not None and found.confidence >= 0.5:
            found.entity.meet(self.tokens, head)

    def _settle(self, event: _Event) -> None:
        """Resolve one source, and remember its speaker as the last one."""
        found = self._continued(event) if event.kind == "float" else self._source(event.first, event.end)
        self.found[event.index] = found
        if found.entity is not None:
            if event.kind == "source":
                found.entity.meet(self.tokens, self._head(event.first, event.end))
            if not self.tokens.quoted[event.at] or event.kind == "float":
                self.last, self.last_at = found.entity, event.at

    def _source(self, first: int, end: int) -> _Found:
        tokens = self.tokens
        head = self._head(first, end)
        low = tokens.low[head]
        while end - first > 1 and tokens.pos[first] == grammar.ADP:
            first += 1
        named = self._named_in(first, end, head)
        opening = tokens.low[first]
        if named is not None:
            return named
        if end - first == 1 or low in _PRONOUNS:
            if low in _SINGULAR:
                found = self._pronoun(head)
                return replace(found, how="possessive") if low in _POSSESSIVES and found.entity else found
            if low in _THINGS or low in _MANY:
                return self._body_pronoun(head, plural=low in _MANY)
            if low in _FIRST:
                return _Found(None, 0.0, "unresolved")
            if low in _RELATIVE:
                return self._relative(head)
        if opening in _SINGULAR and end - first > 1 and opening not in _POSSESSIVES:
            return self._pronoun(first)
        if opening in _POSSESSIVES and low in words.word_set("speech"):
            owner = (
                self._pronoun(first) if opening in _SINGULAR else self._body_pronoun(first, plural=opening == "their")
            )
            return replace(owner, how="possessive") if owner.entity else owner
        return self._described(first, end, head)

    def _head(self, first: int, end: int) -> int:
        """Return the token that the rest of the span hangs on, a noun or pronoun where there is one."""
        tokens = self.tokens
        roots = [i for i in range(first, end) if not first <= tokens.head[i] < end or tokens.head[i] == i]
        for i in roots:
            if tokens.pos[i] in (grammar.NOUN, grammar.PROPN, grammar.PRON):
                return i
        for i in range(first, end):
            if tokens.pos[i] in (grammar.NOUN, grammar.PROPN, grammar.PRON):
                while (
                    first <= tokens.head[i] < end
                    and tokens.head[i] != i
                    and tokens.pos[tokens.head[i]] in (grammar.NOUN, grammar.PROPN)
                ):
                    i = tokens.head[i]
                return i
        spoken = [i for i in range(first, end) if tokens.texts[i][0].isalnum()]
        return spoken[-1] if spoken else first

    def _named_in(self, first: int, end: int, head: int) -> _Found | None:
        """Resolve a source that holds a name as itself or in apposition."""
        tokens = self.tokens
        people: list[tuple[Mention, Entity]] = []
        bodies: list[tuple[Mention, Entity]] = []
        seen: set[int] = set()
        for i in range(first, end):
            mention = self.cast.mention_at.get(i)
            if mention is None or id(mention) in seen:
                continue
            seen.add(id(mention))
            entity = self.cast.of_mention.get(id(mention)) or self._shouted(mention)
            if entity is None or self._modifies(mention, first, end, head):
                continue
            (people if entity.kind == "person" else bodies).append((mention, entity))
        if people:
            if len({id(e) for _, e in people}) > 1 and self._joined(people[0][0], people[1][0]):
                return self._joint([entity for _, entity in people])
            mention, entity = people[0]
            if self._possessed_by(first, mention):
                return None
            return _Found(entity, 0.95 if len(mention.words) > 1 else 0.9, "name")
        if bodies:
            if len({id(e) for _, e in bodies}) > 1 and self._joined(bodies[0][0], bodies[1][0]):
                return self._joint([entity for _, entity in bodies])
            mention, entity = bodies[0]
            if (
                mention.start <= head < mention.end
                or (tokens.dep[mention.end - 1] == grammar.APPOSITION and tokens.head[mention.end - 1] == head)
                or end - first <= mention.end - mention.left + 1
            ):
                capital = words.nation_of_capital(entity.name)
                if capital:
                    return _Found(self._body_named(capital, entity), 0.8, "organization")
                return _Found(entity, 0.9, "organization")
            if mention.start > head and tokens.low[head] in words.bodies():
                return _Found(entity, 0.8, "organization")
        return None

    def _possessed_by(self, first: int, mention: Mention) -> bool:
        return mention.possessive and first == mention.left

    def _shouted(self, mention: Mention) -> Entity | None:
        """Return the entity of a name in an all-capitals line."""
        folded = fold(mention.name)
        for entity in self.entities:
            if any(fold(form) == folded or fold(form).split()[-1] == folded for form in entity.forms):
                return entity
        return None

    def _modifies(self, mention: Mention, first: int, end: int, head: int) -> bool:
        """Say whether the name only modifies the source's head: `Acme's boss`, `the head of Acme`, `Acme workers`."""
        tokens = self.tokens
        if mention.start <= head < mention.end:
            return False
        if mention.possessive and mention.end < end:
            return True
        left = mention.left
        while (
            left > first
            and tokens.pos[left - 1] in (grammar.DET, grammar.ADJ, grammar.NUM, grammar.NOUN)
            and tokens.texts[left - 1] != ","
        ):
            left -= 1
        if left > first and (tokens.low[left - 1] in _PREPOSITIONS or tokens.pos[left - 1] == grammar.ADP):
            return True
        after = mention.end
        if after < end and tokens.texts[after] == "-":
            return True
        return after < end and tokens.pos[after] in (grammar.NOUN, grammar.PROPN, grammar.ADJ) and after <= head

    def _joined(self, a: Mention, b: Mention) -> bool:
        between = self.tokens.low[a.end : b.left]
        return "and" in between and len(between) <= 6 and not any(t in _PREPOSITIONS for t in between)

    def _joint(self, entities: Sequence[Entity]) -> _Found:
        names: list[str] = []
        for entity in entities:
            if entity.name not in names:
                names.append(entity.name)
        joint = ", ".join(names[:-1]) + " and " + names[-1]
        return _Found(self._enter("group", joint), 0.8, "group")

    def _enter(self, kind: Literal["person", "organization", "group", "unnamed"], name: str) -> Entity:
        """Return the article's entity of this kind and name, made where there is none."""
        key = fold_body(name)
        for entity in self.entities:
            if entity.kind == kind and fold_body(entity.name) == key:
                return entity
        entity = Entity(kind, name, first=len(self.tokens.texts))
        self.entities.append(entity)
        return entity

    def _body_named(self, name: str, alias: Entity) -> Entity:
        entity = self._enter("organization", name)
        for form, count in alias.forms.items():
            entity.forms[form] = count
        return entity

    def _relative(self, i: int) -> _Found:
        """Resolve `who` and `which` to the name or noun phrase right before."""
        j = i - 1
        if j >= 0 and self.tokens.texts[j] == ",":
            j -= 1
        mention = self.cast.mention_at.get(j)
        if mention is not None and (entity := self.cast.of_mention.get(id(mention))) is not None:
            return _Found(entity, 0.85, "pronoun")
        if j >= 0 and self.tokens.pos[j] == grammar.NOUN:
            first = j
            while (
                first > 0
                and self.tokens.pos[first - 1] in (grammar.NOUN, grammar.ADJ, grammar.NUM, grammar.PROPN, grammar.DET)
                and self.tokens.sent[first - 1] == self.tokens.sent[j]
            ):
                first -= 1
            return self._described(first, j + 1, j)
        return _Found(None, 0.0, "unresolved")

    def _pronoun(self, i: int) -> _Found:
        """Resolve `he`, `she` and their forms to the likeliest person met before."""
        wanted = _SINGULAR[self.tokens.low[i]]
        scored = sorted(
            (
                (self._nearness(entity, i) + (0.8 if entity.gender == wanted else 0.0), entity)
                for entity in self.entities
                if entity.kind in ("person", "unnamed")
                and entity.token >= 0
                and entity.gender in (None, wanted)
                and not entity.document
                and not self._bound(entity, i)
            ),
            key=lambda pair: -pair[0],
        )
        if not scored or scored[0][0] < 0:
            return _Found(None, 0.0, "unresolved")
        best, entity = scored[0]
        margin = best - scored[1][0] if len(scored) > 1 else 2.0
        if entity.gender is None and margin > 0.5:
            entity.genders[wanted] += 1
        return _Found(entity, _share(margin), "pronoun")

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
            or (tokens.low[i] in _POSSESSIVES and tokens.dep[i] == grammar.POSSESSOR)
        ):
            return False
        return tokens.head[j] == tokens.head[i] and j != i

    def _body_pronoun(self, i: int, *, plural: bool) -> _Found:
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
            return _Found(None, 0.0, "unresolved")
        margin = scored[0][0] - scored[1][0] if len(scored) > 1 else 2.0
        return _Found(scored[0][1], _share(margin) * 0.9, "pronoun")

    def _they_for_one(self, i: int) -> _Found | None:
        if (
            self.last is not None
            and self.last.kind in ("person", "unnamed")
            and self.last.gender is None
            and self.tokens.sent[i] - self.last.sent <= 2
        ):
            return _Found(self.last, 0.4, "pronoun")
        return None

    def _described(self, first: int, end: int, head: int) -> _Found:
        """Resolve a noun phrase without a name of its own."""
        tokens = self.tokens
        low = tokens.low[head]
        if (words.nation_of_people(low) or low in words.parties()) and not words.nation_named(low) and head > first:
            found = self._person_described(first, end, head)
            if found is not None and found.entity is not None:
                return found
        if low in words.unnamed() and (low.endswith("s") or tokens.low[first] in _INDEFINITE):
            return self._anonymous(first, end, head, "unnamed")
        if low in words.groups() and not self._is_office_end(first, end, head):
            return self._group(first, end, head)
        if (age := self._age(first, end)) is not None and not self._is_office_end(first, end, head):
            found = self._by_age(age, head)
            return found if found is not None else self._anonymous(first, end, head, "unnamed")
        person = self._person_described(first, end, head)
        if person is not None:
            return person if person.entity is not None else self._anonymous(first, end, head, "unnamed")
        if low in words.documents():
            found = self._anonymous(first, end, head, "document")
            if found.entity is not None:
                found.entity.document = True
            return found
        if low in words.bodies() or tokens.pos[head] == grammar.PROPN:
            return self._body(first, end, head)
        if tokens.pos[head] == grammar.NOUN and low.endswith("s") and not low.endswith("ss"):
            return self._group(first, end, head)
        return self._anonymous(first, end, head, "unnamed")

    def _is_office_end(self, first: int, end: int, head: int) -> bool:
        return self._office(first, end, head) is not None

    def _office(self, first: int, end: int, head: int) -> tuple[str, int, int] | None:
        """Return the office that the head of the phrase is, and its tokens."""
        for k in range(first, min(head + 1, end)):
            office = office_at(self.tokens, k)
            if office and k <= head < office[1]:
                return office[0], k, office[1]
        return None

    def _age(self, first: int, end: int) -> int | None:
        found = re.search(r"\b(\d{1,3})[- ]year[- ]old\b", self.tokens.words(first, end))
        return int(found.group(1)) if found else None

    def _by_age(self, age: int, head: int) -> _Found | None:
        known = [e for e in self.entities if e.kind == "person" and age in e.ages and e.token >= 0]
        if known:
            return _Found(max(known, key=lambda e: e.token), 0.85, "nominal")
        free = [e for e in self.entities if e.kind == "person" and not e.ages and e.token >= 0]
        if not free:
            return None
        return _Found(max(free, key=lambda e: self._nearness(e, head)), 0.5, "nominal")

    def _person_described(self, first: int, end: int, head: int) -> _Found | None:
        """Resolve `the Polish minister`, `the agency's head`, `his deputy`; None where the head names no person.

        A result without an entity means a person whom the article has not named so far.
        """
        tokens = self.tokens
        office = self._office(first, end, head)
        adjective = words.nation_of_people(tokens.low[head]) or tokens.low[head] in words.parties()
        if office is None and not adjective:
            return None
        noun = office[0] if office is not None else "person"
        phrase_end = self._with_complement(end, head)
        said = self.cast.named(scan(tokens, first, phrase_end, self.cast.mention_at))
        if tokens.low[first] in _INDEFINITE:
            return _Found(None, 0.0, "unnamed")
        owner = self._owner(first, head)
        fits: list[tuple[float, bool, Entity]] = []
        for entity in self.entities:
            if (
                entity.kind not in ("person", "unnamed")
                or entity.token < 0
                or entity.document
                or entity is owner
                or self._bound(entity, head)
            ):
                continue
            score, matched = self._fit(entity, noun, said, head, owner)
            fits.append((score, matched, entity))
        fits.sort(key=lambda fit: -fit[0])
        if fits and fits[0][1] and fits[0][0] >= 1.5:
            margin = fits[0][0] - fits[1][0] if len(fits) > 1 else 2.0
            return _Found(fits[0][2], min(0.95, 0.5 + 0.45 * _share(margin)), "nominal")
        likely = self._likely(fits, noun, said, head, owner)
        if likely is not None:
            likely.nouns.add(noun)
            likely.nations.update(said.nations)
            likely.parties.update(said.parties)
            likely.bodies.update(fold_body(body) for body in said.bodies)
            return _Found(likely, 0.5, "nominal")
        mutual = noun.split()[-1] in words.word_set("mutual")
        later = None if mutual else self._named_later(noun, said, head, first)
        if later is not None:
            return _Found(later, 0.5, "nominal")
        return _Found(None, 0.0, "unnamed")

    def _likely(
        self,
        fits: Sequence[tuple[float, bool, Entity]],
        noun: str,
        said: Description,
        head: int,
        owner: Entity | None,
    ) -> Entity | None:
        """Return the person just spoken of whose office is not known and whom the description may tell it of."""
        last = noun.split()[-1]
        telling = bool(said.nations or said.parties or said.bodies) or last in _GENERIC_PERSON
        if owner is not None or (last in words.word_set("stands alone") and not telling):
            return None
        recent = [
            entity
            for score, _, entity in fits
            if score >= -3.0 and self.tokens.sent[head] - entity.clear_sent <= 2 and entity.kind == "person"
        ]
        for entity in recent:
            if not entity.nouns - _WEAK:
                return entity
        return recent[0] if recent and last in _GENERIC_PERSON else None

    def _with_complement(self, end: int, head: int) -> int:
        """Return the token after an `of`, `at` or `for` complement of the head that the span left out."""
        tokens = self.tokens
        if end < tokens.n and tokens.low[end] in ("of", "at", "for") and tokens.head[end] == head:
            stop = end + 1
            while stop < tokens.n and tokens.within(stop, end) and stop - end < 12:
                stop += 1
            return stop
        return end

    def _owner(self, first: int, head: int) -> Entity | None:
        """Return the person or body that the phrase's possessive names: `his deputy`, `the bank's head`."""
        low = self.tokens.low[first]
        if low in ("his", "her"):
            return self._pronoun(first).entity
        if low in ("its", "their"):
            return self._body_pronoun(first, plural=low == "their").entity
        for i in range(first, head):
            mention = self.cast.mention_at.get(i)
            if mention is not None and mention.possessive:
                return self.cast.of_mention.get(id(mention))
            if self.tokens.texts[i] in POSSESSIVE and i > first and self.tokens.low[i - 1] in words.bodies():
                return self._body(first, i, i - 1, create=False).entity
        return None

    def _fit(self, entity: Entity, noun: str, said: Description, head: int, owner: Entity | None) -> tuple[float, bool]:
        """Return how well a description fits a person, and whether the office does."""
        if said.gender and entity.gender and said.gender != entity.gender:
            return -9.0, False
        table = words.offices()
        known = entity.wider_nouns()
        last = noun.split()[-1]
        affiliated = self._affiliation(entity, said, owner)
        score = 0.35 * (self._nearness(entity, head) - 3.0) + affiliated
        matched = True
        if noun in entity.nouns or any(n.endswith(noun) for n in entity.nouns):
            score += 3.0
        elif noun in known:
            score += 2.5
        elif last in known and noun not in table:
            score += 1.8
        elif noun in table and not table[noun].wider.isdisjoint(entity.nouns):
            score += 1.5
        elif said.age is not None and said.age in entity.ages:
            score += 3.0
        elif last in words.word_set("relation") and affiliated >= 2.0:
            score += 2.0
        elif (last in _GENERIC_PERSON or noun == "person") and affiliated >= 2.0:
            score += 1.5
        else:
            matched = False
            if entity.nouns - _WEAK and last not in _GENERIC_PERSON:
                score -= 2.0
        if matched and affiliated < 1.0 and (said.nations or said.parties or said.bodies):
            score -= 1.0
        return score, matched

    def _affiliation(self, entity: Entity, said: Description, owner: Entity | None) -> float:
        score = 0.0
        if said.nations:
            if entity.nations & set(said.nations):
                score += 2.0
            elif entity.nations:
                score -= 6.0
        if said.parties:
            if entity.parties & set(said.parties):
                score += 2.0
            elif entity.parties:
                score -= 5.0
        bodies = {fold_body(body) for body in said.bodies}
        if bodies:
            if entity.bodies & bodies:
                score += 2.0
            elif entity.bodies:
                score -= 2.0
        if owner is not None:
            name = fold_body(owner.name)
            if owner.kind == "organization" and (name in entity.bodies or owner.name in entity.nations):
                score += 2.0
            elif owner.kind == "organization" and (entity.bodies or entity.nations):
                score -= 2.5
        return score

    def _named_later(self, noun: str, said: Description, head: int, first: int) -> Entity | None:
        """Return the person whom the text names soon after describing an office nobody named holds."""
        tokens = self.tokens
        if (
            not (said.bodies or said.nations)
            and tokens.low[first] not in _POSSESSIVES
            and tokens.pos[first] != grammar.PROPN
            and head - first > 3
        ):
            return None
        for mention in self.mentions:
            if mention.start <= head or id(mention) not in self.cast.of_mention:
                continue
            if tokens.par[mention.start] - tokens.par[head] > 1 or tokens.sent[mention.start] - tokens.sent[head] > 4:
                return None
            entity = self.cast.of_mention[id(mention)]
            if entity.kind != "person":
                continue
            fresh = entity.first >= mention.start
            fits = not entity.nouns or noun in entity.wider_nouns()
            gender = said.gender is None or entity.gender in (None, said.gender)
            subject = (
                tokens.dep[mention.end - 1] in grammar.SUBJECTS or tokens.quoted[mention.start - 1] or mention.start > 0
            )
            if (
                fresh
                and fits
                and gender
                and subject
                and not mention.possessive
                and tokens.par[mention.start] not in tokens.shouted
            ):
                entity.add(
                    Description(
                        nouns=[noun],
                        bodies=list(said.bodies),
                        nations=list(said.nations),
                        organization=said.organization,
                    )
                )
                return entity
            if fresh:
                return None
        return None

    def _group(self, first: int, end: int, head: int) -> _Found:
        """Resolve a plural: the analysts of one firm speak for the firm, other groups stand for themselves."""
        tokens = self.tokens
        for i in range(head + 1, self._with_complement(end, head)):
            mention = self.cast.mention_at.get(i)
            if mention is None or tokens.low[head + 1] not in ("at", "from", "with"):
                break_here = tokens.texts[i] == ","
                if break_here:
                    break
                continue
            entity = self.cast.of_mention.get(id(mention))
            if (
                entity is not None
                and entity.kind == "organization"
                and not words.nation_named(entity.name)
                and not self._is_place(mention)
            ):
                entity.forms[self._plain(first, end)] += 1
                return _Found(entity, 0.75, "organization")
        name = self._plain(first, end)
        key = tokens.low[head]
        for entity in self.entities:
            if entity.kind == "group" and entity.token >= 0 and fold(entity.name).split()[-1:] == [key]:
                short = len(name.split()) == 1 or len(entity.name.split()) == 1
                if short or fold(entity.name) == fold(name):
                    entity.forms[name] += 1
                    return _Found(entity, 0.75, "group")
        entity = self._enter("unnamed" if key in words.unnamed() else "group", name)
        self._affiliate(entity, first, end, head)
        return _Found(entity, 0.7, "unnamed" if entity.kind == "unnamed" else "group")

    def _is_place(self, mention: Mention) -> bool:
        return mention.label in grammar.PLACES and mention.body < 3

    def _affiliate(self, entity: Entity, first: int, end: int, head: int) -> None:
        """Note the body or nation that an unnamed source or a group belongs to."""
        said = self.cast.named(scan(self.tokens, first, self._with_complement(end, head), self.cast.mention_at))
        said.gender = said.gender if entity.kind == "unnamed" else None
        if entity.kind == "group":
            said.nouns = []
        entity.add(said)

    def _body(self, first: int, end: int, head: int, *, create: bool = True) -> _Found:
        """Resolve `the commission`, `the firm` to a body named before, else to a body of that description."""
        tokens = self.tokens
        noun = tokens.low[head]
        phrase = fold_body(tokens.words(first, end))
        definite = tokens.low[first] in ("the", "its", "their", "his", "her") or tokens.pos[first] != grammar.DET
        best: tuple[float, Entity] | None = None
        bare = len(phrase.split()) == 1
        if definite and tokens.low[first] not in _POSSESSIVES:
            for entity in self.entities:
                if entity.kind != "organization" or entity.token < 0:
                    continue
                score = self._body_fit(entity, noun, phrase, bare=bare, at=head)
                if best is None or score > best[0]:
                    best = (score, entity)
        if best is not None and best[0] >= 0.8:
            return _Found(best[1], 0.8, "organization")
        if not create:
            return _Found(None, 0.0, "unresolved")
        if tokens.low[first] in _INDEFINITE:
            return self._anonymous(first, end, head, "unnamed")
        name = self._plain(first, end)
        owner = self._owner(first, head) if tokens.low[first] in _POSSESSIVES else None
        entity = self._enter("organization", f"{owner.name}'s {name}" if owner is not None else name)
        entity.nouns.add(noun)
        if owner is not None and owner.kind == "organization":
            entity.roles.setdefault((None, owner.name))
        return _Found(entity, 0.65, "organization")

    def _body_fit(self, entity: Entity, noun: str, phrase: str, *, bare: bool, at: int) -> float:
        near = 0.3 * (self._nearness(entity, at) - 3.0)
        name = fold_body(entity.name)
        if phrase == name or phrase in {fold_body(form) for form in entity.forms}:
            return 4.0 + near
        if phrase in entity.nouns and not bare:
            return 3.0 + near
        if noun in entity.nouns:
            said_of_it = any(word in name.split() for word in phrase.split()[:-1])
            return 2.5 + near if bare or said_of_it else -1.0
        if bare and noun in _COMPANIES and not entity.place and not words.nation_named(entity.name):
            own = entity.nouns & words.bodies()
            if not own or own & _COMPANIES:
                return 1.8 + near
        return -2.0

    def _anonymous(self, first: int, end: int, head: int, how: How) -> _Found:
        """Return a source known by its description alone."""
        tokens = self.tokens
        low = tokens.low[head]
        definite = tokens.low[first] not in _INDEFINITE
        if definite and (not low.endswith("s") or tokens.low[first] in ("the", "these", "both")):
            for entity in reversed(self.entities):
                if entity.kind == "unnamed" and entity.token >= 0 and fold(entity.name).split()[-1:] == [low]:
                    return _Found(entity, 0.7, how)
        name = self._plain(first, end)
        owner = self._owner(first, head) if low in words.offices() else None
        spoken_for = self._spoken_for(first, end, head)
        if spoken_for is not None and low.startswith("spokes"):
            name = f"{spoken_for} {low}"
        elif owner is not None and tokens.low[first] in _POSSESSIVES:
            name = f"{owner.name}'s {name}"
        if not name:
            return _Found(None, 0.0, "unresolved")
        entity = self._enter("unnamed", name)
        self._affiliate(entity, first, end, head)
        if owner is not None and owner.kind == "organization":
            entity.roles.setdefault((low, owner.name))
        return _Found(entity, 0.7, how)

    def _spoken_for(self, first: int, end: int, head: int) -> str | None:
        """Return the name of whom a spokesperson speaks for."""
        tokens = self.tokens
        owner = self._owner(first, head)
        if owner is not None:
            return owner.name
        stop = self._with_complement(end, head)
        for i in [*range(first, head), *range(head + 1, stop)]:
            mention = self.cast.mention_at.get(i)
            if mention is not None and id(mention) in self.cast.of_mention:
                return self.cast.of_mention[id(mention)].name
        if head + 2 < stop and tokens.low[head + 1] in ("for", "of", "at"):
            if tokens.low[stop - 1] in words.bodies():
                body = self._body(head + 2, stop, stop - 1, create=False).entity
                if body is not None:
                    return body.name
            return self._plain(head + 2, stop)
        before = self._plain(first, head)
        return before or None

    def _plain(self, first: int, end: int) -> str:
        """Return the words of a noun phrase as a name: no determiner, nothing after a comma or a relative clause."""
        tokens = self.tokens
        while (
            first < end
            and (
                tokens.low[first]
                in _INDEFINITE | _POSSESSIVES | {"the", "this", "that", "these", "those", "its", "our", "my", "your"}
                or not re.match(r"\w", tokens.texts[first])
            )
            and not (tokens.low[first] in ("two", "three", "four", "five") and False)
        ):
            first += 1
        stop = first
        while (
            stop < end
            and tokens.texts[stop] not in (",", "(", "–", "—", ";", ":")
            and tokens.low[stop] not in _RELATIVE
            and stop - first < 9
        ):
            stop += 1
        while stop > first and not re.search(r"\w", tokens.texts[stop - 1]):
            stop -= 1
        text = tokens.words(first, stop)
        if not text or tokens.low[first] in _PREPOSITIONS:
            return ""
        own = text.split()[0]
        named = self.cast.mention_at.get(first) is not None or words.nation_of_people(own) or words.nation_named(own)
        if tokens.pos[first] != grammar.PROPN and not named and not text[:2].isupper():
            text = text[0].lower() + text[1:]
        return text

    def _continued(self, event: _Event) -> _Found:
        """Resolve a quotation without a source: the subject of the sentence before it, or the last speaker."""
        tokens = self.tokens
        attribution = self.attributions[event.index]
        at = event.at
        if attribution.cue and attribution.kind == "indirect":
            return _Found(None, 0.0, "unresolved")
        actor = self._actor_before(at)
        if actor is not None and attribution.kind != "indirect":
            return _Found(actor, 0.65, "continued")
        if self.last is None or self.last_at < 0:
            return _Found(None, 0.0, "unresolved")
        apart = tokens.par[at] - tokens.par[self.last_at]
        if attribution.kind == "indirect":
            return _Found(self.last, 0.4, "continued") if apart == 0 else _Found(None, 0.0, "unresolved")
        if apart == 0:
            return _Found(self.last, 0.8, "continued")
        if apart == 1:
            return _Found(self.last, 0.6, "continued")
        return _Found(None, 0.0, "unresolved")

    def _actor_before(self, at: int) -> Entity | None:
        """Return the person who is subject of the sentence right before a quotation in its paragraph."""
        tokens = self.tokens
        found: Entity | None = None
        for entity in self.entities:
            if entity.kind != "person" or entity.clear_par != tokens.par[at] or entity.token <= self.last_at:
                continue
            if (
                entity.subject_sent >= tokens.sent[at] - 1
                and entity.subject_sent == entity.clear_sent
                and (found is None or entity.token > found.token)
            ):
                found = entity
        return found

    def _look_ahead(self) -> None:
        """Give a quotation that opens a paragraph before its source the source that follows in that paragraph."""
        tokens = self.tokens
        for k, attribution in enumerate(self.attributions):
            if attribution.source or attribution.kind == "indirect":
                continue
            found = self.found[k]
            first, _end = tokens.covered(attribution.content[0])
            if found is not None and found.entity is not None and (found.confidence >= 0.65 or first >= tokens.n):
                continue
            par = tokens.par[min(first, tokens.n - 1)]
            for j, other in enumerate(self.attributions):
                if (
                    not other.source
                    or other.kind == "indirect"
                    or other.content[0].start <= attribution.content[0].start
                ):
                    continue
                place = tokens.covered(other.content[0])[0]
                follower = self.found[j]
                if (
                    place < tokens.n
                    and tokens.par[place] == par
                    and follower is not None
                    and follower.entity is not None
                ):
                    self.found[k] = _Found(follower.entity, 0.55, "continued")
                    break

    def _first_persons(self) -> None:
        """Give `we` and `I` within a quotation the speaker of that quotation."""
        tokens = self.tokens
        for k, attribution in enumerate(self.attributions):
            found = self.found[k]
            if not attribution.source or (found is not None and found.entity is not None):
                continue
            if fold(attribution.source[0].of(self.tokens.text)) not in _FIRST:
                continue
            place = attribution.source[0]
            outer = [
                j
                for j, other in enumerate(self.attributions)
                if j != k and any(span.contains(place) for span in other.content)
            ]
            outer.sort(key=lambda j: len(self.attributions[j].extent))
            if not outer and tokens.quoted[tokens.covered(place)[0]]:
                outer = sorted(
                    (j for j, other in enumerate(self.attributions) if j != k and other.content[0].start < place.start),
                    key=lambda j: -self.attributions[j].content[0].start,
                )[:1]
            for j in outer:
                around = self.found[j]
                if around is not None and around.entity is not None:
                    self.found[k] = _Found(around.entity, around.confidence * 0.9, "pronoun")
                    break


def _share(margin: float) -> float:
    """Turn a margin of scores into a share: 0 gives .5, 2 gives .88."""
    return 1.0 / (1.0 + math.exp(-margin))
