"""The choice of targets in an article that is mainly about one issue: by rules over roles and salience."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from extract.target import Target
from extract.targets.candidates import frame_of
from extract.targets.concepts import Article, Concept
from extract.targets.phrases import Phrase, word_list
from extract.targets.roles import is_deep, role_of
from records.attribution import Attribution
from records.spans import TextSpan
from records.wordforms import stem

_MOST = 2
_IMPLIED = 0.7
_POINTED_AT = 0.2
_MATTERS = 0.45
_MORE_SPECIFIC = 0.3
_DEEP = 0.75
_IN_FOCUS = 0.5
_SECOND = 0.8
_JUDGED = 0.6
_VOICES_OF_A_THING = 2
_ARGUMENTS = frozenset(["nsubj", "nsubjpass", "dobj", "pobj"])


class IssueRules:
    """Chooses what each statement of one article is about, the main issue where it names no other."""

    def __init__(self, article: Article) -> None:
        self.article = article

    def targets(self) -> list[list[Target]]:
        """Return the targets of every attribution, in the article's order."""
        attributions = self.article.attributions
        found: list[list[Target]] = [[] for _ in attributions]
        before: tuple[int, Concept] | None = None
        for index in sorted(range(len(attributions)), key=lambda i: attributions[i].extent):
            chosen = self.choose(attributions[index], before)
            found[index] = [target for _, target in chosen]
            if chosen:
                before = (attributions[index].extent.end, chosen[0][0])
        return found

    def choose(self, attribution: Attribution, before: tuple[int, Concept] | None) -> list[tuple[Concept, Target]]:
        """Return the concepts that this attribution is about, each with its target."""
        ours = frozenset(stem(token.text) for token in self.article.tokens(attribution.source))
        main = self.article.main
        if main is not None and main.name and main.key & ours:
            # nobody speaks about himself all the time
            main = self.article.no_name or main
        if main is None:
            return []
        scored: dict[int, tuple[float, Concept, Phrase | None]] = {}
        for phrase, role, deep in self._candidates(attribution):
            concept = self.article.concept_at.get(phrase.token)
            own = concept is None or concept.plain or (concept.name and concept.key & ours)
            if concept is None or own or not self._stands(concept, phrase, role):
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
        chosen = [best, *(r for r in ranked[1:_MOST] if r[2] is not None and r[0] >= _SECOND * best[0])]
        return [
            (
                concept,
                Target(
                    phrase=self.article.wording(concept),
                    label=concept.label,
                    mention=phrase.span if phrase else pointer,
                    salience=round(min(1.0, value / 1.5), 3),
                ),
            )
            for value, concept, phrase in chosen
        ]

    def _stands(self, concept: Concept, phrase: Phrase, role: float) -> bool:
        """Whether the article has evidence that the concept is an issue beside the main one."""
        if concept is self.article.main or concept is self.article.no_name or concept.titled:
            return True
        if concept.pointing and (concept.voices < _VOICES_OF_A_THING or _one_act(concept, self.article.main)):
            return False
        judged = role >= _JUDGED and phrase.qualified and not phrase.told
        if concept.weak or phrase.weak:
            return judged and concept.voices > 1
        if not concept.issue:
            return concept.voices > _VOICES_OF_A_THING
        return concept.voices > 1 or judged

    def _under_discussion(self, main: Concept, attribution: Attribution, before: tuple[int, Concept] | None) -> Concept:
        """Return the concept of the statement before where it is near and matters to the article, or the main one."""
        if before is not None:
            end, concept = before
            gap = self.article.text[end : max(end, attribution.extent.start)]
            if gap.count("\n") <= 1 and concept.issue and self._in_focus(concept, main, gap):
                return concept
        return main

    def _in_focus(self, concept: Concept, main: Concept, gap: str) -> bool:
        """Whether the article stays with the concept: it matters to it, or two sources argue on it in one paragraph."""
        return concept.salience > _IN_FOCUS * main.salience or (concept.voices > 1 and "\n" not in gap)

    def _pointer(self, attribution: Attribution) -> TextSpan | None:
        """Return the pronoun or bare shell noun of the content that points to an issue: `it`, `the scheme`."""
        for token in self.article.tokens(attribution.content):
            pronoun = _points(token) and token.dep_ in _ARGUMENTS
            shell = token.pos_ == "NOUN" and token.i not in self.article.concept_at
            if pronoun or (shell and token.lemma_.lower() in word_list("shell_nouns.txt")):
                return TextSpan(token.idx, token.idx + len(token.text))
        return None

    def _candidates(self, attribution: Attribution) -> Iterator[tuple[Phrase, float, bool]]:
        """Yield the phrases that the statement names, the weight of its role, and whether a lower clause has it."""
        tokens = list(self.article.tokens(attribution.content))
        inside = {token.i for token in tokens}
        pointed = False
        for token in tokens:
            pointed = pointed or _points(token)
            phrase = self.article.at.get(token.i)
            if phrase is None or any(phrase.span.overlaps(source) for source in attribution.source):
                continue
            role = role_of(token, inside)
            if (pointed and role >= 0.6 and token.dep_ != "dobj") or (phrase.weak and role < 0.6):
                continue
            yield phrase, role, is_deep(token, inside)
        for token in frame_of(self.article, attribution):
            phrase = self.article.at.get(token.i)
            if phrase and not phrase.weak and not any(phrase.span.overlaps(source) for source in attribution.source):
                yield phrase, 0.3, False


def _one_act(one: Concept, other: Concept | None) -> bool:
    """Whether two heads are names of one act: a levy and a tax."""
    groups = ({stem(word) for word in line.split()} for line in word_list("same_acts.txt"))
    return other is not None and any({one.head, other.head} <= group for group in groups)


def _points(token: Token) -> bool:
    return token.lower_ in {"it", "this", "that"} and token.pos_ == "PRON" and token.tag_ != "WDT"
