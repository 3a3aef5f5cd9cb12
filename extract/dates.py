"""When each statement was made: the time that its reporting clause tells, else the occasion's, else the article's."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from spacy.tokens import Doc, Span, Token

from extract.time_expressions import TimeExpression, date_of, is_day, time_expressions
from records.attribution import Attribution
from records.spans import TextSpan
from records.statement import DateBasis


@dataclass(frozen=True, slots=True)
class StatementDate:
    """An ISO date or its prefix, and what it rests on; both None when nobody can tell."""

    date: str | None
    basis: DateBasis | None


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the sentence of one attribution tells.

    Its own date; whether it tells a time at all (which may be open); whether it looks back to another occasion;
    whether it is told aside, in a relative clause, or is a deed and no words, so that it dates nothing else.
    """

    date: StatementDate | None
    timed: bool
    aside: bool
    deed: bool
    earlier: bool
    background: bool
    paragraph: int


UNKNOWN = StatementDate(None, None)

_EARLIER = frozenset({"earlier", "previously", "formerly", "once", "originally"})
_PRONOUNS = frozenset({"he", "she", "it", "they", "i", "we", "who", "his", "her", "their", "him", "them"})
_LINKED_CLAUSES = frozenset({"advcl", "xcomp", "conj", "acl", "pcomp", "dep", "parataxis", "prep", "pobj", "agent"})
_AWAITED = frozenset({"expect", "go", "plan", "schedule", "set", "due", "intend"})
_ANCHOR_PREPOSITIONS = frozenset(
    {
        "after",
        "following",
        "before",
        "since",
        "until",
        "about",
        "on",
        "over",
        "of",
        "from",
        "despite",
        "for",
        "against",
        "to",
        "by",
    }
)
_RECENT_DAYS = 14


def statement_dates(
    doc: Doc,
    attributions: Sequence[Attribution],
    published: str | None,
    *,
    speakers: Sequence[str | None] | None = None,
) -> list[StatementDate]:
    """Return one date an attribution, in order.

    A time that belongs to the cue's clause dates the statement (`explicit` when written in full, else `relative`, which
    needs `published`). Statements of the same speaker without a time of their own are taken as made on the same
    occasion; `speakers` tells who is the same (any key), else surnames and pronouns do. What is left has the article's
    date, except where the text looks back: `he said earlier`, `she had said`.
    """
    readings = list(_readings(doc, attributions, published))
    keys = list(speakers) if speakers is not None else _speaker_keys(doc, attributions)
    return [_date_at(i, readings, keys, published) for i in range(len(attributions))]


def _readings(doc: Doc, attributions: Sequence[Attribution], published: str | None) -> Iterator[_Reading]:
    text = doc.text
    breaks = [i for i, char in enumerate(text) if char == "\n"]
    sentences = list(doc.sents)
    starts = [sent.start_char for sent in sentences]
    expressions = list(time_expressions(text))
    for attribution in attributions:
        cue = _tokens(doc, attribution.cue)
        paragraph = bisect_right(breaks, cue[0].idx if cue else attribution.content[0].start)
        if not cue:
            yield _Reading(None, False, False, False, False, False, paragraph)
            continue
        sent = sentences[max(0, bisect_right(starts, cue[0].idx) - 1)]
        near = [e for e in expressions if sent.start_char <= e.span.start < sent.end_char]
        near = [e for e in near if _belongs(doc, e, attribution, attributions, cue)]
        found = None
        for expression in sorted(near, key=lambda e: abs(e.span.start - cue[0].idx)):
            iso = date_of(expression, published, future=_is_future(cue))
            if iso is not None and (found is None or (is_day(iso) and not is_day(found.date))):
                found = StatementDate(iso, "explicit" if expression.written else "relative")
        yield _Reading(
            date=found,
            timed=bool(near),
            aside=any(token.dep_ in {"relcl", "acl"} for token in cue),
            deed=attribution.modality not in {"said", "asked", "denied"},
            earlier=_is_earlier(cue, sent),
            background=_is_past_perfect(cue),
            paragraph=paragraph,
        )


def _date_at(i: int, readings: Sequence[_Reading], keys: Sequence[str | None], published: str | None) -> StatementDate:
    own = readings[i]
    if own.date is not None:
        return own.date
    if own.timed or own.earlier or own.background:
        return UNKNOWN
    if keys[i] is not None:
        same = [j for j, key in enumerate(keys) if key == keys[i]]
        for j in reversed([j for j in same if j < i]):
            inherited = _inherited(readings[j], own, published)
            if inherited is not None:
                return inherited
        later = {readings[j].date for j in same if j > i and _tells_occasion(readings[j], published)}
        if len(later) == 1 and (found := later.pop()) is not None:
            return found
    return StatementDate(published, "article") if published else UNKNOWN


def _inherited(before: _Reading, own: _Reading, published: str | None) -> StatementDate | None:
    """Return the date that an earlier statement of the speaker hands on; UNKNOWN where its time is open."""
    near = before.paragraph == own.paragraph and not (before.aside or before.deed)
    if before.date is not None and (near or _tells_occasion(before, published)):
        return before.date
    if before.earlier and before.date is None and before.paragraph >= own.paragraph - 1:
        return UNKNOWN
    return UNKNOWN if before.timed and before.date is None and near else None


def _tells_occasion(reading: _Reading, published: str | None) -> bool:
    found = reading.date
    looks_back = reading.earlier or reading.background or reading.aside
    return found is not None and not looks_back and _is_occasion(found, published)


def _is_occasion(found: StatementDate, published: str | None) -> bool:
    """Say whether the date can be that of the news itself: a day, and not long before the article."""
    if not is_day(found.date) or found.date is None:
        return False
    if not published or len(published) < 10:
        return True
    try:
        apart = date.fromisoformat(published[:10]) - date.fromisoformat(found.date[:10])
    except ValueError:
        return True
    return abs(apart.days) <= _RECENT_DAYS


def _belongs(
    doc: Doc,
    expression: TimeExpression,
    attribution: Attribution,
    attributions: Sequence[Attribution],
    cue: list[Token],
) -> bool:
    """Say whether the expression tells when the cue's act happened."""
    where = expression.span
    if any(where.overlaps(span) for span in attribution.content):
        return False
    for other in attributions:
        holds_time = other is not attribution and any(where.overlaps(span) for span in other.content)
        if holds_time and not _inside(cue[0], other.content):
            return False
    span = doc.char_span(where.start, where.end, alignment_mode="expand")
    if span is None:
        return False
    if expression.kind == "vague" and not {span.root.head, span.root.head.head} & set(cue):
        return False
    return _reaches(span.root, set(cue), attribution)


def _reaches(token: Token, cue: set[Token], attribution: Attribution) -> bool:
    """Climb from the time to the cue; False where a clause or a noun on the way has the time for itself."""
    anchor = min(cue, key=lambda t: t.i)
    ancestors = list(token.ancestors)
    for current in ancestors:
        if current in cue:
            return True
        if _inside(current, attribution.content):
            return _beside(token, cue, attribution)
        if current.pos_ in {"VERB", "AUX"}:
            return _clause_reaches(current, token, cue, anchor)
        if current.pos_ in {"NOUN", "PROPN"} and not _is_open_noun(current, cue):
            return False
    return not ancestors and _beside(token, cue, attribution)


def _clause_reaches(verb: Token, token: Token, cue: set[Token], anchor: Token) -> bool:
    """Say whether a time in another verb's clause holds for the cue as well.

    It does in the clause that the cue's own hangs on (`ruled out a cut yesterday, telling ...`), in an earlier member
    of a series, in a participle's (`Speaking on Monday, ...`) and in that of putting out a document.
    """
    chain = set(cue)
    step = anchor
    while step.dep_ in _LINKED_CLAUSES and step.head != step:
        if step.dep_ == "conj" and token.i > anchor.i:
            break
        step = step.head
        chain.add(step)
    if verb in chain:
        return True
    if verb.dep_ in {"acl", "relcl"}:
        noun = verb.head
        is_document = noun.lemma_.lower() in _words("occasions") or noun.pos_ == "NOUN"
        return verb.lemma_.lower() in _words("issuing_verbs") and is_document and noun.head in cue
    participle = verb.tag_ in {"VBG", "VBN"} and not any(
        child.dep_ in {"nsubj", "nsubjpass"} for child in verb.children
    )
    return participle and verb.dep_ in {"advcl", "pcomp", "prep"} and bool(chain & {verb.head, verb.head.head})


def _is_open_noun(noun: Token, cue: set[Token]) -> bool:
    """Say whether a time attached to this noun holds for the cue: an occasion, a document, or who was told."""
    if noun.lemma_.lower() in _words("occasions"):
        return True
    if noun.dep_ in {"dobj", "dative", "obj", "iobj"} and noun.head in cue:
        return True
    if noun.dep_ == "pobj":
        preposition = noun.head
        if preposition in cue or preposition.lower_ not in _ANCHOR_PREPOSITIONS:
            return True
        return preposition.lower_ == "to" and preposition.head in cue
    return noun.dep_ in {"compound", "npadvmod", "nmod", "appos"}


def _beside(token: Token, cue: set[Token], attribution: Attribution) -> bool:
    """Say whether only words of the reporting clause stand between the time and the cue, whatever the parse says."""
    low, high = min(t.i for t in cue), max(t.i for t in cue)
    between = token.doc[token.i + 1 : low] if token.i < low else token.doc[high + 1 : token.i]
    if len(between) <= 6 and not any(_inside(t, attribution.content) or t.lower_ in {"who", "which"} for t in between):
        return True
    after_content = token.i > high and max(span.end for span in attribution.content) <= token.idx
    return after_content and token.idx - max(span.end for span in attribution.content) <= 6


def _inside(token: Token, spans: Sequence[TextSpan]) -> bool:
    return any(span.start <= token.idx < span.end for span in spans)


def _tokens(doc: Doc, spans: Sequence[TextSpan]) -> list[Token]:
    found: list[Token] = []
    for span in spans:
        part = doc.char_span(span.start, span.end, alignment_mode="expand")
        if part is not None:
            found.extend(part)
    return found


def _is_past_perfect(cue: list[Token]) -> bool:
    """Say whether the cue looks back from the news: `had said`, `had twice refused`."""
    for token in cue:
        if token.tag_ == "VBN" and any(
            child.dep_ == "aux" and child.lower_ in {"had", "'d", "’d"} for child in token.children
        ):
            return True
    return False


def _is_future(cue: list[Token]) -> bool:
    """Say whether the cue is yet to come: `will announce`, `is expected to say`."""
    for token in cue:
        helpers = {child.lower_ for child in token.children if child.dep_ == "aux"}
        if token.tag_ == "VB" and (helpers & {"will", "'ll", "’ll", "shall"}):
            return True
        if token.tag_ == "VB" and "to" in helpers and token.head.lemma_ in _AWAITED:
            return True
    return False


def _is_earlier(cue: list[Token], sent: Span) -> bool:
    """Say whether an adverb puts the cue before the news: `he said earlier`, `Earlier, the ministry said`."""
    if any(
        child.lower_ in _EARLIER and child.dep_ in {"advmod", "npadvmod"} for token in cue for child in token.children
    ):
        return True
    first = next((token for token in sent if not token.is_space), None)
    after = sent.doc[cue[-1].i + 1] if cue[-1].i + 1 < len(sent.doc) else None
    return (first is not None and first.lower_ in _EARLIER) or (after is not None and after.lower_ in _EARLIER)


def _speaker_keys(doc: Doc, attributions: Sequence[Attribution]) -> list[str | None]:
    """Return a key a source that is equal for the same surname; pronouns and `the minister` take the last one."""
    keys: list[str | None] = []
    last: str | None = None
    for attribution in attributions:
        source = _tokens(doc, attribution.source)
        names = [token for token in source if token.pos_ == "PROPN"]
        if names and (head := _head_name(source, names)) is not None:
            last = head
        elif source and not (source[0].lower_ in _PRONOUNS or source[0].lower_ in {"the", "its", "this", "that"}):
            last = max(source, key=lambda t: t.i).lemma_.lower()
        keys.append(last)
    return keys


def _head_name(source: list[Token], names: list[Token]) -> str | None:
    """Return the last name before a comma, the surname of `Foreign Minister Ann Lee, who ...`."""
    head: Token | None = None
    for token in source:
        if token.text == "," and head is not None:
            break
        if token in names:
            head = token
    return head.lower_ if head is not None else None


@cache
def _words(name: str) -> frozenset[str]:
    content = (files("extract") / "time_words" / f"{name}.txt").read_text(encoding="utf-8")
    return frozenset(line.strip() for line in content.splitlines() if line.strip() and not line.startswith("#"))
