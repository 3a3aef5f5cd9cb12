"""A report: what one rule found, before the reports of all rules are brought into line."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from extract.attribution.words import rows
from records.attribution import Attribution, Kind, Modality
from records.spans import TextSpan


@dataclass(slots=True)
class Report:
    """What one rule found.

    `cue_token` is the reporting word (-1: none reports). `quotations` are the indices of the quotations that the
    content holds whole. `content` grows while a quotation runs on, which is why this is no record yet.
    """

    cue_token: int
    source: TextSpan | None
    cue: TextSpan | None
    content: list[TextSpan]
    method: str
    modality: Modality = "said"
    quotations: list[int] = field(default_factory=list)

    def attribution(self, kind: Kind) -> Attribution:
        """Return the record, its spans in text order."""
        return Attribution(
            source=(self.source,) if self.source else (),
            cue=(self.cue,) if self.cue else (),
            content=tuple(sorted(self.content)),
            kind=kind,
            method=self.method,
            confidence=confidence(self.method),
            modality=self.modality,
        )


@cache
def _confidences() -> dict[str, float]:
    return {row[0]: float(row[1]) for row in rows("confidences.tsv")}


def confidence(method: str) -> float:
    """Return the share of a rule's finds that annotators agree with; see the head of `confidences.tsv`."""
    return _confidences().get(method, 0.3)
