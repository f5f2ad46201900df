"""The boundary on Google Cloud: what is denied in a project, whatever is granted there. Pure data.

It is a deny policy of the project, and holds for everybody, not for these roles alone. Sources: IAM documentation,
"Deny policies", "Permissions supported in deny policies", "Principal identifiers".

What it cannot say. A deny rule knows no names of resources, so that it denies something everywhere in a project or
nowhere: a test's database cannot be removed where a running one cannot, and an auditor who reads records cannot be
denied objects. It does not know to whom something is granted: that nothing is public is organisation policies'
business. It does not know how far a setting is changed: a log bucket's retention is kept by its lock. And who may
change the policy itself (`roles/iam.denyAdmin`) is granted by the organisation only.
"""

from __future__ import annotations

from dataclasses import dataclass

from components.identity import Role
from components.identity.gcp_reads import verbs
from components.identity.gcp_rights import alone, has_tunnels, keeper
from components.naming import BOUNDARY, BREAK_GLASS, Kind, Scope

EVERYBODY = "principalSet://goog/public:all"
"""Every principal there is, with services' own accounts."""


@dataclass(frozen=True, slots=True)
class Denial:
    """A rule of the policy.

    Args:
        reason: why, as the console shows it.
        permissions: as roles name them; `denied_as` gives the other name.
        denied: who may not.
        excepted: who may all the same.
    """

    reason: str
    permissions: tuple[str, ...]
    denied: tuple[str, ...] = (EVERYBODY,)
    excepted: tuple[str, ...] = ()


LASTING = (
    *verbs("apikeys.keys", "create"),
    *verbs("iam.serviceAccountKeys", "create"),
    *verbs("iam.workloadIdentityPoolProviders", "create"),
    *verbs("iam.workloadIdentityPools", "create"),
    *verbs("storage.hmacKeys", "create"),
)
"""People come with the platform's identity; a key, or a pool of another's identities, would outlast them."""

GUARDS = (
    *verbs("cloudkms.cryptoKeyVersions", "destroy", "update"),
    *verbs("cloudsql.backupRuns", "delete"),
    *verbs("logging.buckets", "delete"),
    *verbs("logging.logs", "delete"),
    *verbs("logging.sinks", "delete"),
    *verbs("secretmanager.secrets", "delete"),
    *verbs("secretmanager.versions", "destroy"),
    *verbs("storage.buckets", "delete"),
    *verbs("storage.objects", "overrideUnlockedRetention"),
)
"""Keys, backups, logs, secrets and buckets outlast everybody but break-glass; to disable a key is to update it."""

IDENTITIES = (
    *verbs("compute.addresses", "create"),
    *verbs("compute.globalAddresses", "create"),
    *verbs("compute.networks", "addPeering", "updatePeering"),
    *verbs("iam.roles", "create", "delete", "undelete", "update"),
    *verbs("iam.serviceAccounts", "create", "delete", "disable", "enable", "setIamPolicy", "undelete", "update"),
    *verbs("iam.serviceAccounts", "getAccessToken", "getOpenIdToken", "implicitDelegation", "signBlob", "signJwt"),
    *verbs("resourcemanager.projects", "delete", "move", "setIamPolicy", "updateLiens"),
    *verbs("serviceusage.services", "disable", "enable"),
)
"""Nobody goes on from here as somebody else, changes who is who, or opens a way out of the network."""

DATA = (
    *verbs("cloudkms.cryptoKeyVersions", "useToDecrypt", "useToEncrypt"),
    *verbs("cloudsql.backupRuns", "export"),
    *verbs("cloudsql.instances", "connect", "executeSql", "export", "import"),
    *verbs("cloudsql.users", "create", "update"),
    *verbs("pubsub.subscriptions", "consume"),
    *verbs("storage.objects", "create", "delete", "move", "restore", "setIamPolicy", "setRetention", "update"),
)
"""Ways to residents' data, to what opens it, and to change what is kept."""

SECRETS = verbs("secretmanager.versions", "access")
"""What is in secrets. A deny rule knows no names, so that CI is not denied them where it has to hand over those of
tunnels; its right says which."""

RECORDING = (
    *verbs("logging.buckets", "update"),
    *verbs("logging.exclusions", "create", "update"),
    *verbs("logging.sinks", "update"),
)
"""What is recorded, and for how long."""

OBJECTS = verbs("storage.objects", "get", "list")
"""Reading objects, which the auditor does with records."""


def principal(scope: Scope, role: str) -> str:
    """A role's service account as deny policies name it."""
    return f"principal://iam.googleapis.com/projects/-/serviceAccounts/{scope.account_email(role)}"


def boundary(scope: Scope) -> tuple[Denial, ...]:
    """What is denied in the scope's project: a member's own, or what members share.

    In a shared project the members' roles are not there yet when the policy is made, except break-glass, which the
    same stack makes: what those roles may not do, they are only not granted.
    """
    breakers = tuple(principal(user, BREAK_GLASS) for user in scope.users if not user.hub)
    return (
        Denial("no keys of accounts and no other identities", LASTING),
        Denial("keys, backups, logs, secrets and buckets stay", GUARDS, excepted=breakers),
        *(_roles(scope) if alone(scope) else ()),
    )


def _roles(scope: Scope) -> tuple[Denial, ...]:
    def others(*left_out: Role) -> tuple[str, ...]:
        return tuple(principal(scope, role) for role in Role if role not in left_out)

    secrets = () if has_tunnels(scope) else SECRETS
    return (
        Denial("roles change no identities and no ways out", IDENTITIES, others()),
        Denial("only break-glass opens data", (*DATA, *secrets), others(Role.BREAK_GLASS)),
        *(
            (Denial("only CI opens secrets day by day, those of tunnels", SECRETS, others(Role.BREAK_GLASS, Role.CI)),)
            if not secrets
            else ()
        ),
        Denial("only break-glass changes what is recorded", RECORDING, others(Role.BREAK_GLASS)),
        Denial("only the auditor reads objects", OBJECTS, others(Role.BREAK_GLASS, Role.AUDITOR)),
    )


def policy_name(scope: Scope) -> str:
    """Full name of the deny policy of the scope's project, known before deployment."""
    return f"policies/{attachment_point(scope)}/denypolicies/{policy_id(scope)}"


def policy_id(scope: Scope) -> str:
    """Id of the deny policy, which is the project's: `hirosaki-022021-prod-boundary`."""
    return keeper(scope).global_name(Kind.GOOGLE, BOUNDARY)


def attachment_point(scope: Scope) -> str:
    """The project as deny policies name what they are attached to (IAM API v2, "policies.createPolicy")."""
    return f"cloudresourcemanager.googleapis.com%2Fprojects%2F{scope.account}"
