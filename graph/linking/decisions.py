"""What a person has decided about speakers: which names are one, which are never one, and what to show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from records.errors import SettingsError
from records.names import fold_body

Fold = Callable[[str], str]

_KEYS = ("merge", "apart", "rename")


SCOPE = " @ "
"""Stands between a name and the id of the one article in which it is meant: `John Smith @ gazette-12`."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """A user's decisions; they go before everything that linking finds by itself.

    `merge` is canonical name -> its other names; `apart` holds pairs of names of two different speakers; `rename` is
    name found -> name to show. Names match without regard to case, accents, punctuation and a leading `the`.
    A name may be followed by `@` and the id of an article: then it is meant there alone.

    Decisions on topics have the same form, with labels and phrases for names.
    """

    merge: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    apart: tuple[tuple[str, str], ...] = ()
    rename: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.merge or self.apart or self.rename)

    def canonical(self) -> dict[str, str]:
        """Return folded name -> canonical name for every name in `merge`.

        A canonical name that is merged for single articles alone stands for those articles alone.
        """
        found: dict[str, str] = {}
        for shown, names in self.merge.items():
            scoped = any(SCOPE in name and fold_name(name.partition(SCOPE)[0]) == fold_name(shown) for name in names)
            found |= {fold_name(name): shown for name in (names if scoped else (shown, *names))}
        return found

    def kept_apart(self) -> frozenset[frozenset[str]]:
        """Return the pairs of folded names that stay apart."""
        return frozenset(frozenset((fold_name(a), fold_name(b))) for a, b in self.apart)

    def shown(self) -> dict[str, str]:
        """Return folded name -> name to show."""
        return {fold_name(old): new for old, new in self.rename.items()}


def fold_name(name: str) -> str:
    """Return the key under which a name of the decisions is looked up, with the article's id where it has one."""
    plain, mark, article = name.partition(SCOPE)
    return fold_body(plain) + (f"{SCOPE}{article.strip()}" if mark else "")


def load_decisions(path: Path | str) -> Decisions:
    """Read an `aliases.yaml`; an empty file decides nothing.

    Raises `SettingsError` with file, line and remedy where the file is missing, is not YAML, has another form, or
    contradicts itself (a name merged into two speakers, or merged and kept apart).
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read ({error}); name a UTF-8 file of speaker decisions") from error
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise SettingsError(
            f"{path}:{line}: not YAML ({getattr(error, 'problem', error)}); check quotes and indents"
        ) from error
    decisions = Decisions() if root is None else DecisionsReader(path).decisions(root)
    check_decisions(path, decisions)
    return decisions


class DecisionsReader:
    """Turns YAML nodes into decisions, each error with its line; names with one `fold` are one name."""

    def __init__(self, path: Path | str, fold: Fold = fold_name) -> None:
        self.path = path
        self.fold = fold

    def decisions(self, root: yaml.Node) -> Decisions:
        merge: dict[str, tuple[str, ...]] = {}
        apart: list[tuple[str, str]] = []
        rename: dict[str, str] = {}
        for key, value in self._pairs(root, "write the keys merge, apart and rename"):
            name = self._text(key, "write merge, apart or rename")
            if name not in _KEYS:
                raise self._error(key, f"unknown key {name!r}", "write merge, apart or rename")
            if _is_null(value):
                continue
            if name == "merge":
                for shown, others in self._pairs(value, "write `Canonical name: [variant, variant]`"):
                    canonical = self._text(shown, "write a name")
                    merge[canonical] = (*merge.get(canonical, ()), *self._names(others))
            elif name == "apart":
                apart.extend(self._apart(value))
            else:
                for old, new in self._pairs(value, "write `found name: name to show`"):
                    rename[self._text(old, "write a name")] = self._text(new, "write one name to show")
        return Decisions(merge, tuple(apart), rename)

    def _apart(self, node: yaml.Node) -> Iterator[tuple[str, str]]:
        remedy = "write a list of lists of names, `- [Ann Lee, Anne Lee]`"
        if not isinstance(node, yaml.SequenceNode):
            raise self._error(node, "apart is not a list", remedy)
        for item in node.value:
            if not isinstance(item, yaml.SequenceNode) or len(item.value) < 2:
                raise self._error(item, "not a list of two names or more", remedy)
            names = [self._text(name, remedy) for name in item.value]
            for k, first in enumerate(names):
                for second in names[k + 1 :]:
                    if self.fold(first) == self.fold(second):
                        raise self._error(item, f"{first!r} and {second!r} are one name", "name two different speakers")
                    yield first, second

    def _names(self, node: yaml.Node) -> tuple[str, ...]:
        if _is_null(node):
            return ()
        if isinstance(node, yaml.SequenceNode):
            return tuple(self._text(item, "write a list of names") for item in node.value)
        return (self._text(node, "write a list of names"),)

    def _pairs(self, node: yaml.Node, remedy: str) -> list[tuple[yaml.Node, yaml.Node]]:
        if not isinstance(node, yaml.MappingNode):
            raise self._error(node, "not a mapping", remedy)
        pairs: list[tuple[yaml.Node, yaml.Node]] = node.value
        return pairs

    def _text(self, node: yaml.Node, remedy: str) -> str:
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip() or not fold_body(node.value):
            raise self._error(node, "not a name", remedy)
        name, mark, article = node.value.partition(SCOPE)
        return " ".join(name.split()) + (mark + article.strip() if mark else "")

    def _error(self, node: yaml.Node, what: str, remedy: str) -> SettingsError:
        return SettingsError(f"{self.path}:{node.start_mark.line + 1}: {what}; {remedy}")


def _is_null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def check_decisions(path: Path | str, decisions: Decisions, fold: Fold = fold_name) -> None:
    """Raise `SettingsError` where the decisions contradict each other; `path` says where they stand."""
    owner: dict[str, str] = {}
    for shown, names in decisions.merge.items():
        for name in (shown, *names):
            earlier = owner.setdefault(fold(name), shown)
            if fold(earlier) != fold(shown):
                raise SettingsError(
                    f"{path}: {name!r} is merged into {earlier!r} and {shown!r}; keep it under one of them"
                )
    for a, b in decisions.apart:
        ours, theirs = owner.get(fold(a)), owner.get(fold(b))
        if ours is not None and ours == theirs:
            raise SettingsError(
                f"{path}: {a!r} and {b!r} are kept apart and both merged into {ours!r}; remove one of the two"
            )
