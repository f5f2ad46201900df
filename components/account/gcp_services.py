"""Which services of Google Cloud a project has enabled, and what for: pure data.

Sources: VPC Service Controls documentation, "Supported products and limitations"; Organization Policy documentation,
"Restricting resource usage supported services".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from components.checks import is_managed
from components.naming import Scope
from jichi.tenancy.model import Cloud, Isolation, Perimeter


@dataclass(frozen=True, slots=True)
class Service:
    """Why a service is enabled, and what can restrict it.

    Args:
        reason: what needs it.
        in_perimeter: whether a VPC Service Controls perimeter can protect it.
        in_policy: whether the constraint `gcp.restrictServiceUsage` knows it.
    """

    reason: str
    in_perimeter: bool
    in_policy: bool


BASE: Mapping[str, Service] = {
    "cloudresourcemanager.googleapis.com": Service("IAM policy and audit configuration of the project", True, False),
    "serviceusage.googleapis.com": Service("calls that name the project as the one they are charged to", False, False),
}
"""What every project has."""

ENVIRONMENT: Mapping[str, Service] = {
    "artifactregistry.googleapis.com": Service("images of the vendors' applications", True, True),
    "cloudasset.googleapis.com": Service("changes of resources and policies are told of", True, False),
    "cloudkms.googleapis.com": Service("keys", True, True),
    "cloudscheduler.googleapis.com": Service("the hours at which databases are exported", True, True),
    "compute.googleapis.com": Service("network, firewall, load balancers", True, True),
    "dns.googleapis.com": Service("private zones", True, True),
    "iam.googleapis.com": Service("service accounts, custom roles, deny policies", True, False),
    "iamcredentials.googleapis.com": Service("people and pipelines act as the members' accounts", True, False),
    "logging.googleapis.com": Service("log buckets, sinks, audit logs", True, False),
    "monitoring.googleapis.com": Service("alerts and where they are sent", True, False),
    "pubsub.googleapis.com": Service("topics that notices go through", True, True),
    "run.googleapis.com": Service("the vendors' applications", True, True),
    "secretmanager.googleapis.com": Service("secrets", True, True),
    "servicedirectory.googleapis.com": Service("names of the endpoint for Google's APIs", True, True),
    "servicehealth.googleapis.com": Service("incidents of Google Cloud are told of", False, False),
    "sqladmin.googleapis.com": Service("database", True, True),
    "storage.googleapis.com": Service("buckets", True, True),
    "storagetransfer.googleapis.com": Service("replication between a pair of buckets", True, True),
    "workflowexecutions.googleapis.com": Service("the exports of databases, one by one", True, False),
    "workflows.googleapis.com": Service("how databases are exported", True, True),
}
"""What an environment, or what members share of one, is made of."""

APPS: Mapping[str, Service] = {
    "binaryauthorization.googleapis.com": Service("which images run", True, True),
    "certificatemanager.googleapis.com": Service("certificates of the applications' load balancers", True, True),
    "containeranalysis.googleapis.com": Service("what is known of images", True, True),
    "containerscanning.googleapis.com": Service("images are looked through for vulnerabilities", False, False),
    "memorystore.googleapis.com": Service("caches of the applications", True, True),
}
"""What the vendors' applications need besides, where there are any."""

PERIMETER: Mapping[str, Service] = {
    "accesscontextmanager.googleapis.com": Service("perimeter", False, False),
}
POLICIES: Mapping[str, Service] = {
    "orgpolicy.googleapis.com": Service("organisation policies", True, False),
}
FINDINGS: Mapping[str, Service] = {
    "securitycenter.googleapis.com": Service("findings are told of", True, False),
}
BUDGET: Mapping[str, Service] = {
    "billingbudgets.googleapis.com": Service("budget", False, False),
}


def services(scope: Scope) -> Mapping[str, Service]:
    """What is enabled in the project of a scope, by host name: as little as it needs.

    A project that is there for the perimeter of members' own projects has nothing else in it.
    """
    if scope.member is None and not scope.hub and scope.tenancy.isolation is Isolation.ACCOUNT:
        return {**BASE, **PERIMETER}
    owner = scope.home.ownership
    tells = any(is_managed(scope, mode) for mode in (owner.threat_detection, owner.security_findings))
    return {
        **BASE,
        **ENVIRONMENT,
        **_apps(scope),
        **(PERIMETER if scope.google.perimeter is not Perimeter.VERIFY else {}),
        **(POLICIES if is_managed(scope, owner.organization_policy) else {}),
        **(FINDINGS if tells else {}),
        **(BUDGET if scope.tenancy.notice.budget_usd is not None else {}),
    }


def protected(scope: Scope) -> tuple[str, ...]:
    """Host names of what a perimeter protects, whichever of its projects uses it."""
    everything = {**BASE, **ENVIRONMENT, **POLICIES, **FINDINGS, **(APPS if scope.tenancy.has_apps(Cloud.GCP) else {})}
    return tuple(sorted(host for host, service in everything.items() if service.in_perimeter))


def usable(scope: Scope) -> tuple[str, ...]:
    """Host names of what `gcp.restrictServiceUsage` has to allow in the project of a scope."""
    everything = {**ENVIRONMENT, **_apps(scope)}
    return tuple(sorted(host for host, service in everything.items() if service.in_policy))


def runs_apps(scope: Scope) -> bool:
    """Whether vendors' applications run in the project of a scope: none does in the hub's."""
    return not scope.hub and scope.tenancy.has_apps(Cloud.GCP)


def _apps(scope: Scope) -> Mapping[str, Service]:
    return APPS if runs_apps(scope) else {}
