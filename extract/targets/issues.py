"""Which words name the main issue of an article: wordings of its text and headline, and what is known of each."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

import numpy as np
from spacy.tokens import Token

from extract.attribution.trees import Floats, Forest
from extract.targets.concepts import Article, Concept
from extract.targets.phrases import (
    Phrase,
    action_nouns,
    noun_of_act,
    pieces_of,
    singular,
    without_possessive,
    word_list,
)
from extract.targets.roles import carrier_of, is_judged
from extract.targets.undoing import nouns_of_undoing
from records.spans import TextSpan
from records.wordforms import stem

_DEFINITE = frozenset(["the", "this", "that"])
_INDEFINITE = frozenset(["a", "an"])
_LINKS = frozenset(["of", "on", "for", "against", "over", "in", "to", "from", "at", "with", "about", "by"])
_BEFORE_VERBS = frozenset(["to", "will", "would", "may", "must", "should", "can", "could", "not"])
_PASSIVE = frozenset(["be", "is", "are", "was", "were", "being", "been"])
_ARTICLES = frozenset(["the", "a", "an", "its", "all", "more", "most", "his", "her", "their", "our"])
_MOST_WORDS = 4
_LONGEST = 6
_SHORTEST = 2
_LOOKED_AT = 25
_WORDINGS = 5
_TWO_ISSUES = -2.4
_SUFFIXES = ("ion", "ment", "ing", "al", "ure", "ship", "age", "ty")
_NO_ISSUES = ("generic_nouns.txt", "person_nouns.txt", "shell_nouns.txt")
_NUMBERS = frozenset(
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "hundred"]
)
_FIGURE = re.compile(r"\d+(?:[.,–-]\d+)+%?")
_SHORT_SUMS = frozenset(["mln", "bln", "bn", "crore", "lakh"])
_SUMS = frozenset(["million", "billion", "trillion", "euro", "euros", "dollar", "dollars", "pound", "pounds"])
# What these do, they do to themselves: where a plant closes, its closure is at issue.
_BY_THEMSELVES = frozenset(["close", "end", "shut", "expand", "reopen", "return", "merge", "move", "lapse", "expire"])
_DENY = frozenset(["deny", "exclude"])
_NO = frozenset(["no", "not", "n't", "never"])
KINDS = ("noun", "core", "turned", "short", "act", "name", "title", "run", "linked", "joined", "far")
_FAR = 7
_PROCEDURES = frozenset(stem(word) for word in ("amendment", "bill", "law", "motion", "referendum", "vote"))
_NEARLY = 0.75


@dataclass(slots=True)
class Wording:
    """One way to name a thing; `phrases` are those of the text that it is made of, `kinds` how it was found."""

    label: str
    key: frozenset[str]
    head: str
    phrases: list[Phrase] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    place: int = 99
    edges: tuple[int, int] = (0, 0)


@dataclass(slots=True)
class Use:
    """Where a stem is used in the article."""

    count: int = 0
    nouns: int = 0
    verbs: int = 0
    names: int = 0
    paragraphs: set[int] = field(default_factory=set)
    statements: set[int] = field(default_factory=set)
    first: int = -1


class Usage:
    """How often the article uses each stem, and where."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.uses: defaultdict[str, Use] = defaultdict(Use)
        self.paragraphs = self._read(article)
        self.pieces = pieces_of(article.headline)
        self.title_at: dict[str, int] = {}
        for place, piece in enumerate(self.pieces):
            if piece[0].isalnum() and piece.lower() not in word_list("headline_stops.txt"):
                self.title_at.setdefault(stem(piece), place)
                for part in piece.split("-") if "-" in piece else ():
                    self.title_at.setdefault(stem(part), place)
        self.most = max((use.count for use in self.uses.values()), default=1)
        self.twos = len({token.lower_ for token in article.words[: article.lead]} & _TWO)
        nouns = sorted(self.uses, key=lambda s: (-self.uses[s].nouns, self.uses[s].first))
        self.rank = {found: place for place, found in enumerate(nouns)}

    def _read(self, article: Article) -> int:
        paragraph = 0
        stems: dict[int, str] = {}
        for token in article.words:
            if token.is_space:
                paragraph += "\n" in token.text
                continue
            if not token.is_alpha or token.is_stop:
                continue
            found = stems[token.i] = stem(token.text)
            use = self.uses[found]
            kind = token.pos_
            use.count += 1
            use.nouns += kind == "NOUN"
            use.verbs += kind == "VERB"
            use.names += kind == "PROPN"
            use.paragraphs.add(paragraph)
            if use.first < 0:
                use.first = token.i
        for number, content in enumerate(article.contents):
            for token in content:
                if token.i in stems:
                    self.uses[stems[token.i]].statements.add(number)
        return paragraph + 1


def wordings(usage: Usage) -> list[Wording]:
    """Return the wordings of one article that may name its main issue."""
    found: dict[frozenset[str], Wording] = {}
    best: dict[frozenset[str], Counter[str]] = defaultdict(Counter)

    def add(
        label: str,
        head: str,
        kind: str,
        phrase: Phrase | None = None,
        place: int = 99,
        weight: int = 1,
        edges: tuple[int, int] = (0, 0),
    ) -> None:
        words = [w for w in label.split() if w not in word_list("headline_stops.txt")]
        key = frozenset(stem(w) for w in words)
        counted = bool(words) and (words[0].lower() in _NUMBERS or words[0].isdigit())
        if not key or counted or _is_a_figure(words) or len(words) > _LONGEST or any(len(w) < _SHORTEST for w in words):
            return
        if key not in found:
            found[key] = Wording(label, key, head)
        wording = found[key]
        wording.kinds.add(kind)
        if place < wording.place:
            wording.place, wording.edges = place, edges
        best[key][label] += weight
        if phrase is not None:
            wording.phrases.append(phrase)

    for phrase in usage.article.at.values():
        if phrase.plain and len(phrase.key) < 2:
            continue
        token = usage.article.doc[phrase.token]
        if token.pos_ == "VERB" and _is_denied(token):
            continue
        kind = "act" if token.pos_ == "VERB" else "name" if phrase.weak else "noun"
        for label, head, how in _variants(phrase):
            add(label, head, how or kind, phrase if not how else None)
    for label, noun in _happenings(usage.article):
        add(label, stem(noun), "act")
    for label, head, kind, start, end in _of_title(usage):
        add(label, head, kind, None, start, 2, (_edge(usage, start - 1), _edge(usage, end)) if end else (0, 0))
    for key, wording in found.items():
        wording.label = min(best[key], key=lambda label: (-best[key][label], len(label), label))
    return [w for w in found.values() if _may_be(w, usage)]


def _is_a_figure(words: Sequence[str]) -> bool:
    """Whether a sum, a share or a score stands in these words: `Orrin 1.9 bln euro`, `4-3`."""
    counted = any(word[0].isdigit() for word in words)
    return any(
        _FIGURE.fullmatch(word) or word.lower() in _SHORT_SUMS or (counted and word.lower() in _SUMS) for word in words
    )


def _is_denied(act: Token) -> bool:
    """Whether nobody is to do this: who rules out closing the plant speaks of the plant."""
    above = act.head
    if any(child.dep_ == "neg" for child in act.children):
        return True
    if act.dep_ in {"pcomp", "xcomp", "ccomp", "dobj", "acl"}:
        words = {child.lower_ for child in above.children}
        return above.lemma_ in _DENY or (above.lemma_ == "rule" and "out" in words) or not _NO.isdisjoint(words)
    return False


def _happenings(article: Article) -> Iterator[tuple[str, str]]:
    """Yield what happens of itself in the text: `the plant will close` as plant closure, and its noun of action."""
    for token in article.words:
        if token.pos_ == "VERB" and token.lemma_ in _BY_THEMSELVES:
            kinds = {child.dep_: child for child in token.children}
            phrase = article.at.get(kinds["nsubj"].i) if "nsubj" in kinds and "dobj" not in kinds else None
            if phrase is not None and not phrase.plain and phrase.head and len(phrase.label.split()) <= 3:
                noun = action_nouns()[token.lemma_]
                yield f"{phrase.label} {noun}", noun


def _may_be(wording: Wording, usage: Usage) -> bool:
    if wording.place < 99:
        return True
    article = usage.article
    if any(p.token < article.lead for p in wording.phrases) or wording.key & usage.title_at.keys():
        return True
    return max(len(usage.uses[s].paragraphs) for s in wording.key) > 1


def _variants(phrase: Phrase) -> Iterator[tuple[str, str, str]]:
    """Yield the label of a phrase and shorter ones, with how they were made."""
    yield phrase.label, phrase.head, ""
    words = phrase.label.split()
    link = next((i for i, w in enumerate(words) if i and w in _LINKS), 0)
    core, after = (words[:link], words[link + 1 :]) if link else (words, [])
    after = [w for w in after if w != "the"]
    if after:
        yield " ".join(core), phrase.head, "core"
        if len(core) == 1 and len(after) <= 3 and words[link] in {"of", "on", "for", "to", "in"}:
            yield " ".join([*after[:-1], singular(after[-1]), *core]), phrase.head, "turned"
    for size in range(2, len(core)):
        yield " ".join(core[-size:]), phrase.head, "short"


def _edge(usage: Usage, place: int) -> int:
    """Return what stands beside a run of the headline: its end, a mark, a small word, a verb, a noun."""
    if not 0 <= place < len(usage.pieces):
        return 1
    piece = usage.pieces[place].lower()
    if not piece[0].isalnum():
        return 2
    if piece in word_list("headline_stops.txt"):
        return 4 if piece in {"to", "will", "be", "is", "are", "was", "were"} else 5 if piece in _LINKS else 3
    if _act(piece) is not None:
        return 6
    use = usage.uses.get(stem(piece))
    if use is None:
        return 7
    return 8 if use.verbs > use.nouns + use.names else 9 if use.names > use.nouns else 10


def _of_title(usage: Usage) -> Iterator[tuple[str, str, str, int, int]]:
    """Yield what the words of the headline that stand together may name."""
    article, pieces = usage.article, usage.pieces
    words: list[str | None] = []
    for piece in pieces:
        plain = without_possessive(piece) if piece[0].isalnum() else ""
        low = plain.lower()
        if not plain or low in word_list("headline_stops.txt"):
            words.append(None)
        else:
            names = usage.uses[stem(low)].names > usage.uses[stem(low)].nouns if stem(low) in usage.uses else False
            words.append(plain if names and plain[0].isupper() else low)

    def nominal(word: str) -> bool:
        use = usage.uses.get(stem(word))
        return use is None or use.nouns + use.names >= use.verbs

    def ends_a_run(place: int) -> bool:
        """Whether a headline's verb stands here: between a noun and what it is about, or after `to` or `will`."""
        low = (words[place] or "").lower()
        if place == 0 or not low:
            return False
        if pieces[place - 1].lower() in _BEFORE_VERBS:
            return low in word_list("headline_verbs.txt") or low in action_nouns()
        last = place + 1 == len(words) or (words[place + 1] is None and not pieces[place + 1][0].isalnum())
        use = usage.uses.get(stem(low))
        does = low.endswith("s") and _act(low) is not None and (use is None or not use.nouns)
        known = low in word_list("headline_verbs.txt") or does
        return words[place - 1] is not None and known and not last

    long = [piece for piece in pieces[1:] if len(piece) > 3 and piece.isalpha()]
    plain_case = 2 * sum(piece[0].islower() for piece in long) > len(long)

    def is_name(place: int) -> bool:
        """Whether a word among small letters has a large one: no verb, `play Test at night`."""
        return plain_case and place > 0 and pieces[place][:1].isupper()

    def act_before(start: int, end: int) -> str | None:
        """Return the noun for a verb that stands before what it does something to: `to close four kiosks`."""
        place = start - 1
        while place > 0 and (pieces[place].lower() in _ARTICLES | _NUMBERS or pieces[place].isdigit()):
            place -= 1
        return _act(words[place] or "", words[end - 1] or "") if place >= 0 and not is_name(place) else None

    def act_after(end: int) -> tuple[str, bool] | None:
        """Return the noun for a verb that comes after: `kiosks on the pier to be closed`, and whether it is far."""
        thing = words[end - 1] or ""
        if end < len(words) and words[end]:
            verb = words[end] or ""
            noun = None if is_name(end) or _does_to_another(verb) else _act(verb, thing)
            return (noun, False) if noun else None
        for place in range(end, min(end + _FAR, len(pieces) - 1)):
            if not pieces[place][0].isalnum():
                return None
            if pieces[place].lower() in _BEFORE_VERBS | _PASSIVE and pieces[place + 1].lower() not in _PASSIVE:
                noun = _act(pieces[place + 1], thing)
                return (noun, place > end + 1) if noun else None
        return None

    spans: list[tuple[int, int]] = []
    for start in range(len(words)):
        if words[start] is not None and ends_a_run(start):
            continue
        for end in range(start + 1, min(len(words), start + _MOST_WORDS) + 1):
            if words[end - 1] is None or (end - 1 > start and ends_a_run(end - 1)):
                break
            spans.append((start, end))
    ends: dict[int, list[tuple[int, str]]] = defaultdict(list)
    starts: dict[int, list[str]] = defaultdict(list)
    for start, end in spans:
        run = [w for w in words[start:end] if w is not None]
        last = run[-1]
        if not nominal(last) or last.isdigit() or run[0].isdigit() or run[0] in _NUMBERS:
            continue
        if len(run) > 1 and run[0] in word_list("light_modifiers.txt"):
            continue
        if any(_act(one) and (other in _NUMBERS or other.isdigit()) for one, other in pairwise(run)):
            continue
        if len(run) == 1 and any(singular(last) in word_list(name) for name in _NO_ISSUES):
            continue
        run[-1] = singular(last) if last.islower() else last
        label = " ".join(run)
        yield label, stem(run[-1]), "run", start, end
        ends[end].append((start, label))
        starts[start].append(label)
        if (noun := act_before(start, end)) is not None:
            yield f"{label} {noun}", stem(noun), "joined", start, end
        if after := act_after(end):
            noun, far = after
            yield f"{label} {noun}", stem(noun), "far" if far else "joined", start, end
    for place in range(1, len(pieces)):
        if pieces[place].lower() in {"of", "on", "for", "to", "in", "at"}:
            skip = place + 1 + (place + 1 < len(pieces) and pieces[place + 1].lower() in {"the", "a", "its"})
            for start, one in ends.get(place, ()):
                for other in starts.get(skip, ()):
                    if len(one.split()) + len(other.split()) <= 4:
                        head = stem(one.split()[-1])
                        yield f"{one} {pieces[place].lower()} {other}", head, "linked", place, 0
                        if len(one.split()) == 1:
                            yield f"{other} {one}", head, "turned", place, 0
                            if (noun := act_before(start, place)) is not None:
                                yield f"{other} {one} {noun}", stem(noun), "joined", place, 0
    verbs = {stem(w) for place, w in enumerate(words) if w is not None and ends_a_run(place)}
    for phrase in article.titles:
        if verbs & {stem(w) for w in phrase.label.split()}:
            continue
        yield phrase.label, phrase.head, "title", 0, 0


def _does_to_another(word: str) -> bool:
    """Whether a headline's verb is what its subject does to something else: `Council scraps tram plan`."""
    low = word.lower()
    forms = {low.removesuffix("s"), low.removesuffix("es")}
    return low.endswith("s") and not low.endswith("ss") and _act(low) is not None and forms.isdisjoint(_BY_THEMSELVES)


def _act(word: str, thing: str = "") -> str | None:
    """Return the noun for what a headline's verb does, to a thing if it does it to one."""
    low = word.lower()
    forms = [low, low.removesuffix("s"), low.removesuffix("ed"), low.removesuffix("d")]
    if low.endswith("ing"):
        forms += [low[:-3], f"{low[:-3]}e", low[:-4]]
    found = next((form for form in forms if form in action_nouns()), None)
    return noun_of_act(found, thing.lower()) if found is not None else None


def numbers(wording: Wording, usage: Usage, others: Sequence[Wording]) -> tuple[float, ...]:
    """Describe a wording to the model."""
    article = usage.article
    doc = article.doc
    uses = [usage.uses[s] if s in usage.uses else Use() for s in sorted(wording.key)]
    head = usage.uses[wording.head] if wording.head in usage.uses else Use()
    size = max(1, len(doc))
    statements = max(1, len(article.contents))
    titled = [usage.title_at.get(s, -1) for s in sorted(wording.key)]
    in_title = [t for t in titled if t >= 0]
    length = max(1, len(usage.pieces))
    counts = [u.count for u in uses]
    said = [len(u.statements) / statements for u in uses]
    spread = [len(u.paragraphs) / usage.paragraphs for u in uses]
    here = [doc[p.token] for p in wording.phrases]
    any_statement = set().union(*(u.statements for u in uses))
    any_paragraph = set().union(*(u.paragraphs for u in uses))
    all_paragraphs = set(uses[0].paragraphs).intersection(*(u.paragraphs for u in uses))
    determiners = [[c.lower_ for c in t.lefts if c.dep_ == "det"] for t in here]
    roles = [carrier_of(t).dep_ for t in here]
    fuller = [o for o in others if wording.key < o.key]
    shorter = [o for o in others if o.key < wording.key]
    concept = next((c for t in here if (c := article.concept_at.get(t.i)) is not None), None)
    main = article.main
    words = wording.label.split()
    link = next((i for i, w in enumerate(words) if i and w in _LINKS), len(words))
    noun = words[link - 1].lower()
    return (
        float(len(words)),
        float(len(wording.key)),
        float(len(wording.label)),
        float(any(w in _LINKS for w in words)),
        float(any(w[0].isupper() for w in words)),
        float(sum(w[0].isupper() for w in words) / len(words)),
        float(noun[0].isupper()),
        float(any(c.isdigit() for c in wording.label)),
        float("-" in wording.label),
        *(float(kind in wording.kinds) for kind in KINDS),
        # headline
        float(len(in_title)),
        len(in_title) / len(titled),
        len(in_title) / max(1, len(usage.title_at)),
        float(wording.head in usage.title_at),
        usage.title_at.get(wording.head, length) / length,
        (min(in_title) if in_title else length) / length,
        float(wording.place < 99),
        float(length),
        *(float(wording.edges[0] == kind) for kind in range(1, 11)),
        *(float(wording.edges[1] == kind) for kind in range(1, 11)),
        float(sum(_verbal(usage, s) for s in wording.key)),
        # head
        float(min(head.count, 20)),
        float(min(head.nouns, 20)),
        float(min(head.verbs, 10)),
        float(min(head.names, 10)),
        len(head.statements) / statements,
        len(head.paragraphs) / usage.paragraphs,
        head.count / usage.most,
        float(min(usage.rank.get(wording.head, 60), 60)),
        head.first / size if head.first >= 0 else 1.0,
        float(0 <= head.first < article.lead),
        # all words
        float(min(counts)),
        sum(counts) / len(counts),
        float(max(counts)),
        min(said),
        sum(said) / len(said),
        max(said),
        min(spread),
        max(spread),
        len(any_statement) / statements,
        len(any_paragraph) / usage.paragraphs,
        len(all_paragraphs) / usage.paragraphs,
        sum(0 <= u.first < article.lead for u in uses) / len(uses),
        sum(u.names for u in uses) / max(1, sum(counts)),
        sum(u.verbs for u in uses) / max(1, sum(counts)),
        # the phrase as it stands
        float(min(len(here), 12)),
        (here[0].i / size) if here else 1.0,
        float(any(t.i < article.lead for t in here)),
        sum(not _DEFINITE.isdisjoint(found) for found in determiners) / max(1, len(here)),
        sum(not _INDEFINITE.isdisjoint(found) for found in determiners) / max(1, len(here)),
        float(min(sum(is_judged(t) for t in here), 4)),
        sum(role in {"nsubj", "nsubjpass"} for role in roles) / max(1, len(here)),
        sum(role == "dobj" for role in roles) / max(1, len(here)),
        sum(t.tag_ == "NNS" for t in here) / max(1, len(here)),
        float(min(len(fuller), 12)),
        float(min(len(shorter), 12)),
        float(max((len(o.phrases) for o in fuller), default=0)),
        float(max((len(o.phrases) for o in shorter), default=0)),
        float(any(o.place < 99 for o in fuller)),
        # words known
        float(noun in word_list("issue_nouns.txt")),
        float(noun in word_list("compounding_nouns.txt")),
        float(noun in word_list("shell_nouns.txt")),
        float(noun in word_list("generic_nouns.txt")),
        float(noun in word_list("person_nouns.txt")),
        float(noun in word_list("light_heads.txt")),
        float(noun in word_list("name_nouns.txt")),
        float(noun in _acts()),
        *(float(noun.endswith(suffix)) for suffix in _SUFFIXES),
        float(any(p.actor for p in wording.phrases)),
        float(any(p.weak for p in wording.phrases)),
        float(any(p.plain for p in wording.phrases)),
        float(any(p.shell for p in wording.phrases)),
        float(any(p.issue for p in wording.phrases)),
        # the rules' choice
        concept.salience if concept else 0.0,
        concept.salience / max(0.1, main.salience) if concept and main else 0.0,
        float(concept is not None and concept is main),
        float(min(concept.voices, 8)) if concept else 0.0,
        float(min(article.rank.get(id(concept), 30), 30)) if concept else 30.0,
        float(main is not None and main.key <= wording.key),
        float(main is not None and main.head == wording.head),
        float(main is not None and wording.key <= main.key),
    )


@cache
def _acts() -> frozenset[str]:
    return frozenset(action_nouns().values())


def _verbal(usage: Usage, found: str) -> bool:
    use = usage.uses.get(found)
    return use is not None and use.verbs > use.nouns + use.names


_TWO = frozenset(["two", "both", "second", "also", "another", "twin", "separate", "other", "linked", "package", "pair"])


def beside(wording: Wording, main: Wording, score: float, top: float, usage: Usage) -> tuple[float, ...]:
    """Describe a wording as the second issue beside the main one, in addition to `numbers`."""
    statements, theirs = _statements(wording, usage), _statements(main, usage)
    own = wording.key - main.key
    own_statements: set[int] = set().union(*(usage.uses[s].statements for s in own if s in usage.uses))
    paragraphs = set().union(*(usage.uses[s].paragraphs for s in wording.key if s in usage.uses))
    theirs_p = set().union(*(usage.uses[s].paragraphs for s in main.key if s in usage.uses))
    total = max(1, len(usage.article.contents))
    places = sorted(usage.title_at[s] for s in own if s in usage.title_at)
    others = sorted(usage.title_at[s] for s in main.key if s in usage.title_at)
    between = usage.pieces[min(places[0], others[0]) : max(places[0], others[0])] if places and others else []
    return (
        score,
        top - score,
        float(len(own)),
        len(own) / len(wording.key),
        float(wording.head == main.head),
        float(main.key < wording.key),
        len(statements) / total,
        len(theirs) / total,
        len(own_statements) / total,
        len(own_statements - theirs) / total,
        len(own_statements & theirs) / max(1, len(own_statements | theirs)),
        len(paragraphs & theirs_p) / max(1, len(paragraphs | theirs_p)),
        len(paragraphs - theirs_p) / usage.paragraphs,
        float(len(places)),
        float(len(others)),
        (places[0] - others[0]) / len(usage.pieces) if places and others else 0.0,
        float(any(p in {";", "–", "—", ":", ".", "?", "-", "|"} for p in between)),
        float("," in between),
        float(any(p.lower() in {"and", "but", "also", "while", "as", "plus"} for p in between)),
        float(len(between)),
        float(usage.twos),
        float(any(p in ";" for p in usage.pieces)),
        float(any(p.lower() in {"and", "but", "two", "both", "too", "also"} for p in usage.pieces)),
        float(total),
    )


def _statements(wording: Wording, usage: Usage) -> set[int]:
    return set().union(*(usage.uses[s].statements for s in wording.key if s in usage.uses))


def concept_of(wording: Wording, article: Article) -> Concept:
    """Return the concept of the article that a wording names; a new one where there is none."""
    found = next((c for c in article.concepts if c.key == wording.key), None)
    if found is None:
        held = (article.concept_at.get(p.token) for p in wording.phrases)
        found = next((c for c in held if c is not None and c.head == wording.head), None)
    if found is None:
        phrases = wording.phrases or [Phrase(-1, TextSpan(0, 0), wording.label, wording.key, wording.head)]
        found = Concept(wording.key, wording.head, list(phrases), issue=True, titled=wording.place < 99)
        found.salience = article.main.salience if article.main is not None else 1.0
        article.concepts.append(found)
        for phrase in wording.phrases:
            article.concept_at[phrase.token] = found
    return found


@dataclass(frozen=True, slots=True)
class IssueModel:
    """Two forests: which wording names the main issue, and whether another names a second one."""

    main: Forest
    second: Forest

    def tell(self, article: Article) -> None:
        """Let the article know its issues: the main one, and a second one where it seems to have two."""
        usage = Usage(article)
        found = wordings(usage)
        if found:
            rows = np.array([numbers(w, usage, found) for w in found], dtype=np.float32)
            choose(article, usage, found, rows, self.main(rows.T), self.second)


def choose(
    article: Article, usage: Usage, found: Sequence[Wording], rows: Floats, scores: Floats, second: Forest
) -> None:
    """Set the issues of an article by the scores of its wordings as the main one; `rows` has their numbers."""
    order = [int(k) for k in np.argsort(-scores, kind="stable")]
    main = voted_on(found, scores)
    order.sort(key=lambda k: found[k] is not main)
    likely = [k for k in order[1:_LOOKED_AT] if not found[k].key <= main.key]
    other = None
    if likely:
        top = float(scores[order[0]])
        late = [(*rows[k], *beside(found[k], main, float(scores[k]), top, usage)) for k in likely]
        odds = second(np.array(late, dtype=np.float32).T)
        best = int(np.argmax(odds))
        if odds[best] >= _TWO_ISSUES:
            other = found[likely[best]]
    settle(article, [found[k] for k in order], main, other)


def voted_on(found: Sequence[Wording], scores: Floats) -> Wording:
    """Return the likeliest wording; where that is a bill or a vote, what it is to undo, if that is nearly as likely.

    *Leaf blower ban*, not *vote on gas leaf blowers*: who speaks is for or against the ban.
    """
    order = [int(k) for k in np.argsort(-scores, kind="stable")]
    main = found[order[0]]
    words = {stem(word) for word in main.label.lower().split()}
    if words.isdisjoint(_PROCEDURES) or _undone(main):
        return main
    for k in order[1:_LOOKED_AT]:
        if scores[k] < _NEARLY * scores[order[0]]:
            break
        thing = {stem(word) for word in found[k].label.lower().split()} - _PROCEDURES
        if _undone(found[k]) and thing & (words - _PROCEDURES):
            return found[k]
    return main


def _undone(wording: Wording) -> bool:
    return not nouns_of_undoing().isdisjoint(wording.label.lower().split())


def _label(article: Article, wording: Wording, concept: Concept) -> str:
    """Return the label of an issue: the wording, or that of the concept where it says more, with what undoes it.

    *Gradual approach*, not *gradual*; *statue removal* where the headline takes it down.
    """
    same = wording.key == concept.key and len(concept.label.split()) > len(wording.label.split())
    label = concept.label if same else wording.label
    return article.with_act(label, wording.key, wording.head)


def settle(article: Article, ranked: Sequence[Wording], main: Wording, second: Wording | None) -> None:
    """Set the issues of an article, and under which wordings each is known."""
    first = concept_of(main, article)
    other = concept_of(second, article) if second is not None else None
    article.take_issues(first, other if other is not first else None)
    article.call(first, _label(article, main, first))
    if second is not None and article.second is not None:
        article.call(article.second, _label(article, second, article.second))
    keys = [(concept, w) for concept, w in ((article.main, main), (article.second, second)) if concept and w]
    for concept, chosen in keys:
        rivals = [w.key - chosen.key for _, w in keys if w is not chosen]
        near = [
            w.label
            for w in ranked
            if len(w.key) > 1
            and 2 * len(w.key & chosen.key) >= min(len(w.key), len(chosen.key))
            and not any(w.key & rival for rival in rivals)
        ]
        fullest = article.wording(concept)
        known = [concept.label, fullest]
        salient = article.salient
        if concept is article.main and salient is not None and salient is not article.second:
            known.append(salient.label)
        article.wordings[id(concept)] = list(dict.fromkeys([*known, *near]))[:_WORDINGS]
