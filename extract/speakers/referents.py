"""Whom a description means: `the Polish minister`, `the 33-year-old`, `the firm`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.speakers import grammar, words
from extract.speakers.descriptions import Description, scan
from extract.speakers.entities import Entity
from extract.speakers.mentions import Mention, office_at
from extract.speakers.pronouns import INDEFINITE, POSSESSIVES, PREPOSITIONS, RELATIVE
from extract.speakers.scene import Found, Scene, share
from extract.speakers.tokens import POSSESSIVE
from records.names import fold_body, owner_form, parse_name

_GENERIC_PERSON = words.word_set("generic person")
_WEAK = words.word_set("weak office")
_LEADS = frozenset(["chairs", "coaches", "directs", "edits", "heads", "leads", "manages", "owns", "represents", "runs"])
_AHEAD = 6  # paragraphs
_LEADING = INDEFINITE | words.word_set("determiners")
_COMPANIES = words.word_set("company")
_LONGEST = 9
"""Words of a description that still serve as a name."""
_CLAUSAL = RELATIVE | {"where", "when", "while", "because", "including"}
_DANGLING = frozenset({grammar.ADP, grammar.DET, grammar.ADV, grammar.PRON, grammar.AUX})
_ENDINGS = ("er", "or", "ist", "ian", "eer", "man", "woman", "surgeon", "naire", "keeper", "maker", "ess")


class Referents(Scene):
    """A scene in which descriptions of people and bodies mean those met before, or soon to be named."""

    def _person_described(self, first: int, end: int, head: int) -> Found | None:
        """Resolve `the Polish minister`, `the agency's head`, `his deputy`; None where the head names no person.

        A result without an entity means a person whom the article has not named so far.
        """
        tokens = self.tokens
        office = self._office(first, end, head) or self._trade(first, head)
        adjective = words.nation_of_people(tokens.low[head]) or tokens.low[head] in words.parties()
        if office is None and not adjective:
            return None
        noun = office[0] if office is not None else "person"
        phrase_end = self._with_complement(end, head)
        said = self.cast.named(scan(tokens, first, phrase_end, self.cast.mention_at))
        if tokens.low[first] in INDEFINITE:
            return Found(None, 0.0, "unnamed")
        owner = self._owner(first, head)
        others = self._named_under(head)
        fits: list[tuple[float, bool, Entity]] = []
        for entity in self.entities:
            if (
                entity.kind not in ("person", "unnamed")
                or entity.token < 0
                or entity.document
                or entity is owner
                or entity in others
                or self._several(entity)
                or self._bound(entity, head)
            ):
                continue
            score, matched = self._fit(entity, noun, said, head, owner)
            fits.append((score, matched, entity))
        fits.sort(key=lambda fit: -fit[0])
        likely = self._likely(fits, noun, said, head, owner)
        if fits and fits[0][1] and fits[0][0] >= 1.5:
            best = fits[0][2]
            unsaid = bool(said.nations or said.parties or said.bodies) and self._affiliation(best, said, owner) < 1.0
            if likely is None or not unsaid or likely.subject_sent <= best.subject_sent:
                margin = fits[0][0] - fits[1][0] if len(fits) > 1 else 2.0
                return Found(best, min(0.95, 0.5 + 0.45 * share(margin)), "nominal")
        relative = self._relative_of(owner, noun)
        if relative is not None:
            return Found(relative, 0.6, "nominal")
        ahead = self._named_ahead(noun, said, head)
        if ahead is not None and (likely is None or said.bodies or said.nations):
            return Found(ahead, 0.6, "nominal")
        if likely is not None:
            if tokens.dep[head] in grammar.SUBJECTS:
                likely.nouns.add(noun)
                likely.nations.update(said.nations)
                likely.parties.update(said.parties)
                likely.bodies.update(fold_body(body) for body in said.bodies)
            return Found(likely, 0.5, "nominal")
        mutual = noun.split()[-1] in words.word_set("mutual")
        later = None if mutual else self._named_later(noun, said, head, first)
        if later is not None:
            return Found(later, 0.5, "nominal")
        return Found(None, 0.0, "unnamed")

    def _relative_of(self, owner: Entity | None, noun: str) -> Entity | None:
        """Return the one other bearer of the owner's surname who may be the wife, son or sister spoken of."""
        last = noun.split()[-1]
        if owner is None or owner.kind != "person" or last not in words.word_set("relatives"):
            return None
        office = words.offices().get(last)
        gender = office.gender if office else None
        surname = parse_name(owner.name).surname
        found = [
            entity
            for entity in self.entities
            if entity.kind == "person"
            and entity is not owner
            and entity.gender == gender
            and len(parse_name(entity.name).words) > 1
            and parse_name(entity.name).surname == surname
        ]
        return found[0] if len(found) == 1 else None

    def _named_ahead(self, noun: str, said: Description, head: int) -> Entity | None:
        """Return the one person still to be named whom the article gives that office and body: `Larkia's governor`."""
        found = [
            entity
            for entity in self.entities
            if entity.kind == "person"
            and entity.token < 0
            and self.tokens.par[entity.first] - self.tokens.par[head] <= _AHEAD
            and (noun in entity.nouns or noun in entity.wider_nouns())
            and self._affiliation(entity, said, None) >= 2.0
            and (said.gender is None or entity.gender in (None, said.gender))
        ]
        return found[0] if len(found) == 1 else None

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
        past = any(self.tokens.low[k] in words.word_set("past") for k in range(max(0, head - 3), head))
        telling = past or bool(said.nations or said.parties or said.bodies) or last in _GENERIC_PERSON
        if owner is not None or (last in words.word_set("stands alone") and not telling):
            return None
        recent = [
            entity
            for score, _, entity in fits
            if score >= -3.0
            and self.tokens.sent[head] - entity.clear_sent <= 2
            and entity.kind == "person"
            and not self._asks(entity, head)
        ]
        if noun == "person" and said.nations:
            return max(recent, key=lambda entity: entity.subject_sent, default=None)
        for entity in recent:
            if past or not entity.nouns - _WEAK:
                return entity
        return recent[0] if recent and last in _GENERIC_PERSON else None

    def _asks(self, entity: Entity, head: int) -> bool:
        """Say whether it is the entity who asks in the sentence: `Asked by Ann Lee, the minister said`."""
        tokens = self.tokens
        by = tokens.head[entity.token]
        asked = tokens.low[by] == "by" and tokens.low[tokens.head[by]] in words.word_set("asking")
        return bool(asked and tokens.sent[entity.token] == tokens.sent[head])

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
        if noun in said.past and noun in entity.nouns - entity.past:
            # nor is `the former mayor` the one in office
            return -9.0, False
        if noun in entity.past and noun not in said.past:
            # `the mayor` is seldom the former one
            score += 1.5
        elif noun in entity.nouns or any(n.endswith(noun) for n in entity.nouns):
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
            and tokens.low[first] not in POSSESSIVES
            and tokens.pos[first] != grammar.PROPN
            and head - first > 3
        ):
            return None
        holders = [
            entity
            for entity in self.entities
            if entity.kind == "person"
            and entity.token < 0
            and tokens.par[entity.first] - tokens.par[head] <= _AHEAD
            and noun in entity.nouns
            and (said.gender is None or entity.gender in (None, said.gender))
        ]
        if holders:
            # `the minister` is the one whom the article calls so, not who is named before
            return holders[0] if len(holders) == 1 and self._affiliation(holders[0], said, None) >= 0 else None
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
                and not self._leads_another(mention)
                and tokens.par[mention.start] not in tokens.shouted
            ):
                entity.add(
                    Description(
                        nouns=[noun],
                        bodies=list(said.bodies),
                        nations=list(said.nations),
                        ties=list(said.ties),
                    )
                )
                return entity
            if fresh:
                return None
        return None

    def _leads_another(self, mention: Mention) -> bool:
        """Whether the name is followed by what its bearer leads: `Brandt, who chairs the league`, is no minister."""
        comma, who, *verb = [*self.tokens.low[mention.end : mention.end + 3], "", ""][:3]
        return (comma, who) == (",", "who") and not _LEADS.isdisjoint(verb)

    def _by_age(self, age: int, head: int) -> Found | None:
        known = [e for e in self.entities if e.kind == "person" and age in e.ages and e.token >= 0]
        if known:
            return Found(max(known, key=lambda e: e.token), 0.85, "nominal")
        free = [e for e in self.entities if e.kind == "person" and not e.ages and e.token >= 0]
        if not free:
            return None
        return Found(max(free, key=lambda e: self._nearness(e, head)), 0.5, "nominal")

    def _age(self, first: int, end: int) -> int | None:
        found = re.search(r"\b(\d{1,3})[- ]year[- ]old\b", self.tokens.words(first, end))
        return int(found.group(1)) if found else None

    def _office(self, first: int, end: int, head: int) -> tuple[str, int, int] | None:
        """Return the office that the head of the phrase is, and its tokens."""
        for k in range(first, min(head + 1, end)):
            office = office_at(self.tokens, k)
            if office and k <= head < office[1]:
                return office[0], k, office[1]
        return None

    def _trade(self, first: int, head: int) -> tuple[str, int, int] | None:
        """Return the head as an office that no list has, `the gasfitter`, by its ending."""
        tokens = self.tokens
        low = tokens.low[head]
        listed = low in words.bodies() or low in words.documents() or words.is_thing(low) or low in words.groups()
        if listed or tokens.pos[head] != grammar.NOUN or not low.endswith(_ENDINGS) or len(low) < 6:
            return None
        return (low, head, head + 1) if tokens.low[first] == "the" and tokens.texts[head].islower() else None

    def _is_office_end(self, first: int, end: int, head: int) -> bool:
        return self._office(first, end, head) is not None

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
            if self.tokens.texts[i] in POSSESSIVE and i > first:
                if self.tokens.low[i - 1] in words.bodies():
                    return self._body(first, i, i - 1, create=False).entity
                holder = self._person_described(first, i, i - 1)
                return holder.entity if holder is not None else None
        return None

    def _body(self, first: int, end: int, head: int, *, create: bool = True) -> Found:
        """Resolve `the commission`, `the firm` to a body named before, else to a body of that description."""
        tokens = self.tokens
        noun = tokens.low[head]
        phrase = fold_body(tokens.words(first, end))
        definite = tokens.low[first] in ("the", "its", "their", "his", "her") or tokens.pos[first] != grammar.DET
        best: tuple[float, Entity] | None = None
        bare = len(phrase.split()) == 1
        if definite and tokens.low[first] not in POSSESSIVES:
            for entity in self.entities:
                if entity.kind != "organization" or entity.token < 0:
                    continue
                score = self._body_fit(entity, noun, phrase, bare=bare, at=head)
                if best is None or score > best[0]:
                    best = (score, entity)
        if best is not None and best[0] >= 0.8:
            return Found(best[1], 0.8, "organization")
        if not create:
            return Found(None, 0.0, "unresolved")
        name = self._plain(first, end)
        if not name:
            return Found(None, 0.0, "unresolved")
        owner, begin = self._body_owner(first, head)
        if owner is None:
            entity = self._enter("organization", name)
        else:
            key = (id(owner), fold_body(tokens.words(begin, head + 1)))
            possessive = tokens.low[first] in POSSESSIVES or tokens.texts[begin - 1] in POSSESSIVE
            owned = f"{owner_form(owner.name)} {self._plain(begin, end)}"
            entity = self.owned.get(key) or self._enter("organization", owned if possessive else name)
            self.owned[key] = entity
            entity.forms.update((name, owned))
        entity.nouns.add(noun)
        if owner is not None and owner.kind == "organization" and tokens.low[first] in POSSESSIVES:
            entity.roles.setdefault((None, owner.name))
        return Found(entity, 0.65, "organization")

    def _body_owner(self, first: int, head: int) -> tuple[Entity | None, int]:
        """Return whose body the phrase names, and where its own words begin: `her campaign`, `the Lee campaign`."""
        tokens = self.tokens
        if tokens.low[first] in POSSESSIVES:
            return self._owner(first, head), first + 1
        for i in range(first, head):
            mention = self.cast.mention_at.get(i)
            owner = self.cast.of_mention.get(id(mention)) if mention is not None else None
            if mention is None or owner is None or owner.kind != "person" or mention.end > head:
                continue
            possessive = tokens.texts[mention.end] in POSSESSIVE
            return owner, mention.end + possessive
        return None, first

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
        if bare and noun in _COMPANIES and not entity.place and self._may_be_company(entity):
            own = entity.nouns & words.bodies()
            if not own or own & _COMPANIES:
                return 1.8 + near
        return -2.0

    def _may_be_company(self, entity: Entity) -> bool:
        party = entity.name.lower() in words.parties()
        return not party and len(entity.name) > 3 and words.nation_named(entity.name) is None

    def _plain(self, first: int, end: int) -> str:
        """Return the words of a noun phrase as a name: no determiner, nothing after a comma or a relative clause."""
        tokens = self.tokens
        begin = first
        while first < end and (
            (tokens.low[first] in _LEADING and tokens.texts[min(first + 1, end - 1)] != "-")
            or (tokens.low[first] == "more" and first + 2 == end)
            or not re.match(r"\w", tokens.texts[first])
            or (first > begin and tokens.low[first] == "of")
        ):
            first += 1
        if first < end and tokens.low[first] in ("at", "as", "even"):
            hedges = words.word_set("hedges") | _LEADING
            while first < end - 1 and tokens.low[first] in hedges and tokens.low[first + 1] not in ("of", "-"):
                first += 1
        stop = self._plain_end(first, end)
        text = tokens.words(first, stop)
        if not text or tokens.low[first] in PREPOSITIONS:
            return ""
        own = text.split()[0]
        named = self.cast.mention_at.get(first) is not None or words.nation_of_people(own) or words.nation_named(own)
        if tokens.pos[first] != grammar.PROPN and not named and not text[:2].isupper():
            text = text[0].lower() + text[1:]
        return text

    def _plain_end(self, first: int, end: int) -> int:
        """Return the token after a noun phrase without clauses, times and, where it is long, its last complement."""
        tokens = self.tokens
        stop = first
        while (
            stop < end
            and stop - first < _LONGEST
            and tokens.texts[stop] not in (",", "(", "–", "—", ";", ":")
            and tokens.low[stop] not in _CLAUSAL
        ):
            timed = stop + 1 < end and tokens.pos[stop] == grammar.ADP and tokens.ent[stop + 1] in grammar.TIMES
            if stop > first and (timed or self._begins_clause(stop, first)):
                break
            stop += 1
        if stop - first == _LONGEST and stop < end:
            # what the limit cuts through is left out whole
            stop = next((k for k in range(stop - 1, first + 1, -1) if tokens.pos[k] == grammar.ADP), stop)
        while stop > first + 1 and (
            not re.search(r"\w", tokens.texts[stop - 1])
            or tokens.pos[stop - 1] in _DANGLING
            or (stop < end and tokens.pos[stop - 1] == grammar.ADJ and tokens.head[stop - 1] < stop - 1)
            or tokens.low[stop - 1] in ("and", "or", "but")
        ):
            stop -= 1
        return stop

    def _begins_clause(self, i: int, first: int) -> bool:
        """Say whether a clause on a noun of the phrase begins at token `i`: `memo [released by Acme]`."""
        tokens = self.tokens
        verb = i
        for _ in range(3):
            if tokens.dep[verb] in grammar.CLAUSES or not first <= tokens.head[verb] or tokens.head[verb] == verb:
                break
            verb = tokens.head[verb]
        clause = tokens.dep[verb] in grammar.CLAUSES and first <= tokens.head[verb] < i
        return clause and tokens.pos[verb] in (grammar.VERB, grammar.AUX)
