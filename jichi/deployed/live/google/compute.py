"""Networks, subnetworks, firewalls, routes, addresses, forwarding rules and what else Compute Engine has.

Source: Compute Engine API v1 reference. An aggregated list has every region and zone, and what is global.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from jichi.deployed.drafts import UNKNOWN, Drafts, DraftValue, Id
from jichi.deployed.live.asking import UNREAD
from jichi.deployed.live.google.asking import Ask, Reader, put
from jichi.deployed.live.google.values import inputs, last
from jichi.deployed.live.reader import Keys
from jichi.deployed.reading import Item

Method: TypeAlias = Callable[[Any], Callable[..., Any]]
Shape: TypeAlias = Callable[[Ask, Drafts, Item, str, dict[str, DraftValue]], None]

NETWORK = "gcp:compute/network:Network"
_PEERING = "gcp:compute/networkPeering:NetworkPeering"
_SUBNETWORK = "gcp:compute/subnetwork:Subnetwork"
_POLICY = "gcp:compute/networkFirewallPolicy:NetworkFirewallPolicy"
_RULE = "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule"
_ASSOCIATION = "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation"
_REGION_POLICY = "gcp:compute/regionNetworkFirewallPolicy:RegionNetworkFirewallPolicy"
_FIREWALL = "gcp:compute/firewall:Firewall"
_ROUTE = "gcp:compute/route:Route"
_INSTANCE = "gcp:compute/instance:Instance"
_METADATA = "gcp:compute/projectMetadata:ProjectMetadata"
_HOST = "gcp:compute/sharedVPCHostProject:SharedVPCHostProject"
_GUEST = "gcp:compute/sharedVPCServiceProject:SharedVPCServiceProject"
_SHOWN = frozenset(
    {
        *(
            "block-project-ssh-keys",
            "enable-oslogin",
            "enable-oslogin-2fa",
            "serial-port-enable",
            "disable-legacy-endpoints",
        ),
        *("serial-port-logging-enable", "enable-guest-attributes", "enable-osconfig", "vmdnssetting"),
    }
)
"""Keys of metadata whose values are switches: all others may hold a script or a secret."""

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


def _policy(ask: Ask, drafts: Drafts, each: Item, id_: str, own: dict[str, DraftValue]) -> None:
    """A firewall policy with its rules and the networks that it is for. Names of policies say which are meant."""
    regional = bool(each.maybe("region"))
    rules, associations = tuple(each.items("rules")), tuple(each.items("associations"))
    name = each.maybe("name")
    plain = {key: value for key, value in own.items() if key in ("name", "description", "region")}
    put(ask, drafts, id_, _REGION_POLICY if regional else _POLICY, plain)
    if regional:
        for one in (*rules, *associations):
            # Regional policies have rules of their own types, which nobody follows.
            drafts_id = f"{id_}#{one.maybe('name')}{one.number('priority')}"
            put(
                ask,
                drafts,
                drafts_id,
                "gcp:compute/regionNetworkFirewallPolicyRule:RegionNetworkFirewallPolicyRule",
                {**inputs(one.body, ask.entered.number, ask.project), "firewallPolicy": name},
            )
        return
    for rule in rules:
        # Every policy ends with rules that only pass on, which nobody can change.
        priority = rule.number("priority")
        if priority is not None and priority >= _IMPLIED and rule.maybe("action") == "goto_next":
            continue
        given = inputs(rule.body, ask.entered.number, ask.project, ("ruleTupleCount",))
        given |= {"firewallPolicy": Id(id_), "enableLogging": rule.flag("enableLogging")}
        own_name = rule.maybe("ruleName")
        logical = f"firewall-{own_name}" if own_name else ""
        put(ask, drafts, f"{id_}#{rule.maybe('direction')}{priority}", _RULE, given, name=logical)
    for one in associations:
        given = {"name": one.maybe("name"), "firewallPolicy": Id(id_)}
        target = {"attachmentTarget": Id(ask.link(one.text("attachmentTarget")))}
        put(ask, drafts, f"{id_}#{one.maybe('name')}", _ASSOCIATION, {**given, **target})


_IMPLIED = 2147483644
"""The first of the four priorities that predefined rules have (Cloud NGFW documentation, "Predefined rules")."""


def _firewall(ask: Ask, drafts: Drafts, each: Item, id_: str, own: dict[str, DraftValue]) -> None:
    """A classic rule; the lists of what it allows and denies have other names as inputs."""
    for key, name in (("allowed", "allows"), ("denied", "denies")):
        own.pop(key, None)
        own[name] = tuple(
            {"protocol": one.maybe("IPProtocol"), **({"ports": ports} if (ports := one.texts("ports")) else {})}
            for one in each.items(key)
        )
    logged = each.inner("logConfig")
    own["logConfig"] = {"metadata": logged.maybe("metadata")} if logged.flag("enable") else None
    put(ask, drafts, id_, _FIREWALL, own)


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


def _instance(ask: Ask, drafts: Drafts, each: Item, id_: str, own: dict[str, DraftValue]) -> None:
    """A machine, and where it is."""
    given = machine(each, ask.entered.number, ask.project)
    put(ask, drafts, id_, _INSTANCE, {"name": each.maybe("name"), "zone": own["zone"], **given})


def machine(each: Item, number: str, project: str) -> Mapping[str, DraftValue]:
    """What a machine stands in, as whom it runs, and how it starts; its scripts are not kept.

    Args:
        each: a machine, or what a template says of one.
        number: of the project.
        project: its id.
    """
    own = inputs(each.body, number, project)
    accounts = tuple(each.items("serviceAccounts"))
    runs_as = {"email": accounts[0].maybe("email"), "scopes": accounts[0].texts("scopes")} if accounts else None
    return {
        "machineType": last(each.maybe("machineType")),
        "canIpForward": each.flag("canIpForward"),
        "deletionProtection": each.flag("deletionProtection"),
        "tags": each.inner("tags").texts("items"),
        "labels": own.get("labels"),
        "metadata": metadata(each.inner("metadata")),
        "networkInterfaces": tuple(_interface(one, number, project) for one in each.items("networkInterfaces")),
        "serviceAccount": runs_as,
        "shieldedInstanceConfig": own.get("shieldedInstanceConfig"),
        "confidentialInstanceConfig": own.get("confidentialInstanceConfig"),
    }


def _interface(one: Item, number: str, project: str) -> Mapping[str, DraftValue]:
    found = inputs(one.body, number, project, ("name", "accessConfigs", "ipv6AccessConfigs"))
    shown = {
        key: tuple(inputs(each.body, number, project, ("type", "name")) for each in one.items(key))
        for key in ("accessConfigs", "ipv6AccessConfigs")
    }
    return {**found, **{key: value for key, value in shown.items() if value}}


def metadata(of: Item) -> Mapping[str, DraftValue]:
    """Metadata of a machine or a project: switches with their values; of all else the key alone."""
    return {
        each.text("key"): each.maybe("value") if each.text("key") in _SHOWN else UNKNOWN for each in of.items("items")
    }


def _project(ask: Ask, drafts: Drafts) -> None:
    """What the project tells all its machines, and whether it shares its networks or uses another's."""
    api = ask.client("compute", "v1").projects()
    found = ask.one(api.get(project=ask.project))
    common = found.inner("commonInstanceMetadata") if found else None
    if common and common.body.get("items"):
        put(ask, drafts, f"{ask.parent}#metadata", _METADATA, {"metadata": metadata(common), "project": ask.project})
    if found and found.maybe("xpnProjectStatus") == "HOST":
        put(ask, drafts, f"{ask.parent}#host", _HOST, {"project": ask.project})
    host = ask.one(api.getXpnHost(project=ask.project))
    if host and host.maybe("name"):
        put(
            ask,
            drafts,
            f"{ask.parent}#shared",
            _GUEST,
            {"serviceProject": ask.project, "hostProject": host.text("name")},
        )


def completed(drafts: Drafts) -> None:
    """Says of each network whether it has lost the routes to the internet that it was born with."""
    routes = tuple(each.inputs for each in drafts.all if each.type == _ROUTE)
    kept = {each["network"] for each in routes if _is_default(each)}
    seen = all("network" in each and each["network"] != UNKNOWN for each in routes)
    for at, each in enumerate(drafts.all):
        if each.type == NETWORK and not each.id.startswith(UNREAD):
            lost: DraftValue = False if Id(each.id) in kept else True if seen else UNKNOWN
            drafts.all[at] = replace(each, inputs={**each.inputs, "deleteDefaultRoutesOnCreate": lost})


def _is_default(route: Mapping[str, DraftValue]) -> bool:
    to_internet = route.get("nextHopGateway") == "default-internet-gateway"
    return to_internet and route.get("destRange") in ("0.0.0.0/0", "::/0")


READERS = (
    listed(
        lambda api: api.networks().list,
        {NETWORK: ("name", "autoCreateSubnetworks"), _PEERING: ("network", "peerNetwork")},
        _network,
        also=("gcp:compute/networkPeeringRoutesConfig:NetworkPeeringRoutesConfig",),
    ),
    listed(
        lambda api: api.subnetworks().aggregatedList,
        {_SUBNETWORK: ("network", "ipCidrRange", "region", "logConfig")},
        _subnetwork,
        key="subnetworks",
    ),
    listed(
        lambda api: api.networkFirewallPolicies().aggregatedList,
        {
            _POLICY: ("name",),
            _RULE: ("firewallPolicy", "match", "action", "direction", "priority"),
            _ASSOCIATION: ("firewallPolicy", "attachmentTarget"),
            _REGION_POLICY: ("region",),
        },
        _policy,
        key="firewallPolicies",
        also=(
            "gcp:compute/networkFirewallPolicyWithRules:NetworkFirewallPolicyWithRules",
            "gcp:compute/regionNetworkFirewallPolicy*",
        ),
    ),
    listed(
        lambda api: api.firewalls().list,
        {_FIREWALL: ("network", "allows", "denies", "sourceRanges", "direction", "priority")},
        _firewall,
    ),
    listed(lambda api: api.routes().list, {_ROUTE: ("network", "destRange", "nextHopGateway")}, _route),
    listed(
        lambda api: api.instances().aggregatedList,
        {_INSTANCE: ("networkInterfaces", "zone", "metadata", "canIpForward", "serviceAccount")},
        _instance,
        key="instances",
        also=("gcp:compute/instanceFromMachineImage*", "gcp:compute/instanceFromTemplate*"),
    ),
    Reader(
        _project,
        {_METADATA: ("metadata",), _HOST: ("project",), _GUEST: ("project",)},
        ("gcp:compute/projectMetadataItem:ProjectMetadataItem", "gcp:compute/sharedVPC*"),
    ),
)
