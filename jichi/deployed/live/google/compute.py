"""Networks, subnetworks and routes; how a list of Compute Engine is read.

Source: Compute Engine API v1 reference. An aggregated list has every region and zone, and what is global.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from jichi.deployed.drafts import UNKNOWN, Drafts, DraftValue, Id
from jichi.deployed.live.asking import UNREAD, Unanswered
from jichi.deployed.live.google.asking import Ask, Reader, put
from jichi.deployed.live.google.values import inputs, last
from jichi.deployed.live.reader import Keys
from jichi.deployed.reading import Item

Method: TypeAlias = Callable[[Any], Callable[..., Any]]
Shape: TypeAlias = Callable[[Ask, Drafts, Item, str, dict[str, DraftValue]], None]

NETWORK = "gcp:compute/network:Network"
_PEERING = "gcp:compute/networkPeering:NetworkPeering"
_SUBNETWORK = "gcp:compute/subnetwork:Subnetwork"
_ABOVE = "gcp:compute/firewallPolicyRule:FirewallPolicyRule"
_ROUTE = "gcp:compute/route:Route"

_SUBNET = re.compile(r"(?P<place>tyo|osa)-(?P<tier>app|data|link|proxy)")


def listed(
    method: Method, types: Keys, shape: Shape | None = None, *, key: str = "items", also: tuple[str, ...] = ()
) -> Reader:
    """A reader of one list of Compute Engine.

    Args:
        method: the list, of the service's client.
        types: of what becomes of it; the first is that of each thing itself.
        shape: adds what each thing becomes; by default what it is, with its inputs as they are.
        key: under which it lists.
        also: other forms of the same things.
    """

    def read(ask: Ask, drafts: Drafts) -> None:
        found = ask.all(method(ask.client("compute", "v1")), key, project=ask.project)
        for each in found:
            id_ = ask.link(each.text("selfLink"))
            own = inputs(each.body, ask.entered.number, ask.project)
            for place in ("region", "zone"):
                if each.maybe(place):
                    own[place] = last(each.text(place))
            if shape:
                shape(ask, drafts, each, id_, own)
            else:
                put(ask, drafts, id_, next(iter(types)), own)

    return Reader(read, types, also)


def either(regional: str, everywhere: str) -> Shape:
    """A shape of what is either in a region or global, which are two types."""

    def shape(ask: Ask, drafts: Drafts, each: Item, id_: str, own: dict[str, DraftValue]) -> None:
        put(ask, drafts, id_, regional if each.maybe("region") else everywhere, own)

    return shape


def _network(ask: Ask, drafts: Drafts, each: Item, id_: str, own: dict[str, DraftValue]) -> None:
    """A network, and its side of each peering. Default routes that it was born with are among the routes."""
    peerings = tuple(each.items("peerings"))
    for key in ("peerings", "subnetworks", "routingConfig", "gatewayIPv4", "firewallPolicy"):
        own.pop(key, None)
    own |= {
        **inputs(each.inner("routingConfig").body, "", ""),
        "autoCreateSubnetworks": each.flag("autoCreateSubnetworks"),
        "enableUlaInternalIpv6": each.flag("enableUlaInternalIpv6"),
    }
    name = "network" if each.maybe("name") == f"{ask.place.owner}-network" else ""
    put(ask, drafts, id_, NETWORK, own, name=name)
    _hierarchy(ask, drafts, each.text("name"), id_)
    for peering in peerings:
        peered = inputs(peering.body, ask.entered.number, ask.project)
        remote = peered.pop("network", None)
        put(
            ask,
            drafts,
            f"{id_}#{peering.maybe('name')}",
            _PEERING,
            {**peered, "network": Id(id_), "peerNetwork": remote},
        )


def _hierarchy(ask: Ask, drafts: Drafts, network: str, id_: str) -> None:
    """Rules of folders and of the organisation, as far as they reach a network."""
    api = ask.client("compute", "v1").networks()
    try:
        found = ask.one(api.getEffectiveFirewalls(project=ask.project, network=network))
    except Unanswered as error:
        ask.unread(drafts, error, {_ABOVE: ("match", "action", "direction")}, network)
        return
    for policy in found.items("firewallPolicys") if found else ():
        if policy.maybe("type") in ("NETWORK", "NETWORK_REGIONAL"):
            continue
        for rule in policy.items("rules"):
            given = {**inputs(rule.body, ask.entered.number, ask.project), "firewallPolicy": policy.maybe("name")}
            own = f"{policy.maybe('name')}/{rule.maybe('direction')}{rule.number('priority')}"
            put(ask, drafts, f"{id_}#{own}", _ABOVE, given)


def _subnetwork(ask: Ask, drafts: Drafts, each: Item, id_: str, own: dict[str, DraftValue]) -> None:
    """A subnetwork; one without flow logs has no configuration of them."""
    logged = each.inner("logConfig")
    if not logged.flag("enable"):
        own.pop("logConfig", None)
    else:
        own["logConfig"] = {key: value for key, value in logged.body.items() if key != "enable"}
    for key in ("enableFlowLogs", "gatewayAddress", "privateIpv6GoogleAccess", "allowSubnetCidrRoutesOverlap"):
        own.pop(key, None)
    own["privateIpGoogleAccess"] = each.flag("privateIpGoogleAccess")
    put(ask, drafts, id_, _SUBNETWORK, own, name=_tier(ask, each.maybe("name")))


def _tier(ask: Ask, name: str) -> str:
    """What the program calls a subnet that it made: the proof knows its tier by that."""
    owner, _, rest = name.rpartition(f"{ask.place.owner}-")
    role, _, place = rest.rpartition("-")
    found = _SUBNET.fullmatch(f"{place}-{role}") if not owner else None
    return f"{found['place']}-subnet-{found['tier']}" if found else ""


def _route(ask: Ask, drafts: Drafts, each: Item, id_: str, own: dict[str, DraftValue]) -> None:
    """A route that somebody made, or that a network was born with. Those of subnets and peerings, and what routers have
    learned, are said by what brings them.
    """
    network = Id(ask.link(each.text("network")))
    if each.maybe("nextHopPeering") or each.maybe("routeType") == "BGP":
        return
    if each.maybe("nextHopNetwork"):
        return
    for key in ("routeType", "routeStatus", "asPaths", "warnings", "nextHopInterRegionCost"):
        own.pop(key, None)
    gateway = each.maybe("nextHopGateway")
    if gateway:
        own["nextHopGateway"] = last(gateway)
    put(ask, drafts, id_, _ROUTE, {**own, "network": network})


def completed(drafts: Drafts) -> None:
    """Says of each network whether it has lost the routes to the internet that it was born with."""
    routes = tuple(each.inputs for each in drafts.all if each.type == _ROUTE)
    kept = {network.id for each in routes if isinstance(network := each.get("network"), Id) and _is_default(each)}
    seen = all(isinstance(each.get("network"), Id) for each in routes)
    for at, each in enumerate(drafts.all):
        if each.type == NETWORK and not each.id.startswith(UNREAD):
            lost: DraftValue = False if each.id in kept else True if seen else UNKNOWN
            drafts.all[at] = replace(each, inputs={**each.inputs, "deleteDefaultRoutesOnCreate": lost})


def _is_default(route: Mapping[str, DraftValue]) -> bool:
    to_internet = route.get("nextHopGateway") == "default-internet-gateway"
    return to_internet and route.get("destRange") in ("0.0.0.0/0", "::/0")


READERS = (
    listed(
        lambda api: api.networks().list,
        {
            NETWORK: ("name", "autoCreateSubnetworks"),
            _PEERING: ("network", "peerNetwork"),
            _ABOVE: ("match", "action", "direction"),
        },
        _network,
        also=(
            "gcp:compute/networkPeeringRoutesConfig:NetworkPeeringRoutesConfig",
            "gcp:compute/firewallPolicyWithRules:FirewallPolicyWithRules",
            "gcp:compute/organizationSecurityPolicyRule:OrganizationSecurityPolicyRule",
        ),
    ),
    listed(
        lambda api: api.subnetworks().aggregatedList,
        {_SUBNETWORK: ("network", "ipCidrRange", "region", "logConfig")},
        _subnetwork,
        key="subnetworks",
    ),
    listed(lambda api: api.routes().list, {_ROUTE: ("network", "destRange", "nextHopGateway")}, _route),
)
