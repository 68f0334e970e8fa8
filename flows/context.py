"""The options that every command has, and the settings that follow from them."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

if TYPE_CHECKING:
    from flows.settings import Settings

Flag = Parameter(negative="", show_default=False)
"""A switch: given or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The options that every command has."""

    lake: Path | None
    config: Path | None
    verbose: bool
    debug: bool

    def settings(self, **flags: object) -> "Settings":
        """Settings with the command's own flags on top; `ingest__keep_bodies` is ingest.keep_bodies.

        Raises SettingsError.
        """
        from flows.settings import settings_here

        named = {name.replace("__", "."): value for name, value in flags.items()}
        if self.lake is not None:
            named["lake"] = str(self.lake)
        return settings_here(self.config, named)


Injected = Annotated[Context, Parameter(parse=False)]
"""The context as a parameter of a command: nobody types it."""
