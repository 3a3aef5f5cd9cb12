"""What each content is about: noun phrases of the content, and the article's issues where it names none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from extract.targets.phrases import Phrase, full_text, headline_phrases, phrases_of, word_list
from extract.target import Target
from records.attribution import Attribution
from records.spans import Spans, TextSpan
from records.wordforms import stem

MOST_TARGETS = 2
_IMPLIED = 0.7
_POINTED_AT = 0.2
_MATTERS = 0.45
_MORE_SPECIFIC = 0.3
_DEEP = 0.75
_IN_FOCUS = 0.5
_SECOND = 0.8
_NEARLY_FIRST = 0.7
_JUDGED = 0.6
_VOICES_OF_A_THING = 2
_ARGUMENTS = frozenset(["nsubj", "nsubjpass", "dobj", "pobj"])
_FRAMES = frozenset(["ask", "comment", "speak", "talk", "question", "refer", "turn", "respond", "react"])
_WISHES = frozenset(["want", "need", "like", "wish", "expect", "urge", "ask", "demand", "insist", "prefer"])
_SPECIFYING = frozenset(["vision", "aim", "goal", "answer", "priority", "solution", "demand", "remedy", "alternative"])


@dataclass(slots=True)
class _Concept:
    """Phrases of one article that stand for one topic; `salience` has no upper bound; `name`: the text below
    the headline has proper names alone for it; `voices`: how many sources name it; `titled`: the headline does;
    `pointing`: a bare definite noun that the article never introduces (`the takeover`) stands for an issue named
    otherwise.
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
    titled: bool = False
    pointing: bool = False

    @property
    def place(self) -> int:
        return self.phrases[0].token


def targets_of(doc: Doc, attributions: Sequence[Attribution], *, title: str | None = None) -> list[list[Target]]:
    """Return one list of at most two targets an attribution, in the order given, the strongest first.

    A statement that names no issue of its own is about the one under discussion: that of the statement before it in
    the paragraph, or the article's main issue; such a target has no mention, or a pronoun for one. The `title`
    helps to find the main issue where the Doc does not hold it. An article without a noun gives empty lists.
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
        in_text = list(phrases_of(doc))
        self.at = {phrase.token: phrase for phrase in in_text}
        self._wordings: dict[int, str] = {}
        headline, self.lead = _opening(doc)
        title = title or doc[:headline].text
        concepts = _concepts([*headline_phrases(title, doc), *in_text], _voices(doc, attributions))
        self._weigh(concepts, attributions, frozenset(stem(word) for word in title.split()))
        self.main = _main_issue(concepts)
        self.no_name = _main_issue([c for c in concepts if not c.name])
        self.concept_at = {p.token: c for c in concepts for p in c.phrases if p.token >= 0}
        self._count_voices(attributions)
        if self.main is not None:
            self._absorb(self.main, concepts)

    def _weigh(self, concepts: Sequence[_Concept], attributions: Sequence[Attribution], title: frozenset[str]) -> None:
        """Set how much the article is about each concept."""
        quoted = _covered(len(self.text), (s for a in attributions if a.kind == "direct" for s in a.content))
        for concept in concepts:
            here = [p for p in concept.phrases if p.token >= 0]
            value = sum(0.6 if quoted[p.span.start] else 1.0 for p in here) ** 0.7
            judged = sum(_is_judged(self.doc[p.token]) for p in here)
            value += 0.7 * min(judged, 3) + 1.5 * any(_is_named(self.doc[p.token]) for p in here)
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
            source = list(self._tokens(attribution.source))
            voice = next((stem(t.text) for t in reversed(source) if t.pos_ in {"NOUN", "PROPN"}), voice)
            for token in self._tokens(attribution.content):
                concept = self.concept_at.get(token.i)
                if concept is not None:
                    heard.setdefault(id(concept), set()).add(voice)
        for concept in self.concept_at.values():
            concept.voices = len(heard.get(id(concept), ()))

    def _absorb(self, main: _Concept, concepts: Iterable[_Concept]) -> None:
        """Let what is part of the main issue stand for it: the fireworks of a firework ban."""
        for concept in concepts:
            if concept is main or concept.weak or concept.head == main.head:
                continue
            if concept.key < main.key or concept.head in main.key:
                for phrase in concept.phrases:
                    self.concept_at[phrase.token] = main

    def choose(self, attribution: Attribution, before: tuple[int, _Concept] | None) -> list[tuple[_Concept, Target]]:
        """Return the concepts that this attribution is about, each with its target."""
        ours = frozenset(stem(token.text) for token in self._tokens(attribution.source))
        main = self.main
        if main is not None and main.name and main.key & ours:
            # nobody speaks about himself all the time
            main = self.no_name or main
        if main is None:
            return []
        scored: dict[int, tuple[float, _Concept, Phrase | None]] = {}
        for phrase, role, deep in self._candidates(attribution):
            concept = self.concept_at.get(phrase.token)
            if concept is None or (concept.name and concept.key & ours) or not self._stands(concept, phrase, role):
                continue
            share = min(1.0, concept.salience / main.salience)
            value = share + (role if concept.issue or phrase.weak or share >= _MATTERS else role / 2)
            if main.key < concept.key and concept.head in {main.head, ""}:
                value += _MORE_SPECIFIC
            if role > 0 and concept.issue and concept.voices > 1 and not concept.weak:
                value = max(value, _IMPLIED + role / 2)
            if deep:
                value *= _DEEP
            if id(concept) not in scored or value > scored[id(concept)][0]:
                scored[id(concept)] = (value, concept, phrase)
        implied = self._under_discussion(main, attribution, before)
        pointer = self._pointer(attribution)
        value = _IMPLIED + (_POINTED_AT if pointer else 0.0)
        if id(implied) not in scored or scored[id(implied)][0] < value:
            scored[id(implied)] = (value, implied, scored.get(id(implied), (0.0, implied, None))[2])
        ranked = sorted(scored.values(), key=lambda row: (-row[0], row[1].place))
        best = ranked[0]
        chosen = [best, *(r for r in ranked[1:MOST_TARGETS] if r[2] is not None and r[0] >= _SECOND * best[0])]
        return [
            (
                concept,
                Target(
                    phrase=self._wording(concept),
                    label=concept.label,
                    mention=phrase.span if phrase else pointer,
                    salience=round(min(1.0, value / 1.5), 3),
                ),
            )
            for value, concept, phrase in chosen
        ]

    def _stands(self, concept: _Concept, phrase: Phrase, role: float) -> bool:
        """Whether the article has evidence that the concept is an issue beside the main one."""
        if concept is self.main or concept is self.no_name or concept.titled:
            return True
        if concept.pointing and (concept.voices < _VOICES_OF_A_THING or _one_act(concept, self.main)):
            return False
        judged = role >= _JUDGED and phrase.qualified and not phrase.told
        if concept.weak or phrase.weak:
            return judged and concept.voices > 1
        if not concept.issue:
            return concept.voices > _VOICES_OF_A_THING
        return concept.voices > 1 or judged

    def _wording(self, concept: _Concept) -> str:
        """Return the concept as the article writes it most fully."""
        if id(concept) not in self._wordings:
            texts = [full_text(self.doc, phrase) for phrase in concept.phrases if phrase.token >= 0]
            self._wordings[id(concept)] = max(texts, key=lambda t: min(len(t.split()), 12), default=concept.label)
        return self._wordings[id(concept)]

    def _under_discussion(
        self, main: _Concept, attribution: Attribution, before: tuple[int, _Concept] | None
    ) -> _Concept:
        """Return the concept of the statement before where it is near and matters to the article, or the main one."""
        if before is not None:
            end, concept = before
            gap = self.text[end : max(end, attribution.extent.start)]
            if gap.count("\n") <= 1 and concept.issue and self._in_focus(concept, main, gap):
                return concept
        return main

    def _in_focus(self, concept: _Concept, main: _Concept, gap: str) -> bool:
        """Whether the article stays with the concept: it matters to it, or two sources argue on it in one paragraph."""
        return concept.salience > _IN_FOCUS * main.salience or (concept.voices > 1 and "\n" not in gap)

    def _pointer(self, attribution: Attribution) -> TextSpan | None:
        """Return the pronoun or bare shell noun of the content that points to an issue: `it`, `the scheme`."""
        for token in self._tokens(attribution.content):
            pronoun = _points(token) and token.dep_ in _ARGUMENTS
            shell = token.pos_ == "NOUN" and token.i not in self.concept_at
            if pronoun or (shell and token.lemma_.lower() in word_list("shell_nouns.txt")):
                return TextSpan(token.idx, token.idx + len(token.text))
        return None

    def _candidates(self, attribution: Attribution) -> Iterator[tuple[Phrase, float, bool]]:
        """Yield the phrases that the statement names, the weight of its role, and whether a lower clause has it."""
        tokens = list(self._tokens(attribution.content))
        inside = {token.i for token in tokens}
        pointed = False
        for token in tokens:
            pointed = pointed or _points(token)
            phrase = self.at.get(token.i)
            if phrase is None or any(phrase.span.overlaps(source) for source in attribution.source):
                continue
            role = _role(token, inside)
            if (pointed and role >= 0.6 and token.dep_ != "dobj") or (phrase.weak and role < 0.6):
                continue
            yield phrase, role, _is_deep(token, inside)
        for token in self._frame(attribution):
            phrase = self.at.get(token.i)
            if phrase and not phrase.weak and not any(phrase.span.overlaps(source) for source in attribution.source):
                yield phrase, 0.3, False

    def _frame(self, attribution: Attribution) -> Iterator[Token]:
        """Yield objects of the words around the cue: `asked about X`, `commenting on X`, `defended X, saying`."""
        for cue in self._tokens(attribution.cue):
            for child in cue.children:
                if child.dep_ == "advcl" and child.i < cue.i and child.lemma_.lower() in _FRAMES:
                    yield from _objects(child)
            if cue.dep_ == "advcl" and cue.head.pos_ == "VERB" and cue.head.lemma_ in word_list("evaluative_verbs.txt"):
                yield from _objects(cue.head)
            yield from _objects(cue)

    def _tokens(self, spans: Spans) -> Iterator[Token]:
        for span in spans:
            found = self.doc.char_span(span.start, span.end, alignment_mode="expand")
            if found is not None:
                yield from found


def _one_act(one: _Concept, other: _Concept | None) -> bool:
    """Whether two heads are names of one act: a levy and a tax."""
    groups = ({stem(word) for word in line.split()} for line in word_list("same_acts.txt"))
    return other is not None and any({one.head, other.head} <= group for group in groups)


def _points(token: Token) -> bool:
    return token.lower_ in {"it", "this", "that"} and token.pos_ == "PRON" and token.tag_ != "WDT"


def _main_issue(concepts: Sequence[_Concept]) -> _Concept | None:
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


def _is_done_to(act: _Concept, thing: _Concept) -> bool:
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


def _objects(verb: Token) -> Iterator[Token]:
    for child in verb.children:
        if child.dep_ == "dobj":
            yield child
        elif child.dep_ == "prep" and child.lower_ != "as":
            yield from (c for c in child.children if c.dep_ == "pobj")


def _is_judged(token: Token) -> bool:
    """Whether the phrase at this head is the object of a verb of liking, wanting or their contrary."""
    token = _carrier(token)
    verb = token.head
    if token.pos_ == "VERB" and token.dep_ in {"xcomp", "acl"}:
        # `they want to build on the common`, `the plan to close it`
        return verb.lemma_.lower() in (_WISHES if verb.pos_ == "VERB" else word_list("shell_nouns.txt"))
    if token.dep_ == "nsubj":
        # `we want the partnership to last`
        return verb.dep_ in {"ccomp", "xcomp"} and verb.head.lemma_.lower() in _WISHES and verb.tag_ != "VBZ"
    if token.dep_ == "attr":
        # `there should be two systems`
        kinds = {child.dep_: child.lower_ for child in verb.children}
        return kinds.get("expl") == "there" and kinds.get("aux") in {"should", "must"}
    if token.dep_ == "pobj" and verb.dep_ == "prep" and verb.lower_ != "as":
        verb = verb.head
    elif token.dep_ not in {"dobj", "nsubjpass", "pcomp"}:
        return False
    if verb.lemma_ == "need" and any(c.dep_ == "nsubj" and c.pos_ == "NOUN" for c in verb.children):
        # `patients would need two buses` is no wish of the speaker
        return False
    return verb.pos_ == "VERB" and verb.lemma_.lower() in word_list("evaluative_verbs.txt")


def _carrier(token: Token) -> Token:
    """Return the noun whose place in the sentence the phrase has: the proposal in `a proposal on river buses`."""
    preposition = token.head
    while token.dep_ == "pobj" and preposition.dep_ == "prep" and preposition.head.pos_ == "NOUN":
        outer = preposition.head
        if outer.lemma_.lower() not in word_list("shell_nouns.txt"):
            break
        token, preposition = outer, outer.head
    return token


def _is_named(token: Token) -> bool:
    """Whether the article introduces the phrase as a name: `known as a gene drive`."""
    preposition = token.head
    return token.dep_ == "pobj" and preposition.lower_ == "as" and preposition.head.lemma_ in {"know", "refer"}


def _role(token: Token, inside: set[int]) -> float:
    """Return how much the phrase at this head is what the content judges: a share of 0 to 1."""
    token = _carrier(token)
    head = token.head
    if head.i not in inside or head is token:
        return 0.2 if token.dep_ in {"nsubj", "nsubjpass"} else 0.6
    if _is_judged(token):
        return 0.6
    if token.dep_ == "attr":
        return 0.5 if any(c.dep_ == "nsubj" and c.lemma_.lower() in _SPECIFYING for c in head.children) else 0.0
    if token.dep_ in {"nsubj", "nsubjpass"} and head.dep_ in {"ROOT", "ccomp"}:
        return 0.2
    return 0.15 if token.dep_ == "dobj" else 0.0


def _is_deep(token: Token, inside: set[int]) -> bool:
    """Whether the phrase stands in a clause under the content's main one."""
    return any(
        ancestor.dep_ in {"relcl", "acl", "advcl", "csubj"} and ancestor.head.i in inside
        for ancestor in token.ancestors
        if ancestor.i in inside
    )


def _concepts(phrases: Sequence[Phrase], voices: frozenset[str]) -> list[_Concept]:
    """Group the phrases of one article by topic: a shorter phrase joins the fuller one that it can stand for."""
    by_key: dict[frozenset[str], list[Phrase]] = {}
    introduced = {phrase.head: not phrase.shell for phrase in sorted(phrases, key=lambda p: -p.token)}
    for phrase in phrases:
        if phrase.head not in voices and not (phrase.shell and not introduced[phrase.head]):
            by_key.setdefault(phrase.key, []).append(phrase)
    roots: dict[frozenset[str], frozenset[str]] = {}
    for key in sorted(by_key, key=lambda k: (-len(k), by_key[k][0].token)):
        roots[key] = _root(key, by_key, roots)
    concepts: dict[frozenset[str], _Concept] = {}
    for key, found in by_key.items():
        root = roots[key]
        if root not in concepts:
            concepts[root] = _Concept(key=root, head=by_key[root][0].head, phrases=[])
        concepts[root].phrases.extend(found)
    kept = []
    for concept in concepts.values():
        concept.phrases.sort(key=lambda p: p.token)
        if all(p.shell for p in concept.phrases):
            continue
        actors = [p.actor for p in concept.phrases if len(p.key) > 1]
        concept.weak = all(p.weak for p in concept.phrases) or (bool(actors) and all(actors))
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
            fuller[root] = fuller.get(root, 0) + len(by_key[other])
    if len(key) > 1:
        qualified = {p for other in roots for p in by_key[other] if key < other and other - key <= p.adjectives}
        if len(qualified) > 1 or (len(fuller) > 1 and not all(phrase.definite for phrase in phrases)):
            return key
    if not fuller:
        return key
    return min(fuller, key=lambda root: (-fuller[root], by_key[root][0].token))


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


def _opening(doc: Doc) -> tuple[int, int]:
    """Return how many tokens the headline takes, and up to which token the lead reaches."""
    breaks = [token.i for token in doc if token.is_space and "\n" in token.text]
    paragraphs = []
    start = 0
    for end in [*breaks, len(doc)]:
        words = [token for token in doc[start:end] if not token.is_space]
        if words:
            paragraphs.append((start, end, len(words), words[-1].text in {".", "”", '"', "!", "?", "''"}))
        start = end
    if not paragraphs:
        return 0, 0
    _, end, count, closed = paragraphs[0]
    headline = end if count < 20 and not closed and len(paragraphs) > 1 else 0
    lead = next((end for start, end, count, closed in paragraphs if start >= headline and closed and count > 8), 0)
    return headline, max(headline, lead)


def _covered(length: int, spans: Iterable[TextSpan]) -> bytearray:
    covered = bytearray(length + 1)
    for span in spans:
        covered[span.start : span.end] = b"\x01" * (span.end - span.start)
    return covered
