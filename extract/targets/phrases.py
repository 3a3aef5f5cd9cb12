"""Phrases that can name a topic: noun phrases, verbs with what they are done to, and those of the headline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from spacy.tokens import Doc, Token

from records.spans import TextSpan
from records.word_lists import read_words
from records.wordforms import stem

_WORDS = Path(__file__).parent / "words"
_NOT_ISSUES = frozenset(["TIME", "MONEY", "PERCENT", "CARDINAL", "ORDINAL", "QUANTITY", "PERSON", "DATE"])
_LEFT_OUT = frozenset(["TIME", "MONEY", "PERCENT", "ORDINAL", "CARDINAL", "QUANTITY"])
_NAMES = frozenset(["PERSON", "ORG", "GPE", "NORP", "LOC", "FAC"])
_LEFT = frozenset(["compound", "amod", "nmod"])
_CLAUSES = frozenset(["acl", "relcl"])
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_INNER_WORDS = 3
_FULL_WORDS = 16
_DEFINITE = frozenset(["the", "this", "that", "these", "those"])
_DETERMINERS = _DEFINITE | {"a", "an", "its", "his", "her", "their", "our"}
_UNWRAPPED = frozenset(["on", "of", "for", "about", "over", "in", "towards", "toward"])
_QUALIFYING = frozenset(["poss", "amod", "compound", "nummod", "nmod"])
_FINITE = frozenset(["VBZ", "VBD", "VBP"])
_PERFECT = frozenset(["has", "have", "had", "having"])
_OF_BODIES = frozenset(["exit", "membership"])
_ON_BODIES = frozenset(["sale", "takeover", "purchase", "closure", "merger", "privatization", "nationalization"])
_BEFORE_VERBS = frozenset(["that", "which", "who", "to"])
_HYPHENS = frozenset(["-", "‐", "‑"])
_ENDS = frozenset([";", "--"])
_BREAKS = _ENDS | {",", ":", "-", "–", "—", "(", "“", "”"}
_HANGING = frozenset(["ADP", "DET", "CCONJ", "AUX", "PART", "SCONJ"])
_PIECES = re.compile(r"[^\W_]+(?:[-'’.,][^\W_]+)*|[^\w\s]")
_BUILDING = "construction"
_TIMES = frozenset(["DATE", "TIME"])
_LIFTED = frozenset(
    ["ban", "blockade", "boycott", "cap", "curb", "curfew", "embargo", "freeze", "limit", "lockdown", "moratorium"]
) | {"restriction", "sanction", "siege", "suspension", "veto"}
_NO_PLURALS = frozenset(["news", "gas", "lens", "series", "species", "means", "arms", "goods", "savings"])
_PLURALS_OF_F = ("wolves", "calves", "halves", "shelves", "leaves", "loaves", "scarves")
_NAMING = frozenset(["call", "term", "label", "brand", "dub", "deem", "name", "consider", "find"])
_DOERS = ("keeper", "grower", "holder", "owner", "maker", "goer", "worker", "lander", "dweller", "seller", "leader")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase at a place in the text, or in the headline (`token` below 0, an empty span).

    `label` is its normalized form. `key` holds the stems that make its topic, `head` the head's stem, empty where the
    head adds nothing (`gradual approach`). `issue`: the head is a measure, an act or a work that people are for or
    against. `weak`: a mere name. `shell`: a bare noun that points to something named elsewhere (`the scheme`).
    `adjectives` are the stems in `key` that only qualify; `core` those that stand before the complement. `qualified`:
    something says which one it is (`his resignation`, `two systems`). `told`: a verb tells of it as a fact (`it cut
    waste`). `actor`: the name of a body or place. `plain`: a common noun for people (`voters`), no topic as a rule.
    """

    token: int
    span: TextSpan
    label: str
    key: frozenset[str]
    head: str
    definite: bool = False
    issue: bool = False
    weak: bool = False
    shell: bool = False
    adjectives: frozenset[str] = frozenset()
    core: frozenset[str] = frozenset()
    qualified: bool = False
    told: bool = False
    actor: bool = False
    plain: bool = False


@cache
def word_list(name: str) -> frozenset[str]:
    """Return the entries of one list in `words`."""
    return frozenset(read_words(_WORDS / name))


def pieces_of(headline: str) -> list[str]:
    """Return the words and marks of a headline."""
    return _PIECES.findall(headline)


@cache
def action_nouns() -> dict[str, str]:
    """Return the noun of action of each verb that has one of its own."""
    return dict(line.split("\t") for line in read_words(_WORDS / "action_nouns.tsv"))


def noun_of_act(verb: str, thing: str) -> str | None:
    """Return the noun for what a verb does to a thing, if it has one: a tax is lifted up, a ban away."""
    noun = action_nouns().get(verb)
    return "lifting" if verb == "lift" and is_lifted(thing) else noun


def is_lifted(thing: str) -> bool:
    """Whether lifting the thing ends it: a ban, a cap."""
    return singular(thing) in _LIFTED


def phrases_of(doc: Sequence[Token]) -> Iterator[Phrase]:
    """Yield the phrases that may name a topic, in text order of their heads; at most one a token."""
    lower = {token.text for token in doc if token.is_lower}
    for token in doc:
        phrase = None
        if token.pos_ in {"NOUN", "PROPN"}:
            if token.dep_ not in {"compound", "nmod"}:
                phrase = _noun_phrase(token, lower)
        elif token.pos_ == "VERB":
            phrase = _verb_phrase(token, lower)
        if phrase is not None:
            yield phrase


def headline_phrases(title: str, doc: Sequence[Token]) -> Iterator[Phrase]:
    """Yield the phrases of a headline, told by the parts of speech that its words have in the text below it."""
    if not title.strip():
        return
    lower = {token.text for token in doc if token.is_lower}
    nouns: dict[str, int] = {}
    gerunds: dict[str, int] = {}
    done: set[str] = set()
    for token in doc:
        if token.pos_ in {"NOUN", "PROPN", "ADJ", "VERB"}:
            key = stem(token.text)
            nouns[key] = nouns.get(key, 0) + (-1 if token.pos_ == "VERB" else 1)
            if token.lower_.endswith("ing") and token.pos_ == "VERB" and any(c.dep_ == "dobj" for c in token.children):
                done.add(token.lower_)
            if token.lower_.endswith("ing"):
                gerunds[token.lower_] = gerunds.get(token.lower_, 0) + (1 if token.pos_ == "VERB" else -1)
    pieces = [*re.findall(r"[^\W_]+(?:[-'’][^\W_]+)*|[^\w\s]", title), "."]
    sentence_case = sum(p[0].isupper() for p in pieces) < sum(p[0].islower() for p in pieces)
    run: list[str] = []
    runs: list[tuple[list[str], str]] = []
    for number, piece in enumerate(pieces):
        word = without_possessive(piece) or piece
        name = sentence_case and number > 0 and word[0].isupper()
        nominal = name or nouns.get(stem(word), -1) >= 0 or word.lower() in gerunds
        if nominal and word[0].isalpha() and word.lower() not in word_list("light_modifiers.txt"):
            kept = piece if name and piece != word and piece[-1] == "s" else word
            run.append(kept.lower() if kept.lower() in lower or (kept.isupper() and not sentence_case) else kept)
            continue
        if run:
            runs.append((run, piece.lower()))
        elif runs and runs[-1][0] and runs[-1][1] == "" and piece.lower() in {"on", "in"}:
            runs[-1] = (runs[-1][0], piece.lower())
        elif runs and piece.lower() not in {"the", "a", "an", "its", "new"}:
            runs.append(([], piece.lower()))
        run = []
        if piece.lower() in action_nouns():
            runs.append(([action_nouns()[piece.lower()]], ""))
    for place, (words, after) in enumerate(runs):
        inner = runs[place + 1][0] if place + 1 < len(runs) else []
        if words and len(words) > 1 and (words[0].lower() in done or gerunds.get(words[0].lower(), 0) > 0):
            # `filling reservoir` is what is done to it, not a kind of it
            words = [*words[1:], _nominal(words[0].lower())]
        yield from _headline_phrase(words, after, inner, place - len(runs))


def _headline_phrase(words: list[str], after: str, inner: list[str], place: int) -> Iterator[Phrase]:
    if not words:
        return
    noun = singular(words[-1])
    if (noun in word_list("generic_nouns.txt") and len(words) == 1) or noun in word_list("person_nouns.txt"):
        return
    words = [*words[-_INNER_WORDS:-1], noun]
    compounding = noun in word_list("compounding_nouns.txt")
    if inner and (after in {"on", "of", "for", "against", ""} or (after == "in" and compounding)):
        inner = inner[-_INNER_WORDS:]
        before = compounding and inner[-1].islower()
        label = " ".join([*inner[:-1], singular(inner[-1]), *words] if before else [*words, after or "of", *inner])
        words = [*inner, *words]
    else:
        label = " ".join(words)
    if len(words) == 1:
        return
    yield Phrase(
        token=place,
        span=TextSpan(0, 0),
        label=label,
        key=frozenset(stem(word) for word in words),
        head=stem(noun),
        issue=noun in word_list("issue_nouns.txt") or compounding,
    )


def _nominal(gerund: str) -> str:
    """Return the noun of action for a gerund: `ban` for `banning`, the gerund itself where there is none."""
    return next((noun for verb, noun in action_nouns().items() if stem(verb) == stem(gerund)), gerund)


def without_possessive(word: str) -> str:
    """Return a word of a headline, in capitals or not, without the ending of a possessive."""
    return re.sub(r"['’][sS]?$", "", word)


def singular(word: str) -> str:
    """Return a noun of a headline, where no tag tells its number, in the singular."""
    if word.lower() in _NO_PLURALS or word.endswith(("ics", "'s", "’s")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(_PLURALS_OF_F):
        return word[:-3] + "f"
    if word.endswith(("ses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _verb_phrase(verb: Token, lower: set[str]) -> Phrase | None:
    """Return `banning fireworks`, `to lower the rent`, `closing` as the noun phrase they amount to."""
    thing = next((c for c in verb.children if c.dep_ in {"dobj", "nsubjpass"} and c.pos_ in {"NOUN", "PROPN"}), None)
    noun = noun_of_act(verb.lemma_.lower(), thing.lower_ if thing is not None else "")
    if noun is None or (noun in word_list("shell_nouns.txt") and noun != _BUILDING):
        return None
    if thing is None and noun == _BUILDING:
        return _building_on(verb, lower)
    if thing is None:
        if verb.tag_ == "VBG" and verb.dep_ in {"pcomp", "nsubj", "dobj", "pobj"}:
            span = TextSpan(verb.idx, verb.idx + len(verb.text))
            return Phrase(verb.i, span, noun, frozenset([stem(noun)]), stem(noun), issue=True)
        return None
    if thing.ent_type_ in _NOT_ISSUES or (_says_nothing(thing) and not (noun in _ON_BODIES and _is_a_body(thing))):
        return None
    if noun == _BUILDING and thing.lemma_.lower() in word_list("issue_nouns.txt"):
        # who would build a dam is for the dam
        return None
    if noun in _OF_BODIES and thing.pos_ != "PROPN":
        # one leaves a union, and a curtain open
        return None
    words = _content([*_modifiers(thing, lower), _label_word(thing, lower, head=True)])
    start, end = min(verb.idx, thing.left_edge.idx), max(verb.idx + len(verb.text), thing.idx + len(thing.text))
    return Phrase(
        token=verb.i,
        span=TextSpan(start, end),
        label=" ".join([*words[-_INNER_WORDS:], noun]),
        key=frozenset(stem(word) for word in (*words, noun)),
        head=stem(noun),
        issue=True,
        qualified=True,
        told=verb.tag_ in _FINITE or (verb.tag_ == "VBN" and any(c.lower_ in _PERFECT for c in verb.lefts)),
    )


def _building_on(verb: Token, lower: set[str]) -> Phrase | None:
    """Return `to build on the common` as construction there."""
    for preposition in verb.children:
        if preposition.dep_ == "prep" and preposition.lower_ == "on" and verb.tag_ in {"VB", "VBG"}:
            for place in preposition.children:
                if place.dep_ == "pobj" and place.pos_ in {"NOUN", "PROPN"} and place.ent_type_ not in _TIMES:
                    words = [token.text for token in verb.doc[place.left_edge.i : place.i + 1]]
                    where = re.sub(r" (?=['’])", "", " ".join(words[-_INNER_WORDS - 1 :]))
                    heavy = [*_content(_modifiers(place, lower)), place.text]
                    return Phrase(
                        token=verb.i,
                        span=TextSpan(verb.idx, place.idx + len(place.text)),
                        label=f"{_BUILDING} on {where}",
                        key=frozenset(stem(word) for word in (*heavy, _BUILDING)),
                        head=stem(_BUILDING),
                        issue=True,
                        qualified=True,
                    )
    return None


def _is_a_body(noun: Token) -> bool:
    """Whether the noun stands for a body that can be sold or shut: a club, a company."""
    return noun.tag_ == "NN" and noun.lemma_.lower() in word_list("body_nouns.txt")


def _act_on(modifiers: list[str], head: Token) -> str:
    """Return the noun of action where the first modifier is a verb that the parser took for one: `scrapping marks`."""
    if not modifiers or any(c.dep_ in {"det", "poss"} for c in head.lefts) or head.tag_ not in {"NNS", "NN"}:
        return ""
    first, before = modifiers[0], head.doc[head.left_edge.i - 1].lower_ if head.left_edge.i else ""
    if first.endswith("ing") and _nominal(first) != first:
        return _nominal(first)
    return action_nouns().get(first, "") if head.tag_ == "NNS" and before in _BEFORE_VERBS else ""


def _noun_phrase(head: Token, lower: set[str]) -> Phrase | None:
    lemma = head.lemma_.lower()
    plain = _says_nothing(head)
    if (plain and not _is_of_people(head)) or not any(c.isalpha() for c in head.text):
        return None
    capital = lemma in word_list("shell_nouns.txt") and any(
        c.dep_ == "poss" or c.lower_ in _DETERMINERS for c in head.lefts
    )
    if head.ent_type_ in _NOT_ISSUES - {"PERSON"} and not capital and not (head.ent_iob_ == "I" and head.tag_ == "NN"):
        return None
    if head.ent_type_ == "PERSON" and not capital and head.tag_ != "NNP":
        return None
    if _is_a_name_given(head):
        return None
    modifiers = _content(_modifiers(head, lower))
    act = _act_on(modifiers, head)
    if act:
        words = [*modifiers[1:], _label_word(head, lower, head=True)]
        return Phrase(
            token=head.i,
            span=TextSpan(head.doc[head.left_edge.i].idx, head.idx + len(head.text)),
            label=" ".join([*words[-_INNER_WORDS:], act]),
            key=frozenset(stem(word) for word in (*words, act)),
            head=stem(act),
            issue=True,
            qualified=True,
        )
    noun = head.lower_ if capital and not modifiers else _label_word(head, lower, head=True)
    inner, end = [], head.idx + len(head.text)
    label = " ".join([*modifiers[-_INNER_WORDS:], noun])
    light = lemma in word_list("light_heads.txt") and bool(modifiers)
    compounding = lemma in word_list("compounding_nouns.txt")
    actor = head.pos_ == "PROPN" and _names_an_actor(head)
    shell = lemma in word_list("shell_nouns.txt") and not modifiers and noun.islower()
    complement, preposition = _complement(head, lemma)
    if shell and complement is not None and preposition in _UNWRAPPED:
        # `a proposal on river buses`: the complement is a phrase of its own
        return None
    if shell:
        if _proposes_an_act(head, lower):
            return None
        inner = _clause_words(head, lower)
        label = " ".join([label, *inner]) if inner else label
        inner = inner and _content(inner)
    elif complement is not None and not light:
        inner = _content([*_modifiers(complement, lower), _label_word(complement, lower, head=compounding)])
        if len(inner) > 1 and complement.lemma_.lower() in word_list("light_heads.txt"):
            inner = inner[:-1]
        end = complement.idx + len(complement.text)
        if compounding and preposition in {"on", "of", "in", "to"} and len(inner) <= _INNER_WORDS:
            label = " ".join([*inner, label])
        else:
            the = "the " if any(c.lower_ == "the" for c in complement.children) else ""
            label = f"{label} {preposition} {the}{' '.join(inner[-_INNER_WORDS:])}"
    start = min((c.idx for c in head.lefts if c.dep_ in _LEFT), default=head.idx)
    return Phrase(
        token=head.i,
        span=TextSpan(start, end),
        label=label,
        key=frozenset(stem(word) for word in (*modifiers, *inner, *(() if light else (noun,)))),
        head="" if light else stem(noun),
        definite=any(c.dep_ == "det" and c.lower_ in _DEFINITE for c in head.children),
        issue=not actor and (compounding or lemma in word_list("issue_nouns.txt")),
        actor=actor,
        weak=actor or (not noun.islower() and (head.ent_type_ in _NAMES or not modifiers)),
        shell=shell and not inner,
        adjectives=frozenset(stem(c.text) for c in head.lefts if c.dep_ == "amod"),
        core=frozenset(stem(word) for word in (*modifiers, noun)),
        qualified=bool(inner) or any(c.dep_ in _QUALIFYING for c in head.lefts),
        plain=plain,
    )


def name_phrase(doc: Doc, span: TextSpan, name: str, *, person: bool) -> Phrase | None:
    """Return the phrase for a name at `span`, under the `name` that the article gives its bearer most fully."""
    found = doc.char_span(span.start, span.end, alignment_mode="expand")
    words = _WORD.findall(name)
    if found is None or not words:
        return None
    token, head = found[-1].i, stem(words[-1])
    return Phrase(token=token, span=span, label=name, key=name_key(name), head=head, weak=True, actor=not person)


def name_key(name: str) -> frozenset[str]:
    """Return the stems that make the topic of a name."""
    return frozenset(stem(word) for word in _WORD.findall(name))


def _is_of_people(noun: Token) -> bool:
    return noun.pos_ == "NOUN" and noun.lemma_.lower() not in word_list("generic_nouns.txt")


def _names_an_actor(head: Token) -> bool:
    """Whether a name ends in a word for bodies or places: the Meridian Alliance, Priory Park."""
    word = head.lower_
    return head.text[:1].isupper() and (word in word_list("person_nouns.txt") or word in word_list("name_nouns.txt"))


def _is_a_name_given(head: Token) -> bool:
    """Whether the noun is what somebody calls a thing: `termed it a licence to print money`."""
    verb = head.head
    if verb.lemma_.lower() not in _NAMING or head.dep_ not in {"oprd", "ccomp", "dobj"}:
        return False
    return head.dep_ != "dobj" or any(c.dep_ in {"dobj", "nsubj"} and verb.i < c.i < head.i for c in verb.children)


def _says_nothing(noun: Token) -> bool:
    lemma = noun.lemma_.lower()
    if lemma in word_list("generic_nouns.txt"):
        # a line is nothing, a tram line is
        return noun.ent_type_ != "" or not any(c.dep_ == "compound" and not c.ent_type_ for c in noun.lefts)
    return noun.pos_ == "NOUN" and (lemma in word_list("person_nouns.txt") or lemma.endswith(_DOERS))


def _content(words: Sequence[str]) -> list[str]:
    # a capital is part of a name: New Year, the Big Dipper
    return [word for word in words if word not in word_list("light_modifiers.txt")]


def _proposes_an_act(head: Token, lower: set[str]) -> bool:
    """Whether the clause after a shell noun is a phrase of its own: `talks to sell the club`."""
    return any(
        c.dep_ in _CLAUSES and c.pos_ == "VERB" and c.tag_ == "VB" and _verb_phrase(c, lower) is not None
        for c in head.rights
    )


def _clause_words(head: Token, lower: set[str]) -> list[str]:
    """Return the words of the clause that says what a shell noun is about: `a bill letting nurses prescribe`."""
    for clause in head.rights:
        if clause.dep_ in _CLAUSES and clause.pos_ == "VERB" and clause.i - head.i < 6:
            words = ["to"] * any(c.lower_ == "to" for c in clause.lefts) + [clause.text.lower()]
            thing = next((c for c in clause.rights if c.dep_ in {"dobj", "ccomp", "xcomp"}), None)
            if thing is None:
                return []
            if thing.pos_ == "VERB":
                subject = next((c for c in thing.lefts if c.dep_ == "nsubj"), None)
                return [*words, *([subject.text.lower()] if subject is not None else []), thing.text.lower()]
            if thing.pos_ in {"NOUN", "PROPN"} and thing.ent_type_ not in _NOT_ISSUES:
                act = next((c for c in clause.rights if c.dep_ in {"xcomp", "advcl"} and c.tag_ == "VB"), None)
                if act is not None:
                    return [*words, _label_word(thing, lower), "to", act.lower_]
                return [*words, *_content(_modifiers(thing, lower))[-2:], _label_word(thing, lower)]
    return []


def _complement(head: Token, lemma: str) -> tuple[Token | None, str]:
    """Return the noun after the head's first preposition, where it belongs to the topic, and the preposition."""
    for child in head.rights:
        if child.dep_ != "prep":
            continue
        preposition = child.lower_
        if preposition not in word_list("about_prepositions.txt") and not (
            preposition in {"in", "from"}
            and (lemma in word_list("relational_nouns.txt") or lemma in word_list("shell_nouns.txt"))
        ):
            return None, ""
        for thing in child.children:
            if thing.dep_ == "pobj" and thing.pos_ in {"NOUN", "PROPN"} and thing.ent_type_ not in _NOT_ISSUES:
                generic = thing.lemma_.lower() in word_list("generic_nouns.txt")
                return (None, "") if generic else (thing, preposition)
        return None, ""
    return None, ""


def _modifiers(head: Token, lower: set[str]) -> list[str]:
    """Return the words before the head that may matter, in text order."""
    words: list[str] = []
    for child in head.lefts:
        name = child.dep_ == "poss" and child.ent_type_ and child.ent_type == head.ent_type
        if head.ent_type_ == "PERSON" and child.ent_type_ != "PERSON":
            continue
        if (child.dep_ not in _LEFT and not name) or child.ent_type_ in _LEFT_OUT or child.tag_ in {"JJR", "JJS"}:
            continue
        if not child.whitespace_ and child.nbor().text in _HYPHENS and child.i + 1 < head.i:
            # it stands in the word that the hyphen leads to
            continue
        dated = child.dep_ == "compound" and child.text[:1].isupper() and head.pos_ == "NOUN"
        if child.ent_type_ == "DATE" and not dated:
            continue
        if child.dep_ != "amod":
            words.extend(_modifiers(child, lower))
        if any(c.isalpha() for c in child.text):
            word = _label_word(child, lower)
            words.append(word + ("'" if word.endswith("s") else "'s") * bool(name))
    return words


def _label_word(token: Token, lower: set[str], *, head: bool = False) -> str:
    """Return the word as a label writes it: lower case but for names, a head in the singular, hyphens kept."""
    return _before_hyphen(token, lower) + _plain_word(token, lower, head=head)


def _before_hyphen(token: Token, lower: set[str]) -> str:
    """Return what a hyphen joins to the word: `gene-` of `gene-edited`."""
    first = token.i
    while first > 1 and token.doc[first - 1].text in _HYPHENS and not token.doc[first - 1].whitespace_:
        if token.doc[first - 2].whitespace_ or not token.doc[first - 2].text[-1:].isalnum():
            break
        first -= 2
    parts = [token.doc[i] for i in range(first, token.i, 2)]
    return "".join(f"{_plain_word(part, lower)}-" for part in parts)


def _plain_word(token: Token, lower: set[str], *, head: bool = False) -> str:
    text = token.text
    if text[:1].isupper() and (token.pos_ == "PROPN" or not _opens(token)) and not text.isupper():
        return text.lower() if text.lower() in lower and not _ends_a_name(token, lower) else text
    if text.isupper() and token.pos_ == "PROPN" and len(text) <= 5:
        return text
    if head and token.tag_ == "NNS" and token.lemma_:
        return token.lemma_.lower()
    return text.lower()


def _ends_a_name(token: Token, lower: set[str]) -> bool:
    """Whether the word is part of a name that a word never written small begins: the Golden Altar."""
    before = token.nbor(-1) if token.i else token
    return token.pos_ == "PROPN" and before.text.istitle() and before.pos_ == "PROPN" and before.lower_ not in lower


def _opens(token: Token) -> bool:
    """Whether the token is the first of a sentence or of a quotation."""
    return token.is_sent_start is True or (token.i > 0 and (token.nbor(-1).is_quote or token.nbor(-1).text == ":"))


def full_text(doc: Doc, phrase: Phrase) -> str:
    """Return the phrase with what qualifies it, at most 16 words: `a cap on what firms may charge for calls`.

    It ends before a comma or a dash, and so before what only adds to it (`the rules, which ...`), but for a law or
    plan known by a name, which what follows explains (`the Clean Streets Act, which ...`).
    """
    if phrase.token < 0:
        return phrase.label
    head = doc[phrase.token]
    first, last = min(head.left_edge.i, phrase_start(doc, phrase)), head.right_edge.i
    words = doc[first : min(last + 1, first + _FULL_WORDS)]
    explained = head.pos_ == "PROPN" and not phrase.weak
    cut = next((t.i for t in words if t.i > head.i and _ends_phrase(t, explained=explained)), words.end)
    while cut > head.i + 1 and doc[cut - 1].pos_ in _HANGING:
        cut -= 1
    return " ".join(doc[first:cut].text.split()).strip(" ,.:“”‘’\"'")


def _ends_phrase(token: Token, *, explained: bool) -> bool:
    return "\n" in token.text or token.text in (_ENDS if explained else _BREAKS)


def phrase_start(doc: Doc, phrase: Phrase) -> int:
    """Return the first token of the phrase."""
    token = doc[phrase.token]
    while token.i > 0 and token.idx > phrase.span.start:
        token = doc[token.i - 1]
    return token.i
