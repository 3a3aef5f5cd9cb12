"""Scenes: the times an article names for what happens in it, who acts there, and what goes on."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from spacy.tokens import Span, Token

from extract.time_expressions import TimeExpression, date_of, is_day
from extract.time_reach import inside, time_root
from extract.token_index import TokenIndex
from extract.word_lists import word_list
from records.spans import TextSpan

_RECENT_DAYS = 14
_NOT_THEN = frozenset(
    {
        "before",
        "since",
        "until",
        "till",
        "by",
        "from",
        "for",
        "of",
        "through",
        "after",
        "despite",
        "about",
        "over",
        "to",
    }
)
_TO_COME = frozenset({"will", "'ll", "’ll", "shall", "would", "may", "might", "could", "should", "must"})
_MARKS = frozenset({"before", "since", "until", "if", "although", "because", "unless"})
_AT = frozenset({"in", "at", "during", "after", "outside", "from", "inside", "following"})
_BODIES = frozenset(
    {"assembly", "audience", "caucus", "congregation", "congress", "convention", "council", "court", "crowd", "inquest"}
    | {"inquiry", "jury", "panel", "parliament", "plenary", "tribunal"}
)  # they speak as well: `the council said` tells of no sitting
_PRONOUNS = frozenset({"he", "she", "they", "it"})


@dataclass(frozen=True, slots=True)
class Scene:
    """A time in the past that a sentence tells of its own event.

    `at` is its place in the text; `who` holds the keys of those who act; `nouns` the gatherings and documents that the
    sentence names; `recent` is set where the time is that of the news, and not long before the article. `telling` says
    that people speak there, `deed` that it is no statement itself; `told_to` is who was told something.
    """

    at: int
    sentence: int
    paragraph: int
    date: str
    who: frozenset[str]
    nouns: frozenset[str]
    recent: bool
    telling: bool
    deed: bool = True
    told_to: str | None = None

    @property
    def gathering(self) -> bool:
        """Whether several people are heard there."""
        return bool(self.nouns & word_list("time_words/gatherings"))


def scenes(
    index: TokenIndex,
    sentences: Sequence[Span],
    expressions: Sequence[TimeExpression],
    contents: Sequence[TextSpan],
    names: Mapping[str, str],
    published: str | None,
    *,
    last_key: Mapping[int, str],
) -> Iterator[Scene]:
    """Yield the scenes in text order.

    `contents` are what speakers say: a time in there is theirs. `names` tells whose a name is; `last_key` who was last
    named before a sentence, by its number.
    """
    starts = [sent.start_char for sent in sentences]
    covered = sorted(contents)
    begins = [span.start for span in covered]
    longest = max((span.end - span.start for span in covered), default=0)
    for expression in expressions:
        if expression.kind in {"vague", "from scene"}:
            continue
        iso = date_of(expression, published)
        span = index.span(expression.span)
        if iso is None or span is None or is_ahead(iso, published) or not tells_event(span):
            continue
        number = max(0, bisect_right(starts, span.start_char) - 1)
        sent = sentences[number]
        low = bisect_left(begins, sent.start_char - longest)
        near = covered[low : bisect_left(begins, sent.end_char)]
        if _is_within(expression.span, near):
            continue
        yield Scene(
            at=span.start_char,
            sentence=number,
            paragraph=index.paragraph(span.start_char),
            date=iso,
            who=_who(sent, near, names, last_key.get(number)),
            nouns=nouns_of(sent, near),
            recent=is_recent(expression, iso, published),
            telling=any(t.lemma_.lower() in word_list("time_words/telling_verbs") for t in sent if not inside(t, near)),
        )


def is_recent(expression: TimeExpression, iso: str, published: str | None) -> bool:
    """Say whether the time can be that of the news: a day or week, and not long before the article."""
    if expression.kind == "period" and expression.parts[1] in {"week", "weekend"}:
        return True
    if not is_day(iso):
        return False
    return days_apart(iso, published) <= _RECENT_DAYS


def is_ahead(iso: str, published: str | None) -> bool:
    """Say whether a time lies after the article's own; a day of grace is left for time zones."""
    if published and is_day(iso) and len(published) >= 10:
        return iso > published[:10] and days_apart(iso, published) > 1
    return bool(published) and iso > (published or "")[: len(iso)]


def days_apart(iso: str, published: str | None) -> int:
    """Return how many days lie between a day and the article's; 0 where that is not known to the day."""
    try:
        return abs((date.fromisoformat((published or "")[:10]) - date.fromisoformat(iso[:10])).days)
    except ValueError:
        return 0


def nouns_of(sent: Span, contents: Sequence[TextSpan]) -> frozenset[str]:
    """Return the gatherings and documents that the sentence names outside what is said, by lemma."""
    return frozenset(token.lemma_.lower() for token in sent if _is_occasion(token) and not inside(token, contents))


def known_occasions(sent: Span, source: Sequence[TextSpan], contents: Sequence[TextSpan]) -> frozenset[str]:
    """Return the gatherings and documents, told of before, that the sentence's words come from: `in the letter`."""
    return frozenset(
        token.lemma_.lower()
        for token in sent
        if _is_occasion(token)
        and not inside(token, contents)
        and _is_definite(token)
        and (
            (inside(token, source) and token.pos_ != "PROPN" and token.lemma_.lower() not in _BODIES)
            or (token.dep_ == "pobj" and token.head.lower_ in _AT)
        )
    )


def _is_occasion(token: Token) -> bool:
    lemma = token.lemma_.lower()
    if token.pos_ == "PROPN":
        return lemma in word_list("time_words/gatherings") and not token.is_sent_start and token.dep_ != "compound"
    return token.pos_ == "NOUN" and _listed(lemma, "gatherings", "documents")


def _listed(lemma: str, *names: str) -> bool:
    return any(lemma in word_list(f"time_words/{name}") for name in names)


def tells_event(span: Span) -> bool:
    """Say whether the time is that of a past event which the sentence tells, not of a noun or a clause aside."""
    token = time_root(span)
    if token.dep_ == "pobj" and token.head.lower_ in _NOT_THEN:
        return False
    before = span.doc[span.start - 1] if span.start else None
    if span[0].lower_ in _NOT_THEN or (before is not None and before.lower_ in _NOT_THEN - {"of"}):
        return False
    previous = token
    for current in token.ancestors:
        if current.pos_ in {"VERB", "AUX"}:
            return _is_main(current) and _is_past(current)
        if current.pos_ == "NOUN" and previous.dep_ in {"poss", "compound", "nummod", "nmod", "amod"}:
            lemma = current.lemma_.lower()
            if not _listed(lemma, "gatherings", "documents", "occasions"):
                return False
        previous = current
    return False


def _is_main(verb: Token) -> bool:
    """Say whether the verb carries the story on; a relative clause does so only where it puts out a document."""
    if verb.dep_ in {"relcl", "acl"} and not _is_root_misread(verb):
        return verb.lemma_.lower() in word_list("time_words/issuing_verbs") | {"hold", "date"}
    if verb.dep_ == "advcl":
        return not any(child.dep_ == "mark" and child.lower_ in _MARKS for child in verb.children)
    return True


def _is_root_misread(verb: Token) -> bool:
    """Say whether the parse made the subject the root, and its verb a participle: `The row boiled over at a rally`."""
    return (
        verb.dep_ == "acl" and verb.tag_ == "VBN" and verb.head.dep_ == "ROOT" and verb.head.pos_ in {"NOUN", "PROPN"}
    )


def _is_past(verb: Token) -> bool:
    """Say whether the verb, or the finite one that it hangs on, is in the simple past."""
    for _ in range(6):
        helpers = {child.lower_ for child in verb.children if child.dep_ in {"aux", "auxpass"}}
        if helpers & (_TO_COME | {"had", "'d", "’d"}):
            return False
        if verb.tag_ == "VBD" or helpers & {"was", "were", "did"} or _is_root_misread(verb):
            return True
        if verb.tag_ in {"VBZ", "VBP"} or helpers & {"is", "are", "am", "has", "have", "do", "does"}:
            return bool(helpers & {"has", "have"})
        if verb.tag_ == "VB" and "to" in helpers and verb.dep_ in {"relcl", "acl", "advcl"}:
            return False
        if verb.head == verb:
            return False
        verb = verb.head
    return False


def _who(sent: Span, contents: Sequence[TextSpan], names: Mapping[str, str], last: str | None) -> frozenset[str]:
    """Return the keys of who acts in the sentence: its subjects, and of whom a letter or an interview is."""
    found = set()
    for token in sent:
        if inside(token, contents):
            continue
        acts = token.dep_ in {"nsubj", "nsubjpass"} or (
            token.dep_ in {"conj", "appos"} and token.head.dep_ in {"nsubj", "nsubjpass"}
        )
        acts = acts or _stands_before_verb(token)
        gives = token.dep_ == "pobj" and token.head.lower_ in {"from", "by", "with"}
        owns = token.dep_ == "poss" and token.head.lemma_.lower() in word_list("time_words/occasions")
        if not (acts or gives or owns):
            continue
        if token.lower_ in _PRONOUNS:
            found |= {last} if last and acts else set()
        elif (key := names.get(token.lower_) or names.get(token.lemma_.lower())) is not None:
            found.add(key)
    return frozenset(found)


def _stands_before_verb(token: Token) -> bool:
    """Say whether a name is followed by a verb in the past, whatever the parse says: `a spokesman, Al Lee, said`."""
    after = [t for t in token.doc[token.i + 1 : token.i + 3] if not t.is_punct]
    return token.pos_ == "PROPN" and bool(after) and after[0].tag_ == "VBD"


def _is_definite(noun: Token) -> bool:
    return any(
        child.dep_ == "poss" or (child.dep_ == "det" and child.lower_ in {"the", "this", "that"})
        for child in noun.children
    )


def _is_within(span: TextSpan, contents: Sequence[TextSpan]) -> bool:
    return any(span.overlaps(content) for content in contents)
