"""What holds for a whole run: the language, how much is said, colours, and who makes the plan."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from jichi.text import Lang, locale_lang

if TYPE_CHECKING:
    from jichi.engine.plan import Plan
    from jichi.tenancy.model import Cloud


class Planner(Protocol):
    """What `jichi.planner.plan_tenancy` does."""

    def __call__(
        self,
        path: Path,
        *,
        members: Collection[str] | None = None,
        clouds: Collection[Cloud] | None = None,
        on_stack: Callable[[str, int, int], None] | None = None,
    ) -> Plan:
        """The plan of a tenancy's stacks."""
        ...


def plan_in_process(
    path: Path,
    *,
    members: Collection[str] | None = None,
    clouds: Collection[Cloud] | None = None,
    on_stack: Callable[[str, int, int], None] | None = None,
) -> Plan:
    """The planner, loaded when it is needed: the SDKs behind it take seconds."""
    from jichi.planner import plan_tenancy  # noqa: PLC0415 - so only `preview` loads the SDKs

    return plan_tenancy(path, members=members, clouds=clouds, on_stack=on_stack)


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one run.

    Args:
        quiet: say nothing but results and errors.
        color: colours always or never; None to decide by the stream.
        planner: who plans.
    """

    lang: Lang = Lang.EN
    quiet: bool = False
    color: bool | None = None
    planner: Planner = plan_in_process


def spoken(args: Sequence[str], environ: Mapping[str, str]) -> Lang:
    """The language of a run: `--lang`, wherever it stands, else the locale's.

    It is looked up before the arguments are parsed, so that help and mistakes in them are in that language too.
    """
    options = _before_dashes(args)
    for position, option in enumerate(options):
        name, equals, value = option.partition("=")
        if name == "--lang":
            given = value if equals else "".join(options[position + 1 : position + 2])
            if given in list(Lang):
                return Lang(given)
    return locale_lang(environ)


def color_of(args: Sequence[str], environ: Mapping[str, str]) -> bool | None:
    """Colours as `--no-color` and the environment ask for (no-color.org, force-color.org); None where they do not."""
    if "--no-color" in _before_dashes(args) or environ.get("NO_COLOR"):
        return False
    return True if environ.get("FORCE_COLOR") else None


def _before_dashes(args: Sequence[str]) -> Sequence[str]:
    """The arguments that can be options: those before `--`."""
    return args[: args.index("--")] if "--" in args else args
