"""Reported clauses: what verbs, nouns and adjectives of saying, thinking and wanting take as their content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from extract.attribution.clauses import Clauses
from extract.attribution.cues import Cue, adjectives, nouns, verb_cue
from extract.attribution.reports import Report
from extract.attribution.words import words
from records.attribution import Modality
from records.spans import TextSpan

_SENTENCE_END = frozenset((".", "?", "!"))
_WH = frozenset(("whether", "if", "why", "how", "what", "who", "when", "where", "which"))
_AUTHOR = frozenset(("i", "you", "one", "me"))
_NO_SOURCE = frozenset(("there", "this", "that", "these", "those", "what", "which", "it"))
_FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))
_MODALS = frozenset(("could", "might", "may", "should", "can", "must", "ca", "would"))
_ASPECT = frozenset(("go", "continue", "proceed", "come", "begin", "start", "appear", "seem", "hasten", "rush", "take"))
_CONTROL = frozenset(
    ("urge", "ask", "tell", "order", "advise", "encourage", "call", "beg", "implore", "instruct", "warn")
)
_OBJECT_FRAMES = (
    "for",
    "against",
    "of",
    "about",
    "on",
    "over",
    "to",
    "with",
    "in",
    "at",
    "by",
    "behind",
    "from",
    "into",
)
_CONFIDENCE = {
    "clause": (0.5, 0.7, 0.85),
    "infinitive": (0.3, 0.5, 0.65),
    "object": (0.3, 0.4, 0.5),
    "as": (0.35, 0.5, 0.6),
    "prep": (0.3, 0.4, 0.5),
}
_Tokens = tuple[int, int]  # first and last, inclusive


def indirect_reports(clauses: Clauses, taken: Mapping[int, int]) -> Iterator[Report]:
    """Yield the reports of clauses and objects, in the order of their cues.

    `taken` maps the quotations that have a cue of their own to that cue's token. Words inside a quotation report
    nothing here: what a speaker says that others say is the speaker's content. Indirect quotation as in Pareti et
    al. 2013; attitudes (`wants`, `opposes`) as in PolNeAR.
    """
    for i in range(clauses.n):
        if clauses.quote[i] >= 0:
            continue
        tag = clauses.tag[i]
        if clauses.lower[i] == "according":
            yield from _according(clauses, i, taken)
        elif tag[:2] == "VB":
            yield from _of_verb(clauses, i, taken)
        elif tag in {"NN", "NNS"}:
            yield from _of_noun(clauses, i, taken)
        elif tag[:2] == "JJ":
            yield from _of_adjective(clauses, i, taken)


def _of_verb(clauses: Clauses, verb: int, taken: Mapping[int, int]) -> Iterator[Report]:
    particle = clauses.child(verb, "prt")
    cue = verb_cue(clauses.lemma[verb], clauses.lower[particle] if particle is not None else None)
    if cue is None or _says_nothing(clauses, verb):
        return
    subject = clauses.subject(verb)
    own = clauses.child(verb, "nsubjpass")
    if clauses.tag[verb] == "VBN" and not clauses.has_auxiliary(verb):  # `asked about it, she laughed`: she was asked
        subject = None
    if own is not None and clauses.lower[verb] in adjectives():
        yield from _with(clauses, verb, adjectives()[clauses.lower[verb]], clauses.noun_phrase(own), taken, "adjective")
        return
    source = _source(clauses, verb, subject)
    if source is None:
        return
    yield from _with(clauses, verb, cue, source, taken, "verb")


def _says_nothing(clauses: Clauses, verb: int) -> bool:
    """Say whether a reporting verb is denied, refused, possible only, or asked for: `declined to say`, `could say`."""
    tag, lower = clauses.tag[verb], clauses.lower
    auxiliaries = {lower[c] for c in clauses.dependents(verb, "aux")}
    if clauses.negated(verb) and clauses.lemma[verb] in {
        "say",
        "tell",
        "respond",
        "comment",
        "answer",
        "reply",
        "specify",
        "mention",
        "explain",
        "elaborate",
        "disclose",
        "reveal",
    }:
        return True
    if auxiliaries & _MODALS:
        return not (auxiliaries == {"would"} and clauses.lemma[verb] in {"like", "prefer", "love"})
    if tag == "VB":
        if "to" in auxiliaries:
            return clauses.lemma[clauses.head[verb]] not in _ASPECT
        return not auxiliaries and clauses.dep[verb] not in {"conj", "ROOT"}
    if tag == "VBG" and clauses.dep[verb] in {"pcomp", "csubj", "xcomp"}:
        return clauses.lemma[clauses.head[verb]] in words("decline_verbs.txt") | {
            "without",
            "avoid",
            "from",
            "about",
            "of",
        }
    return False


def _source(clauses: Clauses, verb: int, subject: int | None) -> TextSpan | None:
    """Return the source of a reporting verb; None where it has none, or where it is the author or the reader."""
    if subject is None:
        return clauses.agent(verb) or _nearest_before(clauses, verb)
    if clauses.head[subject] == verb and clauses.dep[subject] in {"nsubjpass", "expl"}:
        return clauses.agent(verb)
    if clauses.lower[subject] in _NO_SOURCE | _AUTHOR and clauses.tag[subject] in {
        "PRP",
        "DT",
        "EX",
        "WP",
        "WDT",
        "CD",
    }:
        if clauses.lower[subject] == "it" and clauses.dep[subject] == "nsubj" and clauses.lemma[verb] not in {"mean"}:
            return clauses.noun_phrase(subject)
        return None
    return clauses.noun_phrase(subject)


def _nearest_before(clauses: Clauses, verb: int) -> TextSpan | None:
    """Return the noun phrase right before a verb whose subject the parse has lost."""
    at = verb - 1
    while at >= 0 and clauses.tag[at] in {"RB", "VBD", "VBZ", "VBP", "MD"}:
        at -= 1
    if at < 0 or clauses.tag[verb] not in {"VBD", "VBZ", "VBP"} or clauses.tag[at] not in {"NNP", "PRP"}:
        return None
    if clauses.unit[at] != clauses.unit[verb] or clauses.lower[at] in _NO_SOURCE | _AUTHOR:
        return None
    return clauses.noun_phrase(at)


def _with(
    clauses: Clauses, word: int, cue: Cue, source: TextSpan, taken: Mapping[int, int], kind: str
) -> Iterator[Report]:
    """Yield the report of one reporting word with the first of its frames that is there."""
    for frame, tokens, strength in _contents(clauses, word, cue):
        spans = _fitted(clauses, tokens, source, taken)
        if not spans:
            continue
        modality: Modality = cue.modality
        if frame in {"clause", "wh"} and _begins_with_wh(clauses, spans[0]) and cue.strength("wh"):
            modality = (
                "asked" if clauses.lemma[word] in {"ask", "wonder", "inquire", "enquire", "question"} else modality
            )
        if clauses.negated(word) and modality in {"believed", "wanted"}:
            modality = "denied"
        group = frame if frame in _CONFIDENCE else "prep"
        yield Report(
            word,
            source,
            clauses.cue_span(word),
            spans,
            f"{kind}:{group}:{strength}",
            _CONFIDENCE[group][strength - 1],
            modality,
        )
        return


def _contents(clauses: Clauses, word: int, cue: Cue) -> Iterator[tuple[str, list[_Tokens], int]]:
    """Yield (frame, content, strength) of each frame of the cue that the clause of the word fills, best first."""
    clause = max(cue.strength("clause"), cue.strength("wh"))
    if clause:
        for spans, sure in _clauses_of(clauses, word, cue):
            yield "clause", spans, max(1, min(clause, sure))
    yield from _as(clauses, word, cue)
    if cue.strength("to"):
        for c in clauses.children[word]:
            if c > word and clauses.dep[c] in {"xcomp", "ccomp", "advcl", "acl"} and clauses.tag[c] == "VB":
                to = next(
                    (k for k in clauses.children[c] if clauses.lower[k] == "to" and clauses.dep[k] == "aux"), None
                )
                if to is not None and (clauses.dep[c] != "advcl" or clauses.lemma[word] in _CONTROL):
                    control = clauses.lemma[word] in _CONTROL
                    begin = to if control else min(clauses.left[c], to)
                    yield "infinitive", [(begin, clauses.right[c])], cue.strength("to")
    target = clauses.child(word, "dobj")
    if target is not None and cue.strength("object") and target > word and clauses.tag[target] != "WP":
        end = clauses.right[target]
        for p in clauses.dependents(word, "prep"):
            if p > target and clauses.lower[p] in {"for", "as"} and cue.strength(clauses.lower[p]):
                end = max(end, clauses.right[p])
        if not clauses.lower[target].endswith(("self", "selves")):
            yield "object", [(clauses.left[target], end)], cue.strength("object")
    for p in clauses.dependents(word, "prep", "agent", "dative"):
        frame = clauses.lower[p]
        if frame in _OBJECT_FRAMES and cue.strength(frame) and p > word:
            noun = clauses.child(p, "pobj", "pcomp")
            if noun is not None:
                begin = (
                    target
                    if target is not None and frame in {"for", "of", "with"} and target < p and target > word
                    else None
                )
                if begin is not None and frame == "of":
                    begin = None
                first = clauses.left[begin] if begin is not None else p + 1
                yield frame, [(first, clauses.right[noun])], cue.strength(frame)


def _as(clauses: Clauses, word: int, cue: Cue) -> Iterator[tuple[str, list[_Tokens], int]]:
    """Yield the content of `called X Y` and `described X as Y`: both X and Y."""
    strength = cue.strength("as")
    if not strength:
        return
    target = clauses.child(word, "dobj")
    for p in clauses.dependents(word, "prep"):
        if clauses.lower[p] == "as" and p > word and clauses.right[p] > p:
            begin = clauses.left[target] if target is not None and word < target < p else p + 1
            yield "as", [(begin, clauses.right[p])], strength
            return
    if clauses.lemma[word] in {
        "call",
        "dub",
        "label",
        "deem",
        "brand",
        "term",
        "pronounce",
        "declare",
        "consider",
        "find",
    }:
        for c in clauses.dependents(word, "oprd", "ccomp", "xcomp"):
            if c > word and not any(clauses.dep[k] == "aux" for k in clauses.children[c]):
                begin = clauses.left[target] if target is not None and word < target < c else clauses.left[c]
                if begin > word:
                    yield "as", [(begin, clauses.right[c])], strength
                return


def _clauses_of(clauses: Clauses, word: int, cue: Cue) -> Iterator[tuple[list[_Tokens], int]]:
    """Yield (content, how sure) of the clause that a word reports, from the parse and, failing it, from the order."""
    unit, end = clauses.unit[word], clauses.unit_end[word]
    for c in clauses.dependents(word, "ccomp", "acl", "parataxis", "relcl", "advcl"):
        label = clauses.dep[c]
        if label in {"acl", "relcl", "advcl"} and not any(
            clauses.lower[k] == "that" and clauses.dep[k] == "mark" for k in clauses.children[c]
        ):
            continue
        left, right = clauses.left[c], clauses.right[c]
        if c > word and left > word:
            if clauses.tag[c] == "VB" and any(clauses.lower[k] == "to" for k in clauses.children[c] if k < c):
                continue
            if (
                clauses.tag[c] not in _FINITE
                and not any(
                    clauses.dep[k] in {"aux", "nsubj", "nsubjpass", "cop", "auxpass"} for k in clauses.children[c]
                )
                and cue.strength("clause") < 3
            ):
                continue
            yield [(left, right)], 3
            return
        if c < word:
            yield from _content_before(clauses, word, unit)
            return
    yield from _by_order(clauses, word, unit, end, cue)


def _content_before(clauses: Clauses, word: int, unit: int) -> Iterator[tuple[list[_Tokens], int]]:
    """Yield the content of `Prices fell, Ann said` and `Prices, Ann said, fell`."""
    subject = clauses.subject(word)
    first = word
    if subject is not None and subject < word and clauses.head[subject] == word:
        first = clauses.left[subject]
        for k in range(subject, first - 1, -1):  # the noun phrase may have swallowed what stands before its comma
            if (
                clauses.lower[k] == ","
                and k < subject
                and clauses.tag[k + 1] in {"PRP", "NNP", "DT", "NN", "NNS", "JJ"}
                and not _appositive(clauses, k, subject)
            ):
                first = k + 1
                break
    at = first - 1
    while at > unit and clauses.tag[at] in {"RB", "_SP"}:
        at -= 1
    if at <= unit or (clauses.lower[at] not in {",", "--", "—", "–", "-"} and clauses.quote[at] < 0):
        return
    spans = [(unit, at)]
    end = clauses.unit_end[word]
    following = word + 1
    while following < end and (
        clauses.lower[following] in words("time_nouns.txt")
        or (clauses.tag[following] in {"RB", "IN"} and following - word < 3)
    ):
        following += 1
    if (
        (
            following < end
            and clauses.lower[following] == ","
            and following + 1 < end
            and clauses.tag[following + 1][:1] in "VMIR"
        )
        and clauses.tag[following + 1] in _FINITE | {"MD", "IN", "RB"}
        and clauses.lower[following + 1] not in _WH
    ):
        spans.append((following + 1, end - 1))
    yield spans, 3


def _appositive(clauses: Clauses, comma: int, subject: int) -> bool:
    """Say whether the noun phrase of a subject holds a comma of its own: `Its head, Ann Lee`."""
    return clauses.dep[subject] in {"appos"} or any(clauses.dep[k] == "appos" for k in range(comma, subject + 1))


def _by_order(clauses: Clauses, word: int, unit: int, end: int, cue: Cue) -> Iterator[tuple[list[_Tokens], int]]:
    """Yield the content of a cue to which the parse gives none: what follows `that`, or stands before `, X said`."""
    if clauses.tag[word][:2] != "VB":
        if word + 1 < end and clauses.lower[word + 1] == "that" and clauses.tag[word + 1] == "IN":
            yield [(word + 2, end - 1)], 2
        return
    at = word + 1
    while at < end and at - word < 8 and clauses.quote[at] < 0:
        if clauses.lower[at] == "that" and clauses.tag[at] == "IN":
            if at + 1 < end:
                yield [(at + 1, end - 1)], 2
            return
        if clauses.lower[at] in {",", ":", ";"} or clauses.tag[at] in _FINITE:
            break
        at += 1
    if cue.strength("clause") < 3 or clauses.tag[word] not in {"VBD", "VBZ", "VBP"}:
        return
    following = word + 1
    while following < end and clauses.lower[following] in words("time_nouns.txt"):
        following += 1
    if (
        following >= end
        or clauses.lower[following] in _SENTENCE_END | {",", ";"}
        or clauses.tag[following] in {"IN", "RB"}
    ):
        yield from _content_before(clauses, word, unit)
    elif clauses.tag[following] in {"PRP", "DT", "NNP", "NNS", "NN", "PRP$", "EX", "JJ"} and any(
        clauses.tag[k] in _FINITE for k in range(following + 1, min(end, following + 15))
    ):
        yield [(following, end - 1)], 2


def _begins_with_wh(clauses: Clauses, span: TextSpan) -> bool:
    return span.of(clauses.text).split(" ", 1)[0].lower() in _WH


def _fitted(clauses: Clauses, spans: list[_Tokens], source: TextSpan, taken: Mapping[int, int]) -> list[TextSpan]:
    """Return the content cut where another report begins, whole where a quotation crosses its edge, and trimmed."""
    out: list[TextSpan] = []
    for first, last in spans:
        first, last = _cut(clauses, first, last, taken)
        last = _whole_quotation(clauses, first, last, taken)
        trimmed = clauses.trimmed(first, last)
        if trimmed is None:
            continue
        fitted = clauses.span(*trimmed)
        if fitted.overlaps(source) and fitted.start >= source.start:
            continue
        out.append(fitted)
    return out


def _cut(clauses: Clauses, first: int, last: int, taken: Mapping[int, int]) -> tuple[int, int]:
    """Return the tokens of a content that ends before the next report: `, adding that ...`, `, while B said ...`."""
    for k in range(first, last + 1):
        if clauses.quote[k] >= 0 and not first <= taken.get(clauses.quote[k], first) <= last:
            return first, k - 1
        if "\n" in clauses.lower[k]:
            return first, k - 1
        if k > first and clauses.lower[k] == "," and k < last and clauses.quote[k] < 0:
            after = k + 1
            if clauses.tag[after] == "VBG" and (cue := verb_cue(clauses.lemma[after])) and cue.strength("clause") == 3:
                return first, k - 1
            if clauses.lower[after] in {"while", "whereas", "but", "and"} and _reports_itself(clauses, after, last):
                return first, k - 1
    return first, last


def _reports_itself(clauses: Clauses, conjunction: int, last: int) -> bool:
    """Say whether the clause after a conjunction has a reporting verb with a subject of its own."""
    for k in range(conjunction + 1, min(last + 1, conjunction + 8)):
        if clauses.tag[k] in {"VBD", "VBZ", "VBP"} and clauses.quote[k] < 0:
            cue = verb_cue(clauses.lemma[k])
            if cue is not None and max(cue.strength("clause"), cue.strength("object")) >= 2:
                subject = clauses.child(k, "nsubj")
                return subject is not None and subject > conjunction
            return False
    return False


def _whole_quotation(clauses: Clauses, first: int, last: int, taken: Mapping[int, int]) -> int:
    """Return the last token of the quotation that holds the token, where the content would end inside it."""
    index = clauses.quote[last] if last >= 0 else -1
    if index < 0 and last + 1 < clauses.n and clauses.quote[last + 1] >= 0 and clauses.lower[last] in {":"}:
        index = clauses.quote[last + 1]
    if index < 0 or not first <= taken.get(index, first) <= last:
        return last
    return clauses.quote_tokens[index][1]


def _of_noun(clauses: Clauses, noun: int, taken: Mapping[int, int]) -> Iterator[Report]:
    cue = nouns().get(clauses.lemma[noun])
    if cue is None:
        return
    source = _owner(clauses, noun)
    if source is None:
        return
    if clauses.lemma[noun] in {"opinion", "view", "judgment", "judgement", "estimation"} and (
        clauses.dep[noun] == "pobj" and clauses.lower[clauses.head[noun]] in {"in", "to"}
    ):
        yield from _opinion(clauses, noun, source, taken)
        return
    yield from _with(clauses, noun, cue, source, taken, "noun")


def _owner(clauses: Clauses, noun: int) -> TextSpan | None:
    """Return whose saying a noun is: `Ann's claim`, `the claim by Ann`, `Ann made the claim`."""
    poss = clauses.child(noun, "poss")
    if poss is not None:
        return (
            clauses.noun_phrase(poss)
            if clauses.lower[poss] not in {"my", "your", "our", "its"} or clauses.lower[poss] == "its"
            else None
        )
    for p in clauses.dependents(noun, "prep"):
        if clauses.lower[p] in {"by", "from"} and (by := clauses.child(p, "pobj")) is not None:
            return clauses.noun_phrase(by)
    if clauses.dep[noun] in {"dobj", "attr"}:
        verb = clauses.head[noun]
        if clauses.tag[verb][:1] == "V" and clauses.lemma[verb] in words("noun_verbs.txt") and clauses.quote[verb] < 0:
            subject = clauses.subject(verb)
            if subject is not None and not _says_nothing(clauses, verb):
                return _source(clauses, verb, subject)
    return None


def _opinion(clauses: Clauses, noun: int, source: TextSpan, taken: Mapping[int, int]) -> Iterator[Report]:
    """Yield the report of `In his opinion, prices fell`."""
    begin = clauses.head[noun]
    end = clauses.unit_end[noun]
    last = noun
    if last + 1 < end and clauses.lower[last + 1] == ",":
        last += 1
    spans = (
        [(last + 1, end - 1)]
        if begin <= clauses.unit[noun] + 2 and last + 1 < end
        else ([(clauses.unit[noun], begin - 1)] if begin > clauses.unit[noun] else [])
    )
    if found := _fitted(clauses, spans, source, taken):
        yield Report(noun, source, clauses.span(begin, noun), found, "noun:opinion", 0.85, "believed")


def _of_adjective(clauses: Clauses, adjective: int, taken: Mapping[int, int]) -> Iterator[Report]:
    cue = adjectives().get(clauses.lower[adjective])
    if cue is None:
        return
    verb = clauses.head[adjective]
    if clauses.lower[adjective] == "clear" and clauses.lemma[verb] == "make":
        subject = clauses.subject(verb)
        source = _source(clauses, verb, subject) if subject is not None else None
        if source is not None and not _says_nothing(clauses, verb):
            owner = (
                adjective if any(clauses.dep[c] in {"ccomp", "advcl"} for c in clauses.children[adjective]) else verb
            )
            for spans, _ in _clauses_of(clauses, owner, cue):
                found = _fitted(clauses, [s for s in spans if s[0] > adjective], source, taken)
                if found:
                    yield Report(
                        verb, source, clauses.span(verb, adjective), found, "adjective:made-clear", 0.8, "said"
                    )
                    return
            for spans, _ in _by_order(clauses, adjective, clauses.unit[adjective], clauses.unit_end[adjective], cue):
                if found := _fitted(clauses, spans, source, taken):
                    yield Report(
                        verb, source, clauses.span(verb, adjective), found, "adjective:made-clear", 0.8, "said"
                    )
        return
    if clauses.dep[adjective] not in {"acomp", "oprd", "conj", "ROOT"} or clauses.tag[verb][:1] != "V":
        return
    subject = clauses.subject(verb)
    if subject is None:
        return
    source = _source(clauses, verb, subject)
    if (
        source is None
        or clauses.lower[subject] == "it"
        or {clauses.lower[c] for c in clauses.dependents(verb, "aux")} & _MODALS
    ):
        return
    yield from _with(clauses, adjective, cue, source, taken, "adjective")


def _according(clauses: Clauses, at: int, taken: Mapping[int, int]) -> Iterator[Report]:
    """Yield the report of `According to Ann, prices fell` and `Prices fell, according to Ann`."""
    if at + 1 >= clauses.n or clauses.lower[at + 1] != "to":
        return
    noun = clauses.child(at + 1, "pobj")
    if noun is None:
        noun = clauses.child(at, "pobj")
    if noun is None:
        return
    source = clauses.noun_phrase(noun)
    unit, end = clauses.unit[at], clauses.unit_end[at]
    last = clauses.right[noun]
    first_of_content = at
    while first_of_content > unit and not clauses.lower[first_of_content - 1].strip():
        first_of_content -= 1
    if at - unit <= 1:
        after = next(
            (
                k
                for k in range(clauses.token_before(source.end) + 1, min(end, at + 40))
                if clauses.lower[k] == "," and k >= last
            ),
            None,
        )
        if after is None:
            after = next(
                (k for k in range(clauses.token_before(source.end) + 1, min(end, at + 40)) if clauses.lower[k] == ","),
                None,
            )
        if after is None:
            return
        spans = [(after + 1, end - 1)] if after + 1 < end else []
    else:
        spans = [(unit, at - 1)]
        tail = clauses.token_before(source.end) + 1
        if tail + 1 < end and clauses.lower[tail] == "," and clauses.tag[tail + 1] in _FINITE | {"MD"}:
            spans.append((tail + 1, end - 1))
    if found := _fitted(clauses, spans, source, taken):
        yield Report(at, source, clauses.span(at, at + 1), found, "according", 0.85)
