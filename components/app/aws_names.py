"""Names of an app's parts on AWS, and the ARNs that policies are written with before anything is there: pure."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from components.app.naming import fitted
from components.naming import Kind, Scope

CLUSTER: Final = "apps"
"""Role of what a member's apps share: the cluster, the load balancer, the group of schedules."""

PARTS: Final = ("start", "standby", "standby-start", "before")
"""What names of an app's parts end with, and so no other app may be called."""

_BALANCER_LENGTH: Final = 32
"""Characters of a load balancer's or a target group's name (Elastic Load Balancing API Reference,
"CreateLoadBalancer", "CreateTargetGroup")."""
_DIGEST_LENGTH: Final = 4
_APP_LENGTH: Final = 24
"""Room for an app's name, which has 19 characters at most (`limits.NAME_LENGTH`)."""


def short(app: str) -> str:
    """An app's name as a part of roles (`Scope.name`), which begin each word with a letter."""
    return fitted(app, _APP_LENGTH)


def task_role(app: str, *, standby: bool = False) -> str:
    """Role that an app's containers act as; IAM knows no regions, so the one that stands by has another name."""
    return f"app-{short(app)}{'-standby' if standby else ''}"


def execution_role(app: str, *, standby: bool = False) -> str:
    """Role with which ECS starts an app's tasks: pulls images, reads secrets, writes logs."""
    return f"{task_role(app, standby=standby)}-start"


def shared_role(what: str, *, standby: bool = False) -> str:
    """Role of a service that works for all apps of a member; not one of `app-*`, which vendors hand to tasks."""
    return f"{CLUSTER}-{what}{'-standby' if standby else ''}"


def cluster_name(scope: Scope) -> str:
    """Name of the member's cluster."""
    return scope.name(Kind.CLUSTER, CLUSTER)


def cluster_arn(scope: Scope) -> str:
    """ARN of the member's cluster."""
    return scope.arn("ecs", f"cluster/{cluster_name(scope)}")


def family(scope: Scope, app: str, part: str = "") -> str:
    """Family of an app's task definitions.

    Args:
        scope: whose, and in which region.
        app: its name.
        part: which, where an app has more than one.
    """
    return scope.name(Kind.CLUSTER, f"app-{short(app)}{f'-{part}' if part else ''}")


def family_arn(scope: Scope, app: str, part: str = "") -> str:
    """ARN of every revision of an app's task definition."""
    return scope.arn("ecs", f"task-definition/{family(scope, app, part)}:*")


def batch_name(scope: Scope, app: str) -> str:
    """Name of the state machine that runs a batch."""
    return scope.name(Kind.SCHEDULE, f"app-{short(app)}")


def batch_arn(scope: Scope, app: str) -> str:
    """ARN of the state machine that runs a batch."""
    return scope.arn("states", f"stateMachine:{batch_name(scope, app)}")


def schedules_name(scope: Scope) -> str:
    """Name of the group that the member's schedules are in."""
    return scope.name(Kind.SCHEDULE, CLUSTER)


def log_group(scope: Scope, app: str) -> str:
    """Name of an app's log group, as the log key and the member's roles know it."""
    return f"/{scope.owner}/app-{app}"


def balancer_name(scope: Scope, what: str) -> str:
    """`022021-apps-tyo`: the account alone says the tenancy and the stage, as the name is short. One that would be too
    long is cut, and told from others by a digest of the whole.
    """
    ends = f"{scope.whose}-", f"-{scope.place}"
    room = _BALANCER_LENGTH - sum(map(len, ends))
    if len(what) > room:
        digest = sha256(what.encode()).hexdigest()[:_DIGEST_LENGTH]
        what = f"{what[: room - _DIGEST_LENGTH - 1].rstrip('-')}-{digest}"
    return what.join(ends)
