"""The target of a stance: what a content is about, found before anyone judges the stance."""

from __future__ import annotations

from dataclasses import dataclass

from records.spans import TextSpan


@dataclass(frozen=True, slots=True)
class Target:
    """A noun phrase that a statement can support or oppose.

    `phrase` is the phrase as the article first or most fully writes it, `label` its normalized form (no determiner,
    singular head, lower case but for names). `mention` is where this statement names it, a pronoun or `the measure`
    included; None where the statement only implies it (`footfall could drop`, said of a charge). `salience` is a
    share of 0 to 1: how much the statement is about it. `turned`: the mention is that of a decision against it, so that
    who is for the one is against the other.
    """

    phrase: str
    label: str
    mention: TextSpan | None
    salience: float
    turned: bool = False
