"""The people and bodies of one article: mentions that name one bearer, gathered with their offices and affiliations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from extract.speakers import grammar, words
from extract.speakers.affiliations import Tie, is_office_of_places, roles
from extract.speakers.descriptions import (
    Description,
    after_name,
    before_name,
    describe,
    introduced_as,
    office_owner,
    owns_office,
)
from extract.speakers.mentions import Mention, office_at, opens_sentence
from extract.speakers.tokens import Tokens
from records.identifiers import slug
from records.names import (
    Gender,
    Likeness,
    acronym,
    compare_bodies,
    compare_names,
    compare_words,
    fold,
    fold_body,
    parse_name,
)
from records.speaker import FORMER, Role, Speaker, SpeakerKind

_ASKING = words.word_set("asking")
# A nickname within a name: `Desmond "Pappy" Toussaint`.
_NICKNAME = re.compile(r"\s+[\"“‘'][^\"”’']{2,20}[\"”’']\s+")
# What a given name adds to the genders of its bearer; a title or a description adds more.
_BY_GIVEN_NAME = 2
_MOST_INITIALS = 4
_LONGEST_OFFICE = 6
_SHORT_NAME = 2
# Letters that an adjective and its land share: Ruritania, Ruritanian.
_STEM = 5


@dataclass(slots=True, eq=False)
class Entity:
    """One person, body, group or unnamed source of an article, and where the reader last met it."""

    kind: SpeakerKind
    name: str
    forms: Counter[str] = field(default_factory=Counter)
    genders: Counter[Gender] = field(default_factory=Counter)
    nouns: set[str] = field(default_factory=set)
    past: set[str] = field(default_factory=set)
    nations: set[str] = field(default_factory=set)
    bodies: set[str] = field(default_factory=set)
    parties: set[str] = field(default_factory=set)
    ages: set[int] = field(default_factory=set)
    roles: dict[tuple[str | None, str | None], None] = field(default_factory=dict)
    document: bool = False
    place: bool = False
    first: int = 0
    count: int = 0
    sent: int = -99
    par: int = -99
    token: int = -1
    subject: bool = False
    aside: bool = False
    quoted: bool = False
    subject_sent: int = -99
    clear_sent: int = -99
    clear_par: int = -99
    main_sent: int = -99
    asked_sent: int = -99

    @property
    def gender_by_name_alone(self) -> bool:
        """Whether nothing but the given name tells the gender."""
        return sum(self.genders.values()) <= _BY_GIVEN_NAME

    @property
    def gender(self) -> Gender | None:
        female, male = self.genders["female"], self.genders["male"]
        if female == male:
            return None
        return "female" if female > male else "male"

    def wider_nouns(self) -> frozenset[str]:
        """Every noun that may stand for the offices held."""
        table = words.offices()
        found: set[str] = set()
        for noun in self.nouns:
            last = noun.split()[-1]
            for key in (noun, last):
                if key in table:
                    found.add(key)
                    found |= table[key].wider
                    for wide in table[key].wider:
                        found |= table[wide].wider if wide in table else frozenset()
        return frozenset(found)

    def meet(self, tokens: Tokens, i: int, *, aside: bool = False, opens: bool = False) -> None:
        """Note that the reader meets the entity at token `i`, as a mere modifier (`aside`) or opening a sentence."""
        self.count += 1
        self.token, self.sent, self.par = i, tokens.sent[i], tokens.par[i]
        self.quoted = tokens.quoted[i]
        self.aside = aside
        # in `her deputy, Lee Moss, nodded` it is Moss who nods
        named = tokens.head[i] if tokens.dep[i] == grammar.APPOSITION else i
        self.subject = tokens.dep[named] in grammar.SUBJECTS or opens
        if self.subject and not self.quoted:
            self.subject_sent = self.sent
            if opens or tokens.leads(named):
                self.main_sent = self.sent
        if tokens.low[tokens.head[i]] in _ASKING and not self.subject:
            self.asked_sent = self.sent
        if not self.quoted:
            self.clear_sent, self.clear_par = self.sent, self.par

    def add(self, description: Description) -> None:
        """Take over offices, affiliations and age that the article ascribes."""
        held = {noun for noun in description.nouns if noun not in description.past}
        self.past = (self.past | set(description.past)) - held
        self.nouns.update(description.nouns)
        self.nations.update(description.nations)
        self.bodies.update(fold_body(body) for body in description.bodies)
        self.parties.update(description.parties)
        if description.age is not None:
            self.ages.add(description.age)
        if description.gender:
            self.genders[description.gender] += 3
        for noun, body in roles(description.nouns, set(description.past), description.ties):
            title = f"{FORMER}{noun}" if noun is not None and noun in description.past else noun
            self.roles.setdefault((title, body or description.owner))

    def speaker(self, published: str | None) -> Speaker:
        """Return the entity as a speaker, its id provisional, its roles seen on the date of publication."""
        roles = [
            Role(title and _spelt(title), organization, published)
            for title, organization in self.roles
            if self._is_told(title, organization)
        ]
        aliases = tuple(sorted({self.name, *self.forms}))
        gender = self.gender if self.kind in ("person", "unnamed") else None
        return Speaker(slug(self.name), self.name, self.kind, aliases, tuple(sorted(roles, key=_role_order)), gender)

    def _is_told(self, title: str | None, organization: str | None) -> bool:
        """Say whether the role tells more than another: a title with its body, a body without any title."""
        if organization:
            return bool(title) or not any(t and o == organization for t, o in self.roles)
        return not any(t == title and o for t, o in self.roles)


def _spelt(title: str) -> str:
    """Return the office with the hyphens that it is written with: `co-founder`."""
    former, _, noun = title.rpartition(FORMER)
    return former + (FORMER if _ else "") + words.spelt_offices().get(noun, noun)


def _role_order(role: Role) -> tuple[str, str]:
    return role.title or "", role.organization or ""


class Cast:
    """Every named entity of an article, and which one each mention names."""

    def __init__(self, tokens: Tokens, mentions: Sequence[Mention]) -> None:
        self.tokens = tokens
        self.entities: list[Entity] = []
        self.of_mention: dict[int, Entity] = {}
        self.mention_at: dict[int, Mention] = {}
        for mention in mentions:
            for i in range(mention.start, mention.end):
                self.mention_at[i] = mention
        read = [m for m in mentions if tokens.par[m.start] not in tokens.shouted]
        for mention in read:
            self._weigh_surroundings(mention)
        people = _cluster_people(read)
        taken = {id(m) for group in people for m in group}
        self._enter_people(people)
        self._enter_bodies([m for m in read if id(m) not in taken])
        self.entities.sort(key=lambda entity: entity.first)
        self._describe(read)

    def _weigh_surroundings(self, mention: Mention) -> None:
        """Add what the words before and after say of the kind of bearer."""
        before = before_name(self.tokens, mention)
        if before is not None:
            noun, is_body = before
            if is_body:
                mention.body += 3
            else:
                mention.person += 3
                office = words.offices().get(noun.split()[-1])
                mention.gender = mention.gender or (office.gender if office else None)
        self._note_kin(mention)
        found = after_name(self.tokens, mention, self.mention_at)
        if found is not None and found.nouns:
            # `the regulator` may be either: the name tells which
            # of `a member of the executive committee` and `the passenger watchdog` the head tells
            after = self.tokens.low[mention.end : mention.end + 12]
            last = found.nouns[0].split()[-1]
            leads = last in after and after[after.index(last) + 1 : after.index(last) + 2] == ["of"]
            body = found.nouns[0 if leads else -1] in words.bodies()
            if body and not words.is_given_name(self.tokens.texts[mention.start]):
                mention.body += 2
            else:
                mention.person += 2
        if self._is_one_of_several(mention):
            mention.person += 2
        called = introduced_as(self.tokens, mention)
        if called == "body":
            mention.body += 3
        elif called == "person":
            mention.person += 3
        if owns_office(self.tokens, mention):
            mention.body += 1.5

    def _is_one_of_several(self, mention: Mention) -> bool:
        """Say whether somebody is told to be one of several people: `Ann Lee, one of two farmers`."""
        tokens, i = self.tokens, mention.end
        if tokens.low[i : i + 3] != [",", "one", "of"]:
            return False
        return any(low in words.groups() for low in tokens.low[i + 3 : i + 7])

    def _note_kin(self, mention: Mention) -> None:
        """Note who is introduced as somebody's wife or husband, and whether *he* or *she* follows."""
        tokens = self.tokens
        for low in tokens.low[max(0, mention.left - 2) : mention.left]:
            if low in ("wife", "husband"):
                mention.kin = "female" if low == "wife" else "male"
        for i in range(mention.end, tokens.n):
            if tokens.sent[i] != tokens.sent[mention.start]:
                return
            if tokens.low[i] in ("he", "she"):
                mention.pronoun = "male" if tokens.low[i] == "he" else "female"
                return

    def _enter_people(self, people: Iterable[Sequence[Mention]]) -> None:
        for group in people:
            name = _fullest_name([m.name for m in group])
            entity = Entity("person", _with_style(name, group), first=group[0].start)
            for mention in group:
                entity.forms[parse_name(mention.name).full] += 1
                if mention.gender:
                    entity.genders[mention.gender] += 3
                self.of_mention[id(mention)] = entity
            parsed = parse_name(entity.name)
            given = words.name_gender(parsed.given) if parsed.given else None
            if given is None and "-" in entity.name and parsed.given:
                given = words.name_gender(fold(entity.name.split()[0]).split("-")[0])
            given = words.gender_by_faith(parsed.words) or given
            if given:
                entity.genders[given] += _BY_GIVEN_NAME
            self.entities.append(entity)

    def _enter_bodies(self, mentions: Sequence[Mention]) -> None:
        clusters: list[tuple[str, list[Mention]]] = []
        by_key: dict[str, list[Mention]] = {}
        for mention in sorted(mentions, key=lambda m: (-len(m.name), m.start)):
            if (person := self._initialled(mention)) is not None:
                self.of_mention[id(mention)] = person
                continue
            name = _plain_body(mention.name)
            key = _body_key(name)
            group = by_key.get(key)
            if group is None:
                group = next((g for n, g in clusters if _same_body(name, n)), None) or _only_ending_in(name, clusters)
                if group is None:
                    group = []
                    clusters.append((name, group))
                by_key[key] = group
            group.append(mention)
        for name, group in clusters:
            known = words.known_bodies().get(fold_body(name))
            nation = words.nation_named(name)
            shown = known.name if known else nation or name
            entity = Entity("organization", shown, first=min(m.start for m in group))
            for mention in group:
                entity.forms[_plain_body(mention.name)] += 1
                self.of_mention[id(mention)] = entity
            entity.nouns = _body_nouns(shown)
            last = fold_body(shown).split()[-1:] or [""]
            if not known and last[0] in words.word_set("titled texts"):
                entity.kind, entity.document = "unnamed", True
            elif last[0].endswith("s") and last[0][:-1] in words.parties() and last[0] not in words.parties():
                entity.kind = "group"
            placed = sum(m.label in grammar.PLACES for m in group)
            entity.place = 2 * placed > len(group) and not known
            self.entities.append(entity)

    def _initialled(self, mention: Mention) -> Entity | None:
        """Return the one person whose initials stand as a label before what is said: `LAR: I left.`"""
        letters, end = mention.name.replace(".", "").replace(" ", ""), mention.end
        if not (letters.isupper() and 1 < len(letters) <= _MOST_INITIALS):
            return None
        if end >= self.tokens.n or self.tokens.texts[end] != ":" or not opens_sentence(self.tokens, mention.start):
            return None
        named = [e for e in self.entities if e.kind == "person" and letters.casefold() in _initials(e.name)]
        return named[0] if len(named) == 1 else None

    def _describe(self, mentions: Sequence[Mention]) -> None:
        """Give every entity the offices and affiliations that stand beside its names."""
        for mention in mentions:
            entity = self.of_mention[id(mention)]
            person = entity.kind == "person"
            beside = list(self._beside(mention, person=person))
            public = any(is_office_of_places(noun) for description in beside for noun in description.nouns)
            owner = self._owner(mention, public=public) if person else None
            for description in beside if person and owner is None else ():
                description.ties.extend(self._only_such_bodies(description))
            # in `its chair, dancer Ann Lee,` it is the chair that is of the body
            owned = [d for d in beside if d.nouns and not d.bodies][-1:] if owner is not None else []
            for description in beside:
                if owner is not None and description in owned:
                    description.owner = owner.name
                entity.add(self.named(description))

    def _owner(self, mention: Mention, *, public: bool) -> Entity | None:
        """Return the body whose office somebody holds: `The union left. Its leader, Ann Lee, said so.`

        A `public` office may be a place's too. A pronoun means the body met last in its sentence, else the subject of
        the sentence before or the body that was met last there; a noun means the body met last that goes by it.
        """
        place = office_owner(self.tokens, mention)
        if place is None:
            first = self._bare_office(mention)
            return self._only_body_before(first) if first is not None else None
        at, noun = place
        tokens = self.tokens
        best: tuple[tuple[int, int, int], Entity] | None = None
        before = [(m, e) for m, e in self._bodies(places=public) if m.end <= at]
        lone = noun is not None and len({id(e) for _, e in before if noun in e.nouns}) == 1
        for other, entity in before:
            apart = tokens.sent[at] - tokens.sent[other.start]
            if tokens.par[at] - tokens.par[other.start] > 1 and not lone:
                continue
            if tokens.quoted[other.start] and not tokens.quoted[at]:
                continue
            if (noun is None and apart > 1) or (noun is not None and noun not in entity.nouns):
                continue
            subject = apart > 0 and tokens.dep[other.end - 1] in grammar.SUBJECTS
            rank = (-apart, subject + (subject and tokens.leads(other.end - 1)), other.start)
            if best is None or rank > best[0]:
                best = rank, entity
        if best is not None:
            return best[1]
        if tokens.low[at] == "its":
            near = {
                id(e): e for m, e in before if tokens.par[at] - tokens.par[m.start] <= 1 and not tokens.quoted[m.start]
            }
            return next(iter(near.values())) if len(near) == 1 else None
        return self._only_body_before(at) if noun == "board" else None

    def _only_such_bodies(self, description: Description) -> Iterable[Tie]:
        """Yield the ties to the one body of the article that has such an office: its only council, of a councillor."""
        for office in description.nouns:
            nouns = words.bodies_with_office(office)
            if description.ties or office in description.past or not nouns:
                continue
            found = [e for e in self.entities if e.kind == "organization" and not e.place and nouns & e.nouns]
            if len(found) == 1 and ("council" not in nouns or _is_of_a_place(found[0].name)):
                yield Tie(found[0].name, "body", office=office)

    def _bare_office(self, mention: Mention) -> int | None:
        """Return where an office of a body begins right before the name, if no article and no noun stand before it."""
        tokens, first = self.tokens, mention.start
        held: list[str] = []
        for k in range(mention.start - 1, max(-1, mention.start - _LONGEST_OFFICE), -1):
            office = office_at(tokens, k)
            if office is not None and office[1] in (first, mention.start):
                first, held = k, [*held, office[0].split()[-1]]
            elif tokens.low[k] in words.portfolios() and k == first - 1:
                first = k
        if words.word_set("offices of bodies").isdisjoint(held):
            return None
        bare = first == 0 or tokens.pos[first - 1] not in (grammar.DET, grammar.ADJ, grammar.NOUN, grammar.PROPN)
        return first if bare or opens_sentence(tokens, first) else None

    def _only_body_before(self, at: int) -> Entity | None:
        """Return the one body that the paragraph names before the token."""
        tokens = self.tokens
        named = {
            id(entity): entity
            for other, entity in self._bodies(places=False)
            if other.end <= at and tokens.par[other.start] == tokens.par[at]
        }
        return next(iter(named.values())) if len(named) == 1 else None

    def _bodies(self, *, places: bool) -> Iterable[tuple[Mention, Entity]]:
        """Yield the mentions of bodies, once each, with or without those that are places."""
        for mention in {id(m): m for m in self.mention_at.values()}.values():
            entity = self.of_mention.get(id(mention))
            if entity is not None and entity.kind in ("organization", "group") and (places or not entity.place):
                yield mention, entity

    def _beside(self, mention: Mention, *, person: bool) -> Iterable[Description]:
        before = describe(self.tokens, mention, self.mention_at, side="before")
        after = after_name(self.tokens, mention, self.mention_at)
        ahead = describe(self.tokens, mention, self.mention_at, side="apposition")
        for found in (before, after, ahead):
            if found is None:
                continue
            if person:
                yield found
            elif found.body_nouns:
                yield Description(nouns=found.body_nouns)

    def named(self, description: Description) -> Description:
        """Return the description with bodies under the names that the article's cast shows, people left out."""
        bodies = []
        for body in description.bodies:
            entity = self.lookup(body)
            if entity is None or entity.kind != "person":
                bodies.append(entity.name if entity else body)
        description.ties = [tie for tie in map(self._tie, description.ties) if tie is not None]
        description.bodies = bodies
        return description

    def _tie(self, tie: Tie) -> Tie | None:
        """Return the tie under the name that the article's cast shows, None to a person."""
        if tie.kind == "nation" and words.nation_named(tie.name) is None:
            land = self._land(tie.name)
            return replace(tie, name=land.name) if land is not None else None
        entity = self.lookup(tie.name) if tie.kind == "body" else None
        if entity is None:
            return tie
        if entity.kind == "person":
            return None
        name = fold_body(entity.name)
        plain = words.body_words().isdisjoint(name.split())
        part = name.split()[-1] in words.word_set("parts of the world")
        place = (plain and (entity.place or part)) or name in words.regions()
        return replace(tie, name=entity.name, kind="place" if place else "body")

    def _land(self, adjective: str) -> Entity | None:
        """Return the one place of the article that an adjective of no known nation tells of: `Ruritanian`."""
        stem = fold_body(adjective)[:_STEM]
        found = [e for e in self.entities if e.kind == "organization" and fold_body(e.name).startswith(stem)]
        return found[0] if len(stem) == _STEM and len(found) == 1 else None

    def lookup(self, name: str) -> Entity | None:
        """Return the entity that bears the name in the article."""
        folded = fold_body(name)
        for entity in self.entities:
            if any(fold_body(form) == folded for form in (entity.name, *entity.forms)):
                return entity
        return None


def _cluster_people(mentions: Sequence[Mention]) -> list[list[Mention]]:
    """Group the mentions that name people: full names first, then surnames and given names alone."""
    full: list[Mention] = []
    single: list[Mention] = []
    for mention in mentions:
        parsed = parse_name(mention.name)
        mention.words = parsed.words
        if not parsed.words:
            continue
        if len(parsed.words) > 1:
            if mention.person > mention.body:
                full.append(mention)
        else:
            single.append(mention)
    groups: list[list[Mention]] = []
    for mention in full:
        group = _group_of_full_name(mention, groups)
        if group is None:
            groups.append([mention])
        else:
            group.append(mention)
    _add_surnames(mentions, groups)
    alone: list[list[Mention]] = []
    for mention in single:
        group = None if mention.body >= 4 and not mention.titles else _group_of_one_word(mention, groups)
        if group is not None:
            group.append(mention)
            continue
        word = mention.words[0]
        other = next((g for g in alone if compare_words(g[0].words[0], word) >= Likeness.SPELLING), None)
        if other is None:
            alone.append([mention])
        else:
            other.append(mention)
    for group in alone:
        if sum(m.person for m in group) > sum(m.body for m in group):
            groups.append(group)
    for group in groups:
        group.sort(key=lambda m: m.start)
    return groups


def _add_surnames(mentions: Sequence[Mention], groups: list[list[Mention]]) -> None:
    """Give each surname of several words that looks like no person to its bearer: `Vargas Llosa`."""
    for mention in mentions:
        several = len(mention.words) > 1 and mention.person <= mention.body < 3
        for group in groups if several else ():
            if any(m.words[-len(mention.words) :] == mention.words != m.words for m in group):
                group.append(mention)
                break


def _group_of_full_name(mention: Mention, groups: list[list[Mention]]) -> list[Mention] | None:
    parsed = parse_name(mention.name)
    best: tuple[Likeness, list[Mention]] | None = None
    for group in groups:
        for other in {m.name: m for m in group}.values():
            if mention.gender and other.gender and mention.gender != other.gender:
                continue
            alike = compare_names(parsed, parse_name(other.name))
            if alike and (best is None or alike > best[0]):
                best = (alike, group)
    return best[1] if best else None


def _group_of_one_word(mention: Mention, groups: list[list[Mention]]) -> list[Mention] | None:
    """Return the person that a surname, or else a given name, stands for: of several the one met last."""
    word = mention.words[0]
    if len(word) < 2:
        return None
    found: list[tuple[int, int, int, list[Mention]]] = []
    for number, group in enumerate(groups):
        genders = {m.gender for m in group if m.gender}
        if mention.gender and genders and mention.gender not in genders:
            continue
        rank = max(_rank(word, m.words) for m in group if len(m.words) > 1)
        if rank:
            before = max((m.start for m in group if m.start < mention.start), default=-1)
            found.append((rank, before, -number, group))
    if not found:
        return None
    best = max(found, key=lambda f: f[:3])
    if best[0] <= 2 and mention.body > mention.person + 1 and not mention.titles:
        return None
    bearers = [group for rank, before, _, group in found if rank == best[0] and before >= 0]
    return _main_bearer(mention, best[3], bearers) if len(bearers) > 1 else best[3]


def _main_bearer(mention: Mention, last: list[Mention], bearers: Sequence[list[Mention]]) -> list[Mention]:
    """Return whom a surname means that several bear: the one most often named in full, `last` near its full name."""
    if mention.pronoun is not None:
        # `Lee said that he would go` is not the wife of Lee
        others = [g for g in bearers if all(m.kin in (None, mention.pronoun) for m in g)]
        if len(others) == 1:
            return others[0]

    def named(group: Sequence[Mention]) -> int:
        return sum(len(m.words) > 1 for m in group)

    main = max(bearers, key=lambda group: (named(group), -min(m.start for m in group)))
    if main is last or any(m.par == mention.par and len(m.words) > 1 and m.start < mention.start for m in last):
        return last
    if named(main) > named(last):
        return main
    begin = min(m.start for m in last)
    return main if any(len(m.words) == 1 and m.start < begin for m in main) else last


def _rank(word: str, name: tuple[str, ...]) -> int:
    """How well one word stands for a name: 5 the surname, 4 the first word, 3 another, 2 and 1 a misspelling of one."""
    if word == name[-1]:
        return 5
    if word == name[0]:
        return 4
    if word in name:
        return 3
    if compare_words(word, name[-1]) >= Likeness.SPELLING:
        return 2
    return 1 if compare_words(word, name[0]) >= Likeness.SPELLING and len(word) > 3 else 0


def _fullest_name(names: Sequence[str]) -> str:
    """Return the form with the most whole words, of several the most frequent, then the first."""
    forms = Counter(_NICKNAME.sub(" ", parse_name(name).full) for name in names)
    order = {form: k for k, form in reversed(list(enumerate(forms)))}

    def fullness(form: str) -> tuple[float, int, int]:
        parsed = parse_name(form).words
        whole = sum(len(word) > 1 for word in parsed)
        return whole if whole > 1 else 0.6 * len(parsed), forms[form], -order[form]

    best = max(forms, key=fullness)
    return best.title() if best.isupper() and len(best) > 4 else best


def _with_style(name: str, group: Sequence[Mention]) -> str:
    """Return the name of a peer or cleric who is known by one word with the title that goes with it: `Lord Moss`."""
    if len(parse_name(name).words) != 1:
        return name
    styles = Counter(m.titles[-1] for m in group if m.titles and m.titles[-1] in words.word_set("styles"))
    return f"{styles.most_common(1)[0][0].capitalize()} {name}" if styles else name


def _initials(name: str) -> set[str]:
    """Return the initials of all words of a name, and of its first and last."""
    parsed = parse_name(name)
    return {parsed.initials, f"{parsed.initials[:1]}{parsed.initials[-1:]}"}


def _plain_body(name: str) -> str:
    for article in ("The ", "the ", "THE "):
        if name.startswith(article):
            name = name[len(article) :]
            break
    return name[:-1] if name.endswith(".") and len(name.split()[-1]) > 3 and name[-2].isupper() else name


def _body_key(name: str) -> str:
    folded = fold_body(name)
    known = words.known_bodies().get(folded)
    return fold_body(known.name) if known else fold_body(words.nation_named(name) or folded)


def _same_body(shorter: str, longer: str) -> bool:
    """Say whether two names of one article mean one body; the longer one is the second."""
    if words.nation_named(shorter) or words.nation_named(longer):
        return False
    alike = compare_bodies(shorter, longer)
    if alike != Likeness.POSSIBLE:
        return alike > Likeness.DIFFERENT
    short, long = fold_body(shorter), fold_body(longer)
    if acronym(longer) == short:
        return True
    words_of = words.body_words()
    known = words.known_bodies()
    return (
        short not in known
        and short not in words.parties()
        and long.split()[-1] in words_of
        and words_of.isdisjoint(short.split())
    )


def _only_ending_in(name: str, clusters: Sequence[tuple[str, list[Mention]]]) -> list[Mention] | None:
    """Return the one body whose name ends in the word: `the Post` where only the `Ellmouth Post` is named."""
    word = fold_body(name)
    if word not in words.body_words() or words.known_bodies().get(word):
        return None
    longer = [g for n, g in clusters if (long := fold_body(n).split()) and len(long) > 1 and long[-1] == word]
    return longer[0] if len(longer) == 1 else None


def _is_of_a_place(council: str) -> bool:
    """Say whether a council is a town's or county's: `Leeds Council`, not the `Arts and Crafts Council`."""
    pieces = fold_body(council).split()
    if len(pieces) <= _SHORT_NAME:
        return words.word_set("councils of no place").isdisjoint(pieces)
    return not words.word_set("kinds of places").isdisjoint(pieces)


def _body_nouns(name: str) -> set[str]:
    """The common nouns that may stand for the body: those of its name, and those known."""
    known = words.known_bodies().get(fold_body(name))
    found = set(known.nouns) if known else set()
    nouns = words.bodies()
    pieces = fold_body(name).split()
    head = pieces[pieces.index("of") - 1 : pieces.index("of")] if "of" in pieces[1:] else []
    for piece in (pieces[-1], pieces[0], *head) if pieces else ():
        if piece in nouns:
            found.add(piece)
    return found
