"""What each content is about: noun phrases of the content, and the article's issues where it names none."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from spacy.tokens import Doc, Token

from extract.target import Target
from records.attribution import Attribution
from records.spans import Spans, TextSpan
from records.wordforms import stem

MOST_TARGETS = 2
_IMPLIED = 0.75
_WORDS = Path(__file__).parent / "target_words"
_NOT_ISSUES = frozenset(["DATE", "TIME", "MONEY", "PERCENT", "CARDINAL", "ORDINAL", "QUANTITY", "PERSON"])
_NAMES = frozenset(["PERSON", "ORG", "GPE", "NORP", "LOC", "FAC"])
_LEFT = frozenset(["compound", "amod", "nmod", "nummod"])


@cache
def _words(name: str) -> frozenset[str]:
    lines = (_WORDS / name).read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


@cache
def _action_nouns() -> dict[str, str]:
    lines = (_WORDS / "action_nouns.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if line and not line.startswith("#"))


@dataclass(frozen=True, slots=True)
class _Phrase:
    """One noun phrase, or verb with its object, at a place in the text.

    `key` holds the stems that make its topic; empty for a phrase that only points to another (`the scheme`).
    `head` is the head's stem, empty where the head adds nothing (`sectoral approach`).
    """

    token: int
    span: TextSpan
    text: str
    label: str
    key: frozenset[str]
    head: str
    definite: bool = False
    weak: bool = False
    action: bool = False


@dataclass(slots=True)
class _Concept:
    """Phrases of one article that stand for one topic."""

    key: frozenset[str]
    head: str
    phrases: list[_Phrase] = field(default_factory=list)
    label: str = ""
    text: str = ""
    salience: float = 0.0
    weak: bool = False


def targets_of(doc: Doc, attributions: Sequence[Attribution], *, title: str | None = None) -> list[list[Target]]:
    """Return one list of at most two targets an attribution, in the order given, the strongest first.

    A statement that names no issue of its own is about the one under discussion: that of the statement before it in
    the paragraph, or the article's main issue; such a target has no mention, or a pronoun for one. An article with
    no noun phrase in it gives empty lists.
    """
    article = _Article(doc, attributions, title)
    found: list[list[Target]] = [[] for _ in attributions]
    before: tuple[int, _Concept] | None = None
    for index in sorted(range(len(attributions)), key=lambda i: attributions[i].extent):
        chosen = article.choose(attributions[index], before)
        found[index] = [target for _, target in chosen]
        if chosen:
            before = (attributions[index].extent.end, chosen[0][0])
    return found


class _Article:
    """The phrases and issues of one article."""

    def __init__(self, doc: Doc, attributions: Sequence[Attribution], title: str | None) -> None:
        self.doc = doc
        self.text = doc.text
        self.phrases = list(_phrases(doc))
        self.at = {phrase.token: phrase for phrase in self.phrases}
        self.starts = [token.idx for token in doc]
        self.headline, self.lead = _opening(doc)
        self.concepts = _concepts(self.phrases)
        self.concept_at: dict[int, _Concept] = {p.token: c for c in self.concepts for p in c.phrases}
        self._weigh(attributions, title)
        strong = [c for c in self.concepts if not c.weak] or self.concepts
        self.main = max(strong, key=lambda c: (c.salience, -c.phrases[0].token), default=None)

    def _weigh(self, attributions: Sequence[Attribution], title: str | None) -> None:
        reported = _covered(len(self.text), (s for a in attributions for s in (*a.content, *a.cue)))
        title_stems = frozenset(stem(word) for word in (title or "").split()) | frozenset(
            stem(token.text) for token in self.doc[: self.headline] if token.is_alpha
        )
        for concept in self.concepts:
            count = sum(1.0 if reported[p.span.start] else 0.5 for p in concept.phrases)
            value = 1.5 * math.log2(1 + count)
            if concept.head in title_stems or (not concept.head and concept.key & title_stems):
                value += 1.5 + 1.5 * len(concept.key & title_stems) / len(concept.key)
            if any(p.token < self.lead for p in concept.phrases):
                value += 1.0
            if len(concept.key) > 1:
                value *= 1.2
            if concept.weak:
                value *= 0.3
            concept.salience = value

    def choose(self, attribution: Attribution, before: tuple[int, _Concept] | None) -> list[tuple[_Concept, Target]]:
        """Return the concepts that this attribution is about, each with its target."""
        main = self.main
        if main is None:
            return []
        scored: dict[int, tuple[float, _Concept, _Phrase | None]] = {}
        top = main.salience or 1.0
        for phrase, role in self._candidates(attribution):
            concept = self.concept_at.get(phrase.token)
            if concept is None:
                continue
            value = min(1.0, concept.salience / top) + role
            if id(concept) not in scored or value > scored[id(concept)][0]:
                scored[id(concept)] = (value, concept, phrase)
        implied = self._under_discussion(main, attribution, before)
        pronoun = self._pointer(attribution)
        value = _IMPLIED + (0.2 if pronoun else 0.0)
        if id(implied) not in scored:
            scored[id(implied)] = (value, implied, None)
        ranked = sorted(scored.values(), key=lambda row: (-row[0], row[1].phrases[0].token))
        best = ranked[0][0]
        chosen = [row for row in ranked[:MOST_TARGETS] if row[0] >= 0.75 * best and (row is ranked[0] or row[2])]
        return [
            (
                concept,
                Target(
                    phrase=concept.text,
                    label=concept.label,
                    mention=phrase.span if phrase else pronoun,
                    salience=round(min(1.0, value / 1.6), 3),
                ),
            )
            for value, concept, phrase in chosen
        ]

    def _under_discussion(
        self, main: _Concept, attribution: Attribution, before: tuple[int, _Concept] | None
    ) -> _Concept:
        """Return the concept of the statement before where it is near and matters to the article, or the main one."""
        if before is not None:
            end, concept = before
            gap = self.text[end : max(end, attribution.extent.start)]
            if gap.count("\n") <= 1 and concept.salience > 0.3 * main.salience:
                return concept
        return main

    def _pointer(self, attribution: Attribution) -> TextSpan | None:
        for token in self._tokens(attribution.content):
            if token.lower_ in {"it", "this", "that"} and token.pos_ == "PRON" and token.dep_ in _ARGUMENTS:
                return TextSpan(token.idx, token.idx + len(token.text))
            if token.pos_ == "NOUN" and token.lemma_ in _words("shell_nouns.txt") and token.i not in self.concept_at:
                return TextSpan(token.idx, token.idx + len(token.text))
        return None

    def _candidates(self, attribution: Attribution) -> Iterator[tuple[_Phrase, float]]:
        """Yield the phrases that the statement names, each with the weight of its role."""
        sources = attribution.source
        tokens = list(self._tokens(attribution.content))
        inside = {token.i for token in tokens}
        for token in tokens:
            phrase = self.at.get(token.i)
            if phrase is None or any(phrase.span.overlaps(source) for source in sources):
                continue
            role = _role(token, inside)
            if phrase.weak and role < 0.5:
                continue
            yield phrase, role
        for token in self._frame(attribution):
            phrase = self.at.get(token.i)
            if phrase and not phrase.weak and not any(phrase.span.overlaps(source) for source in sources):
                yield phrase, 0.3

    def _frame(self, attribution: Attribution) -> Iterator[Token]:
        """Yield objects of the words around the cue: `asked about X`, `commenting on X`, `defended X, saying`."""
        for cue in self._tokens(attribution.cue):
            for child in cue.children:
                if child.dep_ == "advcl" and child.i < cue.i and child.lemma_.lower() in _FRAMES:
                    yield from _objects(child)
            if cue.dep_ == "advcl" and cue.head.pos_ == "VERB" and cue.head.lemma_ in _words("evaluative_verbs.txt"):
                yield from _objects(cue.head)
            yield from _objects(cue)

    def _tokens(self, spans: Spans) -> Iterator[Token]:
        for span in spans:
            found = self.doc.char_span(span.start, span.end, alignment_mode="expand")
            if found is not None:
                yield from found


_ARGUMENTS = frozenset(["nsubj", "nsubjpass", "dobj", "pobj"])
_FRAMES = frozenset(["ask", "comment", "speak", "talk", "question", "refer", "turn", "respond", "react"])


def _objects(verb: Token) -> Iterator[Token]:
    for child in verb.children:
        if child.dep_ == "dobj":
            yield child
        elif child.dep_ == "prep":
            yield from (c for c in child.children if c.dep_ == "pobj")


def _role(token: Token, inside: set[int]) -> float:
    """Return how much the phrase at this head is what the content judges: a share of 0 to 1."""
    head = token.head
    if head.i not in inside or head is token:
        return 0.6 if token.dep_ not in {"nsubj", "nsubjpass"} else 0.4
    verb = head
    if token.dep_ in {"pobj", "pcomp"} and head.dep_ == "prep" and head.head.i in inside:
        verb = head.head
    if token.dep_ in {"dobj", "pobj", "nsubjpass", "pcomp"} and verb.pos_ in {"VERB", "ADJ", "AUX"}:
        return 0.6 if verb.lemma_ in _words("evaluative_verbs.txt") else 0.15
    if token.dep_ in {"nsubj", "attr"} and head.dep_ in {"ROOT", "ccomp"}:
        return 0.2
    return 0.05


def _phrases(doc: Doc) -> Iterator[_Phrase]:
    """Yield the phrases that may name a topic, in text order of their heads."""
    lower = {token.text for token in doc if token.is_lower}
    for token in doc:
        if token.pos_ in {"NOUN", "PROPN"} and token.dep_ not in {"compound", "nmod"}:
            phrase = _noun_phrase(token, lower)
        elif token.pos_ == "VERB":
            phrase = _verb_phrase(token, lower)
        else:
            continue
        if phrase is not None:
            yield phrase


def _verb_phrase(verb: Token, lower: set[str]) -> _Phrase | None:
    noun = _action_nouns().get(verb.lemma_.lower())
    if noun is None:
        return None
    thing = next((c for c in verb.children if c.dep_ in {"dobj", "nsubjpass"} and c.pos_ in {"NOUN", "PROPN"}), None)
    if thing is None or thing.ent_type_ in _NOT_ISSUES:
        if verb.tag_ == "VBG" and verb.dep_ in {"pcomp", "nsubj", "dobj", "pobj"}:
            return _Phrase(
                verb.i,
                TextSpan(verb.idx, verb.idx + len(verb.text)),
                verb.text,
                noun,
                frozenset({stem(noun)}),
                stem(noun),
                action=True,
            )
        return None
    words = [*_modifier_words(thing, lower), _label_word(thing, lower, head=True)]
    key = frozenset(stem(w) for w in words) - _light_stems()
    if not key or thing.lemma_.lower() in _words("generic_nouns.txt"):
        return None
    start = min(verb.idx, thing.left_edge.idx)
    end = max(verb.idx + len(verb.text), thing.idx + len(thing.text))
    label = " ".join([*words[-3:], noun])
    return _Phrase(
        verb.i, TextSpan(start, end), verb.doc.text[start:end], label, key | {stem(noun)}, stem(noun), action=True
    )


def _noun_phrase(head: Token, lower: set[str]) -> _Phrase | None:
    if head.ent_type_ in _NOT_ISSUES or not any(c.isalpha() for c in head.text):
        return None
    lemma = head.lemma_.lower()
    modifiers = _modifier_words(head, lower)
    definite = any(c.dep_ == "det" and c.lower_ in {"the", "this", "that", "these", "those"} for c in head.children)
    start = min((c.idx for c in head.lefts if c.dep_ in _LEFT), default=head.idx)
    end = head.idx + len(head.text)
    shell = lemma in _words("shell_nouns.txt")
    complement, preposition = _complement(head, lemma)
    content = [w for w in modifiers if w.lower() not in _words("light_modifiers.txt")]
    if shell and not content:
        # the complement of a bare shell noun is a phrase of its own: `a proposal on river buses`
        return None
    if lemma in _words("generic_nouns.txt") or (lemma in _words("person_nouns.txt") and head.pos_ == "NOUN"):
        return None
    noun = _label_word(head, lower, head=True)
    light = lemma in _words("light_heads.txt") and bool(content)
    key = {stem(w) for w in content} | (set() if light else {stem(noun)})
    words = [*modifiers[-3:], noun] if content else [noun]
    words = [w for w in words if w.lower() not in _words("light_modifiers.txt")] or words
    label = " ".join(words)
    if complement is not None and not light:
        inner = [w for w in _modifier_words(complement, lower) if w.lower() not in _words("light_modifiers.txt")]
        inner = [*inner[-2:], _label_word(complement, lower, head=lemma in _words("compounding_nouns.txt"))]
        key |= {stem(w) for w in inner}
        end = complement.idx + len(complement.text)
        if lemma in _words("compounding_nouns.txt") and preposition in {"on", "of", "in", "to"} and len(inner) < 4:
            label = " ".join([*inner, *words])
        else:
            determiner = "the " if any(c.lower_ == "the" for c in complement.children) else ""
            label = f"{label} {preposition} {determiner}{' '.join(inner)}"
    weak = (head.ent_type_ in _NAMES and complement is None) or (head.pos_ == "PROPN" and not content)
    return _Phrase(
        head.i,
        TextSpan(start, end),
        head.doc.text[start:end],
        label,
        frozenset(key),
        "" if light else stem(noun),
        definite=definite,
        weak=weak,
    )


def _complement(head: Token, lemma: str) -> tuple[Token | None, str]:
    for child in head.rights:
        if child.dep_ != "prep":
            continue
        preposition = child.lower_
        if preposition not in _words("about_prepositions.txt") and not (
            preposition in {"in", "from"} and (lemma in _words("relational_nouns.txt"))
        ):
            return None, ""
        for thing in child.children:
            if thing.dep_ == "pobj" and thing.pos_ in {"NOUN", "PROPN"} and thing.ent_type_ not in _NOT_ISSUES:
                if thing.lemma_.lower() in _words("generic_nouns.txt"):
                    return None, ""
                return thing, preposition
        return None, ""
    return None, ""


def _modifier_words(head: Token, lower: set[str]) -> list[str]:
    """Return the words before the head that may matter, in text order."""
    words = []
    for child in head.lefts:
        if child.dep_ not in _LEFT or child.ent_type_ in {"DATE", "TIME", "MONEY", "PERCENT", "ORDINAL"}:
            continue
        if child.dep_ == "compound" or child.dep_ == "nmod":
            words.extend(_modifier_words(child, lower))
        if any(c.isalnum() for c in child.text):
            words.append(_label_word(child, lower))
    return words


def _label_word(token: Token, lower: set[str], *, head: bool = False) -> str:
    """Return the word as a label writes it: lower case but for names, a head in the singular."""
    text = token.text
    if token.pos_ == "PROPN" or (text[:1].isupper() and not token.is_sent_start):
        return text.lower() if text.lower() in lower or (text.isupper() and len(text) > 5) else text
    if head and token.tag_ == "NNS" and token.lemma_:
        return token.lemma_.lower()
    return text.lower()


@cache
def _light_stems() -> frozenset[str]:
    return frozenset(stem(word) for word in _words("light_modifiers.txt"))


def _concepts(phrases: Sequence[_Phrase]) -> list[_Concept]:
    """Group the phrases of one article by topic: a shorter phrase joins the fuller one that it can stand for."""
    by_key: dict[frozenset[str], list[_Phrase]] = defaultdict(list)
    for phrase in phrases:
        by_key[phrase.key].append(phrase)
    keys = sorted(by_key, key=lambda k: (-len(k), by_key[k][0].token))
    fullest: dict[frozenset[str], frozenset[str]] = {}
    for key in keys:
        fullest[key] = _fuller(key, by_key, fullest)
    concepts: dict[frozenset[str], _Concept] = {}
    for key in sorted(by_key, key=lambda k: by_key[k][0].token):
        root = fullest[key]
        concept = concepts.setdefault(root, _Concept(key=root, head=next(p.head for p in by_key[root])))
        concept.phrases.extend(by_key[key])
    for concept in concepts.values():
        concept.phrases.sort(key=lambda p: p.token)
        concept.weak = all(p.weak for p in concept.phrases)
        concept.label, concept.text = _name(concept)
    return list(concepts.values())


def _fuller(
    key: frozenset[str],
    by_key: dict[frozenset[str], list[_Phrase]],
    fullest: dict[frozenset[str], frozenset[str]],
) -> frozenset[str]:
    """Return the key of the one fuller phrase that phrases with this key stand for, or the key itself."""
    heads = {phrase.head for phrase in by_key[key]}
    fuller: Counter[frozenset[str]] = Counter()
    for other, root in fullest.items():
        if key < other and (("" in heads) or any(p.head in key for p in by_key[other])):
            fuller[root] += len(by_key[other])
    if not fuller:
        return key
    if len(fuller) == 1 or all(phrase.definite for phrase in by_key[key]) or len(key) == 1:
        [(best, _), *_] = sorted(fuller.items(), key=lambda item: (-item[1], by_key[item[0]][0].token))
        return best
    return key


def _name(concept: _Concept) -> tuple[str, str]:
    """Return the concept's label and its fullest wording."""
    labels = Counter(phrase.label for phrase in concept.phrases)
    first: dict[str, _Phrase] = {}
    for phrase in concept.phrases:
        first.setdefault(phrase.label, phrase)

    def rank(label: str) -> tuple[float, int, int]:
        words = label.split()
        within = sum(count for other, count in labels.items() if set(words) <= set(other.split()))
        size = 1.0 if 2 <= len(words) <= 3 else 0.8 if len(words) > 3 else 0.3
        return (-within * size, len(words), first[label].token)

    best = min(labels, key=rank)
    return best, first[best].text


def _opening(doc: Doc) -> tuple[int, int]:
    """Return how many tokens the headline takes, and up to which token the lead reaches."""
    breaks = [token.i for token in doc if token.is_space and "\n" in token.text]
    paragraphs = []
    start = 0
    for end in [*breaks, len(doc)]:
        words = [token for token in doc[start:end] if not token.is_space]
        if words:
            paragraphs.append((start, end, len(words), words[-1].text in {".", "”", '"', "!", "?"}))
        start = end
    if not paragraphs:
        return 0, 0
    first = paragraphs[0]
    headline = first[1] if first[2] < 20 and not first[3] else 0
    lead = next(
        (end for start, end, count, closed in paragraphs if start >= headline and closed and count > 8), headline
    )
    return headline, lead


def _covered(length: int, spans: Iterable[TextSpan]) -> bytearray:
    covered = bytearray(length + 1)
    for span in spans:
        covered[span.start : span.end] = b"\x01" * (span.end - span.start)
    return covered
