"""Names: zones with their records, policies of servers, and policies of responses.

Source: Cloud DNS API v1 reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.deployed.drafts import UNKNOWN, Drafts, DraftValue, Id
from jichi.deployed.live.asking import Unanswered
from jichi.deployed.live.google.asking import Ask, Reader, labels, put
from jichi.deployed.live.google.values import inputs
from jichi.deployed.reading import Item

_ZONE, _RECORD = "gcp:dns/managedZone:ManagedZone", "gcp:dns/recordSet:RecordSet"
_POLICY = "gcp:dns/policy:Policy"
_RESPONSES, _RESPONSE = "gcp:dns/responsePolicy:ResponsePolicy", "gcp:dns/responsePolicyRule:ResponsePolicyRule"
_BORN = ("SOA", "NS")
"""Records that a zone is born with, at its own name."""


def _zones(ask: Ask, drafts: Drafts) -> None:
    """Zones and records. A zone made by a service for itself says so of itself, and is read like all others."""
    api = ask.client("dns", "v1")
    for each in ask.all(api.managedZones().list, "managedZones", project=ask.project):
        name = each.text("name")
        own = inputs(each.body, ask.entered.number, ask.project, ("nameServers", "nameServerSet", "creationTime"))
        own |= {
            "visibility": each.maybe("visibility") or "public",
            "privateVisibilityConfig": _networks(ask, each.inner("privateVisibilityConfig")),
            "forwardingConfig": _servers(ask, each.inner("forwardingConfig")),
            "labels": labels(each) or None,
        }
        put(ask, drafts, f"{ask.parent}/managedZones/{name}", _ZONE, own)
        try:
            found = ask.all(api.resourceRecordSets().list, "rrsets", project=ask.project, managedZone=name)
        except Unanswered as error:
            ask.refused(error, (_RECORD,), name)
            hidden = {"managedZone": name, "name": UNKNOWN, "type": UNKNOWN, "rrdatas": UNKNOWN}
            put(ask, drafts, f"{name}#{_RECORD}", _RECORD, hidden)
            continue
        for one in found:
            if one.maybe("type") in _BORN and one.maybe("name") == each.maybe("dnsName"):
                continue
            put(ask, drafts, f"{name}#{one.text('type')} {one.text('name')}", _RECORD, _record(ask, name, one))


def _networks(ask: Ask, of: Item) -> DraftValue:
    """Which networks see a zone."""
    if not of.body:
        return None
    networks = tuple({"networkUrl": Id(ask.link(each.text("networkUrl")))} for each in of.items("networks"))
    clusters = tuple({"gkeClusterName": each.maybe("gkeClusterName")} for each in of.items("gkeClusters"))
    return {"networks": networks, **({"gkeClusters": clusters} if clusters else {})}


def _servers(ask: Ask, of: Item) -> DraftValue:
    """Whom a forwarding zone or a policy asks."""
    if not of.body:
        return None
    return {
        "targetNameServers": tuple(
            inputs(each.body, ask.entered.number, ask.project) for each in of.items("targetNameServers")
        )
    }


def _record(ask: Ask, zone: str, one: Item) -> Mapping[str, DraftValue]:
    routing = one.inner("routingPolicy")
    return {
        "managedZone": zone,
        "name": one.text("name"),
        "type": one.text("type"),
        "ttl": one.number("ttl"),
        "rrdatas": one.texts("rrdatas"),
        "routingPolicy": _routing(ask, routing) if routing.body else None,
    }


def _routing(ask: Ask, of: Item) -> Mapping[str, DraftValue]:
    """What a record may answer: by place, by weight, or by what is healthy."""

    def ways(kind: str) -> tuple[DraftValue, ...]:
        listed: Any = of.inner(kind).items("items")
        return tuple(inputs(each.body, ask.entered.number, ask.project, ("signatureRrdatas",)) for each in listed)

    given: dict[str, DraftValue] = {
        name: found for kind, name in (("geo", "geos"), ("wrr", "wrrs")) if (found := ways(kind))
    }
    if backup := of.inner("primaryBackup").body:
        given["primaryBackup"] = inputs(backup, ask.entered.number, ask.project)
    if (geo := of.inner("geo")).body:
        given["enableGeoFencing"] = geo.flag("enableFencing")
    return given


def _policies(ask: Ask, drafts: Drafts) -> None:
    api = ask.client("dns", "v1").policies()
    for each in ask.all(api.list, "policies", project=ask.project):
        own = inputs(each.body, ask.entered.number, ask.project, ("networks", "alternativeNameServerConfig"))
        others = each.inner("alternativeNameServerConfig")
        own |= {
            "enableLogging": each.flag("enableLogging"),
            "enableInboundForwarding": each.flag("enableInboundForwarding"),
            "networks": tuple({"networkUrl": Id(ask.link(one.text("networkUrl")))} for one in each.items("networks")),
            "alternativeNameServerConfig": _servers(ask, others) if any(others.items("targetNameServers")) else None,
        }
        put(ask, drafts, f"{ask.parent}/policies/{each.text('name')}", _POLICY, own)


def _responses(ask: Ask, drafts: Drafts) -> None:
    api = ask.client("dns", "v1")
    for each in ask.all(api.responsePolicies().list, "responsePolicies", project=ask.project):
        name = each.text("responsePolicyName")
        own = inputs(each.body, ask.entered.number, ask.project)
        put(ask, drafts, f"{ask.parent}/responsePolicies/{name}", _RESPONSES, own)
        rules = ask.all(api.responsePolicyRules().list, "responsePolicyRules", project=ask.project, responsePolicy=name)
        for one in rules:
            given = {**inputs(one.body, ask.entered.number, ask.project), "responsePolicy": name}
            put(ask, drafts, f"{name}#{one.text('ruleName')}", _RESPONSE, given)


READERS = (
    Reader(
        _zones,
        {
            _ZONE: ("dnsName", "visibility", "privateVisibilityConfig", "forwardingConfig", "peeringConfig"),
            _RECORD: ("managedZone", "name", "type", "rrdatas"),
        },
    ),
    Reader(_policies, {_POLICY: ("networks", "enableLogging", "alternativeNameServerConfig")}),
    Reader(_responses, {_RESPONSES: ("networks",), _RESPONSE: ("responsePolicy", "localData")}),
)
