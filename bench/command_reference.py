"""Write the command reference from the commands themselves: `python -m bench.command_reference`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import get_args, get_type_hints

import typer
from typer.core import TyperArgument, TyperGroup, TyperOption

from onrecord.cli import app

_HEAD = """# Commands

Data goes to standard output, talk and progress bars to standard error; `--quiet` silences the talk. Settings may
stand in `onrecord.toml` or in `ONRECORD_*` variables ([configuration.md](configuration.md)).
Formats: [formats.md](formats.md).

| exit code | meaning |
|---|---|
| 0 | done; problems with single articles are told on standard error |
| 1 | an error, told on standard error with the remedy; or no article at all could be read |
| 2 | wrong usage, or a question that is not understood |
| 130 | interrupted; the same command goes on where it stopped |

This page is written by `make docs` from the commands' own help.
"""


def reference() -> str:
    """Return the whole page."""
    root = typer.main.get_command(app)
    return _HEAD + "\n" + "\n".join(_command("onrecord", root, _callbacks(app)))


def _callbacks(group: typer.Typer, prefix: str = "onrecord") -> dict[str, Callable[..., object]]:
    found = {
        f"{prefix} {info.name or info.callback.__name__}": info.callback
        for info in group.registered_commands
        if info.callback is not None
    }
    for inner in group.registered_groups:
        if inner.typer_instance is not None:
            found |= _callbacks(inner.typer_instance, f"{prefix} {inner.name}")
    return found


def _command(name: str, command: object, callbacks: dict[str, Callable[..., object]]) -> Iterator[str]:
    params = [p for p in command.params if not getattr(p, "hidden", False)]  # type: ignore[attr-defined]
    arguments = [p for p in params if isinstance(p, TyperArgument)]
    words = " ".join(_metavar(p) for p in arguments)
    yield f"## {name}\n"
    yield f"{(command.help or '').strip()}\n"  # type: ignore[attr-defined]
    if isinstance(command, TyperGroup):
        yield f"    {name} [OPTIONS] COMMAND\n"
    else:
        yield f"    {name} [OPTIONS]{' ' + words if words else ''}\n"
    rows = [(_metavar(p), p.help or "") for p in arguments]
    callback = callbacks.get(name)
    hints = get_type_hints(callback) if callback else {}
    rows += [(_option(p), _help(p, hints.get(p.name or ""))) for p in params if isinstance(p, TyperOption)]
    if rows:
        yield "| argument or option | |\n|---|---|"
        for left, right in rows:
            yield f"| `{left}` | {right} |"
        yield ""
    if (epilog := getattr(command, "epilog", None)) and epilog.startswith("Example"):
        yield f"{epilog.replace('Example: ', 'Example: `', 1)}`\n"
    if isinstance(command, TyperGroup):
        for child in command.commands.values():
            yield from _command(f"{name} {child.name}", child, callbacks)


def _metavar(argument: TyperArgument) -> str:
    return argument.metavar or (argument.name or "").upper()


def _option(option: TyperOption) -> str:
    return ", ".join([*option.opts, *option.secondary_opts])


def _help(option: TyperOption, hint: object) -> str:
    text = option.help or ""
    for kind in get_args(hint) or (hint,):
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            text += " One of: " + ", ".join(choice.value for choice in kind) + "."
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(reference())
