"""What an article says of somebody beside the name: office, nation, body, party, age."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from extract.speakers import grammar, words
from extract.speakers.affiliations import Tie, TieKind, bound, is_office_of_places, link_before
from extract.speakers.mentions import Mention, is_company_noun, neighbours_left, office_at, opens_sentence
from extract.speakers.tokens import POSSESSIVE, Tokens
from records.names import Gender, fold_body, is_title

_BE = words.word_set("being")
_NEAR = words.word_set("near")
_NO_BODIES = words.word_set("no bodies")
_PUBLIC_BODIES = words.word_set("public bodies")
_TEAMS = words.word_set("teams")
_SKIPPED = words.word_set("skipped")
_COMPLEMENT = words.word_set("complement")
_FROM = frozenset(("of", "from", "with", "at"))
_OF_CLAUSES = words.word_set("ties of clauses")
_BESIDE_NAMES = words.word_set("ties beside names")
_TIED = frozenset(("for", "at", "of", "by", "behalf"))
_BEFORE_BODIES = frozenset(("the", "a", "an", "law", "think", "tank", "pressure", "rights", "trade", "local"))
_AT_WORK = words.word_set("at work")
_NEAR_BODY = 6
_JOINED = 10
_OWNERS = frozenset(("its", "their"))
_OF_PLACES = words.word_set("offices of places")
# Words of a trade between an office and the name: `its chair, ice dancer Ann Lee`.
_TRADE = 4
_TRADES = (grammar.NOUN, grammar.ADJ)


@dataclass(slots=True)
class Description:
    """Offices as in the text (folded), nations, bodies and parties by name, the age, and the gender of the office.

    `past` holds those of the offices that are no longer held: `former mayor`. `ties` are the nations, bodies and
    parties in the order of the text, each with its office; `owner` is the body that offices without any are of.
    """

    nouns: list[str] = field(default_factory=list)
    past: list[str] = field(default_factory=list)
    nations: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    parties: list[str] = field(default_factory=list)
    body_nouns: list[str] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    age: int | None = None
    gender: Gender | None = None
    owner: str | None = None

    def joined(self, other: Description) -> Description:
        """Return what both say."""
        return Description(
            nouns=[*self.nouns, *other.nouns],
            past=[*self.past, *other.past],
            nations=[*self.nations, *other.nations],
            bodies=[*self.bodies, *other.bodies],
            parties=[*self.parties, *other.parties],
            body_nouns=[*self.body_nouns, *other.body_nouns],
            ties=[*self.ties, *other.ties],
            age=self.age if self.age is not None else other.age,
            gender=self.gender or other.gender,
        )


def scan(tokens: Tokens, first: int, end: int, mention_at: Mapping[int, Mention]) -> Description:
    """Return what the tokens [first, end) say, whatever their grammar."""
    found = Description()
    offices: list[tuple[int, str]] = []
    placed: list[tuple[int, Tie]] = []

    def tie(name: str, kind: TieKind, at: int) -> None:
        link = link_before(tokens, at, first)
        if link not in _NEAR:
            placed.append((at, Tie(name, kind, link)))

    i = first
    while i < end:
        low = tokens.low[i]
        office = office_at(tokens, i)
        mention = mention_at.get(i)
        # the `royal` of the Royal Academy is nobody
        named_for = office is not None and mention is not None and mention.start == i and mention.end > office[1]
        another = office and offices and link_before(tokens, i, first) in ("to", "for")
        fellow = low == "fellow" and i + 1 < end and office_at(tokens, i + 1) is not None
        if office and (another or fellow or (office[1] < end and tokens.texts[office[1]] in POSSESSIVE)):
            # the `minister` of `the minister's spokesman`, the `president` of `lawyer for the president`
            i = office[1]
            continue
        other = mention_at.get(office[1]) if office and office[1] < end else None
        if office and other is not None and other.start == office[1] and other.left <= i and other.person > other.body:
            # the `president` of `an adviser to President Ann Lee`
            i = other.end
            continue
        counted = i > 1 and tokens.texts[i - 1] == "-" and tokens.pos[i - 2] == grammar.NUM
        if office and office[1] <= end and not named_for and not counted:
            noun = office[0]
            back = i
            while back > first and tokens.low[back - 1] in words.portfolios() and len(noun.split()) == 1:
                back -= 1
            if back < i and noun in ("minister", "secretary", "commissioner"):
                noun = " ".join((*(tokens.low[k] for k in range(back, i)), noun))
            elif back > first and tokens.low[back - 1] == "shadow":
                noun = f"shadow {noun}"
            while offices and offices[-1][0] >= back:
                # the `chief` of `chief secretary` is no office of its own
                found.nouns.remove(offices.pop()[1])
            found.nouns.append(noun)
            offices.append((i, noun))
            if _is_past(tokens, back):
                found.past.append(noun)
            known = words.offices().get(office[0])
            found.gender = found.gender or (known.gender if known else None)
            i = office[1]
            continue
        party, after_party = _party_at(tokens, i, end)
        if party is not None:
            found.parties.append(party)
            tie(party, "party", i)
            i = after_party
            continue
        nation = words.nation_of_people(tokens.texts[i]) if tokens.texts[i][0].isupper() else None
        pair = words.nation_of_people(tokens.words(i, i + 2)) if i + 1 < end and tokens.texts[i][0].isupper() else None
        if pair:
            found.nations.append(pair)
            tie(pair, "nation", i)
            i += 2
            continue
        if mention is not None and mention.start <= i:
            named = words.nation_named(mention.name)
            if named:
                found.nations.append(named)
                tie(named, "nation", mention.left)
            elif (
                low in _NO_BODIES
                or _is_common(tokens, mention)
                or tokens.low[mention.end : mention.end + 2] == ["-", "based"]
            ):
                pass
            elif mention.person > mention.body and mention.end < end and tokens.low[mention.end] in _TEAMS:
                # `Lee campaign spokesman Tom Hale` speaks for the campaign
                tie(f"{mention.name} {tokens.low[mention.end]}", "body", mention.left)
            elif _opens_with_noun(tokens, mention):
                found.body_nouns += [low] if low in words.bodies() else []
            elif mention.body >= mention.person or mention.body > 2:
                found.bodies.append(mention.name)
                after = mention.end
                while after < end and tokens.low[after] in _PUBLIC_BODIES and tokens.texts[after].islower():
                    after += 1
                if mention.label == grammar.NORP:
                    tie(mention.name, "nation", mention.left)
                else:
                    tie(tokens.words(mention.start, after), "body", mention.left)
            i = max(mention.end, i + 1)
            continue
        if nation:
            found.nations.append(nation)
            tie(nation, "nation", i)
        elif tokens.texts[i][0].isupper() and (tokens.pos[i] == grammar.ADJ or tokens.ent[i] == grammar.NORP):
            tie(tokens.texts[i], "nation", i)
        if (
            low.isdigit()
            and 5 < int(low) < 115
            and "".join(tokens.low[i + 1 : i + 5]).startswith(("-year-old", "-year"))
        ):
            found.age = int(low)
        if low in words.bodies():
            found.body_nouns.append(low)
        i += 1
    found.ties = list(bound(placed, offices))
    return found


def _is_common(tokens: Tokens, mention: Mention) -> bool:
    """Say whether a title or a sentence gives the word its capital: `Regional Minister Lee`, `Dairy farmer Lee`."""
    i = mention.start
    if mention.end - i != 1 or mention.end >= tokens.n or tokens.texts[i].isupper():
        return False
    low, following = tokens.low[i], office_at(tokens, mention.end)
    if following is None or words.nation_named(mention.name) or low in words.regions() | set(words.known_bodies()):
        return False
    if low in words.portfolios() or low in words.word_set("ranks of offices") or tokens.pos[i] == grammar.ADJ:
        return True
    return opens_sentence(tokens, i) and (low in words.bodies() | words.body_words() or words.is_thing(low))


def _is_past(tokens: Tokens, i: int) -> bool:
    """Say whether the office at token `i` is no longer held: `former mayor`, `ex-mayor`, `the then mayor`."""
    for k in range(i - 1, max(i - 4, -1), -1):
        if tokens.low[k] in words.word_set("past") or tokens.texts[k] == "then":
            return True
        if tokens.texts[k] != "-" and tokens.pos[k] not in (grammar.ADJ, grammar.NOUN, grammar.PROPN):
            return False
    return False


def _opens_with_noun(tokens: Tokens, mention: Mention) -> bool:
    """Say whether a noun for bodies has its capital from the sentence that it begins: `Shop owner Ann Lee`."""
    i = mention.start
    opens = i == 0 or tokens.sent[i - 1] != tokens.sent[i]
    if not opens or mention.end - i != 1 or tokens.texts[i].isupper():
        return False
    # `Petrol dealers' association president Ann Lee`
    following = tokens.low[i + 1] if i + 1 < tokens.n and tokens.texts[i + 1].islower() else ""
    goes_on = following in words.groups() or (following in words.bodies() and tokens.low[i] in words.portfolios())
    return tokens.low[i] in words.bodies() or tokens.low[i] == "shadow" or goes_on


def _party_at(tokens: Tokens, i: int, end: int) -> tuple[str | None, int]:
    if not tokens.texts[i][0].isupper():
        return None, i
    table = words.parties()
    if i + 1 < end and (pair := table.get(f"{tokens.low[i]} {tokens.low[i + 1]}")):
        return pair, i + 2
    return table.get(tokens.low[i]), i + 1


def before_name(tokens: Tokens, mention: Mention) -> tuple[str, bool] | None:
    """Return the common noun right before a name and whether it names a body: `spokesman Ann Lee`, `firm Acme`.

    Of `operator` and other nouns for either the name tells which: `operator Ann Lee`, `operator Acme`.
    """
    i = mention.left - 1
    if i < 0 or tokens.par[i] != tokens.par[mention.left] or not tokens.texts[i][0].isalpha():
        return None
    for k in range(max(0, i - 3), i + 1):
        office = office_at(tokens, k)
        if office and office[1] == i + 1:
            return office[0], False
    if is_company_noun(tokens.low[i]) and opens_sentence(tokens, i):
        return tokens.low[i], not words.is_given_name(tokens.texts[mention.start])
    pair = f"{tokens.low[i - 1]} {tokens.low[i]}"
    if (tokens.low[i] in words.bodies() or pair in words.bodies()) and tokens.texts[i].islower():
        either = tokens.low[i] in words.word_set("either") and words.is_given_name(tokens.texts[mention.start])
        return tokens.low[i], not either
    return None


def after_name(tokens: Tokens, mention: Mention, mention_at: Mapping[int, Mention]) -> Description | None:
    """Return what an apposition or a copula after the name says: `Ann Lee, 42, head of Acme`, `Ann Lee is a nurse`."""
    i, party = _party_mark(tokens, mention.end)
    if mention.possessive:
        return None
    found = _after(tokens, mention, i, mention_at)
    if party is not None:
        found = found or Description()
        found.parties.append(party)
        found.ties.append(Tie(party, "party"))
    return found


def _after(tokens: Tokens, mention: Mention, i: int, mention_at: Mapping[int, Mention]) -> Description | None:
    """Return what is said of the name from token `i` on."""
    n = tokens.n
    if i >= n:
        return None
    sent = tokens.sent[mention.start]
    age: int | None = None
    comma = tokens.texts[i] == ","
    if tokens.texts[i] == "(":
        i += 1
    elif comma:
        i += 1
        if i + 1 < n and tokens.low[i].isdigit() and len(tokens.low[i]) == 2:
            age = int(tokens.low[i])
            i += 1
            if tokens.texts[i] == ",":
                i += 1
    elif tokens.low[i] in _FROM:
        if not mention.start <= tokens.head[i] < mention.end:
            return None
        found = _of_bodies(tokens, i, mention_at) or _of_place(mention, i, mention_at)
        if found is None:
            return None
        end = next(mention_at[k].end for k in range(i + 1, n) if k in mention_at)
        further = _after(tokens, mention, end, mention_at) if end < n and tokens.texts[end] == "," else None
        return found if further is None else found.joined(further)
    elif tokens.low[i] not in _BE:
        return None
    if comma and (of := _of_bodies(tokens, i, mention_at)) is not None:
        of.age = age
        return of
    if i < n and tokens.low[i] == "who":
        i += 1
        if i >= n or tokens.low[i] not in _BE:
            return Description(age=age) if age else None
    if i < n and tokens.low[i] in _BE:
        i += 1
    start = i
    while i < n and tokens.sent[i] == sent and i - start < 12:
        office = office_at(tokens, i)
        if office:
            following = mention_at.get(office[1]) if office[1] < n else None
            if (
                following is not None
                and following.start == office[1]
                and following.left <= i
                and following.person > following.body
            ):
                return Description(age=age) if age else None
            end = _noun_phrase_end(tokens, office[1], sent, mention_at)
            found = scan(tokens, start, end, mention_at)
            found.age = found.age or age
            return found
        party, after = _party_at(tokens, i, n)
        if party is not None and (after >= n or tokens.pos[after] not in (grammar.NOUN, grammar.PROPN, grammar.ADJ)):
            return Description(parties=[party], ties=[Tie(party, "party")], age=age)
        named = mention_at.get(i)
        if named is not None and named.start == i and named.body >= named.person and party is None:
            i = named.end
            continue
        if tokens.low[i] == "whose" or not (
            tokens.low[i] in _SKIPPED
            or tokens.pos[i] in (grammar.NOUN, grammar.ADJ, grammar.PROPN, grammar.NUM, grammar.DET, grammar.ADV)
            or tokens.texts[i] in POSSESSIVE
            or tokens.texts[i] == "-"
        ):
            break
        i += 1
    return Description(age=age) if age else None


def _party_mark(tokens: Tokens, i: int) -> tuple[int, str | None]:
    """Return the token after the party mark at token `i`, and the party: `(Lab)`, `(R-Ohio)`, `, D-Texas`."""
    if i + 2 >= tokens.n or tokens.texts[i] not in ("(", ","):
        return i, None
    first, bracket = i + 1, tokens.texts[i] == "("
    for length in (2, 1):
        k = first + length
        mark = " ".join(tokens.low[first:k]).rstrip(".")
        party = words.party_marks().get(mark)
        if party is None or not tokens.texts[first][0].isupper() or k >= tokens.n:
            continue
        seat = tokens.texts[k] in ("-", "–") and tokens.glued(k) and tokens.texts[min(k + 1, tokens.n - 1)][0].isupper()
        if not seat and not (bracket and tokens.texts[k] in (")", ",", ";")):
            continue
        while k < tokens.n and k < first + 9 and tokens.texts[k] not in ((")",) if bracket else (",", ".")):
            k += 1
        return (k + 1 if bracket else k), party
    return i, None


def _of_place(mention: Mention, i: int, mention_at: Mapping[int, Mention]) -> Description | None:
    """Return the place that a public office is of: `Senator Ann Lee of Ohio`."""
    place = mention_at.get(i + 1)
    titles = [title for title in mention.titles if is_office_of_places(title)]
    if not titles or place is None or place.label not in grammar.PLACES:
        return None
    return Description(nouns=titles[-1:], bodies=[place.name], ties=[Tie(place.name, "place", "of", titles[-1])])


def _of_bodies(tokens: Tokens, i: int, mention_at: Mapping[int, Mention]) -> Description | None:
    """Return the bodies that somebody is `of` or `from`, leads, works for or represents, from token `i` on.

    `Ann Lee of the Harbour Trust said`, `Ann Lee, who runs the Harbour Trust,`, `Ann Lee, representing the Drivers`.
    """
    start = i
    if tokens.low[i] == "who":
        i += 1
        while i < tokens.n and tokens.pos[i] in (grammar.ADV, grammar.AUX):
            i += 1
        joined = next((k for k in range(i, min(i + _JOINED, tokens.n - 1)) if tokens.texts[k] in ("and", ",")), None)
        if joined is not None and tokens.low[joined] == "and" and tokens.low[joined + 1] in _OF_CLAUSES | _AT_WORK:
            i = joined + 1
    if i + 1 >= tokens.n:
        return None
    if tokens.low[i] in _FROM:
        if i > start:
            return None
    elif i > start and tokens.low[i] in _AT_WORK:
        # `who studies soil at the University of Basel`
        at = next((k for k in range(i + 1, min(i + _NEAR_BODY, tokens.n)) if tokens.low[k] in ("at", "for")), None)
        if at is None or any(tokens.texts[k] in (",", ".", ";") for k in range(i, at)):
            return None
        i = at
    elif tokens.low[i] in (_OF_CLAUSES if i > start else _BESIDE_NAMES):
        while i + 1 < tokens.n and tokens.low[i + 1] in _TIED:
            i += 1
    else:
        return None
    at = i + 1
    while at < tokens.n and at - i < _NEAR_BODY and at not in mention_at and _leads_to_body(tokens, at):
        at += 1
    body = mention_at.get(at)
    if body is None or body.start != at or body.possessive:
        return None
    after = body.end
    while after < tokens.n and tokens.texts[after].islower() and tokens.low[after] in words.bodies():
        after += 1
    place = body.label in (*grammar.PLACES, grammar.NORP) or words.nation_named(body.name) is not None
    if after > body.end and (place or tokens.low[body.end] in _PUBLIC_BODIES):
        name = tokens.words(body.start, after)
        return Description(ties=[Tie(name, "body")])
    if body.body <= max(2, body.person) or (place and words.body_words().isdisjoint(fold_body(body.name).split())):
        return None
    return Description(bodies=[body.name], ties=[Tie(body.name, "body")])


def _leads_to_body(tokens: Tokens, i: int) -> bool:
    """Say whether the token may stand between `of` and a body's name: `of the think tank Acme`."""
    return tokens.low[i] in _BEFORE_BODIES or tokens.low[i] in words.bodies()


def office_owner(tokens: Tokens, mention: Mention) -> tuple[int, str | None] | None:
    """Return where the body stands that somebody holds an office of, and the noun it goes by, None for a pronoun.

    `Its general secretary, Ann Lee`, `Ann Lee, its general secretary`, `the union's general secretary, Ann Lee`.
    """
    i = mention.end
    if i + 1 < tokens.n and tokens.texts[i] == "," and tokens.low[i + 1] in _OWNERS:
        return i + 1, None
    the, noun, own = [*tokens.low[i + 1 : i + 4], "", "", ""][:3]
    if i < tokens.n and tokens.texts[i] == "," and the == "the" and noun in words.bodies() and own in POSSESSIVE:
        # `Ann Lee, the union's general secretary`
        return i + 2, noun
    for i in range(mention.left - 1, max(-1, mention.left - 12), -1):
        if tokens.sent[i] != tokens.sent[mention.start]:
            return None
        if tokens.texts[i] == "," and not _ends_in_office(tokens, max(0, i - 4), i):
            return None
        if tokens.low[i] in _OWNERS:
            return i, None
        if tokens.texts[i] in POSSESSIVE:
            return (i - 1, tokens.low[i - 1]) if i and tokens.low[i - 1] in words.bodies() else None
        if tokens.low[i] in words.bodies() and office_at(tokens, i) is None:
            # `Union president Ann Lee`, `board chairman Ann Lee`
            office = office_at(tokens, i + 1)
            plain = tokens.texts[i].islower() or opens_sentence(tokens, i)
            return (i, tokens.low[i]) if plain and office is not None and office[1] <= mention.start else None
        if tokens.texts[i] not in (",", "-") and tokens.pos[i] not in (grammar.NOUN, grammar.ADJ, grammar.PROPN):
            return None
    return None


def owns_office(tokens: Tokens, mention: Mention) -> bool:
    """Say whether the name is a possessor of what places and bodies have: `Ruritania's parliament`, its `president`."""
    if not mention.possessive:
        return False
    i = mention.end + 1
    while i < tokens.n and i - mention.end < 4 and tokens.sent[i] == tokens.sent[mention.start]:
        office = office_at(tokens, i)
        if tokens.low[i] in words.bodies() or (office is not None and office[0].split()[-1] in _OF_PLACES):
            return True
        i += 1
    return False


def introduced_as(tokens: Tokens, mention: Mention) -> Literal["person", "body"] | None:
    """Say what the noun phrase in apposition before the name calls it.

    `The firm that owns the pier, Acme,` calls it a body, `The union's president, Ann Lee,` a person.
    """
    comma = mention.left - 1
    if comma < 1 or tokens.texts[comma] != "," or tokens.sent[comma] != tokens.sent[mention.start]:
        return None
    if mention.end < tokens.n and tokens.texts[mention.end][0].isalpha() and not _in_apposition(tokens, mention):
        return None
    first = comma
    while first > 0 and tokens.sent[first - 1] == tokens.sent[comma] and tokens.texts[first - 1] not in (",", ";"):
        first -= 1
    while first < comma and (
        tokens.ent[first] in grammar.TIMES
        or tokens.ent[first + 1] in grammar.TIMES
        or tokens.pos[first] in (grammar.VERB, grammar.AUX)
        or not tokens.texts[first][0].isalnum()
    ):
        first += 1
    after = mention.end + 1
    if after + 1 < tokens.n and tokens.texts[mention.end] == "," and tokens.texts[after][0].isupper():
        titled = is_title(tokens.low[after]) or office_at(tokens, after) is not None
        if titled or words.is_given_name(tokens.texts[after]):
            # in `The chairman, the Traders' League, Mr Lee,` it is Lee who is the chairman
            return None
    beside = tokens.head[mention.end - 1] == comma - 1 and _in_apposition(tokens, mention)
    return _called(tokens, first, comma) or (_called(tokens, comma - 1, comma) if beside else None)


def _in_apposition(tokens: Tokens, mention: Mention) -> bool:
    return bool(tokens.dep[mention.end - 1] == grammar.APPOSITION)


def _called(tokens: Tokens, first: int, end: int) -> Literal["person", "body"] | None:
    """Say of which kind the noun is on which the phrase [first, end) hangs: the last of its first row of nouns."""
    i = first
    head: int | None = None
    while i < end:
        office = office_at(tokens, i)
        if office is not None and office[1] <= end:
            head, i = office[1] - 1, office[1]
            continue
        if tokens.pos[i] in (grammar.NOUN, grammar.PROPN) and tokens.texts[i][0].isalpha():
            head = i
        elif tokens.texts[i] in POSSESSIVE:
            head = None
        elif tokens.texts[i] != "-" and tokens.pos[i] not in (grammar.ADJ, grammar.DET, grammar.NUM, grammar.PRON):
            break
        i += 1
    if head is None:
        return None
    if any((office := office_at(tokens, k)) and office[1] == head + 1 for k in range(max(first, head - 3), head + 1)):
        return "person"
    return "body" if tokens.low[head] in words.bodies() and tokens.texts[head].islower() else None


def _noun_phrase_end(tokens: Tokens, i: int, sent: int, mention_at: Mapping[int, Mention]) -> int:
    """Return the token after the complement `of the Bank of X`, `at Acme` that follows an office."""
    end = i
    while end < tokens.n and tokens.sent[end] == sent and end - i < 14:
        low = tokens.low[end]
        named = mention_at.get(end)
        if named is not None and named.start == end:
            end = named.end
            continue
        if (
            low in _COMPLEMENT
            or low in ("the", "a", "an", "and", "its", "'s", "now", "currently", "also")
            or tokens.texts[end] == "-"
            or tokens.texts[end] in POSSESSIVE
            or tokens.pos[end] in (grammar.NOUN, grammar.ADJ, grammar.PROPN, grammar.NUM, grammar.DET)
        ):
            end += 1
            continue
        break
    return end


def describe(
    tokens: Tokens, mention: Mention, mention_at: Mapping[int, Mention], *, side: Literal["before", "apposition"]
) -> Description | None:
    """Return what the words before the name say: directly before it, or in a noun phrase and a comma before it."""
    if side == "before":
        first = neighbours_left(tokens, mention.left)
        if first == mention.start:
            return None
        found = scan(tokens, first, mention.start, mention_at)
        for title in mention.titles:
            if title not in found.nouns and title in words.offices():
                found.nouns.append(title)
                if _is_past(tokens, mention.left):
                    found.past.append(title)
        trade = mention.left - 1
        if (
            not found.nouns
            and trade >= first
            and tokens.pos[trade] == grammar.NOUN
            and mention.person >= mention.body
            and _may_be_trade(tokens.low[trade])
        ):
            found.nouns.append(tokens.low[trade])
        if not found.nouns and not found.body_nouns and not mention.modifiers:
            found.bodies.clear()
            if tokens.texts[mention.left - 1] not in POSSESSIVE:
                found.ties.clear()
            if first == mention.left:
                return None
        if found.nouns:
            found.nouns = found.nouns[-1:] if mention.titles else found.nouns
        return found
    comma = mention.left - 1
    while (
        mention.left - comma < _TRADE and comma > 1 and tokens.texts[comma].islower() and tokens.pos[comma] in _TRADES
    ):
        comma -= 1
    after = mention.end
    closed = after >= tokens.n or not tokens.texts[after][0].isalpha() or tokens.dep[after - 1] == grammar.APPOSITION
    if not closed:
        return None
    if comma < 2 or tokens.texts[comma] != "," or tokens.par[comma] != tokens.par[mention.start]:
        return None
    first = comma
    while first > 0 and tokens.sent[first - 1] == tokens.sent[comma] and comma - first < 16:
        k = first - 1
        if (
            tokens.pos[k] in (grammar.NOUN, grammar.ADJ, grammar.PROPN, grammar.NUM, grammar.DET)
            or tokens.low[k] in _COMPLEMENT
            or tokens.low[k] in _SKIPPED
            or tokens.texts[k] in POSSESSIVE
            or tokens.texts[k] == "-"
        ) and (tokens.pos[k] != grammar.VERB or tokens.low[k] in _SKIPPED):
            first = k
            continue
        break
    while first < comma and tokens.low[first] in _COMPLEMENT:
        first += 1
    if first == comma or (tokens.texts[first - 1] == "," and first > 1 and mention_at.get(first - 2) is not None):
        return None
    found = scan(tokens, first, comma, mention_at)
    return (
        found
        if (found.nouns and (tokens.low[comma - 1] not in words.bodies() or _called(tokens, first, comma) == "person"))
        or _ends_in_office(tokens, first, comma)
        else None
    )


def _may_be_trade(noun: str) -> bool:
    """Say whether a noun that no list of offices has may tell what its bearer does: `gasfitter Ann Lee`."""
    several = noun in words.groups() or (noun in words.unnamed() and noun.endswith("s"))
    return not several and noun not in words.bodies() and noun not in words.documents() and not words.is_thing(noun)


def _ends_in_office(tokens: Tokens, first: int, end: int) -> bool:
    return any(
        (office := office_at(tokens, k)) is not None and office[1] == end for k in range(max(first, end - 4), end)
    )
