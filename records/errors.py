"""Every error that onrecord raises on purpose; its message says the place and the remedy."""

from __future__ import annotations


class OnRecordError(Exception):
    """Base of all errors raised on purpose."""


class ArticleError(OnRecordError):
    """An article cannot be read; the reader turns it into a `Problem`."""


class FormatError(OnRecordError):
    """A line or file is not in the format it claims."""


class ModelError(OnRecordError):
    """A language model or model file is missing or does not fit."""


class StoreError(OnRecordError):
    """A store cannot be opened, reached or written."""


class QueryError(OnRecordError):
    """A Cypher query is wrong, or would write where only reading is allowed."""


class QuestionError(OnRecordError):
    """A question in words has a form that is not known."""


class SettingsError(OnRecordError):
    """An option, a configuration file or a decisions file is wrong."""


class MissingPackageError(OnRecordError):
    """An optional package is needed and not installed."""
