"""Who said what about what, for or against, and when.

import onrecord
kg = onrecord.build("articles/")
kg.ask("who opposed the sectoral approach")
kg.to_networkx(); kg.to_dataframe(); kg.show()
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from records.errors import OnRecordError, QueryError, QuestionError, SettingsError, StoreError
from records.version import VERSION

if TYPE_CHECKING:
    from onrecord.knowledge import KnowledgeGraph, build

__version__ = VERSION

__all__ = [
    "KnowledgeGraph",
    "OnRecordError",
    "QueryError",
    "QuestionError",
    "SettingsError",
    "StoreError",
    "__version__",
    "build",
]


def __getattr__(name: str) -> Any:
    # Loading the stores and spaCy takes a second: not before it is needed. No module may have one of the two names:
    # importing it would put the module in the place of the function.
    if name in {"KnowledgeGraph", "build"}:
        from onrecord import knowledge

        return getattr(knowledge, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
