"""Lines that are no prose by their own words: labels, bylines, captions, credits, links, tags, promotion."""

from __future__ import annotations

import re
from functools import cache

from extract.word_lists import word_list
from extract.written_dates import MONTH_PATTERN, date_line, is_time_line

QUOTE_MARK = re.compile(r"[\"“”„«»]|''|``")

_ABBREVIATION = re.compile(r"(?:[A-Z]\.){2,}")
_FINISHED = re.compile(r"[.?!…:;][\"”’'»)\]]*$|[\"”»]$|''$")
REPORTED = re.compile(
    r"\b(?:said|says|saying|told|tells|added|adds|argued|wrote|claimed|insisted|warned|announced|according to)\b",
    re.IGNORECASE,
)
_EDGES = " \t\xa0.:;,!?|·•*>»›<«‹–—-_=#[]()…↓→←▼▲►▶✉\u200b\ufeff"
_SEPARATORS = re.compile(r"\s*[|>»›·•→/]\s*|\s{3,}|\t+")
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")

_BYLINE = re.compile(
    r"^(?:by|from|words(?: by)?:?|text(?: by)?:|story by|written by|reported by|posted by|published by"
    r"|analysis by|opinion by|report by|author:?|authors:|reporter:|writer:|editor:)\s+(?P<who>\S.*)$",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?:correspondents?|reporters?|editors?|(?:staff )?writers?|columnists?|contributors?|bureau"
    r"|news (?:desk|service))\b",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(
    r"^(?:©|\(c\)|&copy;|copyright\s*(?:©|\(c\)|\d{4}|of\b|by\b|-|–|:))|all rights reserved"
    r"|may not be (?:published|reproduced|republished)",
    re.IGNORECASE,
)
_COUNTS = re.compile(
    r"""^(?:
      [\d.,]+\s?[km]?\s+(?:comments?|shares?|likes?|views?|retweets?|replies|reads?|votes?|photos?|images?)
    | \d+\s+(?:min(?:ute)?s?\.?(?:\s+read)?|pages?\ in\ this\ article)
    | (?:comments?|shares?|likes?|views?|replies)\s*[:(]?\s*[\d.,]+\s?[km]?\)?
    | (?:reading|read)\ time\s*:?.{0,20} | page\ \d+(?:\ of\ \d+)? | \d+\s?(?:/|of)\s?\d+ | \d{1,4} | [\d.]+\s?/\s?5
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
# What agencies put above a story: `NL0412 ferry-strike`, `BC-EU--Summit,3rd Ld`, `AM-Storm, 1st Ld-Writethru,0455`.
_SLUG = re.compile(
    r"""^(?:[A-Z]{1,4}\d{4,6}\b | [A-Z]{1,4}0\d\d\b | (?:BC|AM|PM|AP|UR|YE|HFR)-+(?=[A-Z])[\w'’.-]+
    | .{0,60}\b\d{1,2}(?:st|nd|rd|th)[ -]+(?:Ld|LD)\b
    | .{0,60},\s*\d{1,2}(?:st|nd|rd|th)[ -]+(?:[Ll]ead|[Aa]dd|[Ss]ub|[Gg]raf)\b | .{0,60}\b[Ww]ritethru\b)""",
    re.VERBOSE,
)
_SLUG_WORDS = 10
_ADDRESS = re.compile(r"^(?:(?:https?://|www\.)\S+|\S+@\S+\.\w{2,}|(?:#\w+[\s,]*)+)$", re.IGNORECASE)
_FOLLOW = re.compile(
    r"^(?:you can )?(?:follow|like|find|join|contact|reach|email|e-mail)\b.{0,70}"
    r"(?:@\w|\bon (?:twitter|facebook|x|instagram|telegram|whatsapp|linkedin|google|youtube|tiktok"
    r"|bluesky|mastodon|threads|flipboard)\b)",
    re.IGNORECASE,
)
_SIGN_UP = re.compile(
    r"^(?:sign[ -]?up|subscribe|register)\b.*\b(?:newsletters?|briefings?|alerts?|e-?mails?|updates|inbox|digest)\b",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"\b(?:i|you) (?:agree|consent|accept)\b.*\b(?:terms|privacy|conditions|emails?)\b"
    r"|\bby (?:signing up|subscribing|providing|submitting|clicking|registering)\b.*\b(?:agree|consent|accept|terms)\b",
    re.IGNORECASE,
)
_MORE_FROM = re.compile(
    r"^(?:read |see )?more (?:stories |news )?(?:from|on|in|about)\s+(?P<whom>\S.*)$", re.IGNORECASE
)
_TAGS = re.compile(
    r"^(?:tags?|tagged|topics?|keywords?|key words|filed (?:under|in)|categor(?:y|ies)|posted in|labels?|hashtags?"
    r"|more about|section)\s*(?::|\||–|—|\s-)\s*\S",
    re.IGNORECASE,
)
_PICTURE_CREDIT = re.compile(
    r"""[(\[](?:(?:AP|AFP|EPA|REUTERS|Reuters|PA|TASS|Xinhua)\s?(?:/|Photo|Images?\b|file)
          |(?:Photo|Image|Picture|File|Pic|Credit|Courtesy|Getty)\b)[^()\[\]]{0,80}[)\]]\.?$
    | [(\[][^()\[\]]{0,40}\b[Pp]hoto(?:graph)?s?\b[^()\[\]]{0,60}[)\]]\.?$
    | \bCredit(?:\.\.\.|…)[A-Z][^.!?]{0,70}$
    | \b(?:AP|AFP|EPA|REUTERS|Reuters|PA|Getty(?:\ Images)?|Shutterstock|Alamy|TASS|Photo(?:graph)?|Image|Picture
      |Credit)
      \s?(?:[Pp]hoto|[Ii]mages)?\s?[/:|]\s?[A-Z][^.!?]{0,70}$
    | [(\[](?:[A-Z][\w&.'’-]*\s){0,4}[A-Z][\w&.'’-]*:\s(?:[A-Z][\w.'’-]*\s){1,3}[A-Z][\w.'’-]*[)\]]$
    | (?:Getty\ Images|Shutterstock|AP\ Photo|AFP\ Photo|iStock|Alamy\ Stock\ Photo)\)?\.?$""",
    re.VERBOSE,
)
_WIRE_LINE = re.compile(
    r"^[(\[]?(?:additional |with )?(?:reporting|writing|editing|compiled|edited|production|translated|translation) by\b"
    r"|^(?:[—–-]+\s*)?[(\[]?with (?:a )?(?:inputs?|files|(?:additional )?reporting|reports?|material) (?:from|by)\b"
    r"|\bcontributed (?:(?:reporting|research|writing)\b|(?:\w+ )?(?:to|for) (?:this|the) "
    r"(?:report|article|story|dispatch|post)\b)[^.]{0,60}\.?$"
    r"|^read the (?:rest|full|whole|entire|original|complete)\b",
    re.IGNORECASE,
)
_WIRE_TAIL = re.compile(
    r"""\s*(?:
      [(\[](?:Additional\ |With\ )?(?:[Rr]eporting|[Ww]riting|[Ee]diting|[Cc]ompiled|[Ee]dited)\ by\ [^()\[\]]{2,200}
      [)\]]
    | (?:[(\[]|[—–-]{1,2}\s?)(?:Reuters|AP|AFP|PTI|ANI|IANS|UPI|dpa|TASS|Itar-Tass|Xinhua|Interfax|Agencies|BBC|CNN)
      [)\]]?
    | \s\#{2,} | \s-30-
    )\.?$""",
    re.VERBOSE,
)
_DAY = rf"(?:,?\s(?i:{MONTH_PATTERN})\s\d{{1,2}}(?:,?\s\d{{4}})?|,?\s\d{{1,2}}\s(?i:{MONTH_PATTERN})(?:,?\s\d{{4}})?)?"
_DATELINE = re.compile(
    rf"""(?:
      (?P<caps>[A-Z][A-Z.'’-]+(?:[ /][A-Z][A-Z.'’-]+){{0,4}})
      (?:,\s(?:[A-Z][\w.]*\.?)(?:\s[A-Z][\w.]*\.?){{0,2}})?{_DAY}(?:\.?\s?(?:\([^()]{{2,40}}\)|/[^/]{{2,30}}/))?
    | [A-Z][\w.'’-]+(?:[ ][A-Z][\w.'’-]+){{0,3}}(?:,\s[A-Z][\w.]+(?:\s[A-Z][\w.]+)?)?{_DAY}
      \s?\((?P<wire>[A-Z][^()]{{1,40}})\)
    | (?i:{MONTH_PATTERN})\s\d{{1,2}}(?:,?\s\d{{4}})?\s?\((?P<dated>[A-Z][^()]{{1,40}})\)
    | \((?P<alone>[A-Z][^()]{{1,40}})\)
    )(?:\s*[.:]?\s*(?:—|―|–|--|-)\s*|(?<=/)\.\s+)(?=["“'‘A-Z0-9$€£])""",
    re.VERBOSE,
)
_COLON_DATELINE = re.compile(r"[A-Z][A-Z.'’-]+(?:[ ][A-Z][A-Z.'’-]+){0,3}:\s+(?=[A-Z])")


def line_reason(text: str) -> str | None:
    """Return the kind of boilerplate that the line is by its own words (`menu`, `byline`, ...), None for prose."""
    count = len(text.split())
    if count > 70:
        return None
    folded = text.strip(_EDGES).casefold()
    if not folded or (count <= 9 and folded in word_list("layout_words/labels")):
        return "menu"
    if _COUNTS.match(text):
        return "count"
    if count <= _SLUG_WORDS and _SLUG.match(text) and not is_finished(text):
        return "slug"
    if date_line(text) is not None or is_time_line(text):
        return "date line"
    if _is_byline(text):
        return "byline"
    if _ADDRESS.match(text):
        return "link"
    if _TAGS.match(text) and not is_finished(text):
        return "tags"
    if _leads_elsewhere(text):
        return "related"
    if count <= 60 and not QUOTE_MARK.search(text) and _PICTURE_CREDIT.search(text):
        return "caption"
    low = text.casefold()
    if low.startswith(_labels("captions")):
        return "caption"
    if REPORTED.search(text):
        return None
    if _COPYRIGHT.search(text):
        return "copyright"
    if low.startswith(_prefixes("captions")):
        return "caption"
    if count <= 60 and not QUOTE_MARK.search(text):
        if low.startswith(_prefixes("promotion")) or _FOLLOW.match(text) or _SIGN_UP.match(text):
            return "promotion"
        if _CONSENT.search(text):
            return "promotion"
        if _WIRE_LINE.search(text):
            return "wire credit"
    return "menu" if _is_breadcrumb(text) else None


def is_finished(text: str) -> bool:
    """Say whether the line ends as a sentence or a quotation does."""
    return _FINISHED.search(text) is not None and not _ABBREVIATION.fullmatch(text)


def dateline_end(text: str, start: int, end: int) -> int | None:
    """Return where the sentence begins after a dateline at `start`, such as `OSLO, March 3 (NPW) - `; None without one.

    Does not take a name in capitals that an aside follows (`NATO - the alliance - said`) nor `DELHI: ...`, which
    cannot be told from a speaker's name in a transcript.
    """
    match = _DATELINE.match(text, start, end)
    if not match:
        return None
    if (caps := match["caps"]) is not None:
        is_place = len(caps) >= 4 and caps not in word_list("layout_words/not_places")
    elif match["dated"] is not None:
        is_place = True
    elif match["alone"] is not None:
        is_place = match["alone"] in word_list("layout_words/agencies")
    else:
        is_place = match["wire"] in word_list("layout_words/agencies") or not re.search(r"\d|\s\w+\s", match["wire"])
    return match.end() if is_place else None


def colon_dateline_end(text: str, start: int, end: int) -> int | None:
    """Return where the sentence begins after `NEW DELHI: ` at `start`, a form that a transcript's speakers share."""
    match = _COLON_DATELINE.match(text, start, end)
    return match.end() if match and len(text[match.end() : end].split()) >= 8 else None


def is_speaker_line(text: str) -> bool:
    """Say whether the line begins as a transcript's do: a name in capitals and a colon."""
    return _COLON_DATELINE.match(text) is not None


def wire_tail_start(text: str, start: int, end: int) -> int | None:
    """Return where a credit at the paragraph's end begins, such as `(Reporting by A; Editing by B)`, or None."""
    match = _WIRE_TAIL.search(text, max(start, end - 240), end)
    return match.start() if match and match.start() > start else None


@cache
def _prefixes(name: str) -> tuple[str, ...]:
    return tuple(sorted(word_list(f"layout_words/{name}")))


@cache
def _labels(name: str) -> tuple[str, ...]:
    """Return beginnings with the colon that makes a label of them: `Image caption: Nurses said ...` is no sentence."""
    return tuple(sorted({f"{prefix.rstrip(' :–-')}:" for prefix in _prefixes(name)}))


def _is_byline(text: str) -> bool:
    if len(text) > 160:
        return False
    if match := _BYLINE.match(text):
        who = match["who"]
        if QUOTE_MARK.search(who) or who[-1] in "?!;:" or (who[-1] == "." and len(who.split()) > 5):
            return False
        return _is_name(who)
    return bool(_ROLE.search(text)) and len(text.split()) <= 9 and not is_finished(text) and _is_name(text)


def _is_name(text: str) -> bool:
    """Say whether the words could be names and offices: capitalized, or small words that stand in such a line."""
    words = _WORD.findall(text)
    allowed = word_list("layout_words/byline_words")
    return bool(words) and all(word[0].isupper() or word.casefold().strip(".,") in allowed for word in words)


def _leads_elsewhere(text: str) -> bool:
    low = text.casefold()
    if re.match(r"\[(?:read|watch|see|listen|follow|more|also)\b.*\]$", low):
        return True
    more = _MORE_FROM.match(text)
    if more and len(text.split()) <= 8 and not is_finished(text) and _is_name(more["whom"]):
        return True
    if not low.startswith(_prefixes("related")) or len(text.split()) > 40:
        return False
    finished = is_finished(text)
    if finished and REPORTED.search(low):
        return False
    rest = low[len(max((p for p in word_list("layout_words/related") if low.startswith(p)), key=len)) :]
    return bool(re.match(r"\s*(?:[:|>»→]|\s[–—-]\s)\s*", rest)) or (not finished and not rest.strip(" .>»→…"))


def _is_breadcrumb(text: str) -> bool:
    count = len(text.split())
    if count > 40 or is_finished(text):
        return False
    parts = [part for part in _SEPARATORS.split(text.strip(_EDGES)) if part]
    if len(parts) >= 3 and (all(len(part.split()) <= 4 for part in parts) or _is_label(parts[0])):
        return True
    return len(parts) == 2 and count <= 8 and any(_is_label(part) for part in parts)


def _is_label(text: str) -> bool:
    return text.casefold() in word_list("layout_words/labels")
