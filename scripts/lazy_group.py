"""Commands whose modules are imported when they are called: `palmido --help` needs none of them."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any, ClassVar

import typer
from typer.core import TyperCommand, TyperGroup


@dataclass(frozen=True)
class Named:
    """A command or group as the overview lists it, and the module whose `register` makes it."""

    name: str
    module: str
    summary: str

    def load(self) -> TyperCommand | TyperGroup:
        """Import the module and return the command itself."""
        loaded = typer.Typer(rich_markup_mode="rich", pretty_exceptions_enable=False)
        loaded.callback()(_nothing)
        import_module(self.module).register(loaded)
        commands: dict[str, TyperCommand | TyperGroup] = getattr(typer.main.get_command(loaded), "commands", {})
        return commands[self.name]


class LazyGroup(TyperGroup):
    """A group that knows its commands by name and loads the one that is called."""

    named: ClassVar[dict[str, Named]] = {}

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return what is called: the listed name stands for it only until then."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, self.named[name].load() if name in self.named else command, rest


def register(app: typer.Typer, commands: tuple[Named, ...]) -> None:
    """List commands; they are loaded when called."""
    for command in commands:
        LazyGroup.named[command.name] = command
        app.command(command.name, help=command.summary)(_nothing)


def _nothing() -> None:
    """Stand for a command until it is loaded."""
