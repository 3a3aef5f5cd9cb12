"""Reports within reports: who says that others say what, each layer with its own source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from spacy.tokens import Doc

from records.attribution import Attribution
from records.spans import Spans, TextSpan

# A saying within a saying must be plain: people annotate the outermost layer, and a doubtful inner one is noise.
_PLAIN = ("verb:clause:3", "verb:inverted", "according", "direct:", "model")
_SAYING = frozenset({"said", "denied", "asked"})
_SHOWING = frozenset({"show", "suggest", "indicate", "mean", "prove", "reveal", "find", "note", "call"})
_PERSONAL = frozenset({"PRP", "PRP$", "WP", "WDT", "DT", "EX"})
_WORD = re.compile(r"\w+")
_MORE_THAN_A_CARRIER = 3  # words beside the inner report from which the outer speaker says something too


def with_layers(doc: Doc, outer: Sequence[Attribution], inner: Iterable[Attribution]) -> list[Attribution]:
    """Return the outer attributions and those of the inner ones that one of them carries, `carrier` set.

    The inner source is one of its own, no pronoun: in *Ann said she had said so* nobody but Ann speaks. What lies in
    more than one outer content is carried by the smallest.
    """
    out = [_carried(doc, each, outer) or each for each in outer]
    for each in inner:
        if any(_same_cue(each, other) or each.content == other.content for other in out):
            continue
        found = _carried(doc, each, outer)
        if found is not None and not any(_overlap(each, o) for o in outer if o.content != found.carrier):
            out.append(found)
    return out


def is_only_a_carrier(outer: Attribution, others: Iterable[Attribution], text: str) -> bool:
    """Say whether the outer content is no more than what others are reported to say in it."""
    inner = [a for a in others if a.carrier == outer.content]
    if not inner:
        return False
    spans = [span for a in inner for span in (*a.source, *a.cue, *a.content)]
    first, last = min(s.start for s in spans), max(s.end for s in spans)
    rest = [
        word
        for span in outer.content
        for word in _WORD.finditer(text, span.start, span.end)
        if not first <= word.start() < last
    ]
    return len(rest) < _MORE_THAN_A_CARRIER


def _carried(doc: Doc, inner: Attribution, outer: Sequence[Attribution]) -> Attribution | None:
    """Return the inner attribution with its carrier; None where nothing carries it, or it is no saying of others."""
    if not inner.source or not inner.cue or inner.modality not in _SAYING or not inner.method.startswith(_PLAIN):
        return None
    holders = [o for o in outer if o is not inner and o.source and all(_within(s, o.content) for s in _all(inner))]
    if not holders:
        return None
    holder = min(holders, key=lambda o: sum(len(span) for span in o.content))
    source = doc.char_span(inner.source[0].start, inner.source[-1].end, alignment_mode="expand")
    cue = doc.char_span(inner.cue[0].start, inner.cue[-1].end, alignment_mode="expand")
    if source is None or cue is None or cue.root.lemma_.lower() in _SHOWING:
        return None
    if source.root.tag_ in _PERSONAL or _name(source.text) == _source_name(doc, holder):
        return None
    return replace(inner, carrier=holder.content)


def _source_name(doc: Doc, attribution: Attribution) -> str:
    parts = (doc.char_span(span.start, span.end, alignment_mode="expand") for span in attribution.source)
    return _name(" ".join(part.text for part in parts if part is not None))


def _name(text: str) -> str:
    """Return a source's last word: enough to see that *Lavrov* and *Sergei Lavrov* are one."""
    words = _WORD.findall(text.lower())
    return str(words[-1]) if words else ""


def _all(attribution: Attribution) -> Spans:
    return (*attribution.source, *attribution.cue, *attribution.content)


def _within(span: TextSpan, content: Spans) -> bool:
    return any(each.contains(span) for each in content)


def _same_cue(one: Attribution, other: Attribution) -> bool:
    return any(a.overlaps(b) for a in one.cue for b in other.cue)


def _overlap(one: Attribution, other: Attribution) -> bool:
    return any(a.overlaps(b) for a in one.content for b in other.content)
