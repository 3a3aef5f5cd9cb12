"""Speakers named by layout: `NAME:` before what they say, a name after a dash at the end, a name below a letter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.attribution.clauses import Clauses
from extract.attribution.reports import Report
from extract.attribution.words import words
from records.spans import Spans, TextSpan

TRANSCRIPT, LETTER = "label:transcript", "label:letter"
_NAME_TAGS = frozenset(("NNP", "NNPS", "POS", "HYPH", "NN", "NNS", "JJ", ",", "IN", "DT", "CC"))
_SPEAKING_ENTITIES = frozenset(("PERSON", "ORG", "NORP", "GPE"))
_STAGE_DIRECTION = re.compile(r"\s*[\[(][^\])]*[\])][.]?\s*")
# Who opens a talk so leads it.
_GREETS = re.compile(
    r"\b(?:good (?:morning|afternoon|evening)|welcome (?:to|back)|(?:with|joining) (?:me|us)\b|joins? (?:me|us)\b"
    r"|thank you (?:both|all)? ?for joining)",
    re.I,
)
_QUESTIONS = re.compile(r"\s*(?:[^.!?…]+\?[\"”’)]*\s*)+")
_DASHES = frozenset(("-", "--", "—", "–", "―"))
_QUESTION, _ANSWER = "q", "a"
_OF_NAME = frozenset(("NNP", "NNPS", "HYPH"))
_TALKING = frozenset(("speak", "talk", "tell", "answer", "chat", "sit", "explain", "interview", "conversation"))
_ASKING = frozenset(("ask", "interview", "meet", "question"))
_SALUTATION = re.compile(
    r"\s*(?:Dear\s+Editor|(?:Dear\s+)?(?:Sirs?|Madam))(?:(?:,?\s+or\s+|/)Madam)?\s*(?:[,:;–—-]+(?:\s+[–—-]+)?\s*|$)"
)
_SIGNED = re.compile(
    r"\s*(?:\(?(?:Mrs?|Ms|Miss|Dr|Prof|Professor|Rev|Cllr)\b\.?\)?\s+)*"
    r"(?P<name>[A-Z][\w'’-]*\.?(?:\s+[A-Z][\w'’-]*\.?){1,3})\s*(?:\([\w ]+\))?\s*"
)
_FIRST_PERSON = frozenset(("i", "we", "my", "our", "me", "us"))
_MIN_QUESTIONS = 3
_MAX_QUESTION = 80
_MAX_LETTER = 12  # paragraphs
_MAX_LABEL = 6
_MAX_HEADLINE = 32
_MAX_SIGNATURE = 12
_FIRST_PARAGRAPHS = 3
_MAX_UNLABELLED = 3


def labelled_reports(clauses: Clauses) -> Iterator[Report]:
    """Yield the reports of transcripts (`PENCE: ...`), headlines (`Lee: Prices fell`, `Prices fell – Lee`), in order.

    A text is a transcript where two paragraphs or more begin with a label in capitals, or with the same label. A
    paragraph without one, between two that have it, goes on with the last speaker; `[LAUGHTER]` is nobody's.
    A turn that is all questions is no report, nor is one of who leads the talk (`HOST:`, `Q:`). The answers of an
    interview, `A:`, are those of the one person that the lead above it names, or whom it says that the paper spoke to;
    so are those of one without such marks, of three questions or more that fill a paragraph each.
    A letter from its salutation on is that of who signs below it.
    """
    labels = {
        number: colon
        for number, (first, last) in enumerate(clauses.paragraphs)
        if (colon := _label_end(clauses, first, last))
    }
    named = frozenset(
        clauses.lower[k]
        for k in range(clauses.n)
        if clauses.entity[k] in _SPEAKING_ENTITIES and clauses.tag[k][:3] == "NNP"
    )
    turns = _turns(clauses, labels)
    if turns:
        yield from _transcript(clauses, turns)
    yield from _letters(clauses)
    interview = _interview(clauses)
    if interview:
        yield from _transcript(clauses, interview, _interviewed(clauses, clauses.paragraphs[min(interview)][0]))
    elif not turns:
        yield from _bare_interview(clauses)
    for number, (first, last) in enumerate(clauses.paragraphs[:_FIRST_PARAGRAPHS]):
        if last - first < _MAX_HEADLINE and number not in turns:
            yield from _headline(clauses, first, last, labels.get(number), named)


def _label_end(clauses: Clauses, first: int, last: int) -> int | None:
    """Return the token of the colon that ends a speaker's label at the start of a paragraph; None without a label."""
    if clauses.quote[first] >= 0:
        return None
    for k in range(first + 1, min(last, first + _MAX_LABEL) + 1):
        if clauses.lower[k].endswith(":"):  # spaCy leaves `):` whole
            label = _label(clauses, first, k).of(clauses.text)
            bare = label.split("(")[0].strip()
            capital = bare.isupper() or all(
                clauses.tag[j] in {"NNP", "NNPS", "-LRB-", "-RRB-", ","} for j in range(first, k)
            )
            named = capital and len(bare) > 2 and bare.lower() not in words("label_stops.txt")
            return k if named and not bare.isdigit() and k < last else None
        if clauses.tag[k] in {"VBD", "VBZ", "VBP", "MD", "."} and not clauses.doc[k].is_upper:
            return None
    return None


def _label(clauses: Clauses, first: int, colon: int) -> TextSpan:
    """Return the label without its colon."""
    return TextSpan(clauses.start[first], clauses.end[colon] - 1)


def _letters(clauses: Clauses) -> Iterator[Report]:
    """Yield a report of each letter that has both a salutation (`Sir,`) and, on a line of its own, a name below it."""
    lines = [clauses.span(first, last).of(clauses.text) for first, last in clauses.paragraphs]
    openings = [(number, found.end()) for number, line in enumerate(lines) if (found := _SALUTATION.match(line))]
    for at, (number, skipped) in enumerate(openings):
        until = min(openings[at + 1][0] if at + 1 < len(openings) else len(lines), number + _MAX_LETTER)
        below = ((k, _SIGNED.fullmatch(lines[k])) for k in range(number + 1, until))
        signed = next(((k, found) for k, found in below if found is not None), None)
        if signed is None:
            continue
        begin, (line, name) = clauses.start[clauses.paragraphs[number][0]], signed
        spans = [TextSpan(begin + skipped, begin + len(lines[number]))]
        spans += [clauses.span(*clauses.paragraphs[k]) for k in range(number + 1, line)]
        content = [_bare(clauses, span) for span in spans if len(span)]
        start = clauses.start[clauses.paragraphs[line][0]]
        if content:
            yield Report(-1, TextSpan(start + name.start("name"), start + name.end("name")), None, content, LETTER)


def leads_a_talk(text: str, source: Spans) -> bool:
    """Say whether a source is the label of who leads a talk: `HOST:`, `Q:`."""
    return (
        len(source) == 1
        and text[source[0].end : source[0].end + 1] == ":"
        and source[0].of(text).lower() in words("talk_leaders.txt")
    )


def _turns(clauses: Clauses, labels: dict[int, int]) -> dict[int, int]:
    """Return the labels that are turns of a talk: those in capitals, or all of them where one comes back."""
    names = {n: _label(clauses, clauses.paragraphs[n][0], colon).of(clauses.text) for n, colon in labels.items()}
    if len(set(names.values())) < len(names):
        return labels
    capitals = {n: labels[n] for n, name in names.items() if name.split("(")[0].isupper()}
    return capitals if len(capitals) >= 2 else {}


def _interview(clauses: Clauses) -> dict[int, int]:
    """Return the colons of the turns `Q:` and `A:` by their paragraphs; none where one of both is missing."""
    letters = {
        number: clauses.lower[first]
        for number, (first, last) in enumerate(clauses.paragraphs)
        if first + 1 < last and clauses.lower[first] in {_QUESTION, _ANSWER} and clauses.lower[first + 1] == ":"
    }
    if not {_QUESTION, _ANSWER} <= set(letters.values()):
        return {}
    return {number: clauses.paragraphs[number][0] + 1 for number in letters}


def _bare_interview(clauses: Clauses) -> Iterator[Report]:
    """Yield the answers of an interview whose questions stand in paragraphs of their own, with no mark but `?`.

    Most of the answers must speak of *I* or *we*; of those after the last question only one paragraph is taken.
    """
    asked = [n for n, (first, last) in enumerate(clauses.paragraphs) if _asks(clauses, first, last)]
    answered = [
        (question, range(question + 1, following))
        for question, following in zip(asked, [*asked[1:], asked[-1] + 2 if asked else 0], strict=False)
        if question + 1 < min(following, len(clauses.paragraphs))
    ]
    if len(answered) < _MIN_QUESTIONS:
        return
    who = _interviewed(clauses, clauses.paragraphs[asked[0]][0])
    own = [numbers for _, numbers in answered if any(_is_own(clauses, number) for number in numbers)]
    if who is None or 2 * len(own) <= len(answered):
        return
    for _, numbers in answered:
        content = [clauses.span(*clauses.paragraphs[number]) for number in numbers]
        yield Report(-1, who, None, [_bare(clauses, span) for span in content], TRANSCRIPT)


def _asks(clauses: Clauses, first: int, last: int) -> bool:
    """Say whether the paragraph is a question to the interviewed: it ends with one, and quotes nobody."""
    return (
        clauses.lower[last] == "?"
        and last - first < _MAX_QUESTION
        and all(clauses.quote[k] < 0 for k in range(first, last + 1))
    )


def _is_own(clauses: Clauses, number: int) -> bool:
    first, last = clauses.paragraphs[number]
    return any(clauses.lower[k] in _FIRST_PERSON and clauses.quote[k] < 0 for k in range(first, last + 1))


def _interviewed(clauses: Clauses, end: int) -> TextSpan | None:
    """Return the first full mention of who is interviewed, of those named before a token; None where nobody is sure.

    That is the only person with a full name, or the only one who speaks there: `Ann Lee spoke to us`, `we met Ann Lee`.
    """
    people: dict[str, tuple[int, TextSpan]] = {}
    for first, last in clauses.paragraphs:
        if last >= end or clauses.lower[last] not in {".", ":", "!"}:
            continue
        k = first
        while k <= last:
            until = k
            while until <= last and clauses.entity[until] == "PERSON" and clauses.tag[until] in _OF_NAME:
                until += 1
            if until - k > 1:
                people.setdefault(clauses.lower[until - 1], (until - 1, clauses.span(k, until - 1)))
            k = max(until, k + 1)
    speaking = [name for head, name in people.values() if len(people) == 1 or _speaks(clauses, head)]
    return speaking[0] if len(speaking) == 1 else None


def _speaks(clauses: Clauses, noun: int) -> bool:
    """Say whether somebody tells, or is asked: no interviewer."""
    above = clauses.head[noun]
    if clauses.dep[noun] == "pobj" and clauses.lower[above] in {"to", "with"}:
        return clauses.lemma[clauses.head[above]] in _TALKING
    asked = clauses.dep[noun] in {"dobj", "nsubjpass", "dative"}
    return clauses.lemma[above] in (_ASKING if asked else _TALKING if clauses.dep[noun] == "nsubj" else ())


def _transcript(clauses: Clauses, labels: dict[int, int], answering: TextSpan | None = None) -> Iterator[Report]:
    numbers = sorted(labels)
    asking = _hosts(clauses, labels)
    for position, number in enumerate(numbers):
        first, last = clauses.paragraphs[number]
        colon = labels[number]
        content = [clauses.span(colon + 1, last)]
        following = numbers[position + 1] if position + 1 < len(numbers) else number + 1
        if len(numbers) > 2 and following - number - 1 <= _MAX_UNLABELLED:
            others = [clauses.span(*clauses.paragraphs[k]) for k in range(number + 1, following)]
            content += [span for span in others if not _STAGE_DIRECTION.fullmatch(span.of(clauses.text))]
        label = _label(clauses, first, colon)
        if label.of(clauses.text).lower() in words("talk_leaders.txt"):
            continue
        if all(_QUESTIONS.fullmatch(span.of(clauses.text)) for span in content):
            continue
        if answering is not None and clauses.lower[first] == _ANSWER:
            label = answering
        yield Report(
            colon,
            label,
            TextSpan(clauses.end[colon] - 1, clauses.end[colon]),
            [_bare(clauses, s) for s in content],
            TRANSCRIPT,
            "asked" if clauses.lower[colon - 1] in asking else "said",
        )


def _hosts(clauses: Clauses, labels: dict[int, int]) -> frozenset[str]:
    """Return the last words of the labels of those who lead a talk: who greets, and who mostly asks."""
    turns: dict[str, list[str]] = {}
    for number, colon in sorted(labels.items()):
        turn = clauses.span(colon + 1, clauses.paragraphs[number][1]).of(clauses.text).rstrip()
        turns.setdefault(clauses.lower[colon - 1], []).append(turn)
    if len(turns) < 2:
        return frozenset()
    first = next(iter(turns))
    mostly = {name for name, said in turns.items() if 2 * sum(turn.endswith("?") for turn in said) > len(said) > 1}
    return frozenset(mostly | {first}) if _GREETS.search(turns[first][0]) else frozenset(mostly)


def _headline(clauses: Clauses, first: int, last: int, colon: int | None, named: frozenset[str]) -> Iterator[Report]:
    if colon is not None and any(clauses.lower[k] in named for k in range(first, colon)):
        source = clauses.span(first, colon - 1)
        content = _bare(clauses, clauses.span(colon + 1, last))
        yield Report(colon, source, clauses.span(colon, colon), [content], "label:headline")
        return
    while last > first and clauses.lower[last] in {".", "?", "!"}:
        last -= 1
    for k in range(last - 1, max(first + 3, last - 6), -1):
        if clauses.lower[k] in _DASHES and clauses.text[clauses.start[k] - 1].isspace():
            if all(clauses.tag[j] in {"NNP", "NNPS"} for j in range(k + 1, last + 1)) and any(
                clauses.lower[j] in named for j in range(k + 1, last + 1)
            ):
                yield Report(
                    k,
                    clauses.span(k + 1, last),
                    clauses.span(k, k),
                    [_bare(clauses, clauses.span(first, k - 1))],
                    "label:after-dash",
                )
            return


def signature(clauses: Clauses, after: int) -> tuple[int, TextSpan] | None:
    """Return the dash and the name that sign a quotation which ends before token `after`: `"..." — Ann Lee, baker`.

    Where the name has a line of its own, its first token stands for the dash.
    """
    at = after
    while at < clauses.n and not clauses.lower[at].strip():
        at += 1
    if at + 1 >= clauses.n:
        return None
    if clauses.lower[at] not in _DASHES:
        return _name_below(clauses, after, at)
    if clauses.tag[at + 1] not in {"NNP", "NNPS", "NN", "DT"} or not clauses.text[clauses.start[at + 1]].isupper():
        return None
    end = at + 1
    while end < clauses.n and "\n" not in clauses.lower[end] and not clauses.ends_sentence(end):
        if end - at > _MAX_SIGNATURE or clauses.tag[end] not in _NAME_TAGS | {"CD", "_SP"}:
            return None
        end += 1
    if end + 1 < clauses.n and clauses.ends_sentence(end) and clauses.lower[end + 1].strip():
        return None
    name = at + 1 if clauses.tag[at + 1] != "DT" or at + 2 >= end else at + 2
    while name + 1 < end and clauses.tag[name + 1] in {"NNP", "NNPS"}:
        name += 1
    return at, clauses.span(at + 1, name)


def _name_below(clauses: Clauses, after: int, first: int) -> tuple[int, TextSpan] | None:
    """Return the name that fills the line below a quotation, `Ann Lee, baker`, and its first token."""
    if "\n" not in clauses.text[clauses.end[after - 1] : clauses.start[first]] or clauses.entity[first] != "PERSON":
        return None
    last = name = first
    while last + 1 < clauses.n and "\n" not in clauses.lower[last + 1] and last - first < _MAX_SIGNATURE:
        last += 1
    if any(clauses.tag[k] not in _NAME_TAGS | {"CD", ".", "_SP", "''"} for k in range(first, last + 1)):
        return None
    if last + 1 < clauses.n and "\n" not in clauses.lower[last + 1]:
        return None
    while name < last and clauses.tag[name + 1] in {"NNP", "NNPS"}:
        name += 1
    return (first, clauses.span(first, name)) if name > first else None


def _bare(clauses: Clauses, span: TextSpan) -> TextSpan:
    """Return the span without white space at its edges, and without quotation marks that hold all of it."""
    text = clauses.text
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    for q in clauses.quotes:
        if q.span.start == start and q.span.end >= end - 1:
            return q.inner
    return TextSpan(start, end)
