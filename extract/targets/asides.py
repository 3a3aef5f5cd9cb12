"""Side matters: what somebody judges by name that is none of the article's issues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Token

from extract.target import Target
from extract.targets.concepts import Article, Concept
from extract.targets.phrases import Phrase
from records.spans import TextSpan

# What is warned of is no matter but an argument, and what is promised or suggested a remedy of the one at issue.
_JUDGING = frozenset(
    ("applaud", "approve", "attack", "back", "blast", "celebrate", "champion", "commend", "condemn", "criticise")
) | {
    *("criticize", "decry", "defend", "denounce", "deplore", "deride", "disapprove", "dislike", "endorse", "favor"),
    *("favour", "hail", "laud", "lambast", "lament", "mock", "oppose", "praise", "slam", "support", "welcome"),
}
_OBJECTS = frozenset(["dobj", "pobj", "nsubjpass"])
_ASIDE = 0.5
_POINTING = frozenset(["it", "this"])
_ARGUMENTS = frozenset(["nsubj", "nsubjpass", "dobj"])


def with_asides(
    article: Article, targets: Sequence[list[Target]], speakers: Sequence[str | None]
) -> list[list[Target]]:
    """Return the targets, with those of *Tan opposes the mayor's pay rise* where an article is about a tram.

    So it is where all that is said is the object of a verb that judges, says by itself which thing it is, and shares no
    word with the issues of the article or its headline. What the same speaker goes on to say of `it` in that paragraph
    is about it too. `speakers`, one an attribution, tell who speaks.
    """
    found = list(targets)
    order = sorted(range(len(found)), key=lambda i: article.attributions[i].extent)
    before: tuple[int, Target] | None = None
    for i in order:
        aside = _aside(article, i) if found[i] and _is_implied(article, i, found[i]) else None
        if aside is None and before is not None and found[i]:
            aside = _continued(article, before, i, found[i][0], speakers)
        if aside is not None:
            found[i] = [aside]
        before = (i, aside) if aside is not None else None
    return found


def _is_implied(article: Article, statement: int, targets: Sequence[Target]) -> bool:
    """Whether a statement names nothing that it was taken to be about."""
    contents = article.attributions[statement].content
    mentions = [target.mention for target in targets if target.mention is not None]
    return not any(span.contains(mention) for span in contents for mention in mentions)


def _aside(article: Article, statement: int) -> Target | None:
    attribution = article.attributions[statement]
    cue = list(article.tokens(attribution.cue))
    head = _object(article.contents[statement], {token.i for token in cue})
    if head is None or not any(token.lemma_.lower() in _JUDGING for token in cue):
        return None
    phrase, concept = article.at.get(head.i), article.concept_at.get(head.i)
    if (
        phrase is None
        or concept is None
        or not _is_a_matter(head, phrase, concept)
        or _is_of_the_issue(article, phrase)
    ):
        return None
    wording = article.wording(concept, statement)
    return Target(phrase=wording, label=concept.label, mention=phrase.span, salience=_ASIDE)


def _object(content: Sequence[Token], cue: set[int]) -> Token | None:
    """Return the noun that is all the content, where the cue governs it."""
    inside = {token.i for token in content}
    tops = [t for t in content if not (t.is_space or t.is_punct) and (t.head.i not in inside or t.head is t)]
    if len(tops) != 1 or tops[0].pos_ != "NOUN" or tops[0].dep_ not in _OBJECTS:
        return None
    above = tops[0].head
    governed = above.i in cue or (above.pos_ == "ADP" and above.head.i in cue)
    return tops[0] if governed else None


def _is_a_matter(head: Token, phrase: Phrase, concept: Concept) -> bool:
    """Whether a phrase says by itself what it is that people are for or against: an act, or something of somebody's."""
    owned = any(child.dep_ == "poss" and child.pos_ != "PRON" for child in head.children)
    return (
        phrase.qualified
        and (phrase.issue or owned)
        and not (phrase.weak or phrase.shell or phrase.plain or phrase.actor or concept.plain)
    )


def _is_of_the_issue(article: Article, phrase: Phrase) -> bool:
    issues = [issue.key for issue in (article.main, article.second) if issue is not None]
    return bool((phrase.key | {phrase.head}) & article.title.union(*issues))


def _continued(
    article: Article, before: tuple[int, Target], statement: int, target: Target, speakers: Sequence[str | None]
) -> Target | None:
    """Return what the speaker's last words were about, where these go on with `it` in the same paragraph."""
    last, aside = before
    here, there = article.attributions[statement], article.attributions[last]
    one = speakers[last] is not None and speakers[statement] == speakers[last]
    gap = article.text[there.extent.end : max(there.extent.end, here.extent.start)]
    if not one or "\n" in gap:
        return None
    pointer = next((t for t in article.contents[statement] if t.lower_ in _POINTING and t.dep_ in _ARGUMENTS), None)
    if pointer is None or (target.mention is not None and target.mention.start != pointer.idx):
        return None
    return replace(aside, mention=TextSpan(pointer.idx, pointer.idx + len(pointer.text)))
