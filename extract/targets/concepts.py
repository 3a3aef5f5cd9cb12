"""The topics of one article: phrases that name one thing, and how much the article is about it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from extract.speakers import Reference
from extract.speakers.pronouns import SINGULAR
from extract.targets.phrases import Phrase, full_text, headline_phrases, name_key, name_phrase, phrases_of
from extract.targets.roles import is_judged, is_named
from extract.targets.undoing import with_act
from records.attribution import Attribution
from records.spans import Spans, TextSpan
from records.wordforms import stem

PRONOUNS = frozenset(["it", "its", "this", "that", "these", "those", "they", "them", "their", *SINGULAR])
_MATTERS = 0.45
_USUAL = 5
_LONG_HEADLINE, _SHORT_LEAD = 20, 8
_CLOSING = frozenset([".", "”", '"', "!", "?", "''"])
_NEARLY_FIRST = 0.7


@dataclass(slots=True)
class Concept:
    """Phrases of one article that stand for one topic; `salience` has no upper bound; `name`: the text below
    the headline has proper names alone for it; `voices`: how many sources name it, `statements`: how many contents;
    `titled`: the headline does; `pointing`: a bare definite noun that the article never introduces (`the takeover`)
    stands for an issue named otherwise; `plain`: a common noun for people.
    """

    key: frozenset[str]
    head: str
    phrases: list[Phrase]
    label: str = ""
    salience: float = 0.0
    issue: bool = False
    weak: bool = False
    name: bool = False
    voices: int = 0
    statements: int = 0
    titled: bool = False
    pointing: bool = False
    plain: bool = False

    @property
    def place(self) -> int:
        return self.phrases[0].token


class Article:
    """The phrases and issues of one article."""

    def __init__(
        self,
        doc: Doc,
        attributions: Sequence[Attribution],
        title: str | None = None,
        references: Sequence[Reference] = (),
    ) -> None:
        self.doc = doc
        self.text = doc.text
        self.attributions = attributions
        self.words = list(doc)
        self.at = {phrase.token: phrase for phrase in phrases_of(self.words)}
        self.people: dict[int, tuple[frozenset[str], ...]] = {}
        self._take_names(references)
        self._wordings: dict[int, str] = {}
        self._breaks = [token.i for token in self.words if token.is_space and "\n" in token.text]
        headline, self.lead = _opening(doc, self._breaks)
        title = title or doc[:headline].text
        self.headline = title
        self.title = frozenset(stem(word) for word in title.split())
        in_text = sorted(self.at.values(), key=lambda phrase: phrase.token)
        self.titles = list(headline_phrases(title, self.words))
        concepts = _concepts([*self.titles, *in_text], _voices(doc, attributions))
        self._weigh(concepts, attributions, self.title)
        topical = [c for c in concepts if not c.plain]
        self.main = self.salient = _main_issue(topical)
        self.no_name = _main_issue([c for c in topical if not c.name])
        self.concept_at = {p.token: c for c in concepts for p in c.phrases if p.token >= 0}
        self.by_key = {c.key: c for c in concepts}
        self.contents = [list(self.tokens(a.content)) for a in attributions]
        self._count_voices(attributions)
        ranked = sorted({id(c): c for c in self.concept_at.values()}.values(), key=lambda c: (-c.salience, c.place))
        self.rank = {id(c): place for place, c in enumerate(ranked)}
        self.concepts = concepts
        self.second: Concept | None = None
        self.wordings: dict[int, list[str]] = {}
        self._before = self.concept_at
        self._labels: list[tuple[Concept, str]] = []
        self._places: dict[int, list[int]] = {}

    def take_issues(self, main: Concept, second: Concept | None) -> None:
        """Let the article be about these issues, and what is part of them stand for them."""
        self.main, self.second = main, second
        self._before = dict(self.concept_at)
        self._places.clear()
        self._absorb([main] if second is None else [main, second])

    def call(self, concept: Concept, label: str) -> None:
        """Give a concept the label of an issue."""
        self._labels.append((concept, concept.label))
        concept.label = label

    def forget_issues(self) -> None:
        """Let the article be about what stands out in it, whatever its issues were taken for."""
        self.concept_at, self.main, self.second = self._before, self.salient, None
        for concept, label in reversed(self._labels):
            concept.label = label
        self.wordings.clear()
        self._places.clear()
        if self.main is not None:
            self.call(self.main, self.with_act(self.main.label, self.main.key, self.main.head))
            self._absorb([self.main])

    def with_act(self, label: str, key: frozenset[str], head: str) -> str:
        """Return the label of an issue with what the headline or the lead says undoes it."""
        return with_act(label, key, head, self.headline, self.doc[: self.lead])

    def _absorb(self, issues: Sequence[Concept]) -> None:
        """Let what is part of an issue stand for it: the fireworks of a firework ban."""
        for concept in {id(c): c for c in self.concept_at.values()}.values():
            if concept.weak or any(concept is issue for issue in issues):
                continue
            part_of = [i for i in issues if concept.key < i.key or (concept.head in i.key and concept.head != i.head)]
            if part_of:
                issue = max(part_of, key=lambda i: len(i.key & concept.key))
                for phrase in concept.phrases:
                    self.concept_at[phrase.token] = issue

    def _take_names(self, references: Sequence[Reference]) -> None:
        """Let mere names stand under the name of their bearer, and keep whom pronouns mean."""
        for reference in references:
            found = self.doc.char_span(reference.span.start, reference.span.end, alignment_mode="expand")
            if found is None:
                continue
            last = found[-1]
            if last.pos_ == "PRON" or last.lower_ in PRONOUNS:
                self.people[last.i] = tuple(name_key(name) for name in reference.names)
            elif last.dep_ not in {"compound", "nmod"} and (last.i not in self.at or self.at[last.i].weak):
                person = reference.kind == "person"
                phrase = name_phrase(self.doc, reference.span, reference.names[0], person=person)
                if phrase is not None:
                    self.at[last.i] = phrase

    def _weigh(self, concepts: Sequence[Concept], attributions: Sequence[Attribution], title: frozenset[str]) -> None:
        """Set how much the article is about each concept."""
        quoted = _covered(len(self.text), (s for a in attributions if a.kind == "direct" for s in a.content))
        for concept in concepts:
            here = [p for p in concept.phrases if p.token >= 0]
            value = sum(0.6 if quoted[p.span.start] else 1.0 for p in here) ** 0.7
            judged = sum(is_judged(self.doc[p.token]) for p in here)
            value += 0.7 * min(judged, 3) + 1.5 * any(is_named(self.doc[p.token]) for p in here)
            concept.titled = concept.key <= title and (concept.issue or len(concept.key) > 1)
            if (concept.head or next(iter(concept.key))) in title or concept.key <= title:
                value += 1.0 + 1.5 * len(concept.key & title) / len(concept.key)
            if any(p.token < self.lead for p in here):
                value += 0.7
            if concept.issue:
                value *= 1.5
            if len(concept.key) > 1:
                value *= 1.2
            concept.salience = value * (0.3 if concept.weak else 1.0)

    def _count_voices(self, attributions: Sequence[Attribution]) -> None:
        """Set how many sources name each concept, a pronoun counting as the source before it."""
        heard: dict[int, set[str]] = {}
        voice = ""
        for attribution in sorted(attributions, key=lambda a: a.extent):
            source = list(self.tokens(attribution.source))
            voice = next((stem(t.text) for t in reversed(source) if t.pos_ in {"NOUN", "PROPN"}), voice)
            named = {id(c): c for t in self.tokens(attribution.content) if (c := self.concept_at.get(t.i)) is not None}
            for key, concept in named.items():
                heard.setdefault(key, set()).add(voice)
                concept.statements += 1
        for concept in self.concept_at.values():
            concept.voices = len(heard.get(id(concept), ()))

    def places(self, concept: Concept) -> list[int]:
        """Return the tokens at which the text names the concept, in order."""
        if not self._places:
            for token in sorted(self.concept_at):
                if token >= 0:
                    self._places.setdefault(id(self.concept_at[token]), []).append(token)
        return self._places.get(id(concept), [])

    def breaks_between(self, start: int, end: int) -> int:
        """Return how many paragraphs end between two tokens."""
        return bisect_left(self._breaks, end) - bisect_left(self._breaks, start)

    def wording(self, concept: Concept, statement: int = 0) -> str:
        """Return the concept as the article writes it most fully.

        An issue of the article has several wordings: one statement has one, the next another, so that all are known.
        """
        if known := self.wordings.get(id(concept)):
            return known[statement % len(known)]
        if id(concept) not in self._wordings:
            texts = [full_text(self.doc, phrase) for phrase in concept.phrases if phrase.token >= 0]
            self._wordings[id(concept)] = max(texts, key=lambda t: min(len(t.split()), 12), default=concept.label)
        return self._wordings[id(concept)]

    def tokens(self, spans: Spans) -> Iterator[Token]:
        """Yield the tokens of the spans."""
        for span in spans:
            found = self.doc.char_span(span.start, span.end, alignment_mode="expand")
            if found is not None:
                yield from found


def _main_issue(concepts: Sequence[Concept]) -> Concept | None:
    """Return what the article is mostly about.

    A thing that is no issue by itself gives way to what is to be done with it: a mark to the abolition of marks.
    """
    first = max(concepts, key=lambda c: (c.salience, -c.place), default=None)
    if first is None:
        return None
    rivals = [c for c in concepts if c.issue and not c.weak]
    enough = (_NEARLY_FIRST if first.issue else _MATTERS) * first.salience
    acts = [c for c in rivals if _is_done_to(c, first) and c.salience > enough]
    issues = [c for c in rivals if c.salience > _NEARLY_FIRST * first.salience]
    return max(acts or ([] if first.issue else issues), key=lambda c: (c.salience, -c.place), default=first)


def _is_done_to(act: Concept, thing: Concept) -> bool:
    """Whether one concept is an act and the other what it is done to."""
    if thing.head == act.head:
        return False
    return thing.key < act.key or (thing.head in act.key and act.key - {act.head} <= thing.key)


def _voices(doc: Doc, attributions: Sequence[Attribution]) -> frozenset[str]:
    """Return the stems of the common nouns that the article names its sources by: they are nobody's topic."""
    heads: set[str] = set()
    for attribution in attributions:
        for span in attribution.source:
            found = doc.char_span(span.start, span.end, alignment_mode="expand")
            if found is not None and found.root.pos_ == "NOUN":
                heads.add(stem(found.root.lemma_))
    return frozenset(heads)


def _concepts(phrases: Sequence[Phrase], voices: frozenset[str]) -> list[Concept]:
    """Group the phrases of one article by topic: a shorter phrase joins the fuller one that it can stand for."""
    by_key: dict[frozenset[str], list[Phrase]] = {}
    introduced = {phrase.head: not phrase.shell for phrase in sorted(phrases, key=lambda p: -p.token)}
    for phrase in phrases:
        if phrase.head not in voices and not (phrase.shell and not introduced[phrase.head]):
            by_key.setdefault(phrase.key, []).append(phrase)
    roots: dict[frozenset[str], frozenset[str]] = {}
    for key in sorted(by_key, key=lambda k: (-len(k), by_key[k][0].token)):
        roots[key] = _root(key, by_key, roots)
    concepts: dict[frozenset[str], Concept] = {}
    for key, found in by_key.items():
        root = roots[key]
        if root not in concepts:
            concepts[root] = Concept(key=root, head=by_key[root][0].head, phrases=[])
        concepts[root].phrases.extend(found)
    kept = []
    for concept in concepts.values():
        concept.phrases.sort(key=lambda p: p.token)
        if all(p.shell for p in concept.phrases):
            continue
        actors = [p.actor for p in concept.phrases if len(p.key) > 1]
        concept.weak = all(p.weak for p in concept.phrases) or (bool(actors) and all(actors))
        concept.plain = all(p.plain for p in concept.phrases)
        concept.name = all(p.weak for p in concept.phrases if p.token >= 0)
        concept.issue = any(p.issue for p in concept.phrases)
        concept.pointing = len(concept.key) == 1 and concept.phrases[0].token >= 0 and concept.phrases[0].definite
        concept.label = _fullest(concept.phrases).label
        kept.append(concept)
    return kept


def _root(
    key: frozenset[str], by_key: dict[frozenset[str], list[Phrase]], roots: dict[frozenset[str], frozenset[str]]
) -> frozenset[str]:
    """Return the key of the fuller phrase that phrases with this key stand for, or the key itself."""
    phrases = by_key[key]
    headless = any(not phrase.head for phrase in phrases)
    fuller: dict[frozenset[str], int] = {}
    for other, root in roots.items():
        if key < other and any(key <= p.core if headless else p.head in key for p in by_key[other]):
            if len(by_key[other]) == 1 and _met_before(phrases, by_key[other][0].token):
                # one weather app named late is not what `app` meant before
                continue
            fuller[root] = fuller.get(root, 0) + len(by_key[other])
    if len(key) > 1:
        qualified = {p for other in roots for p in by_key[other] if key < other and other - key <= p.adjectives}
        if len(qualified) > 1 or (len(fuller) > 1 and not all(phrase.definite for phrase in phrases)):
            return key
    if not fuller:
        return key
    return min(fuller, key=lambda root: (-fuller[root], by_key[root][0].token))


def _met_before(phrases: Sequence[Phrase], token: int) -> bool:
    """Whether a phrase was the usual name of something before this token."""
    return sum(0 <= phrase.token < token for phrase in phrases) >= _USUAL


def _fullest(phrases: Sequence[Phrase]) -> Phrase:
    """Return the phrase that names the concept best: several words, often used, in the headline."""
    counts: dict[str, int] = {}
    firsts: dict[str, Phrase] = {}
    for phrase in phrases:
        counts[phrase.label] = counts.get(phrase.label, 0) + (2 if phrase.token < 0 else 1)
        firsts.setdefault(phrase.label, phrase)

    def rank(label: str) -> tuple[float, int, int]:
        words = len(label.split())
        shape = 0.25 if words == 1 else 1.0 if words <= 3 else 0.8 if words <= 5 else 0.5
        if firsts[label].shell:
            shape /= 10
        used = sum(count for other, count in counts.items() if set(label.split()) <= set(other.split()))
        return (-shape * (1 + used) ** 0.5, words, firsts[label].token)

    return firsts[min(counts, key=rank)]


def _opening(doc: Doc, breaks: Sequence[int]) -> tuple[int, int]:
    """Return how many tokens the headline takes, and up to which token the lead reaches."""
    headline: int | None = None
    start = 0
    for end in [*breaks, len(doc)]:
        words = [token for token in doc[start:end] if not token.is_space]
        if words and headline is None:
            # a headline may be a question or end in a quotation, but is no full sentence
            told = any(word.text == "." for word in words[-2:])
            more = any(not token.is_space for token in doc[end:])
            headline = end if len(words) < _LONG_HEADLINE and not told and more else 0
        if words and start >= (headline or 0) and len(words) > _SHORT_LEAD and words[-1].text in _CLOSING:
            return headline or 0, end
        start = end
    return headline or 0, headline or 0


def _covered(length: int, spans: Iterable[TextSpan]) -> bytearray:
    covered = bytearray(length + 1)
    for span in spans:
        covered[span.start : span.end] = b"\x01" * (span.end - span.start)
    return covered
