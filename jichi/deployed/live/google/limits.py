"""What bounds a project from above: policies of the organisation that are set on it, and perimeters around it.

Source: Organization Policy API v2 and Access Context Manager API v1 references. Policies that folders and the
organisation set are inherited and not among those that are set on a project.
"""

from __future__ import annotations

from collections.abc import Mapping

from jichi.deployed.drafts import Drafts, DraftValue, Id
from jichi.deployed.live.google.asking import Ask, Reader, put
from jichi.deployed.live.google.values import inputs, last
from jichi.deployed.reading import Item

_POLICY = "gcp:orgpolicy/policy:Policy"
_PERIMETER = "gcp:accesscontextmanager/servicePerimeter:ServicePerimeter"
_FINDINGS = "gcp:securitycenter/projectNotificationConfig:ProjectNotificationConfig"
_LEVEL = "gcp:accesscontextmanager/accessLevel:AccessLevel"


def _policies(ask: Ask, drafts: Drafts) -> None:
    api = ask.client("orgpolicy", "v2").projects().policies()
    for each in ask.all(api.list, "policies", parent=ask.parent):
        name = f"{ask.parent}/policies/{last(each.text('name'))}"
        given: Mapping[str, DraftValue] = {
            "name": name,
            "parent": ask.parent,
            "spec": _spec(each.inner("spec")),
            "dryRunSpec": _spec(each.inner("dryRunSpec")),
        }
        put(ask, drafts, name, _POLICY, given)


def _spec(of: Item) -> DraftValue:
    """Rules, whose switches the provider writes as texts in capitals."""
    if not of.body:
        return None
    own = inputs(of.body, "", "", ("rules",))
    rules = tuple(
        {key: str(each).upper() if isinstance(each, bool) else each for key, each in inputs(one.body, "", "").items()}
        for one in of.items("rules")
    )
    return {**own, "rules": rules}


def _perimeters(ask: Ask, drafts: Drafts) -> None:
    """Perimeters that the project is in, of the access policy that the tenancy names, with its levels of access.

    Others' perimeters under the same policy are not the tenancy's, and are passed over.
    """
    policy = f"accessPolicies/{ask.place.access_policy}"
    api = ask.client("accesscontextmanager", "v1").accessPolicies()
    own = f"projects/{ask.entered.number}"
    wanted: set[str] = set()
    for each in ask.all(api.servicePerimeters().list, "servicePerimeters", parent=policy):
        around = [*each.inner("status").texts("resources"), *each.inner("spec").texts("resources")]
        if own not in around:
            continue
        given = inputs(each.body, "", "")
        given |= {"parent": policy, "perimeterType": each.maybe("perimeterType") or "PERIMETER_TYPE_REGULAR"}
        put(ask, drafts, f"{ask.project}/{each.text('name')}", _PERIMETER, given, name="perimeter")
        for part in ("status", "spec"):
            wanted.update(each.inner(part).texts("accessLevels"))
    for each in ask.all(api.accessLevels().list, "accessLevels", parent=policy):
        if each.text("name") in wanted:
            put(
                ask,
                drafts,
                f"{ask.project}/{each.text('name')}",
                _LEVEL,
                {**inputs(each.body, "", ""), "parent": policy},
            )


def _findings(ask: Ask, drafts: Drafts) -> None:
    """To whom findings of Security Command Center are told."""
    api = ask.client("securitycenter", "v1").projects().notificationConfigs()
    for each in ask.all(api.list, "notificationConfigs", parent=ask.parent):
        own = inputs(each.body, ask.entered.number, ask.project, ("name", "serviceAccount"))
        name = each.text("name")
        put(ask, drafts, ask.link(name), _FINDINGS, {**own, "configId": last(name), "project": ask.project})
        if account := each.maybe("serviceAccount"):
            drafts.aliases[account] = Id(ask.link(name), "serviceAccount")


FINDINGS = Reader(_findings, {_FINDINGS: ("pubsubTopic", "streamingConfig")})
POLICIES = Reader(_policies, {_POLICY: ("name", "spec")})
PERIMETERS = Reader(
    _perimeters,
    {_PERIMETER: ("status", "spec", "perimeterType", "parent"), _LEVEL: ("basic", "parent")},
    ("gcp:accesscontextmanager/servicePerimeter*", "gcp:accesscontextmanager/servicePerimeters:*"),
)
"""Only where the tenancy names an access policy."""
