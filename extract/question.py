"""A question in words to a Question record, by forms that are known; anything else is refused."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

from extract.question_period import PERIOD_FORMS, read_period
from records.errors import QuestionError
from records.question import Question
from records.statement import Stance

FORMS = (
    "who opposed / supported / backed / criticised / is for / is against TOPIC",
    "who are the opponents / supporters / critics of TOPIC",
    "who supports or opposes TOPIC; who is for or against TOPIC",
    "by whom was TOPIC opposed; TOPIC was backed by whom",
    "which ministers / unions / Labour politicians opposed TOPIC; how many of them",
    "who spoke about TOPIC; what was said about TOPIC",
    "what did SPEAKER say about TOPIC",
    "what did SPEAKER oppose / support; what was backed by SPEAKER",
    "where does SPEAKER stand on TOPIC; does SPEAKER support TOPIC; was TOPIC opposed by SPEAKER",
    "who thinks TOPIC is right / wrong; who finds TOPIC good / bad; who thinks that TOPIC should end",
    "any of these with a period: " + PERIOD_FORMS[0],
    *PERIOD_FORMS[1:],
)

_WHO = (
    r"(?:who(?:\s+(?:all|else))?|(?:those|people|speakers|anyone|anybody|everyone|everybody)(?:\s+who)?"
    # which ministers, what parties, which local shopkeepers, how many councillors
    r"|(?:which|what|how\s+many)\s+(?P<whom>(?!(?:did|does|do|is|are|was|were|has|have|had|would|will)\s)[\w-]+"
    r"(?:\s+(?!(?:did|does|do|is|are|was|were|has|have|had|would|will)\s)[\w-]+?){0,2}))"
)
_AUXILIARY = (
    r"(?:(?:has|have|had|did|does|do|is|are|was|were|would|will|could|might"
    r"|initially|originally|first|openly|publicly|strongly|fiercely|firmly|most|also|now|still|once|always)\s+)*"
    r"(?:been\s+)?"
)
# Adverbs of which an answer says nothing: who opposed it first, or still does.
_UNHEEDED = r"(?:first|initially|originally|most|still|now|once|always)"
_LATE_ADVERB = re.compile(
    rf"(?<=\w)\s+(?:ever|also|really|actually|just|previously|recently|publicly|openly|(?:the\s+)?(?P<unheeded>{_UNHEEDED}))$"
)
# `tell me who`, `please list the opponents of`
_LEAD_IN = re.compile(
    r"^(?:(?:please|hi|hello|so|and|but|ok)\b,?\s+)*(?:(?:(?:can|could|would|will)\s+you\s+)?(?:please\s+)?"
    r"(?:tell|show|give|list|name|find)\s+(?:(?:me|us)\s+)?|do\s+you\s+know\s+|i(?:\s+want|['’]d\s+like)\s+to\s+know\s+)?"
    r"(?:all\s+(?=the\b|those\b))?",
    re.I,
)
# `who opposed everything apart from the bridge`
_LEAVING_OUT = re.compile(r"\b(?:except|apart\s+from|aside\s+from|other\s+than|besides|but\s+not)\s+\S", re.I)
_BOTH = re.compile(r"^both\s.+\sand\s", re.I)
_SAY = r"(?:say|said|says|think|thinks|thought|state|stated|claim|claimed|comment|commented|tell|told)"
_ABOUT = r"(?:about|on|of|regarding|concerning|over|to)"
_THINK = r"(?:think|thinks|thought|believe|believes|believed|feel|feels|felt|say|says|said|argue|argues|argued)"
_FIND = (
    r"(?:find|finds|found|see|sees|saw|seen|regard|regards|regarded|consider|considers|considered|view|views|viewed"
    r"|call|calls|called|describe|describes|described)"
)
_GOOD = (
    r"(?:right|good|great|fine|fair|just|wise|sensible|necessary|needed|justified|welcome|useful|overdue|progress"
    r"|good idea|good thing|right thing|success|improvement)"
)
_BAD = (
    r"(?:wrong|bad|terrible|unfair|unjust|unwise|foolish|absurd|needless|unnecessary|unjustified|harmful|dangerous|useless"
    r"|too (?:far|fast|soon|dear|expensive|costly|much|late|risky)"
    r"|(?:bad|poor|terrible) idea|mistake|error|failure|disaster|waste(?: of (?:money|time))?|scandal|disgrace)"
)
# Who does not want a thing is against it; who did not support it may have said nothing.
_UNWILLING = (
    r"(?:do|does|did)(?:\s+not|n['’]t)\s+(?:want|like|care\s+for|agree\s+with|approve\s+of)(?:\s+to\s+(?:see|have))?"
)
# `who wants to keep the pool open` is about the pool.
_AS_IT_IS = re.compile(r"(?<=\w)\s+(?:open|alive|running|going|working|in\s+place|as\s+(?:it\s+is|they\s+are))$", re.I)
# So is `who wants the pool kept open`.
_LEFT_STANDING = re.compile(
    r"(?<=\w)\s+(?:kept|saved|spared|preserved|(?:to\s+)?(?:stay|remain|survive|go\s+ahead))(?:\s+(?:open|as\s+it\s+is))?$",
    re.I,
)
_ANYBODY = re.compile(
    r"(?:(?:the|other|all|most|some)\s+)*(?:people|anyone|anybody|everyone|everybody|speakers|they|others)", re.I
)
_SIDES: dict[str, Stance] = {"for": "support", "against": "oppose"}
_ANOTHER_SIDE = re.compile(
    r"\s(?P<and>and|but|yet|while)\s+(?:also\s+|who\s+)*(?P<be>(?:is|are|was|were|be)\s+)?(?P<said>\w+)\s+\S", re.I
)
_SHORTENED = re.compile(r"^(who|what|where|how)['’](?:s|re|ve|d)\b", re.I)
_BARE_NOT = re.compile(r"\b(do|does|did|is|are|was|were|has|have|had|would|could)nt\b", re.I)
# Whether one person agrees with another hangs on what both said: `who agrees with Ann Lee on the toll`.
_AGREES = re.compile(r"agree[sd]?\s+with$", re.I)
_WITH_SOMEBODY = re.compile(r"(?:[A-Z][\w.'’-]*\s+)+(?:on|about|over)\s+\S.*")
# `the never-ending war` denies nothing.
_NEGATED = re.compile(r"(?<!-)\b(?:not|never|no\s+longer|n't|n’t)\b(?!-)|n['’]t\b", re.I)
_NEARLY = 0.8
_IRREGULAR = {
    "speak": ("speaks", "spoke", "spoken", "speaking"),
    "come": ("comes", "came", "coming"),
    "fight": ("fights", "fought", "fighting"),
    "stand": ("stands", "stood", "standing"),
    "throw": ("throws", "threw", "thrown", "throwing"),
    "stick": ("sticks", "stuck", "sticking"),
    "get": ("gets", "got", "gotten", "getting"),
    "shun": ("shuns", "shunned", "shunning"),
    "have": ("has", "had", "having"),
    "cast": ("casts", "casting"),
    "hit": ("hits", "hitting"),
    "take": ("takes", "took", "taken", "taking"),
    "say": ("says", "said", "saying"),
    "give": ("gives", "gave", "given", "giving"),
    "see": ("sees", "saw", "seen", "seeing"),
    "show": ("shows", "showed", "shown", "showing"),
    "be": ("is", "are", "was", "were", "been"),
    "rule": ("rules", "ruled", "ruling"),
    "plead": ("pleads", "pleaded", "pled", "pleading"),
}


def understand(text: str, *, today: date | None = None) -> Question:
    """Return what the question asks for; `last week` and its like count from `today`, by default that of the clock.

    Raises `QuestionError`, naming the forms that are known, where it is none of them. A negated question
    (`who did not support`) is refused: silence is no stance.
    """
    plain = re.sub(r",?\s+please$", "", re.sub(r"\s+", " ", text).strip().rstrip("?!. ").strip(), flags=re.I)
    plain = _LEAD_IN.sub("", plain)
    spelt = _BARE_NOT.sub(r"\1n't", _SHORTENED.sub(r"\1 is", plain))
    body, period = read_period(spelt, today or date.today())
    negated = _NEGATED.search(body) is not None
    for form in _forms():
        found = form.pattern.fullmatch(body)
        if not found or (negated and form.polar and form.stance is None):
            continue
        parts = found.groupdict()
        if form.polar and _names_another_side(parts):
            raise QuestionError(f"{text!r} asks for two things at once; ask for each by itself")
        if _AGREES.search(parts.get("verb") or "") and _WITH_SOMEBODY.fullmatch(parts.get("topic") or ""):
            raise QuestionError(
                f"{text!r}: ask who supported or who opposed it; `onrecord network congruence` tells who agrees "
                "with whom"
            )
        if _LEAVING_OUT.search(body) or _BOTH.search(parts.get("topic") or ""):
            raise QuestionError(f"{text!r}: onrecord leaves nobody out and joins no two; ask for each by itself")
        topic, late = _without_adverb(_topic(parts.get("topic"), kept=" keep" in f" {parts.get('verb') or ''}"))
        speaker, beside = _without_adverb(_named(parts.get("speaker")))
        return Question(
            text=text,
            asks=form.asks,
            stance=form.stance or (_stance_of(parts) if form.polar and not form.either else None),
            topic=topic,
            speaker=speaker,
            whom=parts.get("whom"),
            since=period.since,
            until=period.until,
            unheeded=(*_adverbs(found), *beside, *late),
        )
    if negated:
        raise QuestionError(
            f"{text!r}: a negated question has no clear answer; ask who opposed or who supported instead"
        )
    raise QuestionError(
        f"{text!r} is no question that onrecord knows{_spelt(spelt)}; it knows:\n  " + "\n  ".join(FORMS)
    )


@dataclass(frozen=True, slots=True)
class _Form:
    """One form of question.

    `polar`: its verb or noun names a stance, or the form itself has that `stance`; `either`: answers of any stance are
    wanted.
    """

    pattern: re.Pattern[str]
    asks: Literal["speakers", "statements"]
    polar: bool = False
    either: bool = False
    stance: Stance | None = None


@cache
def _forms() -> tuple[_Form, ...]:
    verbs, nouns = _alternatives(_verb_stances()), _alternatives(_noun_stances())
    verb = rf"(?P<verb>{verbs})(?:,?\s+(?:and|or)\s+(?:who\s+)?{_AUXILIARY}(?P<other_verb>{verbs}))?"
    noun = rf"(?P<noun>{nouns})(?:\s+(?:and|or)\s+(?:the\s+)?(?P<other_noun>{nouns}))?"
    # `who was criticised by the mayor` is no question about the mayor
    topic = r"(?P<topic>(?!(?:by|and|or)\s).+)"
    be = r"(?:is|was|are|were|has been|have been)"
    do = r"(?:did|does|do|has|have|had|is|was|are|were)"
    anybody = r"(?:anyone|anybody|someone|somebody|people|any\s+speakers?)(?:\s+else)?"
    view = r"(?:position|stance|views?|opinion|line|stand)\s+(?:on|about|of|towards?)"
    by_whom = (
        rf"by\s+whom\s+(?:was|is|were|are|has|have)\s+(?P<topic>.+?)\s+(?:been\s+)?{verb}",
        rf"(?P<topic>.+?)\s+{be}\s+{verb}\s+by\s+who(?:m)?",
        rf"who\s+{be}\s+(?P<topic>.+?)\s+{verb}\s+by",
    )
    by_speaker = (
        _form(
            rf"(?:is|was|are|were|has|have)\s+(?P<topic>.+?)\s+(?:been\s+)?{verb}\s+by\s+(?P<speaker>(?!who).+)",
            "statements",
            polar=True,
            either=True,
        ),
        _form(rf"(?:what|which\s+\w+)\s+{be}\s+{verb}\s+by\s+(?P<speaker>(?!who).+)", "statements", polar=True),
    )
    said = (
        rf"what\s+(?:was|is|has\s+been|is\s+being|was\s+being)\s+said\s+{_ABOUT}\s+(?P<topic>.+)",
        rf"(?:what|how)\s+{do}\s+(?P<speaker>.+?)\s+(?:{_SAY}|saying|react|reacted|respond)(?:\s+{_ABOUT}\s+(?P<topic>.+))?",
        rf"(?:where|how)\s+{do}\s+(?P<speaker>.+?)\s+(?:stand|stood)\s+{_ABOUT}\s+(?P<topic>.+)",
        r"what\s+(?:is|was|are|were)\s+the\s+(?:position|stance|views?|opinion)\s+of\s+(?P<speaker>.+?)\s+(?:on|about)\s+(?P<topic>.+)",
        rf"what\s+(?:is|was|are|were)\s+(?P<speaker>.+?)(?:['’]s?)?\s+{view}\s+(?P<topic>.+)",
    )
    speak = r"(?:speak|spoke|spoken)(?:\s+(?:out|up))?"
    talked = rf"(?:{speak}|talk|talked|comment|commented|{_SAY})\s+(?:(?:what|anything|something)\s+)?"
    return (
        _form(rf"{_WHO}\s+{_AUXILIARY}{verb}\s+{topic}", "speakers", polar=True),
        _form(
            rf"(?:{_WHO}\s+{be}\s+)?(?:the\s+|its\s+|any\s+)?{noun}\s+(?:of|to)\s+(?P<topic>.+)", "speakers", polar=True
        ),
        *(_form(pattern, "speakers", polar=True) for pattern in by_whom),
        *by_speaker,
        *_opinions(),
        _form(rf"{do}\s+{anybody}\s+{_AUXILIARY}{verb}\s+{topic}", "speakers", polar=True),
        _form(rf"{_WHO}\s+{_AUXILIARY}{talked}{_ABOUT}\s+(?P<topic>.+)", "speakers"),
        *(_form(pattern, "statements") for pattern in said),
        _form(rf"(?:what|which\s+\w+)\s+{do}\s+(?P<speaker>.+?)\s+{verb}", "statements", polar=True),
        _form(
            rf"(?:(?:when|why)\s+)?{do}\s+(?P<speaker>.+?)\s+{verb}\s+{topic}", "statements", polar=True, either=True
        ),
    )


def _opinions() -> Iterator[_Form]:
    """Yield the forms whose own words say the stance: `who thinks TOPIC is a mistake`."""
    is_ = r"(?:is|are|was|were|would\s+be|will\s+be)"
    thinks = rf"{_WHO}\s+{_AUXILIARY}{_THINK}\s+(?:that\s+)?(?P<topic>.+?)"
    finds = rf"{_WHO}\s+{_AUXILIARY}{_FIND}\s+(?P<topic>.+?)\s+(?:as\s+)?"
    some = r"(?:an?\s+|the\s+)?"
    patterns: tuple[tuple[str, Stance], ...] = (
        (rf"{_WHO}\s+{_UNWILLING}\s+(?P<topic>.+)", "oppose"),
        (rf"{thinks}\s+{is_}(?:\s+not|n['’]t)\s+{some}{_GOOD}", "oppose"),
        (rf"{thinks}\s+{is_}\s+{some}{_GOOD}", "support"),
        (rf"{thinks}\s+{is_}\s+{some}{_BAD}", "oppose"),
        (rf"{finds}{some}{_GOOD}", "support"),
        (rf"{finds}{some}{_BAD}", "oppose"),
        (rf"{_WHO}\s+{_AUXILIARY}{_THINK}\s+(?:that\s+)?(?P<topic>.+?\s+should(?:\s+not|n['’]t)\s+.+)", "oppose"),
        (rf"{_WHO}\s+{_AUXILIARY}{_THINK}\s+(?:that\s+)?(?P<topic>.+?\s+should\s+.+)", "support"),
    )
    for pattern, stance in patterns:
        yield _Form(re.compile(pattern, re.I), "speakers", polar=True, stance=stance)


def _form(pattern: str, asks: Literal["speakers", "statements"], *, polar: bool = False, either: bool = False) -> _Form:
    return _Form(re.compile(pattern, re.I), asks, polar, either)


def _topic(phrase: str | None, *, kept: bool) -> str | None:
    """Return the phrase without words that say nothing of what it is about; `kept`: it is what somebody keeps."""
    if phrase is None:
        return None
    if kept:
        phrase = _AS_IT_IS.sub("", phrase.strip())
    plain = re.sub(r"\s+should(?:\s+not|n['’]t)?(?:\s+(?:be|go\s+ahead))?\b", "", phrase.strip(), flags=re.I)
    plain = _LEFT_STANDING.sub("", plain)
    return re.sub(
        r"^(?:the (?:idea|plan|proposal|prospect) of|the (?:topic|subject|issue) of)\s+", "", plain, flags=re.I
    )


def _named(phrase: str | None) -> str | None:
    """Return the name asked about; None where anybody is meant: `what did people say about the toll`."""
    name = phrase.strip().strip("\"'“”") if phrase else None
    return None if name is not None and _ANYBODY.fullmatch(name) else name


def _without_adverb(phrase: str | None) -> tuple[str | None, tuple[str, ...]]:
    """Return the phrase without adverbs at its end, and those of them that an answer does not heed."""
    unheeded: tuple[str, ...] = ()
    while phrase and (found := _LATE_ADVERB.search(phrase)):
        phrase = phrase[: found.start()]
        unheeded = (*((found["unheeded"],) if found["unheeded"] else ()), *unheeded)
    return phrase, unheeded


def _adverbs(found: re.Match[str]) -> tuple[str, ...]:
    """Return the adverbs before the verb, noun or topic of a question that its answer does not heed."""
    groups = found.groupdict()
    until = min((found.start(name) for name in ("verb", "noun", "topic", "speaker") if groups.get(name)), default=0)
    before = found.string[found.end("whom") if groups.get("whom") else 0 : until]
    return tuple(re.findall(rf"\b{_UNHEEDED}\b", before, re.I))


def _spelt(question: str) -> str:
    """Return a hint where the question would be known but for the spelling of one word; else nothing."""
    known = [verb for verb in _verb_stances() if " " not in verb]
    for word in question.split()[1:]:
        for near in difflib.get_close_matches(word.casefold(), known, n=1, cutoff=_NEARLY):
            right = re.sub(rf"\b{re.escape(word)}\b", near, question, count=1)
            if near != word.casefold() and any(form.pattern.fullmatch(right) for form in _forms()):
                return f"; did you mean {right!r}"
    return ""


def _stance_of(parts: dict[str, str | None]) -> Stance | None:
    """Return the stance that a question's words name; None where they name two (`supports or opposes`)."""
    words = ((_noun_stances(), ("noun", "other_noun")), (_verb_stances(), ("verb", "other_verb")))
    named = {table[word.casefold()] for table, groups in words for group in groups if (word := parts.get(group))}
    return named.pop() if len(named) == 1 else None


def _names_another_side(parts: dict[str, str | None]) -> bool:
    """Whether what is asked about goes on with the other side of something else: `the toll but opposes the ban`."""
    topic, asked = parts.get("topic") or "", _stance_of(parts)
    for found in _ANOTHER_SIDE.finditer(topic):
        said = found["said"].casefold()
        if said in _SIDES:
            # `funding for the arts and for schools` goes on, `spoke against the toll and for the ban` turns round
            led = (parts.get("verb") or "").casefold().endswith((" for", " against"))
            other = _SIDES[said] if led or found["be"] else None
        else:
            # `the plan to end aid and support rebels` is one plan
            inflected = found["and"].casefold() != "and" or said.endswith(("s", "ed"))
            other = _verb_stances().get(said) if inflected else None
        if asked is not None and other is not None and other != asked:
            return True
    return False


@cache
def _rows() -> tuple[tuple[Stance, str], ...]:
    source = files("extract").joinpath("question_words/stances.tsv").read_text(encoding="utf-8")
    rows: list[tuple[Stance, str]] = []
    for line in source.splitlines():
        if line.strip() and not line.startswith("#"):
            stance, form = line.split("\t")
            rows.append((stance, form))  # type: ignore[arg-type]
    return tuple(rows)


@cache
def _verb_stances() -> dict[str, Stance]:
    """Map every inflected form, and the bare complement of `be` (`in favour of`), to its stance."""
    table: dict[str, Stance] = {}
    for stance, form in _rows():
        if form.startswith("of:"):
            continue
        verb, _, rest = form.partition(" ")
        forms = [f"{inflected} {rest}".strip() for inflected in _inflected(verb)]
        if verb == "be":
            forms.append(rest)
        for each in forms:
            table.setdefault(each, stance)
    return table


@cache
def _noun_stances() -> dict[str, Stance]:
    return {form.removeprefix("of:"): stance for stance, form in _rows() if form.startswith("of:")}


def _inflected(verb: str) -> tuple[str, ...]:
    if verb in _IRREGULAR:
        return (verb, *_IRREGULAR[verb])
    if verb.endswith("e"):
        return (verb, verb + "s", verb + "d", verb[:-1] + "ing")
    if verb.endswith(("s", "sh", "ch", "x", "z", "o")):
        return (verb, verb + "es", verb + "ed", verb + "ing")
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return (verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing")
    doubled = verb + verb[-1] if verb in {"slam", "plan"} else verb
    return (verb, verb + "s", doubled + "ed", doubled + "ing")


def _alternatives(forms: Iterable[str]) -> str:
    return "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
