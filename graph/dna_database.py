"""A database of Discourse Network Analyzer 3, which it opens as it opens its own."""

from __future__ import annotations

import base64
import datetime
import hashlib
import re
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import accumulate
from pathlib import Path

from graph.rows import SpeakerRow, StatementRow
from records.article import Article
from records.spans import TextSpan
from records.speaker import Role

PASSWORD = "onrecord"
"""The password of the coder `onrecord`; the program asks for one, and this is no secret."""

# The names, types and limits that version 3.0 of the program asks of a file (its class sql.Sql and its sample.dna).
_LIMIT = 190
_PERMISSIONS = (
    *("AddDocuments", "EditDocuments", "DeleteDocuments", "ImportDocuments"),
    *("AddStatements", "EditStatements", "DeleteStatements"),
    *("EditAttributes", "EditRegex", "EditStatementTypes", "EditCoders", "EditCoderRelations"),
    *("ViewOthersDocuments", "EditOthersDocuments", "ViewOthersStatements", "EditOthersStatements"),
)
_COLOURS = "Red INTEGER NOT NULL DEFAULT 0, Green INTEGER NOT NULL DEFAULT 0, Blue INTEGER NOT NULL DEFAULT 0"
_OF_STATEMENT = (
    "ID INTEGER PRIMARY KEY NOT NULL, "
    "StatementId INTEGER NOT NULL REFERENCES STATEMENTS(ID) ON DELETE CASCADE, "
    "VariableId INTEGER NOT NULL REFERENCES VARIABLES(ID) ON DELETE CASCADE, "
    "{value}, UNIQUE (StatementId, VariableId)"
)
_TABLES = {
    "SETTINGS": "Property TEXT PRIMARY KEY, Value TEXT NOT NULL",
    "CODERS": (
        f"ID INTEGER NOT NULL PRIMARY KEY, Name TEXT NOT NULL, {_COLOURS}, Refresh INTEGER NOT NULL DEFAULT 0, "
        "FontSize INTEGER NOT NULL DEFAULT 14, Password TEXT NOT NULL, PopupWidth INTEGER DEFAULT 300, "
        "ColorByCoder INTEGER NOT NULL DEFAULT 0, PopupDecoration INTEGER NOT NULL DEFAULT 0, "
        "PopupAutoComplete INTEGER NOT NULL DEFAULT 1, "
        + ", ".join(f"Permission{name} INTEGER NOT NULL DEFAULT 1" for name in _PERMISSIONS)
    ),
    "DOCUMENTS": (
        "ID INTEGER NOT NULL PRIMARY KEY, Title TEXT NOT NULL, Text TEXT NOT NULL, "
        "Coder INTEGER REFERENCES CODERS(ID) ON DELETE CASCADE, Author TEXT NOT NULL DEFAULT '', "
        "Source TEXT NOT NULL DEFAULT '', Section TEXT NOT NULL DEFAULT '', Notes TEXT NOT NULL DEFAULT '', "
        "Type TEXT NOT NULL DEFAULT '', Date INTEGER NOT NULL"
    ),
    "STATEMENTTYPES": f"ID INTEGER NOT NULL PRIMARY KEY, Label TEXT NOT NULL, {_COLOURS}",
    "VARIABLES": (
        "ID INTEGER NOT NULL PRIMARY KEY, Variable TEXT NOT NULL, DataType TEXT NOT NULL DEFAULT 'short text', "
        "StatementTypeId INTEGER REFERENCES STATEMENTTYPES(ID) ON DELETE CASCADE, UNIQUE (Variable, StatementTypeId)"
    ),
    "VARIABLELINKS": (
        "ID INTEGER NOT NULL PRIMARY KEY, SourceVariableId INTEGER REFERENCES VARIABLES(ID) ON DELETE CASCADE, "
        "TargetVariableId INTEGER REFERENCES VARIABLES(ID) ON DELETE CASCADE"
    ),
    "REGEXES": f"Label TEXT PRIMARY KEY, {_COLOURS}",
    "CODERRELATIONS": (
        "ID INTEGER NOT NULL PRIMARY KEY, Coder INTEGER REFERENCES CODERS(ID) ON DELETE CASCADE, "
        "OtherCoder INTEGER REFERENCES CODERS(ID) ON DELETE CASCADE, viewStatements INTEGER NOT NULL DEFAULT 1, "
        "editStatements INTEGER NOT NULL DEFAULT 1, viewDocuments INTEGER NOT NULL DEFAULT 1, "
        "editDocuments INTEGER NOT NULL DEFAULT 1"
    ),
    "STATEMENTS": (
        "ID INTEGER NOT NULL PRIMARY KEY, StatementTypeId INTEGER REFERENCES STATEMENTTYPES(ID) ON DELETE CASCADE, "
        "DocumentId INTEGER REFERENCES DOCUMENTS(ID) ON DELETE CASCADE, Start INTEGER NOT NULL, "
        "Stop INTEGER NOT NULL, Coder INTEGER REFERENCES CODERS(ID) ON DELETE CASCADE, CHECK (Start < Stop)"
    ),
    "DATABOOLEAN": _OF_STATEMENT.format(value="Value INTEGER NOT NULL DEFAULT 1"),
    "DATAINTEGER": _OF_STATEMENT.format(value="Value INTEGER NOT NULL DEFAULT 0"),
    "DATALONGTEXT": _OF_STATEMENT.format(value="Value TEXT DEFAULT ''"),
    "ENTITIES": (
        "ID INTEGER PRIMARY KEY NOT NULL, VariableId INTEGER NOT NULL REFERENCES VARIABLES(ID) ON DELETE CASCADE, "
        f"Value TEXT NOT NULL DEFAULT '', {_COLOURS}, ChildOf INTEGER REFERENCES ENTITIES(ID) ON DELETE CASCADE, "
        "UNIQUE (VariableId, Value)"
    ),
    "DATASHORTTEXT": _OF_STATEMENT.format(value="Entity INTEGER NOT NULL REFERENCES ENTITIES(ID) ON DELETE CASCADE"),
    "ATTRIBUTEVARIABLES": (
        "ID INTEGER PRIMARY KEY NOT NULL, VariableId INTEGER NOT NULL REFERENCES VARIABLES(ID) ON DELETE CASCADE, "
        "AttributeVariable TEXT NOT NULL, UNIQUE (VariableId, AttributeVariable)"
    ),
    "ATTRIBUTEVALUES": (
        "ID INTEGER PRIMARY KEY NOT NULL, EntityId INTEGER NOT NULL REFERENCES ENTITIES(ID) ON DELETE CASCADE, "
        "AttributeVariableId INTEGER NOT NULL REFERENCES ATTRIBUTEVARIABLES(ID) ON DELETE CASCADE, "
        "AttributeValue TEXT NOT NULL DEFAULT '', UNIQUE (EntityId, AttributeVariableId)"
    ),
}
_PERSON, _ORGANIZATION, _CONCEPT, _AGREEMENT = 1, 2, 3, 4
_VARIABLES = ((_PERSON, "person"), (_ORGANIZATION, "organization"), (_CONCEPT, "concept"))
_ATTRIBUTES = ("Type", "Alias", "Notes")
_HASH_ROUNDS = 100_000


def write_dna(
    path: Path, articles: Iterable[Article], speakers: Iterable[SpeakerRow], rows: Iterable[StatementRow]
) -> None:
    """Write statements as `DNA Statement`s with person, organization, concept and agreement.

    A statement is written once for each topic that it supports or opposes; the program has no neutral and no unknown
    agreement, so those positions are left out. An organization that speaks is one with an empty person; a person has
    the organization of the role seen last when the article appeared, no former one. A document's date is the
    article's, 1970-01-01 where it has none, which its notes say. An article without a stored text holds its quotations
    instead.

    The coder `onrecord` has the password `onrecord`. Source: the classes `sql.Sql` and `dna.HeadlessDna` and the
    database sample.dna of Discourse Network Analyzer 3.0.11.
    """
    by_article: dict[str, list[StatementRow]] = {}
    for row in rows:
        by_article.setdefault(row.article_id, []).append(row)
    with closing(sqlite3.connect(path)) as database, database:
        for name, columns in _TABLES.items():
            database.execute(f"CREATE TABLE {name}({columns})")
        _write_settings(database)
        entities = _Entities(database, {speaker.id: speaker for speaker in speakers})
        for number, article in enumerate(articles, start=1):
            _write_document(database, number, article, by_article.get(article.id, []), entities)


def _organization_at(roles: Iterable[Role], published: str | None) -> str:
    """Return the organization of the role that was seen last before an article, else first after it; never a former."""
    held = [role for role in roles if role.organization and not role.past]
    before = [role for role in held if published is None or (role.seen or "") <= published]
    if before:
        return max(before, key=lambda role: role.seen or "").organization or ""
    return min(held, key=lambda role: role.seen or "").organization or "" if held else ""


class _Entities:
    """The persons, organizations and concepts written so far."""

    def __init__(self, database: sqlite3.Connection, speakers: dict[str, SpeakerRow]) -> None:
        self._database = database
        self._speakers = speakers
        self._ids: dict[tuple[int, str], int] = {}
        for variable, _ in _VARIABLES:
            self.entity(variable, "")

    def source(self, row: StatementRow) -> tuple[int, int]:
        """Return the entities of person and organization of a statement's speaker."""
        speaker = self._speakers.get(row.speaker_id or "")
        name = row.speaker or ""
        aliases = tuple(a for a in speaker.aliases if a != name) if speaker else ()
        if row.speaker_kind in ("organization", "group"):
            return self.entity(_PERSON, ""), self.entity(_ORGANIZATION, name, row.speaker_kind, aliases)
        body = _organization_at(speaker.roles if speaker else (), row.published)
        return self.entity(_PERSON, name, row.speaker_kind or "", aliases), self.entity(_ORGANIZATION, body)

    def entity(self, variable: int, value: str, kind: str = "", aliases: tuple[str, ...] = ()) -> int:
        value = value[:_LIMIT]
        known = self._ids.get((variable, value))
        if known is not None:
            return known
        cursor = self._database.execute("INSERT INTO ENTITIES (VariableId, Value) VALUES (?, ?)", (variable, value))
        entity = self._ids[variable, value] = int(cursor.lastrowid or 0)
        for number, text in enumerate((kind, "; ".join(aliases), "")):
            attribute = (variable - 1) * len(_ATTRIBUTES) + number + 1
            self._database.execute(
                "INSERT INTO ATTRIBUTEVALUES (EntityId, AttributeVariableId, AttributeValue) VALUES (?, ?, ?)",
                (entity, attribute, text[:_LIMIT]),
            )
        return entity


def _write_settings(database: sqlite3.Connection) -> None:
    database.executemany("INSERT INTO SETTINGS VALUES (?, ?)", [("version", "3.0.11"), ("date", "2025-02-05")])
    database.executemany(
        "INSERT INTO CODERS (ID, Name, Red, Green, Blue, Password) VALUES (?, ?, ?, ?, ?, ?)",
        [(1, "Admin", 255, 255, 0, password_hash(PASSWORD)), (2, "onrecord", 51, 153, 255, password_hash(PASSWORD))],
    )
    database.execute("INSERT INTO CODERRELATIONS (Coder, OtherCoder) VALUES (1, 2), (2, 1)")
    database.execute("INSERT INTO STATEMENTTYPES VALUES (1, 'DNA Statement', 239, 208, 51)")
    for variable, name in _VARIABLES:
        database.execute("INSERT INTO VARIABLES VALUES (?, ?, 'short text', 1)", (variable, name))
        for attribute in _ATTRIBUTES:
            database.execute(
                "INSERT INTO ATTRIBUTEVARIABLES (VariableId, AttributeVariable) VALUES (?, ?)", (variable, attribute)
            )
    database.execute("INSERT INTO VARIABLES VALUES (?, 'agreement', 'boolean', 1)", (_AGREEMENT,))


def _write_document(
    database: sqlite3.Connection, number: int, article: Article, rows: list[StatementRow], entities: _Entities
) -> None:
    text, places = (article.text, None) if article.text else _quotations(rows)
    date, note = _seconds(article.published)
    database.execute(
        "INSERT INTO DOCUMENTS (ID, Title, Text, Coder, Source, Notes, Type, Date) VALUES (?, ?, ?, 2, ?, ?, ?, ?)",
        (
            number,
            (article.title or article.id)[:_LIMIT],
            text.replace("\r\n", "\n"),
            (article.publisher or "")[:_LIMIT],
            "\n".join(part for part in (article.url, note) if part),
            "news article",
            date,
        ),
    )
    units = _java_offsets(text)
    for row in rows:
        span = places[row.id] if places else TextSpan(row.content_spans[0].start, row.content_spans[-1].end)
        if not row.speaker_id or span.end >= len(units) or units[span.start] >= units[span.end]:
            continue
        for topic, agrees in _agreements(row):
            statement = database.execute(
                "INSERT INTO STATEMENTS (StatementTypeId, DocumentId, Start, Stop, Coder) VALUES (1, ?, ?, ?, 2)",
                (number, units[span.start], units[span.end]),
            ).lastrowid
            person, organization = entities.source(row)
            concept = entities.entity(_CONCEPT, topic)
            database.executemany(
                "INSERT INTO DATASHORTTEXT (StatementId, VariableId, Entity) VALUES (?, ?, ?)",
                [
                    (statement, _PERSON, person),
                    (statement, _ORGANIZATION, organization),
                    (statement, _CONCEPT, concept),
                ],
            )
            database.execute(
                "INSERT INTO DATABOOLEAN (StatementId, VariableId, Value) VALUES (?, ?, ?)",
                (statement, _AGREEMENT, int(agrees)),
            )


def _agreements(row: StatementRow) -> Iterator[tuple[str, bool]]:
    for position in row.positions:
        if position.stance in ("support", "oppose"):
            yield position.topic, position.stance == "support"


def _quotations(rows: list[StatementRow]) -> tuple[str, dict[str, TextSpan]]:
    """Return a text of the quotations alone, a paragraph each, and where each stands."""
    text, places = "", {}
    for row in rows:
        text += "\n\n" if text else ""
        places[row.id] = TextSpan(len(text), len(text) + len(row.quote))
        text += row.quote
    return text, places


def _java_offsets(text: str) -> list[int]:
    """Return, for each code point and the end, where it stands in the program's text.

    Java counts UTF-16 units, two for a code point above U+FFFF; the first of a CR LF is not written.
    """
    carriage_returns = {match.start() for match in re.finditer("\r\n", text)}
    return list(
        accumulate((0 if n in carriage_returns else 2 if ord(c) > 0xFFFF else 1 for n, c in enumerate(text)), initial=0)
    )


def _seconds(published: str | None) -> tuple[int, str]:
    """Return the seconds since 1970 in UTC of an ISO date or prefix, and a note where it is not exact."""
    digits = [int(part) for part in re.findall(r"\d+", (published or "")[:10])]
    try:
        year, month, day = (*digits, 1, 1)[:3]
        date = datetime.datetime(year, month, day, tzinfo=datetime.UTC)
    except ValueError:
        return 0, "The article has no date."
    return int(date.timestamp()), "" if len(digits) >= 3 else f"The article's date is known as {published} only."


def password_hash(password: str, salt: bytes | None = None) -> str:
    """Return the hash of a password as the program checks it: Jasypt's StrongPasswordEncryptor.

    SHA-256 over a salt of 16 bytes and the password, 100,000 times, in base 64 after the salt.
    """
    salt = secrets.token_bytes(16) if salt is None else salt
    digest = hashlib.sha256(salt + password.encode("utf-8")).digest()
    for _ in range(_HASH_ROUNDS - 1):
        digest = hashlib.sha256(digest).digest()
    return base64.b64encode(salt + digest).decode("ascii")
