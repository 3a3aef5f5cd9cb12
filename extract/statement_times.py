"""What the sentence of each attribution tells of its time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from extract.scenes import is_ahead, is_recent, known_occasions, nouns_of
from extract.time_expressions import TimeExpression, date_of, is_day, is_earlier
from extract.time_reach import dates_cue, inside
from extract.token_index import TokenIndex
from extract.word_lists import word_list
from records.attribution import Attribution
from records.statement import DateBasis


@dataclass(frozen=True, slots=True)
class StatementDate:
    """An ISO date or its prefix, and what it rests on; both None when nobody can tell."""

    date: str | None
    basis: DateBasis | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the sentence of one attribution tells.

    Its own date, and whether that is the time of the news; whether it tells a time at all (which may be open); whether
    it looks back to another occasion; whether it is told aside, in a relative clause, or is a deed and no words, so
    that it dates nothing else; whether its cue is in the past; whether it is written or told apart from any gathering.
    """

    at: int
    sentence: int
    paragraph: int
    date: StatementDate | None = None
    recent: bool = False
    timed: bool = False
    aside: bool = False
    deed: bool = False
    earlier: bool = False
    background: bool = False
    past: bool = True
    perfect: bool = False
    apart: bool = False
    nouns: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    pronoun: bool = False
    elsewhere: bool = False
    told_to: str | None = None
    from_scene: TimeExpression | None = None

    @property
    def looks_back(self) -> bool:
        """Whether its time is not that of the story, but of an aside or of what went before."""
        return self.aside or self.earlier or self.background

    @property
    def tells_occasion(self) -> bool:
        """Whether its date can be that of the news, and so of other statements."""
        return self.date is not None and self.recent and not self.looks_back


_EARLIER = frozenset({"earlier", "previously", "formerly", "once", "originally", "initially"})
_LONG = frozenset({"long", "often", "always", "repeatedly", "previously", "consistently", "frequently", "since"})
_AWAITED = frozenset({"expect", "go", "plan", "schedule", "set", "due", "intend"})
_WRITTEN = frozenset({"tweet", "write", "post", "email", "e-mail", "publish", "text", "phone", "reply"})


def readings_of(
    index: TokenIndex,
    sentences: Sequence[Span],
    expressions: Sequence[TimeExpression],
    attributions: Sequence[Attribution],
    published: str | None,
) -> Iterator[Reading]:
    doc = index.doc
    starts = [sent.start_char for sent in sentences]
    for attribution in attributions:
        cue = index.tokens(attribution.cue)
        at = cue[0].idx if cue else attribution.content[0].start
        paragraph = index.paragraph(at)
        number = max(0, bisect_right(starts, at) - 1)
        if not cue:
            yield Reading(at, number, paragraph)
            continue
        sent = sentences[number]
        low = bisect_left(expressions, sent.start_char, key=lambda e: e.span.start)
        expressions_in = expressions[low : bisect_left(expressions, sent.end_char, key=lambda e: e.span.start)]
        near = [
            e
            for e in expressions_in
            if (span := index.span(e.span)) is not None and dates_cue(span, e, attribution, attributions, cue)
        ]
        found = None
        recent = False
        for expression in sorted(near, key=lambda e: abs(e.span.start - cue[0].idx)):
            future = _is_future(cue)
            iso = date_of(expression, published, future=future)
            if iso is not None and not future and expression.written is None and is_ahead(iso, published):
                continue
            if iso is not None and (found is None or (is_day(iso) and not is_day(found.date))):
                found = StatementDate(iso, "explicit" if expression.written else "relative")
                recent = is_recent(expression, iso, published)
        yield Reading(
            at=at,
            sentence=number,
            paragraph=paragraph,
            date=found,
            recent=recent,
            timed=bool(near),
            aside=any(token.dep_ in {"relcl", "acl"} for token in cue),
            deed=attribution.modality not in {"said", "asked", "denied"},
            earlier=found is None and _is_earlier(cue, sent),
            background=_is_past_perfect(cue) or _is_habit(cue),
            past=_is_simple_past(cue),
            perfect=_has_helper(cue, {"has", "have", "'ve", "’ve"}),
            apart=_is_apart(sent, attribution, cue),
            nouns=nouns_of(sent, attribution.content),
            from_scene=next((e for e in near if e.kind == "from scene" or is_earlier(e)), None)
            or next((e for e in expressions_in if _is_after(e, doc, cue)), None),
            elsewhere=_is_elsewhere(sent, attribution),
            told_to=_told_to(cue),
            pronoun=_is_pronoun(index, attribution),
            known=known_occasions(sent, attribution.source, attribution.content),
        )


def _is_simple_past(cue: list[Token]) -> bool:
    """Say whether the cue tells what was said then: `said`, `was told`, `saying` under such a verb."""
    verb = next((token for token in cue if token.pos_ in {"VERB", "AUX"}), None)
    if verb is not None and verb.lower_ == "according":
        return False
    for _ in range(6):
        if verb is None:
            return False
        helpers = {child.lower_ for child in verb.children if child.dep_ in {"aux", "auxpass"}}
        if verb.tag_ in {"VBZ", "VBP"} or helpers & {"has", "have", "is", "are", "will", "would", "does", "do"}:
            return False
        if verb.tag_ == "VBD" or helpers & {"was", "were", "did"}:
            return True
        verb = verb.head if verb.head != verb else None
    return False


def _is_apart(sent: Span, attribution: Attribution, cue: list[Token]) -> bool:
    """Say whether the words were written, or told to someone apart: `in a statement`, `wrote`, `told the Gazette`."""
    if any(token.lemma_.lower() in _WRITTEN for token in cue):
        return True
    if any(t.lemma_.lower() in word_list("time_words/own_media") and not inside(t, attribution.content) for t in sent):
        return True
    return _told_to(cue) is not None


def _is_elsewhere(sent: Span, attribution: Attribution) -> bool:
    """Say whether the sentence names a place of the words: `in a statement`, `at a rally`."""
    known = word_list("time_words/own_media") | word_list("time_words/gatherings")
    return any(
        t.dep_ == "pobj" and t.head.lower_ in {"in", "at", "during", "on"} and t.lemma_.lower() in known
        for t in sent
        if not inside(t, attribution.content)
    )


def _told_to(cue: list[Token]) -> str | None:
    """Return the last word of the name that was told something: `told the Evening Post`."""
    told = (
        child
        for token in cue
        if token.lemma_ == "tell"
        for child in token.children
        if child.dep_ in {"dobj", "dative"} and child.pos_ == "PROPN"
    )
    return next((child.lower_ for child in told), None)


def _is_pronoun(index: TokenIndex, attribution: Attribution) -> bool:
    source = index.tokens(attribution.source)
    return len(source) == 1 and source[0].lower_ in {"he", "she", "it", "they"}


def _is_habit(cue: list[Token]) -> bool:
    """Say whether the cue tells what the speaker keeps saying: `has long said`, `have repeatedly denied`."""
    adverbs = {child.lower_ for token in cue for child in token.children if child.dep_ == "advmod"}
    return bool(adverbs & _LONG) and _has_helper(cue, {"has", "have", "'ve", "’ve"})


def _has_helper(cue: list[Token], helpers: set[str]) -> bool:
    return any(child.dep_ == "aux" and child.lower_ in helpers for token in cue for child in token.children)


def _is_after(expression: TimeExpression, doc: Doc, cue: list[Token]) -> bool:
    """Say whether the cue is that of the clause in `three days after Lee told ...`."""
    if expression.parts[2:] != ("after",) or expression.span.end > cue[0].idx:
        return False
    between = [t for t in doc[max(0, cue[0].i - 8) : cue[0].i] if t.idx >= expression.span.end]
    apart = any(t.tag_ in {"VBD", "VBZ", "VBP"} or t.text in {",", ";"} for t in between)
    return cue[0].tag_ == "VBD" and len(between) <= 6 and not apart


def _is_past_perfect(cue: list[Token]) -> bool:
    """Say whether the cue looks back from the news: `had said`, `had twice refused`."""
    for token in cue:
        if token.tag_ == "VBN" and any(
            child.dep_ == "aux" and child.lower_ in {"had", "'d", "’d"} for child in token.children
        ):
            return True
        leader = token.head
        if token.tag_ == "VBG" and token.dep_ in {"advcl", "xcomp", "conj"} and leader.tag_ == "VBN":
            return any(child.dep_ == "aux" and child.lower_ in {"had", "'d", "’d"} for child in leader.children)
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
