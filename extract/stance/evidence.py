"""The words of a statement that speak for or against a target, found by rules over the parse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from spacy.tokens import Doc, Token

from extract.stance.lexicon import Effect, Lexicon
from extract.target import Target
from extract.targets.undoing import names_the_thing_alone
from records.attribution import Attribution
from records.spans import Spans

Kind = Literal[
    "cue",  # the cue takes a side: rejected, called for
    "turned",  # the cue rejects what undoes the target: ruled out closing
    "path",  # words between the target and the main verb: is not ready to accept
    "predicate",  # what the target is said to be or do: is unacceptable, will cut crime
    "modifier",  # an adjective or noun on the target: a reckless
    "phrase",  # a fixed expression that judges: a step too far
    "clause",  # what a clause about something else says: footfall could drop
    "word",  # the sum of the words that praise or blame
    "open",  # the matter is reported as open: no agreement on
    "outsider",  # a side taken by others than the speaker
]

_OBJECTS = frozenset(("dobj", "obj", "nsubjpass", "oprd"))
_SUBJECTS = frozenset(("nsubj", "csubj", "expl"))
_TRANSPARENT = frozenset(("compound", "amod", "nmod", "poss", "appos", "nummod", "quantmod", "npadvmod", "advmod"))
_CLAUSES = frozenset(("xcomp", "ccomp", "pcomp", "acl", "advcl", "relcl", "csubj", "parataxis"))
_SIDES = {"against": -1.0, "despite": -0.2, "without": -0.6, "for": 0.5, "behind": 0.3}
# Who refuses to rule a thing out is not for it yet.
_DECLINE = frozenset(("refuse", "decline", "stop"))
# Verbs that do something to what they govern, and only report a clause: `added that`, `threatened that`.
_ONLY_SAID = frozenset(("add", "conclude", "continue", "insist", "threaten"))
_PAST = frozenset(("VBN", "VBD"))
_CONDITIONS = frozenset(("if", "unless", "provided", "providing", "whether"))
_MAX_STEPS = 14
_WANTED = {"affect": 0.8, "change": 0.6, "guard": 0.8, "cure": 0.4}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sign of a stance: its kind, -1 (against) to 1 (for), and the tokens it stands on."""

    kind: Kind
    value: float
    tokens: tuple[int, ...]


class StatementView:
    """One attribution of a parsed article, and what the lexicon says about its words.

    Valences of subtrees are kept, so that several targets of one statement share the work.
    """

    def __init__(self, doc: Doc, attribution: Attribution, lexicon: Lexicon) -> None:
        self.doc = doc
        self.lexicon = lexicon
        self.roles = lexicon.roles
        self.content = _tokens(doc, attribution.content)
        self.inside = frozenset(t.i for t in self.content)
        self.cue = [t for t in _tokens(doc, attribution.cue) if not t.is_space]
        self.source = frozenset(t.i for t in _tokens(doc, attribution.source))
        self.source_lemmas = frozenset(doc[i].lemma_.lower() for i in self.source)
        self._values: dict[int, tuple[float, tuple[int, ...]]] = {}
        self._clauses: dict[tuple[int, int], tuple[float, tuple[int, ...]]] = {}
        self._shared: list[Evidence] | None = None
        self.cue_side = self._read_cue()

    def evidence(self, target: Target) -> list[Evidence]:
        """Return every sign of a stance toward the target, in no particular order."""
        head = self.target_head(target)
        side, words, denies = self.cue_side
        cue = [Evidence("cue", side, words)] if side else [Evidence("open", 0.0, words)] if words and not denies else []
        shared = list(self.shared())
        if head is not None:
            shared = self._without(target, shared)
        if denies:
            shared = [replace(sign, value=-0.5 * sign.value) for sign in shared]
        if head is None:
            return [*cue, *shared]
        near = list(self._toward(head, target))
        if denies:
            near = [replace(sign, value=-0.7 * sign.value, tokens=(*words, *sign.tokens)) for sign in near]
        elif side and head.i in self.inside:
            path = next((sign for sign in near if sign.kind == "path" and abs(sign.value) >= 0.3), None)
            if path is None and self._asks():
                cue = []
            said = next((sign for sign in near if sign.kind == "predicate"), None)
            alarm = any(self.doc[i].lemma_ in self.roles["alarm"] for i in words)
            if path is not None:
                near.remove(path)
                if not set(words).isdisjoint(path.tokens):
                    # the way from the target leads over the cue itself
                    cue = [replace(path, kind="cue")]
                elif path.value > 0 or not self._names_the_thing(target):
                    rejects = side < 0 and not any(self.doc[i].lemma_.lower() in _DECLINE for i in words)
                    kind: Kind = "turned" if rejects and path.value < 0 else "cue"
                    # what is asked to be done is wanted in full
                    cue = [Evidence(kind, side * max(-1.0, min(1.0, path.value / 0.6)), (*words, *path.tokens))]
            elif said is not None and not alarm:
                near.remove(said)
                cue = [Evidence("cue", side * said.value, (*words, *said.tokens))]
        if any(t.dep_ in ("mark", "prep") and t.lower_ in _CONDITIONS for t in self.content):
            cue, near = ([_halved(sign) for sign in signs] for signs in (cue, near))
        return [*cue, *near, *(sign for sign in shared if not _outdone(sign, [*cue, *near]))]

    def _asks(self) -> bool:
        """Whether the cue asks somebody to do something: who urges a minister to act is not for the minister."""
        return any(
            t.lemma_.lower() in self.roles["request"] and any(c.dep_ in ("xcomp", "ccomp") for c in t.children)
            for t in self.cue
        )

    def _names_the_thing(self, target: Target) -> bool:
        """Whether the mention is that of what the target undoes: `the tram`, of `tram closure`."""
        mention = target.mention
        span = self.doc.char_span(mention.start, mention.end, alignment_mode="expand") if mention is not None else None
        return span is not None and names_the_thing_alone(target.label, span.text)

    def target_head(self, target: Target) -> Token | None:
        if target.mention is None:
            return None
        span = self.doc.char_span(target.mention.start, target.mention.end, alignment_mode="expand")
        return span.root if span is not None and len(span) else None

    def _without(self, target: Target, signs: Sequence[Evidence]) -> list[Evidence]:
        """Leave out the tone of the target's own words: a `crime bill` is not bad for its name."""
        span = (
            self.doc.char_span(target.mention.start, target.mention.end, alignment_mode="expand")
            if target.mention
            else None
        )
        own = range(span.start, span.end) if span is not None else range(0)
        kept = []
        for sign in signs:
            if sign.kind == "word":
                total = sum(self._worth(self.doc[i]) for i in sign.tokens if i not in own)
                tokens = tuple(i for i in sign.tokens if i not in own)
                if tokens:
                    kept.append(Evidence("word", max(-1.0, min(1.0, total / 2.5)), tokens))
            elif any(i not in own for i in sign.tokens):
                kept.append(sign)
        return kept

    # --- signs that do not depend on where the target stands

    def shared(self) -> list[Evidence]:
        if self._shared is None:
            self._shared = [*self._phrases(), *self._clause_values(), *self._words()]
        return self._shared

    def _read_cue(self) -> tuple[float, tuple[int, ...], bool]:
        """Return the side that the cue takes toward what it reports, its words, and whether it denies a claim."""
        for token in self.cue:
            if token.is_punct or token.dep_ == "prt" or (token.pos_ == "ADP" and len(self.cue) == 1):
                continue
            lemma = token.lemma_.lower()
            if lemma in _ONLY_SAID and not any(c.dep_ == "dobj" and c.i in self.inside for c in token.children):
                continue
            if lemma in self.roles["weigh"]:
                return 0.0, (token.i,), False
            if lemma in self.roles["denial"]:
                return 0.0, (token.i,), not self._negations(token)
            value, words = self._treatment(token)
            if value == 0.0 and token.lower_ == "against":
                value, words = -1.0, (token.i,)
            if not value:
                continue
            if value < 0 and any(c.dep_ == "dobj" and c.lemma_.lower() in self.roles["claim"] for c in token.children):
                return 0.0, words, True
            if lemma in ("decline", "refuse") and any(
                c.dep_ == "xcomp" and c.lemma_.lower() in self.roles["speech"] for c in token.children
            ):
                return 0.0, words, False
            negations = self._negations(token)
            none = tuple(c.i for c in token.children if c.dep_ == "det" and c.lower_ in self.roles["none"])
            if negations:
                value, words = _denied(value, lemma), (*words, *negations)
            elif none:
                # who has no quarrel with it is not for it yet
                value, words = (-0.6 * value if value < 0 else -value), (*none, *words)
            return (value if abs(value) > 0.2 else 0.0), words, False
        return 0.0, (), False

    def _phrases(self) -> Iterator[Evidence]:
        openers, content = self.lexicon.openers, self.content
        words = [t.lower_.replace("’", "'") for t in content]
        at = 0
        while at < len(words):
            step = 1
            if words[at] in openers:
                for size in range(min(7, len(words) - at), 0, -1):
                    key = tuple(words[at : at + size])
                    if key in self.lexicon.open_matters:
                        yield Evidence("open", 0.0, tuple(t.i for t in content[at : at + size]))
                        step = size
                        break
                    if key in self.lexicon.phrases:
                        value = self.lexicon.phrases[key]
                        before = words[max(0, at - 3) : at]
                        if (
                            value
                            and key[0] not in self.roles["negator"]
                            and any(w in ("not", "n't", "never", "hardly") for w in before)
                        ):
                            value *= -0.7
                        yield Evidence("phrase", value, tuple(t.i for t in content[at : at + size]))
                        step = size
                        break
            at += step

    def _clause_values(self) -> Iterator[Evidence]:
        """Yield the worth of each main clause of the content."""
        for token in self.content:
            if token.pos_ not in ("VERB", "AUX", "NOUN", "ADJ", "PROPN", "PRON"):
                continue
            is_root = token.head == token or token.head.i not in self.inside
            if is_root or (token.dep_ in ("conj", "ccomp", "parataxis") and token.pos_ in ("VERB", "AUX")):
                value, words = self._clause(token, None)
                if value:
                    yield Evidence("clause", value, words)

    def _words(self) -> Iterator[Evidence]:
        words = tuple(token.i for token in self.content if self._word(token))
        if words:
            total = sum(self._worth(self.doc[i]) for i in words)
            yield Evidence("word", max(-1.0, min(1.0, total / 2.5)), words)

    def _worth(self, token: Token) -> float:
        value = self._word(token)
        denied = any(c.dep_ == "neg" or (c.dep_ == "det" and c.lower_ in self.roles["none"]) for c in token.children)
        return -0.7 * value if denied else value

    # --- signs about the target itself

    def _toward(self, head: Token, target: Target) -> Iterator[Evidence]:
        """Yield what stands on the way from the target up to the main verb of the statement."""
        mention = target.mention
        assert mention is not None
        span = self.doc.char_span(mention.start, mention.end, alignment_mode="expand")
        own = frozenset(range(span.start, span.end)) if span is not None else frozenset((head.i,))
        yield from self._modifiers(head, own)
        found: list[tuple[Kind, float, tuple[int, ...]]] = []
        node, sign, words, strength = head, 1.0, list[int](), 0.0
        done = self._to_be_done(head, own)
        if done is not None:
            sign, words = done[0], [*done[1]]
            strength = abs(sign)
        for _ in range(_MAX_STEPS):
            none = [c.i for c in node.children if c.dep_ == "det" and c.lower_ in self.roles["none"] and c.i not in own]
            if none:
                # who has no objection is not for it yet
                sign = -0.6 * sign if sign < 0 else -sign
                words, strength = [*words, *none], max(strength, 0.4)
            up = node.head
            if up == node or (up.i not in self.inside and node.i in self.inside):
                break
            dep = node.dep_
            if up.i in own:
                node = up
                continue
            if dep in _OBJECTS or (dep == "nsubj" and self._wished(up)):
                comment, said = self._object_comment(up, node)
                denied = self._negations(up, node)
                if comment and denied:
                    comment, said = -0.9 * comment, (*said, *denied)
                if comment:
                    found.append(("predicate", sign * comment, said))
                value, used = self._treatment(up)
                if not value and not comment and up.lemma_ in self.roles["weigh"]:
                    yield Evidence("open", 0.0, (up.i,))
                if value:
                    if dep == "nsubjpass" and not self._willed(up):
                        value *= 0.3
                    sign, strength = sign * value, max(strength, abs(value))
                    words += used
                elif self._duty(up) and not comment:
                    sign, strength = 0.5 * sign, max(strength, 0.5)
                    words += self._duty(up)
                elif dep == "nsubjpass" and not comment:
                    effect, said = self._clause(up, node)
                    if effect:
                        found.append(("predicate", 0.8 * sign * effect, said))
                sign, words = self._deny(up, node, sign, words, value)
            elif dep in _SUBJECTS:
                value, used = self._clause(up, node)
                duty = self._duty(up)
                if value:
                    found.append(("predicate", sign * value, used))
                    strength = 0.0
                elif duty:
                    value = 0.6 if self.lexicon.subject_effects.get(up.lemma_.lower(), 1.0) > 0 else -0.6
                    denied = self._negations(up, node)
                    found.append(("predicate", sign * (-value if denied else value), (*duty, up.i, *denied)))
            elif dep in ("pobj", "pcomp"):
                governor = up.head
                if up.lower_ == "than":
                    value, used = self._value(governor)
                    if value:
                        yield Evidence("predicate", -0.7 * sign * value, (*used, up.i))
                    return
                if up.lower_ == "without" and governor.pos_ in ("VERB", "AUX"):
                    value, used = self._clause(governor, None)
                    if value:
                        yield Evidence("predicate", -sign * value, (up.i, *used))
                    return
                effect, used = self._adjunct(governor, up)
                if effect:
                    found.append(("predicate", sign * effect, used))
                    if up.dep_ == "agent":
                        break
                value, used = self._governed(governor, up)
                if value:
                    sign, strength = sign * value, max(strength, abs(value))
                    words += used
                if governor.pos_ in ("VERB", "AUX", "ADJ"):
                    sign, words = self._deny(governor, up, sign, words, value)
                if governor == up:
                    break
                node = governor
                if up.i in self.inside and governor.i not in self.inside:
                    break
                continue
            elif dep in _CLAUSES or dep in ("acomp", "attr", "oprd"):
                value, used = 0.0, tuple[int, ...]()
                if dep == "attr" and up.lemma_ == "be" and self._duty(up):
                    sign, strength, words = 0.7 * sign, max(strength, 0.7), [*words, *self._duty(up)]
                adjunct = dep in ("advcl", "relcl") and up.pos_ != "ADJ"
                if adjunct:
                    if any(c.dep_ == "mark" and c.lower_ in ("if", "unless", "whether") for c in node.children):
                        sign *= 0.3
                elif dep in _CLAUSES:
                    value, used = self._complement(up, node)
                if value:
                    if up.lemma_ in self.roles["alarm"]:
                        value = 1.0 if found else -0.8
                    found = [(k, v * value, (*w, *used)) for k, v, w in found]
                    sign, strength = sign * value, max(strength, abs(value))
                    words += used
                if up.lower_ == "last" and sign < 0:
                    sign, words = -0.6 * sign, [*words, up.i]
                negations = () if adjunct else self._negations(up, node)
                if negations:
                    # `was not aware of it` denies, but nothing that was for or against
                    attitude = bool(strength or found)
                    found = [(k, -0.9 * v, (*w, *negations)) for k, v, w in found]
                    sign = (-0.7 * sign if sign < 0 else -sign) if attitude else -0.5 * sign
                    words = [*words, *negations]
                    strength = max(strength, 0.5)
            elif dep == "conj":
                while node.dep_ == "conj" and node.head != node and node.head.i in self.inside:
                    denied = self._denied_part(node)
                    if denied:
                        sign, words = -sign, [*words, *denied]
                    node = node.head
                continue
            if self._outsider(up):
                yield Evidence("outsider", 0.0, (up.i,))
                found, sign, strength = [(k, 0.2 * v, w) for k, v, w in found], 0.2 * sign, 0.5 * strength
            node = up
        yield from (Evidence(kind, max(-1.0, min(1.0, value)), used) for kind, value, used in found)
        if strength:
            yield Evidence("path", max(-strength, min(strength, sign)), tuple(words))

    def _to_be_done(self, head: Token, own: frozenset[int]) -> tuple[float, tuple[int, ...]] | None:
        """Return what is asked for in `the vote to be postponed`, `the vans off the road`."""
        for child in head.children:
            if child.i in own or child.i < head.i:
                continue
            if child.dep_ == "acl" and any(c.dep_ == "auxpass" for c in child.children) and self._willed(child):
                value, used = self._treatment(child)
                if value:
                    return value, used
            if child.dep_ == "prep" and child.lower_ == "off" and head.head.lemma_ in self.roles["desire"]:
                return -1.0, (child.i,)
        return None

    def _denied_part(self, part: Token) -> tuple[int, ...]:
        """Return what denies the second of two parts: `the tram but not the tunnel`."""
        first = part.left_edge.i
        return tuple(i for i in (first - 1, first) if i >= 0 and self.doc[i].lower_ == "not")[:1]

    def _adjunct(self, governor: Token, prep: Token) -> tuple[float, tuple[int, ...]]:
        """Return what is said of T where T is no part of the clause's core: `because of T`, `the dangers of T`."""
        lower = prep.lower_
        if governor.pos_ in ("VERB", "AUX"):
            if prep.dep_ == "agent":
                weight = 1.0
            elif lower in self.roles["cause"]:
                weight = 0.9
            elif governor.lemma_ in self.roles["link"]:
                for child in governor.children:
                    if child.dep_ in ("nsubj", "nsubjpass"):
                        value, used = self._value(child)
                        return 0.9 * value, (*used, governor.i)
                return 0.0, ()
            elif lower in self.roles["setting"] and f"{governor.lemma_} {lower}" not in self.lexicon.attitudes:
                weight = 0.4
            else:
                return 0.0, ()
            value, used = self._clause(governor, prep)
            return weight * value, used
        if governor.pos_ == "NOUN" and lower in self.roles["bearer"]:
            key = f"{governor.lemma_.lower()} {lower}"
            if key in self.lexicon.effects or key in self.lexicon.attitudes:
                return 0.0, ()
            if governor.lemma_ in self.roles["result"] and governor.dep_ == "pobj":
                verb = governor.head.head
                value, used = self._clause(verb, governor.head)
                return 0.9 * value, used
            value = self._word(governor)
            return 0.7 * value, (governor.i,)
        return 0.0, ()

    def _complement(self, up: Token, node: Token) -> tuple[float, tuple[int, ...]]:
        """Return how the word that takes this clause stands toward it: `refuses to`, `it is a mistake to`."""
        if any(c.dep_ == "aux" and c.lower_ == "to" for c in node.children):
            value = self.lexicon.attitudes.get(f"{up.lemma_.lower()} to", 0.0)
            if value:
                return value, (up.i,)
        value, used = self._attitude(up)
        if value:
            return value, used
        if up.lemma_ == "be":
            for child in up.children:
                if child.dep_ in ("attr", "acomp") and child != node:
                    return self._value(child)
        infinitive = any(c.dep_ == "aux" and c.lower_ == "to" for c in node.children)
        if up.pos_ == "ADJ" or (up.pos_ == "NOUN" and (infinitive or node.dep_ == "ccomp")):
            value = self._word(up)
            return value, ((up.i,) if value else ())
        return 0.0, ()

    def _willed(self, verb: Token) -> bool:
        """Is this wanted or foreseen, and not only reported as done?"""
        return any(
            (c.dep_ == "aux" and (c.lower_ in self.roles["modal"] or c.lower_ == "to"))
            or (c.dep_ == "auxpass" and c.tag_ == "VB")
            for c in verb.children
        ) or self._wished(verb)

    def _wished(self, verb: Token) -> bool:
        """Is this a participle that somebody wants done: `wants the vote postponed`?"""
        plain = not any(c.dep_ in ("aux", "auxpass") for c in verb.children)
        return plain and verb.dep_ == "ccomp" and verb.head.lemma_ in self.roles["desire"] and verb.tag_ in _PAST

    def _duty(self, verb: Token) -> tuple[int, ...]:
        return tuple(c.i for c in verb.children if c.dep_ == "aux" and c.lower_ in self.roles["duty"])

    def _modifiers(self, head: Token, own: frozenset[int]) -> Iterator[Evidence]:
        for child in head.children:
            if child.dep_ in ("amod", "compound", "nmod") and child.i not in own:
                value = self._word(child)
                if value:
                    yield Evidence("modifier", value, (child.i,))
            elif child.dep_ in ("relcl", "appos", "acl") and child.i in self.inside:
                value, used = self._clause(child, None) if child.pos_ in ("VERB", "AUX") else self._value(child)
                if value:
                    yield Evidence("modifier", value, used)

    def _object_comment(self, verb: Token, target: Token) -> tuple[float, tuple[int, ...]]:
        """Return what `call T useless`, `reject T as a trap` or `make T safe` says of T."""
        for child in verb.children:
            if child == target:
                continue
            if child.dep_ in ("oprd", "acomp") or (child.dep_ in ("xcomp", "ccomp") and child.pos_ in ("ADJ", "NOUN")):
                return self._value(child)
            if child.dep_ in ("xcomp", "advcl") and child.i > verb.i and verb.lemma_ in self.roles["use"]:
                return self._clause(child, None)
            if child.dep_ == "prep" and child.lower_ == "as":
                for inner in child.children:
                    if inner.dep_ in ("pobj", "amod", "pcomp", "acomp"):
                        return self._value(inner)
        return 0.0, ()

    def _deny(self, verb: Token, node: Token, sign: float, words: list[int], value: float) -> tuple[float, list[int]]:
        negations = self._negations(verb, node)
        if not negations:
            return sign, words
        if value < 0:
            return sign / value * _denied(value, verb.lemma_), [*words, *negations]
        return -sign, [*words, *negations]

    def _treatment(self, verb: Token) -> tuple[float, tuple[int, ...]]:
        """Return how whoever does this verb stands toward its object."""
        value, words = self._attitude(verb)
        if value:
            return value, words
        for key, used in self._keys(verb):
            effect = self.lexicon.effects.get(key)
            if effect is not None:
                return effect.value * _WANTED[effect.kind], used
        return 0.0, ()

    def _governed(self, governor: Token, prep: Token) -> tuple[float, tuple[int, ...]]:
        """Return the attitude in `opposition to T`, `call for T`, `in favour of T`, `against T`."""
        # `opposed to`, `committed to` are words of their own, though their lemmas are verbs
        keys = [f"{form} {prep.lower_}" for form in dict.fromkeys((governor.lower_, governor.lemma_.lower()))]
        for child in governor.children:
            if child.dep_ == "prt":
                keys.insert(0, f"{governor.lemma_.lower()} {child.lower_} {prep.lower_}")
        if governor.dep_ == "pobj":
            keys.insert(0, f"{governor.head.lower_} {governor.lemma_.lower()} {prep.lower_}")
        for key in keys:
            value = self.lexicon.attitudes.get(key)
            if value is not None:
                return value, (governor.i, prep.i)
            effect = self.lexicon.effects.get(key)
            if effect is not None:
                return effect.value * 0.6, (governor.i, prep.i)
        if prep.lower_ in ("for", "behind") and governor.lemma_ != "be":
            return 0.0, ()
        side = _SIDES.get(prep.lower_)
        if side is not None:
            if governor.lower_ in self.roles["none"]:
                return -0.6 * side, (governor.i, prep.i)
            return (side if governor.pos_ in ("VERB", "AUX", "ADJ") else 0.5 * side), (prep.i,)
        return 0.0, ()

    # --- the worth of words, phrases and clauses

    def _word(self, token: Token) -> float:
        if token.is_punct or token.is_space or token.pos_ in ("PROPN", "ADP", "DET", "PRON", "AUX", "NUM"):
            return 0.0
        return self.lexicon.value_of(token.lemma_.lower(), token.lower_)

    def _value(self, token: Token) -> tuple[float, tuple[int, ...]]:
        """Return the worth of the phrase under `token`: `less crime` is good, `a lack of trust` bad."""
        known = self._values.get(token.i)
        if known is not None:
            return known
        self._values[token.i] = (0.0, ())
        base = own = self._word(token)
        words: list[int] = [token.i] if base else []
        flip = 1.0
        for child in token.children:
            dep, lower = child.dep_, child.lower_
            if dep == "neg" or (dep in ("det", "amod", "advmod", "preconj") and lower in self.roles["less"]):
                flip = -0.8
                words.append(child.i)
            elif dep == "advmod" and lower == "too":
                base, words = -0.8, [*words, child.i]
            elif dep in ("amod", "compound", "nmod", "advmod", "acomp"):
                value, used = self._value(child)
                if value and (base == 0 or (dep != "compound" and value < 0 < base)):
                    base = value
                    words += used
            elif dep == "prep":
                for inner in child.children:
                    if inner.dep_ not in ("pobj", "pcomp"):
                        continue
                    value, used = self._value(inner) if inner.dep_ == "pobj" else self._clause(inner, None)
                    effect = self.lexicon.effects.get(f"{token.lemma_.lower()} {lower}")
                    if lower == "without":
                        base += -0.5 * value
                    elif effect is not None:
                        if value:
                            base = effect.value * value
                    elif value and not own and (value < 0 or not base):
                        base = 0.7 * value
                    words += used if value else []
            elif dep in ("acl", "relcl", "xcomp") and not base:
                value, used = self._clause(child, None)
                base += 0.6 * value
                words += used if value else []
            elif dep == "conj":
                value, used = self._value(child) if child.pos_ != "VERB" else self._clause(child, None)
                base = base + value if base * value >= 0 else base
                words += used if value else []
        result = max(-1.0, min(1.0, base * flip)), tuple(words)
        if not base:
            result = (0.0, ())
        self._values[token.i] = result
        return result

    def _clause(self, verb: Token, skip: Token | None) -> tuple[float, tuple[int, ...]]:
        """Return the worth of what is said of the subject by this predicate; `skip` is the target."""
        key = (verb.i, -1 if skip is None else skip.i)
        known = self._clauses.get(key)
        if known is not None:
            return known
        self._clauses[key] = (0.0, ())
        if verb.pos_ not in ("VERB", "AUX"):
            result = self._value(verb)
            self._clauses[key] = result
            return result
        total, words = 0.0, list[int]()
        effect, used = self._effect(verb)
        subject_effect = self.lexicon.subject_effects.get(verb.lemma_.lower())
        objects = [c for c in verb.children if c.dep_ in ("dobj", "obj") and c != skip]
        objects = objects or [c for c in verb.children if c.dep_ == "dative" and c != skip]
        passive = any(c.dep_ in ("nsubjpass", "auxpass") for c in verb.children)
        if effect is not None and (
            objects or effect.kind in ("affect", "guard") or " " in self._keys(verb)[0][0] or passive
        ):
            value = 0.0
            phrasal = any(self.doc[i].dep_ == "prep" for i in used)
            for child in (
                [] if phrasal else objects or [c for c in verb.children if c.dep_ == "nsubjpass" and c != skip]
            ):
                got, more = self._value(child)
                if abs(got) > abs(value):
                    value, used = got, (*used, *more)
            if phrasal or not objects:
                for prep in verb.children:
                    for inner in prep.children if prep.dep_ in ("prep", "agent") and prep.i in used else ():
                        if inner.dep_ == "pobj":
                            got, more = self._value(inner)
                            value, used = value or got, (*used, *more)
            small = next((c for c in verb.children if c.dep_ in ("oprd", "acomp")), None)
            if small is not None or any(c.dep_ == "ccomp" and c.pos_ == "ADJ" for c in verb.children):
                total = 0.0
            elif effect.kind == "cure":
                total = 0.8
            elif effect.kind == "guard":
                total = -value if value else 0.5
            elif effect.kind == "affect":
                bad = any(self._bad(self.doc[i]) for i in used)
                none = any(c.dep_ == "det" and c.lower_ in self.roles["none"] for o in objects for c in o.children)
                total = effect.value * (-1.0 if (bad and value <= -0.3) != none else 1.0)
            else:
                total = effect.value * value
            words += used if total else []
        elif subject_effect is not None and not objects:
            value = 0.0
            for child in verb.children:
                if child.dep_ in ("nsubj", "nsubjpass") and child != skip:
                    value, more = self._value(child)
                    words += more
            total = subject_effect * (value if value else 0.6)
            words.append(verb.i)
        if not total and verb.pos_ == "VERB":
            total = self._word(verb)
            words += [verb.i] if total else []
        for child in verb.children:
            dep = child.dep_
            if dep in ("attr", "acomp", "oprd"):
                value, more = self._value(child)
                if not value and child.dep_ == "attr" and child.pos_ == "VERB":
                    value, more = self._clause(child, None)
                total, words = total + value, words + list(more if value else ())
            elif dep == "xcomp" or (dep == "ccomp" and child.i > verb.i):
                value, more = self._clause(child, None)
                attitude, cause = self._attitude(verb)
                if value and attitude <= -0.6 and verb.lemma_ not in self.roles["alarm"]:
                    value, more = -value, (*more, *cause)
                total, words = (value if value else total), words + list(more if value else ())
            elif dep in ("prep", "agent") and child.i not in words and child != skip:
                for inner in child.children:
                    if inner.dep_ == "pcomp":
                        value, more = self._clause(inner, None)
                        if value:
                            total, words = (
                                total + (-0.4 if child.lower_ == "without" else 0.7) * value,
                                words + list(more),
                            )
                    if inner.dep_ == "pobj" and inner != skip:
                        value, more = self._value(inner)
                        if value:
                            weight = -0.4 if child.lower_ in ("without", "against", "from", "despite") else 0.4
                            total, words = total + weight * value, words + list(more)
            elif dep == "advmod" and child != skip:
                value = self._word(child)
                if value:
                    total, words = total + 0.5 * value, [*words, child.i]
            elif dep in ("nsubj", "nsubjpass") and skip is None and not total:
                value, more = self._value(child)
                if value and subject_effect is None and effect is None and verb.lemma_ not in ("be",):
                    total, words = total + 0.3 * value, words + list(more)
            elif dep == "advcl" and child.i > verb.i and not any(c.dep_ in ("mark", "nsubj") for c in child.children):
                value, more = self._clause(child, None)
                total, words = total + 0.7 * value, words + list(more if value else ())
            elif dep == "conj" and skip is not None:
                value, more = self._clause(child, None)
                if value:
                    total, words = total + 0.7 * value, words + list(more)
        if passive and verb.tag_ == "VBN" and effect is not None and not self._willed(verb):
            total *= 0.4
        negations = self._negations(verb, skip)
        if negations and total:
            total, words = -0.9 * total, [*words, *negations]
        elif negations and skip is not None and skip.dep_ in _SUBJECTS:
            total, words = -0.3, [*words, verb.i, *negations]
        result = max(-1.0, min(1.0, total)), tuple(words)
        if not total:
            result = (0.0, ())
        self._clauses[key] = result
        return result

    def _bad(self, token: Token) -> bool:
        """Is this a bad thing in itself, an object or its adjective, not something further inside the phrase?"""
        return token.dep_ in ("dobj", "obj", "nsubjpass", "conj", "amod") and self._word(token) <= -0.3

    # --- looking words up

    def _keys(self, token: Token) -> list[tuple[str, tuple[int, ...]]]:
        """Return the entries to look a word up by, longest first, with the tokens each uses."""
        lemma = token.lemma_.lower()
        particles = [c for c in token.children if c.dep_ == "prt"]
        preps = [c for c in token.children if c.dep_ == "prep" or (c.dep_ == "aux" and c.lower_ == "to")]
        keys: list[tuple[str, tuple[int, ...]]] = []
        for prt in particles:
            keys += [(f"{lemma} {prt.lower_} {p.lower_}", (token.i, prt.i, p.i)) for p in preps]
            keys.append((f"{lemma} {prt.lower_}", (token.i, prt.i)))
        keys += [(f"{lemma} {p.lower_}", (token.i, p.i)) for p in preps if p.i > token.i and not self._far(token, p)]
        keys += [
            (f"{lemma} to", (token.i,))
            for c in token.children
            if c.dep_ == "xcomp" and any(a.dep_ == "aux" and a.lower_ == "to" for a in c.children)
        ]
        for adverb in token.children:
            if adverb.dep_ == "advmod" and adverb.i == token.i + 1:
                keys += [(f"{lemma} {adverb.lower_} {p.lower_}", (token.i, adverb.i, p.i)) for p in preps]
                keys += [
                    (f"{lemma} {adverb.lower_} {c.lower_}", (token.i, adverb.i, c.i))
                    for c in adverb.children
                    if c.dep_ == "prep"
                ]
                keys.append((f"{lemma} {adverb.lower_}", (token.i, adverb.i)))
        keys.append((lemma, (token.i,)))
        return keys

    @staticmethod
    def _far(verb: Token, prep: Token) -> bool:
        """Is there an object between them: `called the seats jobs for professors` calls for nothing?"""
        return verb.pos_ == "VERB" and any(c.dep_ in ("dobj", "obj", "ccomp") and c.i < prep.i for c in verb.children)

    def _attitude(self, token: Token) -> tuple[float, tuple[int, ...]]:
        for key, used in self._keys(token):
            value = self.lexicon.attitudes.get(key)
            if value is not None:
                return value, used
        if token.lemma_ == "be":
            for child in token.children:
                if child.dep_ in ("acomp", "attr"):
                    value, used = self._attitude(child)
                    if value:
                        return value, (*used, *self._negations(child))
                if child.dep_ == "prep" and child.lower_ == "against":
                    return -1.0, (child.i,)
                if child.dep_ == "prep" and child.lower_ == "in":
                    for noun in child.children:
                        for prep in noun.children:
                            value = self.lexicon.attitudes.get(f"in {noun.lemma_} {prep.lower_}", 0.0)
                            if value:
                                return value, (child.i, noun.i, prep.i)
        return 0.0, ()

    def _effect(self, token: Token) -> tuple[Effect | None, tuple[int, ...]]:
        for key, used in self._keys(token):
            effect = self.lexicon.effects.get(key)
            if effect is not None:
                return effect, used
        return None, ()

    def _negations(self, token: Token, skip: Token | None = None) -> tuple[int, ...]:
        """Return what denies this verb, noun or adjective, once; a pair of denials is none."""
        found: list[int] = []
        for child in token.children:
            if child.dep_ == "neg" and self.doc[min(child.i + 1, len(self.doc) - 1)].lower_ in self.roles["only"]:
                continue
            if child.dep_ == "neg" or (
                child.dep_ in ("advmod", "cc", "preconj")
                and (child.lower_ in self.roles["negator"] or _no_longer(child))
            ):
                found.append(child.i)
            elif child.dep_ in ("nsubj", "nsubjpass") and child != skip:
                if child.lower_ in self.roles["none"]:
                    found.append(child.i)
                found += [c.i for c in child.children if c.dep_ == "det" and c.lower_ in self.roles["none"]]
        return tuple(found) if len(found) % 2 else ()

    def _of_others(self, subject: Token) -> bool:
        """Is this subject neither the source nor something of his: `voters`, but not `his party`?"""
        if subject.lemma_.lower() in self.source_lemmas:
            return False
        return not any(c.dep_ == "poss" and c.pos_ == "PRON" for c in subject.children)

    def _outsider(self, verb: Token) -> bool:
        """Is this the attitude or saying of somebody whose view the speaker only reports?"""
        if verb.pos_ != "VERB":
            return False
        for child in verb.children:
            if child.dep_ == "nsubj" and child.i in self.inside:
                lemma = child.lemma_.lower()
                if child.lower_ in self.roles["first person"]:
                    return False
                if lemma in self.roles["outsider"] or (child.pos_ in ("NOUN", "NUM") and self._of_others(child)):
                    return bool(self._attitude(verb)[0]) or verb.lemma_ in self.roles["report"]
                return (
                    verb.lemma_ in self.roles["report"]
                    and verb.lemma_ not in ("hope", "insist", "believe")
                    and child.pos_ in ("NOUN", "PROPN")
                    and lemma not in self.source_lemmas
                    and any(c.dep_ in ("ccomp",) for c in verb.children)
                )
        return False


def _outdone(sign: Evidence, near: Sequence[Evidence]) -> bool:
    """Have signs about the target used these words already, the other way: `a mistake to lift T`?"""
    return sign.kind != "word" and any(
        sign.value * other.value < 0 and not set(sign.tokens).isdisjoint(other.tokens) for other in near
    )


def _halved(sign: Evidence) -> Evidence:
    """Return a side that is taken on a condition."""
    return replace(sign, value=0.5 * sign.value) if sign.kind in ("cue", "turned", "path") else sign


def _no_longer(token: Token) -> bool:
    return token.lower_ == "longer" and any(child.lower_ == "no" for child in token.children)


def _denied(value: float, lemma: str) -> float:
    """Return the side that denying an attitude takes: not supporting is opposing, not ruling out leaves it open."""
    if value > 0:
        return -value
    return 0.15 if lemma in ("rule", "exclude", "dismiss", "preclude", "deny", "comment", "threaten") else -0.7 * value


def _tokens(doc: Doc, spans: Spans) -> Sequence[Token]:
    found: list[Token] = []
    for span in spans:
        tokens = doc.char_span(span.start, span.end, alignment_mode="expand")
        if tokens is not None:
            found.extend(token for token in tokens if not token.is_space)
    return found
