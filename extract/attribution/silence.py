"""Reports that nothing was said: refusals to speak, questions, hypotheses, and what nobody said."""

from __future__ import annotations

import re

from spacy.tokens import Doc, Token

from extract.attribution.edges import tells_only_whom
from extract.attribution.words import words
from records.attribution import Attribution
from records.spans import Spans, text_of

_POSSIBLE = frozenset({"would", "'d", "’d", "could", "might", "may", "should", "can", "must"})
_CONDITIONS = frozenset({"if", "unless", "lest", "whether"})
_WILLING = frozenset({"want", "wish", "care", "willing", "ready", "prepared"})
_NOBODY = frozenset({"nobody", "none", "neither"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl"})
_SPEAKING = frozenset({"said", "asked"})
_NO_COMMENT = re.compile(
    r"\W*(?:(?:i|we) have )?no (?:further )?comments?(?: (?:on|about) (?:that|this|it))?"
    r"(?: (?:at|for) (?:this|the) (?:time|stage|point|moment)| for now)?\W*",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(r"\W*(?:him|her|me|us|you)(?:self|selves)?\W*", re.IGNORECASE)
_UNNAMED = re.compile(
    r"\W*(?:(?:(?:that )?(?:he|she|they) |to )?"
    r"(?:not (?:to )?be (?:named|identified|quoted)|(?:remain|stay|be|go) (?:anonymous|unnamed|nameless))"
    r"|anonymity|(?:that )?(?:his|her|their) names? not (?:to )?be (?:used|published|printed|given))"
    r"(?: (?:by name|in print|publicly))?(?: (?:because|since|as|for|given|due)\b.*)?\W*",
    re.IGNORECASE | re.DOTALL,
)


# `Bell spoke with our reporter` tells to whom, and not what.
_TO_WHOM = re.compile(
    r"\W*(?:(?:to|with) )?(?:(?:our|the|this|a|several|some|local|my) )*"
    r"(?:reporters?|journalists?|correspondents?|newspapers?|paper|press|media|broadcaster|us|me)\W*",
    re.IGNORECASE,
)
_SHOWING = frozenset({"show", "post", "share", "publish", "upload", "release", "tweet", "circulate"})
_PICTURES = frozenset(
    {"photo", "photograph", "picture", "image", "video", "clip", "footage", "screenshot", "selfie", "meme"}
)
_ANSWERING = frozenset({"reply", "respond", "react", "comment", "speak"})
_TALKING = frozenset({"speak", "talk", "chat"})


def says_nothing(doc: Doc, text: str, attribution: Attribution) -> bool:
    """Say whether the attribution reports silence: `declined to say whether`, `asked not to be named`, `Asked whether`.

    `text` is that of the Doc, which joins its tokens anew whenever it is asked for it.

    Refusing to act is no silence: *refused to sign the pact* and *declined the offer* are statements. Neither is
    anything said in *would say*, *if she says*, *Did he say ...?* and *nobody said*; but who *would oppose* a plan
    opposes it.
    """
    content = text_of(attribution.content, text)
    if is_no_comment(content) or _UNNAMED.fullmatch(content):
        return True
    if not attribution.cue:
        return False
    if tells_only_whom(doc, attribution) or _invites_readers(doc, attribution):
        return True
    cue = doc.char_span(attribution.cue[0].start, attribution.cue[-1].end, alignment_mode="expand")
    if cue is None:
        return False
    if cue.root.lemma_.lower() in _TALKING and _TO_WHOM.fullmatch(content):
        return True
    silent = words("silent_verbs.txt")
    for token in cue:
        lemma = token.lemma_.lower()
        if lemma in words("decline_verbs.txt"):
            return _verb_after(token) in silent | words("refused_verbs.txt")
        if lemma in silent and any(child.dep_ == "neg" for child in token.children):
            return True
        if lemma == "ask" and token.tag_ == "VBN" and (not attribution.source or _is_asked(token)):
            return True
        unwilling = lemma in _WILLING and any(child.dep_ == "neg" for child in token.children)
        if unwilling and _verb_after(token) in silent | words("refused_verbs.txt"):
            return True
    verb = cue.root
    if verb.tag_[:1] != "V" or verb.text.lower() == "according":
        return False
    return (
        _is_condition(verb)
        or _is_question(verb)
        or _shows_a_picture(doc, attribution, verb)
        or (attribution.modality in _SPEAKING and (_is_only_possible(verb) or _is_said_by_nobody(verb)))
    )


def _is_asked(verb: Token) -> bool:
    """Say whether the participle tells of whom somebody asks: `The mayor, asked about the bins, laughed`."""
    return verb.dep_ == "acl" and all(child.dep_ != "agent" for child in verb.children)


def is_no_comment(content: str) -> bool:
    """Say whether nothing else is said than that there is no comment: `No comment at this stage.`"""
    return _NO_COMMENT.fullmatch(content) is not None


def is_of_somebody_alone(content: str) -> bool:
    """Say whether nothing is named but a person, by a pronoun: `Dana backs him` tells of no matter by itself."""
    return _SOMEBODY.fullmatch(content) is not None


def _invites_readers(doc: Doc, attribution: Attribution) -> bool:
    """Say whether a paper asks its readers to write: `The editor welcomes letters of up to 150 words`."""
    source, cue, content = (_root(doc, spans) for spans in (attribution.source, attribution.cue, attribution.content))
    if source is None or cue is None or content is None:
        return False
    return (
        source.lemma_.lower() in {"editor", "we", "newsroom"}
        and cue.lemma_.lower() in {"welcome", "invite", "accept"}
        and content.lemma_.lower() in {"letter", "comment", "contribution", "submission", "correspondence", "feedback"}
    )


def _root(doc: Doc, spans: Spans) -> Token | None:
    span = doc.char_span(spans[0].start, spans[-1].end, alignment_mode="expand") if spans else None
    return span.root if span is not None else None


def _is_only_possible(verb: Token) -> bool:
    """Say whether nobody has spoken yet: `would say`, `might have told`; `would later say` tells of the past."""
    auxiliaries = {child.text.lower() for child in verb.children if child.dep_ == "aux" and child.i < verb.i}
    if not auxiliaries & _POSSIBLE or (verb.tag_ in {"VBN", "VBD"} and auxiliaries <= {"'d", "’d"}):
        return False
    return not any(child.text.lower() in {"later", "then"} for child in verb.children if child.i < verb.i)


def _is_condition(verb: Token) -> bool:
    """Say whether the verb stands after `if` or `unless`; `as if to say` and `if he says so, she said` are others."""
    return any(child.dep_ == "mark" and child.text.lower() in _CONDITIONS for child in verb.children)


def _shows_a_picture(doc: Doc, attribution: Attribution, verb: Token) -> bool:
    """Say whether something is shown and nothing said: `which first posted the picture`, `The post shows a photo`."""
    if verb.lemma_.lower() not in _SHOWING or attribution.kind == "direct":
        return False
    shown = (_root(doc, spans) for spans in (attribution.content, attribution.source))
    return any(token is not None and token.i > verb.i and token.lemma_.lower() in _PICTURES for token in shown)


def answers_only(doc: Doc, attribution: Attribution) -> bool:
    """Say whether a participle tells what the words that follow answer: `Replying to a motion, the minister said`."""
    verb = _root(doc, attribution.cue)
    if (
        verb is None
        or verb.lemma_.lower() not in _ANSWERING
        or verb.tag_ != "VBG"
        or verb.dep_ not in {"advcl", "prep"}
    ):
        return False
    answered = any(child.lower_ in {"to", "on", "about"} and child.i > verb.i for child in verb.children)
    return answered and verb.head.tag_[:1] == "V"


def _is_question(verb: Token) -> bool:
    """Say whether the verb heads a question of the author's: its auxiliary before its subject, and `?` at the end."""
    if verb.dep_ != "ROOT":
        return False
    subject = next((child for child in verb.children if child.dep_ in _SUBJECTS), None)
    turned = subject is not None and any(
        child.dep_ in {"aux", "auxpass"} and child.i < subject.i for child in verb.children
    )
    return turned and verb.sent.text.rstrip()[-1:] == "?"


def _is_said_by_nobody(verb: Token) -> bool:
    for child in verb.children:
        if child.dep_ in _SUBJECTS and child.i < verb.i:
            low = child.text.lower()
            return low in _NOBODY or any(c.dep_ in {"det", "neg"} and c.text.lower() == "no" for c in child.children)
    return False


def _verb_after(token: Token) -> str | None:
    """Return the lemma of the verb that the token's infinitive or gerund names; of `be drawn`, `draw`."""
    for child in token.children:
        if child.i > token.i and child.dep_ in {"xcomp", "ccomp"}:
            return str(child.lemma_.lower())
        if child.i > token.i and child.lower_ == "comment":  # `declined comment`
            return "comment"
    return None
