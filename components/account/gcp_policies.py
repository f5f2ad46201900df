"""What organisation policies forbid in a project: pure data.

Source: Organization Policy documentation, "Organization policy constraints", which has each constraint's meaning and
the values that it takes; "Restrict resource locations"; "Test organization policies": the only constraints named here
that can be tried without being enforced (dry run) are `gcp.restrictServiceUsage` and `gcp.restrictTLSVersion`.
"""

from __future__ import annotations

from dataclasses import dataclass

from components.account.gcp_services import runs_apps, usable
from components.naming import DUAL_REGION, Scope
from jichi.tenancy.model import Buckets


@dataclass(frozen=True, slots=True)
class Enforced:
    """A rule that is on or off: on."""


@dataclass(frozen=True, slots=True)
class NothingAllowed:
    """A list in which there is nothing."""


@dataclass(frozen=True, slots=True)
class Only:
    """A list of all that is allowed; it takes the place of whatever a folder or the organisation allows."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Never:
    """A list of what is denied, in addition to whatever a folder or the organisation denies."""

    values: tuple[str, ...]


Rule = Enforced | NothingAllowed | Only | Never


@dataclass(frozen=True, slots=True)
class Policy:
    """One constraint.

    Args:
        constraint: its name, without `constraints/`.
        reason: what it keeps from happening here.
        dry_run: whether it can be tried before it is enforced, and therefore is.
    """

    constraint: str
    rule: Rule
    reason: str
    dry_run: bool = False


ALWAYS = (
    Policy("compute.vmExternalIpAccess", NothingAllowed(), "machines with an address on the internet"),
    Policy("compute.skipDefaultNetworkCreation", Enforced(), "a default network, were the project made anew"),
    Policy("compute.restrictLoadBalancerCreationForTypes", Only(("in:INTERNAL",)), "load balancers on the internet"),
    Policy("compute.restrictProtocolForwardingCreationForTypes", Only(("INTERNAL",)), "forwarding from the internet"),
    Policy("compute.disableInternetNetworkEndpointGroup", Enforced(), "back ends on the internet"),
    Policy("compute.requireShieldedVm", Enforced(), "machines whose start-up is not verified"),
    Policy("compute.requireOsLogin", Enforced(), "SSH keys in metadata, which IAM does not know"),
    Policy("compute.restrictVpcPeering", NothingAllowed(), "a way into another network past the firewall's plan"),
    Policy("compute.restrictCloudNATUsage", NothingAllowed(), "a way out to the internet"),
    Policy("sql.restrictPublicIp", Enforced(), "databases with a public address"),
    Policy("sql.restrictAuthorizedNetworks", Enforced(), "databases opened to ranges of public addresses"),
    Policy("storage.publicAccessPrevention", Enforced(), "buckets open to everybody"),
    Policy("storage.uniformBucketLevelAccess", Enforced(), "access lists of single objects"),
    Policy("run.allowedIngress", Only(("internal",)), "applications reached from outside the network"),
    Policy("run.allowedVPCEgress", Only(("all-traffic",)), "applications that reach out past the network"),
    Policy("iam.disableServiceAccountKeyCreation", Enforced(), "keys of service accounts"),
    Policy("iam.disableServiceAccountKeyUpload", Enforced(), "keys of service accounts, made elsewhere"),
    Policy("iam.automaticIamGrantsForDefaultServiceAccounts", Enforced(), "default accounts that are editors"),
    Policy("iam.disableAuditLoggingExemption", Enforced(), "people whose access leaves no trace"),
    Policy("gcp.restrictTLSVersion", Never(("TLS_VERSION_1", "TLS_VERSION_1_1")), "TLS before 1.2", dry_run=True),
)
"""The same in every project."""

CMEK_SERVICES = (
    "artifactregistry.googleapis.com",
    "compute.googleapis.com",
    "logging.googleapis.com",
    "pubsub.googleapis.com",
    "run.googleapis.com",
    "secretmanager.googleapis.com",
    "sqladmin.googleapis.com",
    "storage.googleapis.com",
)
"""Services that keep something here and can be made to insist on a key of ours."""


CMEK_APPS = ("memorystore.googleapis.com",)
"""Besides, where vendors' applications run."""

APPS = (Policy("run.allowedBinaryAuthorizationPolicies", Only(("default",)), "applications that nobody admitted"),)
"""Only where vendors' applications run (Binary Authorization documentation, "Require Binary Authorization for Cloud
Run"): nobody who sets a new version can leave out the project's policy (`gcp_admission.py`)."""


def policies(scope: Scope) -> tuple[Policy, ...]:
    """The policies of a scope's project."""
    google = scope.google
    dual = (DUAL_REGION,) if google.buckets is Buckets.DUAL_REGION else ()
    cmek = tuple(sorted((*CMEK_SERVICES, *(CMEK_APPS if runs_apps(scope) else ()))))
    locations = (*(f"in:{region}-locations" for region in scope.home.regions), *dual)
    members = (
        Policy(
            "iam.allowedPolicyMemberDomains",
            Only((f"is:principalSet://iam.googleapis.com/organizations/{google.organization}",)),
            "access for anybody whom the organisation does not know",
        ),
    )
    return (
        Policy("gcp.resourceLocations", Only(locations), "resources outside Tokyo and Osaka"),
        *ALWAYS,
        *(APPS if runs_apps(scope) else ()),
        *(members if google.organization else ()),
        Policy("gcp.restrictNonCmekServices", Never(cmek), "data under a key that is not ours"),
        Policy("gcp.restrictCmekCryptoKeyProjects", Only((f"projects/{scope.account}",)), "keys of another project"),
        Policy("gcp.restrictServiceUsage", Only(usable(scope)), "services that nobody planned", dry_run=True),
    )
