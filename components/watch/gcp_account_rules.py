"""What whoever owns a project is told of it as a whole: queries of the logs, as data.

What they cannot tell, because it is in no log of a project: sign-ins, second factors, users and groups (Cloud
Identity's audit logs), perimeters and access levels, and budgets, all of which the organisation or the billing account
records. `gcp_checks.py` asks for them.

Source of the choice: CIS Google Cloud Platform Foundation Benchmark, section on logging and monitoring (general
knowledge, not read clause by clause), and AWS's rules (`aws_rules.py`, `aws_filters.py`). Sources of names: the audit
logging pages of Resource Manager, IAM, Cloud Logging, Cloud Monitoring, Pub/Sub, Cloud Asset Inventory, Service Usage,
Compute Engine and Cloud SQL; VPC Service Controls documentation, "Audit logging"; Personalized Service Health
documentation, "Event logs".
"""

from __future__ import annotations

from components.naming import DUAL_REGION, Scope
from components.watch.gcp_alerts import SPARINGLY, Alert, Counted, Found
from components.watch.gcp_query import (
    ACTIVITY,
    DATA_ACCESS,
    METHOD,
    POLICY,
    PRINCIPAL,
    both,
    either,
    equals,
    has,
    like,
    method,
    no,
    service,
)
from jichi.text import Text

WATCH_CALLS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "logging",
        (
            "CreateExclusion",
            "DeleteBucket",
            "DeleteExclusion",
            "DeleteLog",
            "DeleteLogMetric",
            "DeleteSink",
            "DeleteView",
            "UpdateBucket",
            "UpdateBucketAsync",
            "UpdateCmekSettings",
            "UpdateExclusion",
            "UpdateLogMetric",
            "UpdateSettings",
            "UpdateSink",
            "UpdateView",
        ),
    ),
    (
        "monitoring",
        (
            "CreateSnooze",
            "DeleteAlertPolicy",
            "DeleteNotificationChannel",
            "UpdateAlertPolicy",
            "UpdateNotificationChannel",
            "UpdateSnooze",
        ),
    ),
    (
        "pubsub",
        (
            "DeleteSubscription",
            "DeleteTopic",
            "DetachSubscription",
            "ModifyPushConfig",
            "UpdateSubscription",
            "UpdateTopic",
        ),
    ),
    ("cloudasset", ("DeleteFeed", "UpdateFeed")),
    (
        "securitycenter",
        (
            "BulkMuteFindings",
            "CreateMuteConfig",
            "DeleteNotificationConfig",
            "SetMute",
            "UpdateMuteConfig",
            "UpdateNotificationConfig",
        ),
    ),
    ("serviceusage", ("DisableService",)),
)
"""What stops or changes that which watches, by service."""

NETWORKS = (
    "externalVpnGateways",
    "firewallPolicies",
    "firewalls",
    "forwardingRules",
    "globalForwardingRules",
    "interconnectAttachments",
    "networkAttachments",
    "networkFirewallPolicies",
    "networks",
    "packetMirrorings",
    "regionNetworkFirewallPolicies",
    "routers",
    "routes",
    "serviceAttachments",
    "subnetworks",
    "targetVpnGateways",
    "vpnGateways",
    "vpnTunnels",
)
"""Collections of Compute Engine that say who reaches whom; every change of them is told."""

_GRANT = "(?i)setIam(Policy|Permissions)$"

_GRANTED_TO = (
    "protoPayload.serviceData.policyDelta.bindingDeltas.member",
    "protoPayload.request.policy.bindings.members",
    "protoPayload.request.bindings.members",
    "protoPayload.response.bindings.members",
)
"""Where services write whom a policy names."""

_LOCATIONS = ("resource.labels.location", "resource.labels.region", "resource.labels.zone")

_ABROAD = "(?i)^(africa|asia$|asia-(east|south)|asia-northeast[3-9]|australia|eu|me-|nam|northamerica|southamerica|us)"
"""Beginnings of the names of locations abroad, for lists of them, of which some may be at home."""


def account_rules(scope: Scope) -> tuple[Alert, ...]:
    """Every alert of a project as a whole."""
    return (
        Alert(
            "own-name",
            Text(
                "役割のアカウントによらない変更操作", "something was changed by somebody who did not act as an account"
            ),
            Found(both(ACTIVITY, no(like(PRINCIPAL, "[@.]gserviceaccount[.]com$"))), SPARINGLY),
            "WARNING",
        ),
        Alert(
            "identity-changed",
            Text(
                "サービスアカウント・鍵・カスタムロール・拒否ポリシーの変更",
                "an account, a key of one, a custom role, a deny policy or a way to sign in was changed",
            ),
            Found(_identity()),
            "CRITICAL",
        ),
        Alert(
            "policy-changed",
            Text("権限(IAMポリシー)の変更", "who may do what was changed"),
            # Of keys, accounts and buckets other alerts tell.
            Found(both(ACTIVITY, like(METHOD, _GRANT), no(service("cloudkms", "iam", "storage")))),
        ),
        Alert(
            "public",
            Text("誰にでも開く権限の付与", "something was or was to be opened to everybody"),
            Found(both(like(METHOD, _GRANT), _everybody())),
            "CRITICAL",
        ),
        Alert(
            "watch-changed",
            Text("監査設定・ログ・監視の停止や変更", "what records or watches was stopped or changed"),
            Found(_watch()),
            "CRITICAL",
        ),
        Alert(
            "opening",
            Text("外部への経路や禁止の解除につながる操作", "a way out, or what guards it, was or was to be changed"),
            Found(_opening()),
            "CRITICAL",
        ),
        Alert(
            "network",
            Text("ネットワーク設定の変更", "the network was changed"),
            Found(_network()),
        ),
        Alert(
            "perimeter",
            Text("境界(VPC Service Controls)による拒否", "the perimeter refused something"),
            Found(both(POLICY, no("protoPayload.metadata.dryRun=true")), SPARINGLY),
            "CRITICAL",
        ),
        Alert(
            "change-abroad",
            Text("国内の二つのリージョン以外での変更操作", "something was changed outside the two regions in Japan"),
            Found(both(ACTIVITY, _abroad(scope))),
            "CRITICAL",
        ),
        Alert(
            "unauthorised-calls",
            Text("権限のないAPI呼び出しが多い", "many API calls without permission"),
            Counted(both(either(ACTIVITY, DATA_ACCESS), "protoPayload.status.code=7"), more_than=9),
        ),
        Alert(
            "health",
            Text("Google Cloudの障害", "Google Cloud has a disturbance that may concern the project"),
            Found(
                both(
                    equals("resource.type", "servicehealth.googleapis.com/Event"),
                    equals("jsonPayload.category", "INCIDENT"),
                    no(equals("jsonPayload.relevance", "NOT_IMPACTED")),
                ),
                SPARINGLY,
            ),
            "WARNING",
        ),
    )


def _identity() -> str:
    """All that IAM changes, but for the use of an account by a service that is deployed."""
    changed = both(service("apikeys", "iam", "privilegedaccessmanager"), no(method("iam.serviceAccounts.actAs")))
    return both(ACTIVITY, either(changed, method("storage.hmacKeys.create", "storage.hmacKeys.update")))


def _everybody() -> str:
    return either(*(equals(field, "allAuthenticatedUsers", "allUsers") for field in _GRANTED_TO))


def _watch() -> str:
    return both(
        ACTIVITY,
        either(
            *(both(service(name), method(*calls)) for name, calls in WATCH_CALLS),
            has("protoPayload.serviceData.policyDelta.auditConfigDeltas"),
        ),
    )


def _opening() -> str:
    """Addresses on the internet, translation of addresses, a database's own address, and what forbids them."""
    compute = service("compute")
    body = ("protoPayload.request.body.settings.ipConfiguration", "protoPayload.request.settings.ipConfiguration")
    return both(
        ACTIVITY,
        either(
            both(
                compute,
                method("addresses.insert", "globalAddresses.insert"),
                no(equals("protoPayload.request.addressType", "INTERNAL")),
            ),
            both(compute, method("instances.addAccessConfig", "instances.updateAccessConfig")),
            both(compute, has("protoPayload.request.networkInterfaces.accessConfigs")),
            both(compute, has("protoPayload.request.nats")),
            both(
                service("cloudsql"),
                either(
                    *(f"{each}.ipv4Enabled=true" for each in body),
                    *(has(f"{each}.authorizedNetworks") for each in body),
                ),
            ),
            service("orgpolicy"),
            method("ClearOrgPolicy", "SetOrgPolicy"),
            both(service("serviceusage"), method("BatchEnableServices", "EnableService")),
        ),
    )


def _network() -> str:
    return both(
        ACTIVITY,
        either(
            like(METHOD, f"[.]compute[.]({'|'.join(NETWORKS)})[.]"),
            service("dns", "networkconnectivity", "networksecurity", "networkservices", "servicenetworking"),
        ),
    )


def _abroad(scope: Scope) -> str:
    """A location that is neither at home nor everywhere. A field that names no place says nothing."""
    home = "|".join((DUAL_REGION, "global", *(f"{region}(-[a-z])?" for region in scope.home.regions)))
    return either(
        *(both(like(field, "[A-Za-z]"), no(like(field, f"(?i)^({home})$"))) for field in _LOCATIONS),
        like("protoPayload.resourceLocation.currentLocations", _ABROAD),
    )
