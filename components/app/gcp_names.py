"""Names of an app's parts on Google Cloud: pure."""

from __future__ import annotations

from typing import Final

from components.app.naming import fitted
from components.naming import Kind, Scope
from jichi.errors import InvalidInput, Problem
from jichi.text import Text

APPS: Final = "apps"
"""Role of what a member's apps share: the load balancer, the repository of images."""

LONGEST_SERVICE: Final = 49
"""Characters of a service's name (Cloud Run documentation, "Deploy container images to Cloud Run services")."""

LONGEST_PART: Final = 20
"""Characters that a container adds to the name of an alert."""

LONGEST_SCHEDULE: Final = 32
"""Characters of an app and a time of it in the name of a schedule; Cloud Scheduler has room for 500."""

TOKEN: Final = 8
"""Characters of a version's token, which the name of a job's execution ends with."""

LONGEST_EXECUTION: Final = 62
"""Characters of a job's name and a token together (Cloud Run Admin API, "Job", `runExecutionToken`)."""


def app_account(app: str, *, standby: bool = False) -> str:
    """Role of the service account that an app acts as; IAM knows no regions, so the one that stands by has another."""
    return f"{'sby' if standby else 'app'}-{app}"


def runner_account(app: str, *, standby: bool = False) -> str:
    """Role of the service account that starts an app's batch, and may do nothing else."""
    return f"{'rsb' if standby else 'run'}-{app}"


def service_name(scope: Scope, app: str) -> str:
    """Name of an app's service or worker pool.

    Raises:
        InvalidInput: it is longer than Cloud Run takes.
    """
    name = scope.name(Kind.GOOGLE, f"app-{app}")
    if len(name) <= LONGEST_SERVICE:
        return name
    raise InvalidInput(
        Problem(
            Text(
                ja=f"Cloud Run のサービスの名前 {name} は {len(name)} 文字で、長すぎます。",
                en=f"The name {name} of a Cloud Run service has {len(name)} characters, which is too long.",
            ),
            Text(
                ja=f"{LONGEST_SERVICE} 文字以内になるよう、アプリかテナンシーの名前を短くしてください。",
                en=f"Shorten the app's name or the tenancy's: it has {LONGEST_SERVICE} at most.",
            ),
        )
    )


def job_name(scope: Scope, app: str, container: str) -> str:
    """Name of the job that runs one container of an app beforehand, with room for a token."""
    room = LONGEST_EXECUTION - TOKEN - len(f"{scope.owner}--{scope.place}")
    return scope.name(Kind.GOOGLE, fitted(f"app-{app}-{container}", room))


def schedule_name(scope: Scope, app: str, name: str) -> str:
    """Name of what starts a batch at one of its times, of which the manifest says the name."""
    return scope.name(Kind.GOOGLE, fitted(f"app-{app}-{name}", LONGEST_SCHEDULE))
