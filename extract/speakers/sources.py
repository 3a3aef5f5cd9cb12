"""Who the words of a source are: a name, a pronoun, a description, a group, a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from extract.speakers import grammar, words
from extract.speakers.descriptions import scan
from extract.speakers.entities import Entity
from extract.speakers.mentions import Mention, is_ticker, office_at
from extract.speakers.pronouns import (
    FIRST,
    INDEFINITE,
    MANY,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVE,
    SINGULAR,
    THINGS,
)
from extract.speakers.referents import Referents
from extract.speakers.scene import Found, How
from extract.speakers.tokens import POSSESSIVE
from records.names import fold, is_courtesy, owner_form

_SEEN = words.word_set("seen")
_LONGEST_TITLE = 3
"""Words of a name in a headline; where every word has a capital, more of them are a sentence."""
_SHARES = words.word_set("shares")
_WHERE = words.word_set("near") | {"in"}
_TEXTS = tuple(words.word_set(name) for name in ("polls", "studies", "messages", "stories"))


class Sources(Referents):
    """A scene in which every source has a meaning, known or not."""

    def _source(self, first: int, end: int) -> Found:
        tokens = self.tokens
        end = self._whole_name(self._whole_phrase(end))
        while end - first > 1 and (tokens.texts[end - 1] in POSSESSIVE or is_ticker(tokens.texts[end - 1])):
            end -= 1
        head = self._head(first, end)
        low = tokens.low[head]
        while end - first > 1 and tokens.pos[first] == grammar.ADP:
            first += 1
        named = self._named_in(first, end, head)
        opening = tokens.low[first]
        if named is not None:
            return named
        if end - first == 1 or low in PRONOUNS:
            if low in SINGULAR:
                found = self._pronoun(head)
                return replace(found, how="possessive") if low in POSSESSIVES and found.entity else found
            if low in MANY:
                return self._they(head)
            if low in THINGS:
                return self._body_pronoun(head, plural=False)
            if low in FIRST:
                return Found(None, 0.0, "unresolved")
            if low in RELATIVE:
                return self._relative(head)
        if tokens.low[first:end] in (["the", "former"], ["the", "latter"]):
            pair = self._pair_before(first)
            return Found(pair[low == "latter"], 0.7, "pronoun") if pair else Found(None, 0.0, "unresolved")
        if opening in SINGULAR and end - first > 1 and opening not in POSSESSIVES:
            return self._pronoun(first)
        if opening in POSSESSIVES and low in words.word_set("speech"):
            owner = (
                self._pronoun(first) if opening in SINGULAR else self._body_pronoun(first, plural=opening == "their")
            )
            return replace(owner, how="possessive") if owner.entity else owner
        if opening == "whose" and end - first > 1 and (whose := self._relative(first).entity) is not None:
            kind: Literal["group", "unnamed"] = "group" if low in words.groups() else "unnamed"
            return Found(self._enter(kind, f"{owner_form(whose.name)} {self._plain(first + 1, end)}"), 0.6, kind)
        if opening in ("a", "an") and (named_before := self._beside(first, head)) is not None:
            return Found(named_before, 0.8, "name")
        leader = self._leader(head, end)
        return leader if leader is not None else self._described(first, end, head)

    def _leader(self, head: int, end: int) -> Found | None:
        """Resolve `a team led by Ann Lee` to the person, who speaks for those without a name of their own."""
        tokens = self.tokens
        for i in range(head + 1, end - 2):
            if tokens.low[i] in words.word_set("leading") and tokens.low[i + 1] == "by" and tokens.head[i] == head:
                people = [
                    m for k in range(i + 2, end) if (m := self.cast.mention_at.get(k)) and self._is_named_person(m)
                ]
                return Found(self.cast.of_mention[id(people[0])], 0.7, "name") if people else None
        return None

    def _whole_phrase(self, end: int) -> int:
        """Return the token after the body or office that a source cut short after a possessive goes on to."""
        tokens = self.tokens
        if tokens.texts[end - 1] not in POSSESSIVE and not (end < tokens.n and tokens.texts[end] in POSSESSIVE):
            return end
        for i in range(end, min(end + 4, tokens.n)):
            if i in tokens.cues:
                break
            if tokens.low[i] in words.bodies() or tokens.low[i] in words.groups() or office_at(tokens, i) is not None:
                return i + 1 if tokens.pos[i] == grammar.NOUN else end
            if tokens.pos[i] not in (grammar.ADJ, grammar.NOUN, grammar.NUM) and tokens.texts[i] not in POSSESSIVE:
                break
        return end

    def _whole_name(self, end: int) -> int:
        """Return the token after the name that a source cut short at its title goes on to: `co[-chair Ann Lee]`."""
        tokens = self.tokens
        i = end
        while i + 1 < tokens.n and tokens.texts[i] == "-" and tokens.glued(i) and tokens.glued(i + 1):
            i += 2
        if i < tokens.n and tokens.texts[i] == "." and self._is_abbreviated(tokens.low[i - 1]):
            i += 1
        titled = i > end or tokens.low[i - 1] in words.offices()
        while i < tokens.n and i not in tokens.cues and (office := office_at(tokens, i)) is not None:
            titled, i = True, office[1]
        if i > end and i + 1 < tokens.n and tokens.texts[i] == ",":
            i += 1
        if titled and tokens.pos[end - 1] != grammar.VERB:
            for k in range(i, min(i + 4, tokens.n)):
                mention = self.cast.mention_at.get(k)
                if mention is not None:
                    return mention.end if mention.left <= i and self._is_named_person(mention) else end
        return end

    def _is_abbreviated(self, low: str) -> bool:
        """Say whether the word is a title that a full stop may end: `Capt`, `Hon`."""
        return low in words.abbreviations() or is_courtesy(low)

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

    def _named_in(self, first: int, end: int, head: int) -> Found | None:
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
            unnamed = mention.end - mention.start == 1 and tokens.low[mention.start] in words.bodies()
            if unnamed and tokens.low[first] in INDEFINITE:
                continue
            if entity is None or self._modifies(mention, first, end, head) or self._of_party(mention, first, end):
                continue
            (people if entity.kind == "person" else bodies).append((mention, entity))
        if people:
            if len({id(e) for _, e in people}) > 1 and self._joined(people[0][0], people[1][0]):
                return self._joint([entity for _, entity in people])
            mention, entity = people[0]
            if self._possessed_by(first, end, mention):
                return None
            return Found(entity, 0.95 if len(mention.words) > 1 else 0.9, "name")
        if bodies:
            if len({id(e) for _, e in bodies}) > 1 and self._joined(bodies[0][0], bodies[1][0]):
                return self._joint([entity for _, entity in bodies])
            mention, entity = bodies[0]
            if mention.end - mention.start == 1 and mention.start > first + 1:
                office = tokens.low[mention.start] in words.bodies() and tokens.texts[mention.start - 1] in POSSESSIVE
                if office and tokens.texts[mention.start - 2][0].isupper():
                    return None
            if (
                mention.start <= head < mention.end
                or (tokens.dep[mention.end - 1] == grammar.APPOSITION and tokens.head[mention.end - 1] == head)
                or end - first <= mention.end - mention.left + 1
            ):
                capital = words.nation_of_capital(entity.name)
                if capital:
                    return Found(self._body_named(capital, entity), 0.8, "organization")
                return Found(entity, 0.9, "organization")
            if mention.start > head and tokens.low[head] in words.bodies():
                return Found(entity, 0.8, "organization")
        return None

    def _of_party(self, mention: Mention, first: int, end: int) -> bool:
        """Say whether the name tells a party's people, not the party: `a Democrat`, `House Republicans`."""
        low = self.tokens.low[mention.start]
        if mention.end - mention.start != 1 or mention.possessive:
            return False
        if low + "s" in words.groups() and low in words.parties():
            return mention.end >= self.tokens.n or self.tokens.low[mention.end] != "party"
        if low not in words.groups() and not self._are_nationals(low):
            return False
        return any(i != mention.start and self.tokens.low[i] not in ("the", "to") for i in range(first, end)) or (
            mention.start > 0
            and self.tokens.head[mention.start - 1] == mention.start
            and self.tokens.pos[mention.start - 1] in (grammar.ADJ, grammar.NOUN)
        )

    def _are_nationals(self, low: str) -> bool:
        """Say whether the word is the plural of a people: `Poles`, not `Swiss`."""
        return low.endswith("s") and words.nation_of_people(low[:-1]) is not None and not words.nation_named(low)

    def _possessed_by(self, first: int, end: int, mention: Mention) -> bool:
        """Say whether the source goes on after a possessive that it begins with: `Ann Lee's office`."""
        return mention.possessive and first == mention.left and mention.end + 1 < end

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
        if left > first and (tokens.low[left - 1] in PREPOSITIONS or tokens.pos[left - 1] == grammar.ADP):
            return True
        after = mention.end
        if after < end and tokens.texts[after] == "-":
            return True
        if after < end and tokens.ent[after] not in grammar.TIMES:
            if tokens.pos[after] in (grammar.NOUN, grammar.PROPN, grammar.ADJ) and after <= head:
                return True
            if tokens.pos[after] == grammar.NOUN and tokens.head[mention.end - 1] == after:
                return True
        return self._governed(mention, first, end, head)

    def _governed(self, mention: Mention, first: int, end: int, head: int) -> bool:
        """Say whether a verb within the source governs the name: `a clerk who accused Ann Lee`."""
        tokens = self.tokens
        j = mention.end - 1
        if j <= head:
            return False
        for _ in range(12):
            if tokens.dep[j] == grammar.APPOSITION:
                return False
            j = tokens.head[j]
            if j == head or not first <= j < end:
                return False
            if tokens.pos[j] in (grammar.VERB, grammar.AUX) or tokens.dep[j] in grammar.CLAUSES:
                return True
        return False

    def _joined(self, a: Mention, b: Mention) -> bool:
        between = self.tokens.low[a.end : b.left]
        return "and" in between and len(between) <= 6 and not any(t in PREPOSITIONS for t in between)

    def _joint(self, entities: Sequence[Entity]) -> Found:
        names: list[str] = []
        for entity in entities:
            if entity.name not in names:
                names.append(entity.name)
        joint = ", ".join(names[:-1]) + " and " + names[-1]
        return Found(self._enter("group", joint), 0.8, "group")

    def _body_named(self, name: str, alias: Entity) -> Entity:
        entity = self._enter("organization", name)
        for form, count in alias.forms.items():
            entity.forms[form] = count
        return entity

    def _relative(self, i: int) -> Found:
        """Resolve `who` and `which` to what their clause hangs on, the name that it stands beside if there is one."""
        tokens = self.tokens
        j = self._antecedent(i)
        if j is None:
            return Found(None, 0.0, "unresolved")
        entity = self._entity_at(j)
        if entity is None and tokens.low[j] in words.word_set("named by of") and tokens.low[j + 1] == "of":
            entity = self._entity_at(i - 2 if tokens.texts[i - 1] == "," else i - 1)
        mention = self.cast.mention_at.get(j)
        if mention is not None and self._of_party(mention, self._phrase_start(j), j + 1):
            return self._described(self._phrase_start(j), self._with_modifiers(j), j)
        if entity is not None:
            return Found(entity, 0.85, "pronoun")
        if tokens.pos[j] == grammar.PRON:
            return self._source(j, j + 1) if tokens.low[j] in SINGULAR else Found(None, 0.0, "unresolved")
        if tokens.pos[j] != grammar.NOUN and tokens.pos[j] != grammar.PROPN:
            return Found(None, 0.0, "unresolved")
        first = self._phrase_start(j)
        entity = self._beside(first, j)
        if entity is not None:
            return Found(entity, 0.85, "pronoun")
        return self._described(first, j + 1, j)

    def _with_modifiers(self, j: int) -> int:
        """Return the token after what hangs on the noun at `j` up to a comma: `a clerk familiar with the talks`."""
        tokens = self.tokens
        end = j + 1
        while end < tokens.n and end - j < 7 and tokens.texts[end] != "," and tokens.low[end] not in RELATIVE:
            if not tokens.within(end, j):
                break
            end += 1
        return end

    def _antecedent(self, i: int) -> int | None:
        """Return the noun that the relative clause of the pronoun at `i` is about."""
        tokens = self.tokens
        j = i
        found: int | None = None
        for _ in range(5):
            if tokens.dep[j] in grammar.CLAUSES:
                found = tokens.head[j]
                break
            if tokens.head[j] == j:
                break
            j = tokens.head[j]
        if found is None or found >= i:
            found = i - 1 if i and tokens.texts[i - 1] != "," else i - 2
            if found < 0 or tokens.par[found] != tokens.par[i]:
                return None
        if tokens.low[i] not in ("who", "whom", "whose"):
            return found
        j = found
        for _ in range(6):
            if self._may_be_people(j):
                return j
            if tokens.head[j] == j or tokens.pos[j] in (grammar.VERB, grammar.AUX):
                break
            j = tokens.head[j]
        return found

    def _may_be_people(self, j: int) -> bool:
        tokens = self.tokens
        entity = self._entity_at(j)
        low = tokens.low[j]
        return (
            (entity is not None and entity.kind == "person")
            or low in words.groups()
            or low in words.unnamed()
            or low in words.parties()
            or low in words.offices()
            or low in _SHARES
            or tokens.ent[j] == grammar.PERSON
        )

    def _entity_at(self, i: int) -> Entity | None:
        mention = self.cast.mention_at.get(i)
        return self.cast.of_mention.get(id(mention)) if mention is not None else None

    def _phrase_start(self, j: int) -> int:
        """Return the first token of the unbroken noun phrase that ends in token `j`."""
        tokens = self.tokens
        parts = (grammar.NOUN, grammar.ADJ, grammar.NUM, grammar.PROPN, grammar.DET)
        first = j
        while first > 0 and tokens.sent[first - 1] == tokens.sent[j]:
            k = first - 1
            if tokens.pos[k] not in parts and tokens.texts[k] != "-" and tokens.texts[k] not in POSSESSIVE:
                break
            first = k
            if tokens.pos[k] == grammar.DET:
                break
        while first < j and not tokens.texts[first][0].isalnum():
            first += 1
        return first

    def _beside(self, first: int, head: int) -> Entity | None:
        """Return whom the phrase describes that stands right after the name: `Ann Lee, a nurse`, `She is a nurse`."""
        tokens = self.tokens
        above = tokens.head[head]
        if (
            tokens.dep[head] == grammar.APPOSITION
            and (entity := self._fitting(self._entity_at(above), head)) is not None
        ):
            return entity
        subject = tokens.dep[head] in grammar.SUBJECTS
        if (
            first >= 2
            and tokens.texts[first - 1] == ","
            and tokens.low[first] in ("a", "an", "the", "one")
            and not subject
        ):
            before = first - 2
            if tokens.texts[before] == ")":
                before = max((k for k in range(max(0, before - 8), before) if tokens.texts[k] == "("), default=0) - 1
            return self._fitting(self._entity_at(before), head)
        if tokens.dep[head] == grammar.ATTRIBUTE:
            for k in range(above - 1, max(above - 9, -1), -1):
                if tokens.head[k] == above and tokens.dep[k] in grammar.SUBJECTS:
                    if tokens.low[k] in SINGULAR:
                        return self._pronoun(k).entity
                    return self._entity_at(k)
        return None

    def _described(self, first: int, end: int, head: int) -> Found:
        """Resolve a noun phrase without a name of its own."""
        tokens = self.tokens
        low = tokens.low[head]
        counted = self._share(first, end, head)
        if counted is not None:
            return counted
        if end - first == 1 and low in words.word_set("counted"):
            return Found(None, 0.0, "unresolved")
        if low in words.word_set("collective"):
            return self._group(first, end, head)
        if tokens.pos[head] == grammar.PRON:
            return Found(None, 0.0, "unresolved")
        if self._are_nationals(low) or (low in words.groups() and low[:-1] in words.parties()):
            return self._group(first, end, head)
        if (words.nation_of_people(low) or low in words.parties()) and not words.nation_named(low) and head > first:
            found = self._person_described(first, end, head)
            if found is not None and found.entity is not None:
                return found
        if low in words.unnamed() and (low.endswith("s") or tokens.low[first] in INDEFINITE):
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
            return self._text(first, end, head)
        common = self._is_common(head)
        if low in words.bodies() or not common:
            if tokens.low[first] in INDEFINITE:
                return self._anonymous(first, end, head, "unnamed")
            if end - first > _LONGEST_TITLE and tokens.par[head] in tokens.shouted:
                return Found(None, 0.0, "unresolved")
            return self._body(first, end, head)
        if common and words.is_thing(low):
            return Found(None, 0.0, "unresolved")
        if common and low.endswith("s") and not low.endswith("ss"):
            return self._group(first, end, head)
        return self._anonymous(first, end, head, "unnamed")

    def _is_common(self, head: int) -> bool:
        """Say whether the token is no proper noun, or one only by the capital that a sentence begins with."""
        tokens = self.tokens
        if tokens.pos[head] != grammar.PROPN or tokens.texts[head].islower():
            return True
        opens = head == 0 or tokens.sent[head - 1] != tokens.sent[head] or not tokens.texts[head - 1][0].isalpha()
        return opens and head not in self.cast.mention_at

    def _they(self, i: int) -> Found:
        """Resolve `they` to the people last spoken of, be they sources or not, or else to a body."""
        tokens = self.tokens
        met = self._bodies_met_for(i, plural=True)
        best: tuple[float, int] | None = None
        for j in range(i - 1, -1, -1):
            apart = tokens.sent[i] - tokens.sent[j]
            if apart > 2 or tokens.par[i] - tokens.par[j] > 1:
                break
            if not self._are_people(j) or tokens.head[j] == tokens.head[i]:
                continue
            titled = self._entity_at(j + 1) if j + 1 < tokens.n else None
            if (tokens.quoted[j] and not tokens.quoted[i]) or (titled is not None and titled.kind == "person"):
                continue
            score = 3.4 - 0.8 * apart
            if tokens.dep[j] in grammar.SUBJECTS:
                score += 1.8
            elif tokens.dep[j] in (grammar.COMPOUND, grammar.POSSESSOR):
                score -= 0.8
            elif tokens.low[tokens.head[j]] in PREPOSITIONS:
                score -= 0.5
            if best is None or score > best[0]:
                best = (score, j)
        if best is None or (met and met[0][0] >= best[0]):
            return self._body_pronoun(i, plural=True)
        known = next((entity for _, entity in met if entity.token == best[1]), None)
        if known is not None:
            return Found(known, 0.7, "pronoun")
        found = self._group(self._phrase_start(best[1]), best[1] + 1, best[1])
        return replace(found, confidence=0.65, how="pronoun") if found.entity is not None else found

    def _are_people(self, j: int) -> bool:
        """Say whether token `j` is a plural noun for people."""
        low = self.tokens.low[j]
        plural = low in words.groups() or (low in words.unnamed() and low.endswith("s"))
        return plural and self.tokens.pos[j] in (grammar.NOUN, grammar.PROPN)

    def _share(self, first: int, end: int, head: int) -> Found | None:
        """Resolve a number of people: `both`, `the two`, `40 percent of farmers`, `two in three`; None for others."""
        tokens = self.tokens
        phrase = tokens.low[first:end]
        if phrase in (["both"], ["the", "two"], ["the", "pair"], ["the", "duo"]):
            pair = self._pair_before(first)
            return self._joint(pair) if pair else Found(None, 0.0, "unresolved")
        stop = self._with_complement(end, head)
        several = words.word_set("counted") | words.word_set("assembled")
        if tokens.low[head] in several and head + 1 < stop and tokens.low[head + 1] == "of":
            people = any(tokens.low[i] in words.groups() for i in range(head + 2, stop))
            return self._counted(first, stop) if people else None
        if tokens.low[head] == "those" and end - head == 2 and tokens.pos[head + 1] == grammar.VERB:
            return Found(self._enter("group", tokens.words(head, end)), 0.6, "group")
        if tokens.pos[head] != grammar.NUM and tokens.low[head] not in _SHARES:
            return None
        if any(tokens.low[i] == "of" for i in range(first, stop)):
            return self._counted(first, stop)
        for i in range(first - 1, max(first - 300, 0), -1):
            if tokens.low[i] == "of" and (tokens.low[i - 1] in _SHARES or tokens.pos[i - 1] == grammar.NUM):
                stop = i + 1
                while stop < tokens.n and tokens.within(stop, i) and tokens.sent[stop] == tokens.sent[i]:
                    stop += 1
                if stop > i + 1 and any(tokens.low[k] in words.groups() for k in range(i + 1, stop)):
                    return self._counted(i + 1, stop)
        alone = end - first == 1 and tokens.low[head] not in _SHARES
        return self._counted(first, end) if not alone else Found(None, 0.0, "unresolved")

    def _counted(self, first: int, end: int) -> Found:
        share = self.tokens.texts[end - 1] == "%"
        name = f"{self._plain(first, end - 1)}%" if share and end - first > 1 else self._plain(first, end)
        return Found(self._enter("group", name), 0.6, "group") if name else Found(None, 0.0, "unresolved")

    def _pair_before(self, i: int) -> list[Entity] | None:
        """Return the two people joined by `and` last before token `i`, or else the two named last."""
        people = [m for m in self.mentions if m.end <= i and self._is_named_person(m)]
        for a, b in zip(people[-2::-1], people[:0:-1], strict=False):
            if self.tokens.sent[a.start] == self.tokens.sent[b.start] and self._joined(a, b):
                pair = [self.cast.of_mention[id(a)], self.cast.of_mention[id(b)]]
                if pair[0] is not pair[1]:
                    return pair
        found: list[Entity] = []
        for mention in reversed(people):
            entity = self.cast.of_mention[id(mention)]
            if entity not in found:
                found.insert(0, entity)
            if len(found) == 2:
                return found
        return None

    def _is_named_person(self, mention: Mention) -> bool:
        entity = self.cast.of_mention.get(id(mention))
        return entity is not None and entity.kind == "person"

    def _text(self, first: int, end: int, head: int) -> Found:
        """Resolve a text: a statement or letter speaks for who issued it, a poll or report is named with its issuer."""
        tokens = self.tokens
        low = tokens.low[head]
        issuer = self._issuer(first, end, head)
        definite = tokens.low[first] in ("the", "this", "that") and head - first <= 2
        if issuer is None and definite:
            same = next((kinds for kinds in _TEXTS if low in kinds), frozenset({low}))
            for i in range(first - 1, max(first - 250, 0), -1):
                if tokens.low[i] in same and tokens.pos[i] == grammar.NOUN:
                    issuer = self._issuer(self._phrase_start(i), i + 1, i) or self._released_by(i)
                    if issuer is not None:
                        break
        if issuer is not None and low in words.word_set("messages"):
            return Found(issuer, 0.7, "document")
        found = self._anonymous(first, end, head, "document")
        if found.entity is not None:
            found.entity.document = True
            name = found.entity.name
            if issuer is not None and fold(issuer.name) not in fold(name):
                found = Found(self._enter("unnamed", f"{issuer.name} {low}"), 0.7, "document")
                if found.entity is not None:
                    found.entity.document = True
        return found

    def _issuer(self, first: int, end: int, head: int) -> Entity | None:
        """Return whose text the phrase says it is: `the Acme poll`, `Ann Lee's letter`, `a report by Acme`."""
        tokens = self.tokens
        before = self._entity_at(head - 1) if head else None
        if before is not None and tokens.head[head - 1] == head and not self._is_place(before):
            return before
        if head - first <= 1 or tokens.texts[head - 1] in POSSESSIVE:
            owner = self._owner(first, head)
            if owner is not None:
                return owner
        for i in range(head + 1, min(max(end, head + 7), tokens.n)):
            if tokens.sent[i] != tokens.sent[head] or (i >= end and tokens.pos[i] == grammar.VERB):
                return None
            if tokens.low[i] in _SEEN:
                # who saw a letter has not written it
                return None
            if tokens.low[i] in ("by", "from") and tokens.within(i, head):
                for k in range(i + 1, min(i + 6, tokens.n)):
                    entity = self._entity_at(k)
                    if entity is not None and not self._is_place(entity):
                        stop = self._whole_phrase(self.cast.mention_at[k].end)
                        return self._source(k, stop).entity if tokens.texts[stop - 1] not in POSSESSIVE else entity
        return None

    def _is_place(self, entity: Entity) -> bool:
        return entity.place or words.nation_named(entity.name) is not None

    def _released_by(self, i: int) -> Entity | None:
        """Return the subject of the verb whose object is the text at token `i`: `Acme issued a statement`."""
        tokens = self.tokens
        verb = tokens.head[i]
        if tokens.pos[verb] != grammar.VERB or tokens.low[verb] not in words.word_set("issuing"):
            return None
        for k in range(verb - 1, max(verb - 12, -1), -1):
            if tokens.head[k] == verb and tokens.dep[k] in grammar.SUBJECTS:
                return self._entity_at(k)
        return None

    def _group(self, first: int, end: int, head: int) -> Found:
        """Resolve a plural: the analysts of one firm speak for the firm, other groups stand for themselves."""
        tokens = self.tokens
        stop = self._with_complement(end, head)
        if head + 1 < stop and tokens.low[head + 1] in ("at", "from", "with"):
            for i in range(head + 2, stop):
                mention = self.cast.mention_at.get(i)
                entity = self.cast.of_mention.get(id(mention)) if mention is not None else None
                if mention is not None and mention.end < tokens.n and tokens.head[mention.end - 1] == mention.end:
                    break
                if mention is not None and entity is not None and self._speaks_as_one(mention, entity):
                    entity.forms[self._plain(first, end)] += 1
                    return Found(entity, 0.75, "organization")
                if tokens.texts[i] == ",":
                    break
        name = self._plain(first, end)
        if name == "others":
            name = self._other_than(first) or name
        if not name:
            return Found(None, 0.0, "unresolved")
        key = tokens.low[head]
        definite = tokens.low[first] in ("the", "these", "those", "both")
        for entity in sorted(self.entities, key=lambda e: -e.token):
            if entity.kind == "group" and entity.token >= 0 and key in entity.nouns:
                short = len(name.split()) == 1 or (len(entity.name.split()) == 1 and definite)
                if short or fold(entity.name) == fold(name):
                    entity.forms[name] += 1
                    return Found(entity, 0.75, "group")
        entity = self._enter("unnamed" if key in words.unnamed() else "group", name)
        self._affiliate(entity, first, end, head)
        entity.nouns.add(key)
        return Found(entity, 0.7, "unnamed" if entity.kind == "unnamed" else "group")

    def _other_than(self, i: int) -> str | None:
        """Return what `others` at token `i` are: after `some farmers`, `other farmers`."""
        tokens = self.tokens
        for j in range(i - 1, -1, -1):
            if tokens.sent[i] - tokens.sent[j] > 1:
                return None
            if tokens.low[j] in ("some", "many", "most") and tokens.pos[j] != grammar.PRON:
                noun = tokens.head[j]
                if noun > j and tokens.low[noun] in words.groups():
                    return f"other {self._plain(j, noun + 1)}"
        return None

    def _fitting(self, entity: Entity | None, head: int) -> Entity | None:
        """Return the entity if a noun of this kind may be said of it: of a person no report, of a place no woman."""
        low = self.tokens.low[head]
        if entity is None or entity.kind == "person":
            other = low in words.documents() or low in words.bodies() or words.is_thing(low)
            return None if other and low not in words.offices() else entity
        return entity if low in words.bodies() else None

    def _speaks_as_one(self, mention: Mention, entity: Entity) -> bool:
        """Say whether the name is a body whose people speak for it, not a place."""
        place = mention.label in grammar.PLACES and mention.body < 3
        return entity.kind == "organization" and not place and not words.nation_named(entity.name)

    def _affiliate(self, entity: Entity, first: int, end: int, head: int) -> None:
        """Note the body or nation that an unnamed source or a group belongs to."""
        end = self._with_complement(end, head)
        said = self.cast.named(scan(self.tokens, first, end, self.cast.mention_at))
        said.gender = said.gender if entity.kind == "unnamed" else None
        if entity.kind == "group":
            # `traders in Market Row` are there, and do not belong to it
            near = ((k, self.cast.mention_at.get(k)) for k in range(first, end))
            of = {k: m for k, m in near if m is not None and self.tokens.low[m.left - 1] not in _WHERE}
            owned = self.cast.named(scan(self.tokens, first, end, of))
            said.nouns, said.bodies, said.ties = [], owned.bodies, owned.ties
        if self.tokens.low[head] in words.documents():
            said.ties = []
        entity.add(said)

    def _anonymous(self, first: int, end: int, head: int, how: How) -> Found:
        """Return a source known by its description alone."""
        tokens = self.tokens
        low = tokens.low[head]
        definite = tokens.low[first] not in INDEFINITE
        if definite and (not low.endswith("s") or tokens.low[first] in ("the", "these", "both")):
            for entity in reversed(self.entities):
                if entity.kind == "unnamed" and entity.token >= 0 and fold(entity.name).split()[-1:] == [low]:
                    return Found(entity, 0.7, how)
        name = self._plain(first, end)
        owner = self._owner(first, head) if low in words.offices() else None
        spoken_for = self._spoken_for(first, end, head)
        if spoken_for is not None and low.startswith("spokes"):
            name = f"{spoken_for} {low}"
        elif owner is not None and tokens.low[first] in POSSESSIVES:
            name = f"{owner_form(owner.name)} {name}"
        if not name:
            return Found(None, 0.0, "unresolved")
        entity = self._enter("unnamed", name)
        self._affiliate(entity, first, end, head)
        if owner is not None and owner.kind == "organization":
            entity.roles.setdefault((low, owner.name))
        return Found(entity, 0.7, how)

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
                after = mention.end
                while after < stop and after != head and tokens.low[after] in words.bodies():
                    after += 1
                # `the EU delegation` is another body than the EU
                whole = self._plain(mention.start, after) if after > mention.end else ""
                return whole or self.cast.of_mention[id(mention)].name
        if head + 2 < stop and tokens.low[head + 1] in ("for", "of", "at"):
            if tokens.low[stop - 1] in words.bodies():
                body = self._body(head + 2, stop, stop - 1, create=False).entity
                if body is not None:
                    return body.name
            return self._plain(head + 2, stop)
        before = self._plain(first, head)
        return before or None
