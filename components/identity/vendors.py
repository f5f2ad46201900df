"""Vendors of one member who are kept apart on AWS: which apps each answers for, and what IAM calls what they are of.

The names are those of `components.app`, which is built on identity, and so are handed in. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from components.identity import Trust

VENDOR = "vendor"


@dataclass(frozen=True, slots=True)
class VendorApp:
    """What policies name of an app; ARNs say any region, which the statements' conditions name.

    Args:
        system: what the tag `jichi:system` says.
        services: ARNs.
        definitions: ARNs of task definitions, each with all its revisions.
        tasks: ARNs of tasks, which say the cluster and not the app.
        task_names: the tag `Name` of the app's tasks; `?` is one character.
        roles: ARNs of those that its tasks act as and are started with.
        logs: ARNs of log groups with their streams.
        repositories: ARNs of those that only apps of the same vendor take images from.
    """

    system: str
    services: tuple[str, ...]
    definitions: tuple[str, ...]
    tasks: tuple[str, ...]
    task_names: tuple[str, ...]
    roles: tuple[str, ...]
    logs: tuple[str, ...]
    repositories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vendor:
    """A vendor of a member.

    Args:
        name: in the tenancy file; None for the one without a name.
        apps: the member's that it answers for.
        trust: who may act as it; None for nobody yet.
    """

    name: str | None
    apps: tuple[VendorApp, ...]
    trust: Trust | None = None

    @property
    def role(self) -> str:
        """Name of its role."""
        return f"{VENDOR}-{self.name}" if self.name else VENDOR
