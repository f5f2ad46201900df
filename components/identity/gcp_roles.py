"""Which rights each role has on Google Cloud, and which custom roles a project needs for them. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from components.identity import Role, gcp_apps
from components.identity.gcp_auditor import AUDITOR
from components.identity.gcp_break_glass import BREAK_GLASS
from components.identity.gcp_ci import CI, TUNNELS
from components.identity.gcp_operator import OPERATOR
from components.identity.gcp_rights import TAKE, Right, alone, has_tunnels
from components.identity.gcp_vendor import LOGS, SYSTEMS
from components.naming import Scope


def rights(scope: Scope, role: Role) -> tuple[Right, ...]:
    """The rights of a role that can be confined to the member: all of them in a project of its own, elsewhere those to
    resources whose names IAM sees.
    """
    return tuple(right for right in _rights(scope, role) if right.reach or alone(scope))


def custom_roles(scope: Scope) -> Mapping[str, Right]:
    """The custom roles of the scope's project by name, `operator-databases`, with the one that callers are bound to."""
    return {TAKE.name: TAKE} | {f"{role}-{right.name}": right for role in Role for right in rights(scope, role)}


def _rights(scope: Scope, role: Role) -> tuple[Right, ...]:
    has_apps = scope.tenancy.has_apps(scope.cloud)
    look = (gcp_apps.LOOK,) if has_apps else ()
    match role:
        case Role.OPERATOR:
            return (*OPERATOR, *look)
        case Role.VENDOR:
            versions = (gcp_apps.VERSIONS,) if has_apps else ()
            return (*SYSTEMS, *versions, *LOGS) if _has_systems(scope) else LOGS
        case Role.AUDITOR:
            return (*AUDITOR, *look)
        case Role.BREAK_GLASS:
            return (*BREAK_GLASS, *look, gcp_apps.MAKE, gcp_apps.REMOVE) if has_apps else BREAK_GLASS
        case Role.CI:
            makes = (*look, gcp_apps.MAKE, gcp_apps.OPEN) if has_apps else ()
            return (*CI, *makes, *((TUNNELS,) if has_tunnels(scope) else ()))


def _has_systems(scope: Scope) -> bool:
    """Whether the member uses a standard business system: one that uses none has nothing for a vendor."""
    return scope.member is not None and any(system.standard for system in scope.member.systems)
