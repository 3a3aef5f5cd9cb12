"""Which speaker each attribution of an article has: the article read once, from its beginning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Doc

from extract.speakers import grammar, words
from extract.speakers.entities import Entity
from extract.speakers.mentions import Mention, office_at
from extract.speakers.pronouns import FIRST, POSSESSIVES, PREPOSITIONS, SINGULAR
from extract.speakers.scene import Found, How
from extract.speakers.sources import Sources
from extract.speakers.tokens import POSSESSIVE, Tokens
from records.attribution import Attribution
from records.names import fold
from records.spans import TextSpan
from records.speaker import Speaker, SpeakerKind

_RIVALS = 2
_OWN = frozenset({"i", "me", "my", "mine", "myself"})


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who an attribution's source is: the speaker, or None where the text does not support one.

    `mention` is the source as it stands in the text; `confidence` a share of 0 to 1; `how` the evidence used.
    """

    speaker: Speaker | None
    mention: TextSpan | None
    confidence: float
    how: How


@dataclass(frozen=True, slots=True)
class Reference:
    """A name or a singular pronoun in the text, and the people or bodies it may stand for, the likeliest first."""

    span: TextSpan
    kind: SpeakerKind
    names: tuple[str, ...]


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
    return resolve_names(doc, attributions, published=published)[0]


def resolve_names(
    doc: Doc, attributions: Sequence[Attribution], *, published: str | None = None
) -> tuple[list[Resolution], list[Reference]]:
    """Return what `resolve_speakers` does and, in text order, whom each name and pronoun of the article stands for."""
    if not attributions:
        return [], []
    direct = [span for a in attributions if a.kind == "direct" for span in a.content]
    cues = [span for a in attributions for span in a.cue]
    reader = _Reader(Tokens(doc, direct, cues), attributions, published)
    resolutions = reader.read()
    return resolutions, sorted([*reader.pronouns, *reader.names()], key=lambda reference: reference.span)


class _Reader(Sources):
    """Reads one article from its beginning and keeps what has been met."""

    def __init__(self, tokens: Tokens, attributions: Sequence[Attribution], published: str | None) -> None:
        super().__init__(tokens)
        self.attributions = attributions
        self.published = published
        self.found: list[Found | None] = [None] * len(attributions)
        self.pronouns: list[Reference] = []
        self.settled = 0

    def read(self) -> list[Resolution]:
        for event in self._events():
            if event.kind == "name" and event.mention is not None:
                if not (event.at < self.settled and self.cast.of_mention[id(event.mention)] is self.last):
                    self._meet_name(event.mention)
            elif event.kind == "pronoun":
                self._note(event.at)
                if not self.tokens.quoted[event.at]:
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
            if i in covered:
                continue
            if low in SINGULAR:
                events.append(_Event(i, "pronoun"))
            elif tokens.quoted[i]:
                continue
            elif low == "the" or low in POSSESSIVES:
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
            or before in PREPOSITIONS
            or self.tokens.dep[head] in (grammar.COMPOUND, grammar.NOUN_MODIFIER, grammar.POSSESSOR)
        )
        opens = mention.left == 0 or self.tokens.sent[mention.left - 1] != self.tokens.sent[head]
        entity.meet(self.tokens, head, aside=aside, opens=opens and not aside)

    def _note(self, i: int) -> None:
        """Keep whom a pronoun may mean, for whoever asks what a content is about."""
        people = [entity.name for entity in self._people_for(i)[:_RIVALS]]
        if people:
            self.pronouns.append(Reference(self.tokens.span(i, i + 1), "person", tuple(people)))

    def names(self) -> Iterator[Reference]:
        """Yield a reference for every name of the article."""
        for mention in self.mentions:
            entity = self.cast.of_mention.get(id(mention))
            if entity is not None:
                yield Reference(self.tokens.span(mention.start, mention.end), entity.kind, (entity.name,))

    def _meet_pronoun(self, i: int) -> None:
        found = self._pronoun(i)
        if found.entity is not None and found.confidence >= 0.4:
            found.entity.meet(self.tokens, i, aside=self.tokens.low[i] in POSSESSIVES)

    def _meet_nominal(self, event: _Event) -> None:
        head = event.end - 1
        if self.tokens.low[head] in words.bodies():
            found: Found | None = self._body(event.first, event.end, head)
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
                self.settled = event.end if event.kind == "source" else 0

    def _continued(self, event: _Event) -> Found:
        """Resolve a quotation without a source: the subject of the sentence before it, or the last speaker."""
        tokens = self.tokens
        attribution = self.attributions[event.index]
        at = event.at
        if attribution.cue and attribution.kind == "indirect":
            return Found(None, 0.0, "unresolved")
        actor = self._actor_before(at)
        if actor is not None and attribution.kind != "indirect":
            return Found(actor, 0.65, "continued")
        if self.last is None or self.last_at < 0:
            return Found(None, 0.0, "unresolved")
        apart = tokens.par[at] - tokens.par[self.last_at]
        if attribution.kind == "indirect":
            return Found(self.last, 0.4, "continued") if apart == 0 else Found(None, 0.0, "unresolved")
        if apart == 0:
            return Found(self.last, 0.8, "continued")
        if apart == 1:
            return Found(self.last, 0.6, "continued")
        return Found(None, 0.0, "unresolved")

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
                    self.found[k] = Found(follower.entity, 0.55, "continued")
                    break

    def _first_persons(self) -> None:
        """Give `we` and `I` within a quotation the speaker of that quotation."""
        tokens = self.tokens
        for k, attribution in enumerate(self.attributions):
            found = self.found[k]
            if not attribution.source or (found is not None and found.entity is not None):
                continue
            if fold(attribution.source[0].of(self.tokens.text)) not in FIRST:
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
                    self.found[k] = Found(around.entity, around.confidence * 0.9, "pronoun")
                    break
            else:
                at = tokens.covered(place)[0]
                if not outer and not tokens.quoted[at]:
                    holder = self._holder_of_turn(at) or self._signer(at) or self._author(at)
                    self.found[k] = Found(holder, 0.8, "pronoun") if holder is not None else found

    def _signer(self, i: int) -> Entity | None:
        """Return who signed the letter in the first person: the next paragraph that is a full name and no more."""
        tokens = self.tokens
        if tokens.low[i] not in _OWN:
            return None
        for mention in self.mentions:
            apart = tokens.par[mention.start] - tokens.par[i]
            if apart <= 0 or len(mention.words) < 2:
                continue
            if apart > 8:
                return None
            opens = tokens.par[mention.left - 1] != tokens.par[mention.left]
            end = mention.end + (mention.end < tokens.n and tokens.texts[mention.end] == ".")
            if opens and (end >= tokens.n or "\n" in tokens.texts[end] or tokens.par[end] != tokens.par[mention.start]):
                entity = self.cast.of_mention.get(id(mention))
                if entity is not None and entity.kind == "person":
                    return entity
        return None

    def _author(self, i: int) -> Entity | None:
        """Return who wrote a piece in the first person, where it ends in `Ann Lee is a columnist for the Post`."""
        tokens = self.tokens
        if tokens.low[i] not in _OWN:
            return None
        for mention in self.mentions:
            first = mention.left == 0 or tokens.par[mention.left - 1] != tokens.par[mention.left]
            if not first or tokens.par[tokens.n - 1] - tokens.par[mention.start] > 4 or mention.end >= tokens.n:
                continue
            after = tokens.low[mention.end : mention.end + 14]
            if after[0] == "is" and not words.word_set("writers").isdisjoint(after):
                entity = self.cast.of_mention.get(id(mention))
                return entity if entity is not None and entity.kind == "person" else None
        return None

    def _holder_of_turn(self, i: int) -> Entity | None:
        """Return who speaks in a transcript at token `i`: the label `LEE:` that began the turn."""
        plural = self.tokens.low[i] not in _OWN
        tokens = self.tokens
        par = tokens.par[i]
        while i > 0 and par - tokens.par[i] <= 8:
            while i > 0 and tokens.par[i - 1] == tokens.par[i]:
                i -= 1
            colon = next((k for k in range(i, min(i + 6, tokens.n)) if tokens.texts[k] == ":"), None)
            label = [tokens.texts[k] for k in range(i, colon)] if colon is not None else []
            named = bool(label) and all(text[0].isupper() or text == "." for text in label)
            if named and (not plural or label[-1].isupper()):
                last = fold(label[-1])
                return next((e for e in self.entities if e.kind == "person" and last in fold(e.name).split()), None)
            i -= 1
        return None
