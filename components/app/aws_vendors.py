"""What policies of vendors name of the apps that each answers for on AWS: pure.

Names are whole, so that an app is not taken for one whose name begins with its own; only the region is left open, as
`*` where an ARN says it and as three characters where a name ends with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from components.app.aws_names import CLUSTER, execution_role, log_group, short, task_role
from components.app.registry import repositories
from components.identity.vendors import Vendor, VendorApp
from components.naming import Scope
from jichi.tenancy.model import Recovery

if TYPE_CHECKING:
    from components.app.model import App

_BEFORE = "before"
_PLACE = "???"


def vendors(scope: Scope, apps: Sequence[App]) -> tuple[Vendor, ...]:
    """The vendors of a member, each with its apps; the one without a name has the others, perhaps none."""
    names = dict.fromkeys((None, *sorted({each.vendor for each in apps if each.vendor})))
    return tuple(Vendor(name, tuple(_apps(scope, name, apps))) for name in names)


def _apps(scope: Scope, vendor: str | None, apps: Sequence[App]) -> Iterator[VendorApp]:
    others = {name for each in apps if each.vendor != vendor for name in repositories(each, scope)}
    for app in apps:
        if app.vendor == vendor:
            yield _app(scope, app, others)


def _app(scope: Scope, app: App, others: set[str]) -> VendorApp:
    owner, cluster = scope.owner, f"{scope.owner}-{CLUSTER}-{_PLACE}"
    stood_by = (False, True) if scope.tenancy.service.recovery is Recovery.WARM_STANDBY else (False,)
    families = [f"{owner}-app-{short(app.name)}{part}-{_PLACE}" for part in ("", f"-{_BEFORE}")]
    return VendorApp(
        system=app.system,
        services=(_arn(scope, "ecs", f"service/{cluster}/{app.name}"),),
        definitions=tuple(_arn(scope, "ecs", f"task-definition/{each}:*") for each in families),
        tasks=(_arn(scope, "ecs", f"task/{cluster}/*"),),
        task_names=tuple(f"{owner}-task-{app.name}{part}-{_PLACE}" for part in ("", f"-{_BEFORE}")),
        roles=tuple(
            scope.role_arn(role(app.name, standby=standby))
            for role in (task_role, execution_role)
            for standby in stood_by
        ),
        logs=(_arn(scope, "logs", f"log-group:{log_group(scope, app.name)}:*"),),
        repositories=tuple(
            _arn(scope, "ecr", f"repository/{each}") for each in repositories(app, scope) if each not in others
        ),
    )


def _arn(scope: Scope, service: str, resource: str) -> str:
    return f"arn:aws:{service}:*:{scope.account}:{resource}"
