"""Which vendors' apps a tenancy's members use, as its file says; what an app is, its Score manifest says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jichi.tenancy.clouds import Cloud

if TYPE_CHECKING:
    from jichi.tenancy.schema import TenancyFile

FOLDER: Final = "apps"
"""Folder of manifests, beside that of the tenancies: `stacks/apps/NAME/score.yaml`."""
MANIFEST: Final = "score.yaml"

Pairs = tuple[tuple[str, str], ...]
"""Names, each with a text: a tenancy can be a key, which a mapping cannot."""


@dataclass(frozen=True, slots=True)
class AppSettings:
    """What is said of an app for some members: what is not said here, the manifest says.

    Args:
        members: codes; empty for all that use it.
        class_: of its size.
        modules: optional parts: manifests `NAME.score.yaml` beside the app's own.
        images: by container, where the manifest leaves them open.
        values: of the manifest's `settings`.
    """

    members: tuple[str, ...] = ()
    class_: str | None = None
    modules: tuple[str, ...] = ()
    images: Pairs = ()
    values: Pairs = ()


@dataclass(frozen=True, slots=True)
class AppUse:
    """An app that members use.

    Args:
        name: its folder's.
        manifest: its file, as found from where the command runs.
        clouds: where it runs; empty for every cloud that has systems.
        settings: in the file's order; later ones come before earlier ones.
        waves: codes of the members that get a new version together; empty to go by size.
        vendor: who answers for it, by its name in the file; None for the one that has no name.
    """

    name: str
    manifest: Path
    clouds: tuple[Cloud, ...] = ()
    settings: tuple[AppSettings, ...] = ()
    waves: tuple[tuple[str, ...], ...] = ()
    vendor: str | None = None

    def for_member(self, code: str) -> AppSettings:
        """All that is said of it for a member."""
        found = AppSettings()
        for each in self.settings:
            if not each.members or code in each.members:
                found = AppSettings(
                    (code,),
                    each.class_ or found.class_,
                    tuple(dict.fromkeys((*found.modules, *each.modules))),
                    tuple(dict((*found.images, *each.images)).items()),
                    tuple(dict((*found.values, *each.values)).items()),
                )
        return found

    def module(self, name: str) -> Path:
        """The manifest of an optional part."""
        return self.manifest.with_name(f"{name}.{MANIFEST}")


@dataclass(frozen=True, slots=True)
class Freeze:
    """Days on which apps must not change, besides those of every year; both ends belong to it.

    Args:
        reason: such as an election.
        systems: ids of standard systems; empty for all.
        members: codes; empty for all.
    """

    first: date
    last: date
    reason: str
    systems: tuple[str, ...] = ()
    members: tuple[str, ...] = ()

    def holds(self, system: str, day: date, member: str | None) -> bool:
        """Whether a member's system must not change on a day; of no member in particular, whether somebody's must."""
        return (
            self.first <= day <= self.last
            and (not self.systems or system in self.systems)
            and (not self.members or member is None or member in self.members)
        )


def freezes(file: TenancyFile) -> tuple[Freeze, ...]:
    """The freezes of a checked file."""
    return tuple(
        Freeze(date.fromisoformat(each.start), date.fromisoformat(each.end), each.reason, each.systems, each.members)
        for each in file.freezes
    )


def manifest(file: str, name: str) -> Path:
    """Where a tenancy's app has its manifest.

    Args:
        file: the tenancy's own file.
        name: the app's folder.
    """
    return Path(file).parent.parent / FOLDER / name / MANIFEST


def apps(file: TenancyFile, given: str) -> tuple[AppUse, ...]:
    """The apps of a checked file.

    Args:
        file: its values.
        given: its path.
    """
    return tuple(
        AppUse(
            each.name,
            manifest(given, each.name),
            each.clouds,
            tuple(
                AppSettings(one.members, one.size, one.modules, tuple(one.images.items()), tuple(one.settings.items()))
                for one in (each.all, *each.own)
                if one
            ),
            each.waves,
            each.vendor,
        )
        for each in file.apps
    )
