"""The attribution relation: source, cue, content (Pareti 2012)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from records.spans import Spans, TextSpan

Kind = Literal["direct", "indirect", "mixed"]
Modality = Literal["said", "believed", "wanted", "asked", "denied", "did"]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is reported (source), by which words (cue), with what (content).

    `source` and `cue` may be empty: a quotation whose speaker the text does not name, or that no word reports.
    `content` has at least one span, in text order, without the outer quotation marks where the span is a
    quotation. `confidence` is a share of 0 to 1; `method` names the rule or model that found it. `carrier` is the
    content of the attribution within which this one is reported: in *Lee said that Kim says so*, the content of Lee's.
    """

    source: Spans
    cue: Spans
    content: Spans
    kind: Kind
    method: str
    confidence: float
    modality: Modality = "said"
    carrier: Spans = ()

    @property
    def extent(self) -> TextSpan:
        """The smallest span over the whole content."""
        return TextSpan(min(s.start for s in self.content), max(s.end for s in self.content))
