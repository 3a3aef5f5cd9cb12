"""Linking speakers across articles: variants of one name become one speaker, two people stay two.

Every article brings provisional speakers, each with a name, aliases and dated roles. They are grouped by name, names
are paired where they share a key (no pair of all with all), pairs are weighed by likeness and by what the roles say,
and joined best first. Everything is ordered by content, so the order of articles changes nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Literal

from graph.linked import Known
from graph.linking.decisions import SCOPE, Decisions
from graph.linking.lasting import lasting_ids, with_former
from records.identifiers import digest, slug
from records.names import (
    Likeness,
    PersonName,
    acronym,
    british,
    compare_bodies,
    compare_names,
    compare_words,
    fold,
    fold_body,
    forms_of,
    parse_name,
    romanized,
    strip_legal_form,
)
from records.speaker import Role, Speaker, SpeakerKind
from records.statement import Statement
from records.word_lists import read_words

Key = tuple[str, str, str]
"""Article key, kind and provisional id of one speaker in one article."""

_WELL_KNOWN = 10
"""Articles that name a person in full before a bare surname is that person though common or of another office."""

_FOREMOST = 3
"""How many times more articles must know one bearer of a surname than all others together."""

_HERE = Path(__file__).parent


def link_speakers(
    statements: Sequence[Statement], decisions: Decisions, known: Known | None = None
) -> tuple[list[Statement], list[Speaker]]:
    """Return the statements with their lasting speakers, in the order given, and all speakers ordered by id.

    The speakers include the bodies known only from roles; a role names its body as the speaker of that body is named.
    The user's `decisions` go before everything found here.

    A speaker's id is the slug of the name under which the earliest article (by date, then key) has it in full, so
    that later articles, however they spell it, leave the id alone; a speaker that the user merged has the slug of
    the name given. Two speakers with one slug get a digest of that article behind it. Common groups (`villagers`) and
    unnamed sources are never the same in two articles. Whoever is `known` keeps the id; where two known speakers have
    become one, the other id is among the former ids.
    """
    personas = _personas(statements)
    linker = _Linker(personas, decisions)
    clusters = linker.clusters()
    speakers, of_persona = _final_speakers(clusters, decisions, known or Known())
    linked = []
    for statement in statements:
        if statement.speaker is None:
            linked.append(statement)
        else:
            linked.append(replace(statement, speaker=of_persona[_key(statement)]))
    return linked, sorted(speakers, key=lambda s: s.id)


def _article_key(statement: Statement) -> str:
    return statement.article.url or statement.article.sha256 or statement.article.id


def _key(statement: Statement) -> Key:
    speaker = statement.speaker
    if speaker is None:
        raise ValueError(f"{statement.id}: a statement without a speaker has no key")
    return _article_key(statement), speaker.kind, speaker.id


@dataclass(slots=True)
class _Persona:
    """One provisional speaker of one article."""

    key: Key
    kind: SpeakerKind
    name: str
    aliases: tuple[str, ...]
    roles: tuple[Role, ...]
    gender: Literal["female", "male"] | None
    published: str
    article: str
    statements: list[str]

    @property
    def order(self) -> tuple[str, Key]:
        """Earliest article first, undated ones last."""
        return self.published or "9999", self.key


@dataclass(slots=True, eq=False)
class _Node:
    """All provisional speakers of one kind, name and walk of life: what pairing and joining work on."""

    kind: SpeakerKind
    name: str
    key: tuple[str, ...]
    personas: list[_Persona] = field(default_factory=list)
    parsed: PersonName = field(default_factory=lambda: PersonName("", ()))
    titles: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    walks: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    gender: Literal["female", "male"] | None = None
    owner: str | None = None

    def gather(self) -> None:
        """Take titles, bodies and forms of name from the provisional speakers."""
        self.titles = frozenset(r.office for p in self.personas for r in p.roles if r.office)
        self.bodies = frozenset(fold_body(r.organization) for p in self.personas for r in p.roles if r.organization)
        self.walks = _walks_of(self.titles)
        self.forms = frozenset(form for p in self.personas for a in (p.name, *p.aliases) if (form := fold_body(a)))
        self.gender = _most(p.gender for p in self.personas)


def _most(genders: Iterable[Literal["female", "male"] | None]) -> Literal["female", "male"] | None:
    """Return the gender said most often; none where both are said as often."""
    heard = [gender for gender in genders if gender]
    female = heard.count("female")
    if 2 * female == len(heard):
        return None
    return "female" if 2 * female > len(heard) else "male"


def _personas(statements: Iterable[Statement]) -> list[_Persona]:
    """Return one persona a provisional speaker, ordered by key, whatever the order of the statements."""
    found: dict[Key, _Persona] = {}
    for statement in sorted(statements, key=lambda s: s.id):
        speaker = statement.speaker
        if speaker is None:
            continue
        key = _key(statement)
        persona = found.get(key)
        if persona is None:
            published = statement.article.published or ""
            found[key] = _Persona(
                key,
                speaker.kind,
                speaker.name,
                speaker.aliases,
                speaker.roles,
                speaker.gender,
                published,
                statement.article.id,
                [statement.id],
            )
        else:
            persona.statements.append(statement.id)
            persona.aliases = tuple(sorted({*persona.aliases, *speaker.aliases}))
            persona.roles = tuple(sorted({*persona.roles, *speaker.roles}, key=_role_order))
    return [found[key] for key in sorted(found)]


def _role_order(role: Role) -> tuple[str, str, str]:
    return role.title or "", role.organization or "", role.seen or ""


@lru_cache(maxsize=1)
def _walks() -> dict[str, str]:
    lines = (line.split(":") for line in read_words(_HERE / "walks_of_life.txt"))
    return {noun: walk for walk, nouns in lines for noun in nouns.split()}


@lru_cache(maxsize=1)
def _common_surnames() -> frozenset[str]:
    return frozenset(read_words(_HERE / "common_surnames.txt"))


def _walks_of(titles: Iterable[str]) -> frozenset[str]:
    table = _walks()
    return frozenset(table[word] for title in titles for word in _title_words(title) if word in table)


def _title_words(title: str) -> list[str]:
    return fold(title).replace("-", " ").split()


def _apart_in_life(a: frozenset[str], b: frozenset[str]) -> bool:
    """Say whether both walks of life are known and have nothing in common."""
    return bool(a) and bool(b) and a.isdisjoint(b)


class _Union:
    """Sets of nodes that are joined step by step, each refusing what may not be in it."""

    def __init__(self, nodes: Sequence[_Node], barred: frozenset[frozenset[str]]) -> None:
        self.barred = barred
        self.set_of = {id(node): [node] for node in nodes}

    def join(self, a: _Node, b: _Node, *, force: bool = False) -> bool:
        ours, theirs = self.set_of[id(a)], self.set_of[id(b)]
        if ours is theirs:
            return True
        if not force and any(self._clash(x, y) for x in ours for y in theirs):
            return False
        ours.extend(theirs)
        for node in theirs:
            self.set_of[id(node)] = ours
        return True

    def _clash(self, a: _Node, b: _Node) -> bool:
        if _barred(self.barred, a, b):
            return True
        if a.owner is not None and b.owner is not None and a.owner != b.owner:
            return True
        if a.owner is not None or b.owner is not None:
            return False
        if a.kind == "person" and b.kind == "person":
            return _other_gender(a, b) or compare_names(a.parsed, b.parsed) == Likeness.DIFFERENT
        return False

    def sets(self) -> list[list[_Node]]:
        unique = {id(group): group for group in self.set_of.values()}
        return list(unique.values())


def _barred(barred: frozenset[frozenset[str]], a: _Node, b: _Node) -> bool:
    if not barred:
        return False
    names_a, names_b = _decided_names(a), _decided_names(b)
    return any(frozenset((x, y)) in barred for x in names_a for y in names_b if x != y)


def _decided_names(node: _Node) -> set[str]:
    """Return the names under which decisions may mean the node; of a part split off for one article, that alone."""
    scoped = {f"{fold_body(p.name)}{SCOPE}{p.article}" for p in node.personas}
    return {fold_body(node.name), *(fold_body(p.name) for p in node.personas), *scoped}


class _Linker:
    """Groups provisional speakers of all articles into clusters, one a lasting speaker."""

    def __init__(self, personas: Sequence[_Persona], decisions: Decisions) -> None:
        self.canonical = decisions.canonical()
        self.barred = decisions.kept_apart()
        self.nodes = _nodes(personas, self.canonical)

    def clusters(self) -> list[list[_Node]]:
        """Return the clusters, each ordered, in the order of their first nodes."""
        union = _Union(self.nodes, self.barred)
        by_owner: dict[str, list[_Node]] = defaultdict(list)
        for node in self.nodes:
            if node.owner is not None:
                by_owner[node.owner].append(node)
        for owned in by_owner.values():
            for node in owned[1:]:
                union.join(owned[0], node, force=True)
        people = [n for n in self.nodes if n.kind == "person"]
        self._join_people(union, people)
        self._join_bodies(union, [n for n in self.nodes if n.kind in ("organization", "group") and not _local(n)])
        groups = [sorted(group, key=lambda n: n.key) for group in union.sets()]
        return sorted(groups, key=lambda group: group[0].key)

    def _join_people(self, union: _Union, people: Sequence[_Node]) -> None:
        full = [n for n in people if len(n.parsed.words) > 1]
        edges = [(strength, a, b) for a, b in _pairs(full, _person_keys) if (strength := _person_strength(a, b))]
        clear = _without_ambiguous(edges)
        for _, a, b in sorted(clear, key=lambda e: (-e[0], e[1].key, e[2].key)):
            union.join(a, b)
        self._join_single_words(union, full, [n for n in people if len(n.parsed.words) == 1])

    def _join_single_words(self, union: _Union, full: Sequence[_Node], single: Sequence[_Node]) -> None:
        """Give a surname alone to the one full name of the corpus that it fits."""
        by_word: dict[str, list[_Node]] = defaultdict(list)
        by_slip: dict[str, list[_Node]] = defaultdict(list)
        for node in full:
            for word in sorted(set(node.parsed.words)):
                by_word[romanized(word)].append(node)
            for key in _misspellings(node.parsed.words[-1]):
                by_slip[key].append(node)
        for node in sorted(single, key=lambda n: n.key):
            word = node.parsed.words[0]
            candidates = [c for c in by_word.get(romanized(word), ()) if self._may_be(node, c)]
            groups = {id(union.set_of[id(c)]): union.set_of[id(c)] for c in candidates}
            supported = [g for g in groups.values() if any(_supports(node, member) for member in g)]
            if not groups:
                slips = [c for key in _misspellings(word) for c in by_slip.get(key, ()) if _supports(node, c)]
                fitting = {id(union.set_of[id(c)]): union.set_of[id(c)] for c in slips if _alike(node, c)}
                supported = list(fitting.values())
            if supported:
                group = _foremost(supported)
            else:
                group = _foremost(list(groups.values()))
                told = node.titles and group is not None and any(member.titles for member in group)
                known = sum(len(member.personas) for member in group or ())
                if known < _WELL_KNOWN and (told or word in _common_surnames()):
                    group = None
            if group is not None:
                union.join(group[0], node)
        by_key: dict[str, _Node] = {}
        for node in sorted(single, key=lambda n: n.key):
            other = by_key.setdefault(romanized(node.parsed.words[0]), node)
            if other is not node and node.parsed.words[0] not in _common_surnames() and _compatible(node, other):
                union.join(other, node)

    def _may_be(self, single: _Node, full: _Node) -> bool:
        return _compatible(single, full)

    def _join_bodies(self, union: _Union, bodies: Sequence[_Node]) -> None:
        edges: list[tuple[int, _Node, _Node]] = []
        long_forms: dict[str, set[str]] = defaultdict(set)
        for node in bodies:
            if len(node.name.split()) > 1:
                long_forms[acronym(node.name)].add(british(strip_legal_form(fold_body(node.name))))
        for a, b in _pairs(bodies, _body_keys):
            strength = _body_strength(a, b, long_forms)
            if strength:
                edges.append((strength, a, b))
        for _, a, b in sorted(edges, key=lambda e: (-e[0], e[1].key, e[2].key)):
            union.join(a, b)


def _foremost(groups: Sequence[list[_Node]]) -> list[_Node] | None:
    """Return the one group, or the one that far more articles know than all others together."""
    sizes = [sum(len(node.personas) for node in group) for group in groups]
    for group, size in zip(groups, sizes, strict=True):
        if len(groups) == 1 or size >= _FOREMOST * (sum(sizes) - size):
            return group
    return None


def _alike(a: _Node, b: _Node) -> bool:
    return compare_names(a.parsed, b.parsed) > Likeness.DIFFERENT and _compatible(a, b)


def _misspellings(word: str) -> list[str]:
    """Keys that the word shares with every other one that has one letter wrong; none for short words."""
    key = romanized(word)
    return sorted({key, *_shortened(key)}) if len(key) >= 5 else []


def _local(node: _Node) -> bool:
    """Say whether the node means something of its article alone: an unnamed source, a group without a proper name."""
    if node.owner is not None:
        return False
    return node.kind == "unnamed" or (
        node.kind in ("group", "organization") and not any(c.isupper() for c in node.name)
    )


def _nodes(personas: Sequence[_Persona], canonical: dict[str, str]) -> list[_Node]:
    """Gather personas into nodes, ordered by key."""
    found: dict[tuple[str, ...], _Node] = {}
    for persona in personas:
        owner = _owner(persona, canonical)
        parsed = parse_name(persona.name) if persona.kind == "person" else PersonName("", ())
        if persona.kind == "person" and not parsed.words:
            parsed = PersonName(persona.name, (fold_body(persona.name) or persona.name,))
        name_key = " ".join((*parsed.words, parsed.suffix)) if persona.kind == "person" else fold_body(persona.name)
        key: tuple[str, ...] = (persona.kind, name_key, owner or "")
        node = found.get(key)
        probe = _Node(persona.kind, persona.name, key)
        if owner is None and _local(probe):
            key = (*key, *persona.key)
            node = None
        if node is None:
            node = found[key] = _Node(persona.kind, persona.name, key, parsed=parsed, owner=owner)
        node.personas.append(persona)
    nodes = [split for key in sorted(found) for split in _split_by_life(found[key])]
    for node in nodes:
        node.gather()
    return nodes


def _owner(persona: _Persona, canonical: dict[str, str]) -> str | None:
    return _decided(canonical, persona)


def _decided(table: dict[str, str], persona: _Persona) -> str | None:
    """Look a persona's name up, first as it is meant in its article alone."""
    folded = fold_body(persona.name)
    return table.get(f"{folded}{SCOPE}{persona.article}") or table.get(folded)


def _split_by_life(node: _Node) -> list[_Node]:
    """Split bearers of one name whose walks of life and bodies cannot be one person's.

    Those of whom the articles say nothing go with the part that has the most personas.
    """
    if node.kind != "person" or node.owner is not None or len(node.personas) < 2:
        return [node]
    parts: list[list[_Persona]] = []
    lives: list[_Life] = []
    silent: list[_Persona] = []
    common = node.parsed.surname in _common_surnames()
    for persona in sorted(node.personas, key=lambda p: (-len(_life(p).walks), -len(p.roles), p.order)):
        life = _life(persona)
        if not life.walks and not life.bodies:
            silent.append(persona)
            continue
        home = next((k for k, other in enumerate(lives) if _one_life(life, other, common=common)), None)
        if home is None:
            parts.append([persona])
            lives.append(life)
        else:
            parts[home].append(persona)
            lives[home] = _Life(lives[home].walks | life.walks, lives[home].bodies | life.bodies)
    if not parts:
        return [node]
    max(parts, key=len).extend(silent)
    if len(parts) == 1:
        return [node]
    nodes = []
    for number, part in enumerate(parts):
        key = node.key if number == 0 else (*node.key, str(number))
        nodes.append(replace(node, key=key, personas=sorted(part, key=lambda p: p.key)))
    return nodes


@dataclass(frozen=True, slots=True)
class _Life:
    walks: frozenset[str]
    bodies: frozenset[str]


def _life(persona: _Persona) -> _Life:
    titles = [r.office for r in persona.roles if r.office]
    return _Life(_walks_of(titles), frozenset(fold_body(r.organization) for r in persona.roles if r.organization))


def _one_life(a: _Life, b: _Life, *, common: bool) -> bool:
    """Say whether two lives under one full name may be one: of a rare name, unless walk and body both differ."""
    if not a.bodies.isdisjoint(b.bodies) or not _apart_in_life(a.walks, b.walks):
        return True
    return not common and not (a.bodies and b.bodies)


def _pairs(nodes: Sequence[_Node], keys_of: Callable[[_Node], set[str]]) -> Iterator[tuple[_Node, _Node]]:
    """Yield each two nodes that share a key, once."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for number, node in enumerate(nodes):
        for key in sorted(keys_of(node)):
            blocks[key].append(number)
    seen: set[tuple[int, int]] = set()
    for members in blocks.values():
        for pair in combinations(sorted(set(members)), 2):
            if pair not in seen:
                seen.add(pair)
                yield nodes[pair[0]], nodes[pair[1]]


def _person_keys(node: _Node) -> set[str]:
    """Keys that two spellings of one full name share: its words but for one letter, with the given name's initial."""
    words = node.parsed.words
    initials = {words[0][0], *(form[0] for form in _forms_of(words[0]))}
    keys: set[str] = set()
    last = romanized(words[-1])
    endings = {last, *_shortened(last)} if len(last) >= 4 else {last}
    endings |= {romanized(form) for form in forms_of(words[-1])}
    for initial in initials:
        keys |= {f"{initial}:{ending}" for ending in endings}
    if len(words) == 2:
        keys.add("=" + "|".join(sorted(words)))
    if len(words) > 2:
        keys.add(f"~{romanized(words[-2])}:{last}")
        keys |= {f"~{romanized(words[0])}:{romanized(word)}" for word in words[1:] if len(word) > 1}
    else:
        keys.add(f"~{romanized(words[0])}:{last}")
    keys.add("+" + "".join(words))
    return keys


@lru_cache(maxsize=65536)
def _forms_of(given: str) -> tuple[str, ...]:
    """Given names of other initials that are short forms of this one: Bill for William."""
    return tuple(sorted(other for other in forms_of(given) if other[0] != given[0]))


def _shortened(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(1, len(word))}


def _person_strength(a: _Node, b: _Node) -> int:
    """How strongly two full names point to one person: 0 not at all, more the better."""
    if _other_gender(a, b):
        return 0
    alike = compare_names(a.parsed, b.parsed)
    supported = _supports(a, b)
    against = _apart_in_life(a.walks, b.walks)
    if alike == Likeness.SAME:
        if a.parsed.words == b.parsed.words:
            return 0
        if supported:
            return 6
        return 0 if against else 4
    if alike == Likeness.SPELLING:
        if supported:
            return 5
        long = min(len(a.parsed.words), len(b.parsed.words)) > 2
        unsaid = not a.titles or not b.titles
        return 3 if not against and (long or (unsaid and not _common(a, b))) else 0
    if alike == Likeness.POSSIBLE:
        if supported:
            return 2
        doubtful = _common(a, b) and not _begins(a.parsed.words, b.parsed.words)
        return 0 if against or doubtful or (a.titles and b.titles) else 1
    return 0


def _begins(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Say whether one name begins with the whole other one, as names with two surnames do."""
    shorter, longer = sorted((a, b), key=len)
    return len(shorter) > 1 and longer[: len(shorter)] == shorter


def _common(a: _Node, b: _Node) -> bool:
    return a.parsed.surname in _common_surnames() or b.parsed.surname in _common_surnames()


def _other_gender(a: _Node, b: _Node) -> bool:
    """Say whether the genders differ; one given name cannot have two, whatever a pronoun was taken for."""
    given_a, given_b = a.parsed.given, b.parsed.given
    if given_a and given_b and compare_words(given_a, given_b) == Likeness.SAME:
        return False
    return a.gender is not None and b.gender is not None and a.gender != b.gender


def _compatible(a: _Node, b: _Node) -> bool:
    if _other_gender(a, b):
        return False
    return _supports(a, b) or not _apart_in_life(a.walks, b.walks)


def _supports(a: _Node, b: _Node) -> bool:
    """Say whether the roles speak for one person: one body, or one telling title without bodies that differ."""
    if not a.bodies.isdisjoint(b.bodies):
        return True
    shared = {_last(t) for t in a.titles} & {_last(t) for t in b.titles}
    if not shared:
        return False
    return not a.bodies or not b.bodies


def _last(title: str) -> str:
    return _title_words(title)[-1]


def _without_ambiguous(edges: Sequence[tuple[int, _Node, _Node]]) -> list[tuple[int, _Node, _Node]]:
    """Leave out the edges of a name that fits two different people equally well: `George Bush` fits both."""
    of_node: dict[int, list[tuple[int, _Node]]] = defaultdict(list)
    for strength, a, b in edges:
        of_node[id(a)].append((strength, b))
        of_node[id(b)].append((strength, a))
    dropped: set[tuple[int, int]] = set()
    for node, others in of_node.items():
        for (s1, x), (s2, y) in combinations(others, 2):
            if compare_names(x.parsed, y.parsed) != Likeness.DIFFERENT:
                continue
            if s1 == s2 or max(s1, s2) < 5:
                dropped |= {(node, id(x)), (node, id(y))}
            else:
                dropped.add((node, id(x if s1 < s2 else y)))
    return [(s, a, b) for s, a, b in edges if (id(a), id(b)) not in dropped and (id(b), id(a)) not in dropped]


def _body_keys(node: _Node) -> set[str]:
    keys: set[str] = set()
    for form in node.forms:
        plain = british(strip_legal_form(form))
        keys.add(plain)
        words = plain.split()
        if len(words) > 1:
            keys.add(acronym(plain))
            for k, word in enumerate(words):
                if len(word) >= 7:
                    keys |= {" ".join((*words[:k], shorter, *words[k + 1 :])) for shorter in _shortened(word)}
    return keys


def _body_strength(a: _Node, b: _Node, long_forms: dict[str, set[str]]) -> int:
    if a.kind != b.kind:
        return 0
    alike = compare_bodies(a.name, b.name)
    if alike == Likeness.SAME:
        return 5
    if fold_body(a.name) in b.forms or fold_body(b.name) in a.forms:
        return 4
    if alike == Likeness.SPELLING:
        return 3
    if alike == Likeness.POSSIBLE:
        short = min((a.name, b.name), key=lambda name: (len(name.split()), len(name)))
        folded = fold_body(short)
        if " " not in folded and short.isupper() and len(folded) >= 3 and len(long_forms[folded]) == 1:
            return 2
    return 0


def _final_speakers(
    clusters: Sequence[Sequence[_Node]], decisions: Decisions, known: Known
) -> tuple[list[Speaker], dict[Key, Speaker]]:
    """Name each cluster, give it its id, and settle the bodies that roles name."""
    drafts = [_draft(cluster, decisions.shown()) for cluster in clusters]
    bodies = {fold_body(alias): d.name for d in drafts if d.kind == "organization" for alias in sorted(d.aliases)}
    bodies |= {fold_body(d.name): d.name for d in drafts if d.kind == "organization"}
    drafts.extend(_only_in_roles(drafts, bodies, decisions))
    speakers: list[Speaker] = []
    of_persona: dict[Key, Speaker] = {}
    ids, gone = lasting_ids(_unique_ids(drafts), [_overlap(draft, known) for draft in drafts], known.former)
    former = with_former(ids, gone)
    for draft, identifier in zip(drafts, ids, strict=True):
        roles = {
            replace(r, organization=bodies.get(fold_body(r.organization), r.organization)) if r.organization else r
            for r in draft.roles
        }
        aliases = tuple(sorted({*draft.aliases, draft.name}))
        ordered = tuple(sorted(roles, key=_role_order))
        speaker = Speaker(identifier, draft.name, draft.kind, aliases, ordered, draft.gender, former[identifier])
        speakers.append(speaker)
        of_persona.update(dict.fromkeys(draft.personas, speaker))
    return speakers, of_persona


def _overlap(draft: _Draft, known: Known) -> Counter[str]:
    """Count the draft's statements by the speaker that they had; a body without any is known by its name.

    Of a merge the speaker counts most under whose name it stands.
    """
    held = Counter(known.speaker_of[s] for s in draft.statements if s in known.speaker_of)
    lead = Counter(known.speaker_of[s] for s in draft.lead if s in known.speaker_of)
    if lead:
        # who was merged into another does not take its place by having said more
        held[max(lead, key=lambda key: (lead[key], key))] += held.total()
    if not held and draft.kind != "person":
        held.update({known.bodies[name] for alias in draft.aliases if (name := fold_body(alias)) in known.bodies})
    return held


def _only_in_roles(drafts: Sequence[_Draft], bodies: dict[str, str], decisions: Decisions) -> list[_Draft]:
    """Return a draft for each body that roles name and that made no statement, and note its name in `bodies`."""
    named = Counter(r.organization for d in drafts for r in d.roles if r.organization)
    found: list[_Draft] = []
    for name in sorted(named, key=lambda n: (-named[n], n)):
        folded = fold_body(name)
        if folded in bodies:
            continue
        wanted = decisions.canonical().get(folded) or decisions.shown().get(folded) or name
        if fold_body(wanted) not in bodies:
            order = ("9999", ("", "organization", wanted))
            found.append(_Draft(wanted, slug(wanted), "organization", {wanted, name}, [], None, order, ()))
        bodies[folded] = bodies.setdefault(fold_body(wanted), wanted)
    return found


@dataclass(slots=True)
class _Draft:
    name: str
    slug: str
    kind: SpeakerKind
    aliases: set[str]
    roles: list[Role]
    gender: Literal["female", "male"] | None
    order: tuple[str, Key]
    personas: tuple[Key, ...]
    local: bool = False
    statements: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()


def _draft(cluster: Sequence[_Node], shown: dict[str, str]) -> _Draft:
    personas = sorted((p for node in cluster for p in node.personas), key=lambda p: p.order)
    owner = next((node.owner for node in cluster if node.owner is not None), None)
    kinds = Counter(p.kind for p in personas)
    kind = min(kinds, key=lambda k: (-kinds[k], k))
    aliases = {alias for p in personas for alias in (p.name, *p.aliases)}
    name = owner or _shown_name(personas, kind)
    by_name = sorted(personas, key=lambda p: (p.name, p.order))
    renamed = shown.get(fold_body(name)) or next((r for p in by_name if (r := _decided(shown, p))), None)
    first = _first_full(personas, kind)
    return _Draft(
        name=renamed or name,
        slug=slug(owner or first.name),
        kind=kind,
        aliases=aliases,
        roles=[role for p in personas for role in p.roles],
        gender=_most(p.gender for p in personas),
        order=first.order,
        personas=tuple(p.key for p in personas),
        local=len(cluster) == 1 and _local(cluster[0]),
        statements=tuple(s for p in personas for s in p.statements),
        lead=tuple(s for p in personas if owner and fold_body(p.name) == fold_body(owner) for s in p.statements),
    )


def _fullness(name: str) -> float:
    """How much of a name is told: its whole words; initials count only beside a lone surname."""
    parsed = parse_name(name).words
    whole = sum(len(word) > 1 for word in parsed)
    return whole if whole > 1 else 0.6 * len(parsed)


def _shown_name(personas: Sequence[_Persona], kind: SpeakerKind) -> str:
    """Return the form to show: of a person the fullest one that is no rarity, of a body the one used most."""
    used = Counter(persona.name for persona in personas)
    most = max(used.values())
    if kind == "person":
        return min((n for n in used if 5 * used[n] >= most), key=lambda n: (-_fullness(n), -used[n], -len(n), n))
    return min(used, key=lambda n: (-used[n], -len(n.split()), n))


def _first_full(personas: Sequence[_Persona], kind: SpeakerKind) -> _Persona:
    """Return the earliest persona whose name is more than one word, else the earliest."""
    full = [p for p in personas if kind != "person" or len(parse_name(p.name).words) > 1]
    return min(full or personas, key=lambda p: p.order)


def _unique_ids(drafts: Sequence[_Draft]) -> list[str]:
    """Return one id a draft: its slug, with a digest behind it for all but the earliest that has the slug."""
    by_slug: dict[str, list[int]] = defaultdict(list)
    for number, draft in enumerate(drafts):
        by_slug[draft.slug].append(number)
    ids = [draft.slug for draft in drafts]
    for name, numbers in by_slug.items():
        ordered = sorted(numbers, key=lambda k: (drafts[k].order, drafts[k].kind, drafts[k].name))
        for position, number in enumerate(ordered):
            draft = drafts[number]
            if draft.local or position > 0:
                ids[number] = f"{name}-{digest(draft.kind, *draft.order[1], length=6)}"
    return ids
