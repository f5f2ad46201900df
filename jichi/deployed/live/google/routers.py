"""Lines and tunnels, the routers they end at, and what these say and believe.

Source: Compute Engine API v1 reference: routers, interconnects, interconnectAttachments, vpnGateways, vpnTunnels and
the groups of lines.
"""

from __future__ import annotations

from collections.abc import Mapping

from jichi.deployed.drafts import UNKNOWN, Drafts, DraftValue, Id
from jichi.deployed.live.asking import Unanswered
from jichi.deployed.live.google.asking import Ask, put
from jichi.deployed.live.google.compute import listed
from jichi.deployed.live.google.values import inputs
from jichi.deployed.reading import Item

_ROUTER = "gcp:compute/router:Router"
_INTERFACE = "gcp:compute/routerInterface:RouterInterface"
_PEER = "gcp:compute/routerPeer:RouterPeer"
_NAT = "gcp:compute/routerNat:RouterNat"
_POLICY = "gcp:compute/routerRoutePolicy:RouterRoutePolicy"
_LINE = "gcp:compute/interconnect:Interconnect"
_ATTACHMENT = "gcp:compute/interconnectAttachment:InterconnectAttachment"
_ATTACHMENTS = "gcp:compute/interconnectAttachmentGroup:InterconnectAttachmentGroup"
_LINES = "gcp:compute/interconnectGroup:InterconnectGroup"
_GATEWAY = "gcp:compute/haVpnGateway:HaVpnGateway"
_TUNNEL = "gcp:compute/vPNTunnel:VPNTunnel"
_POLICY_KEYS = ("router", "terms", "name")
_Own = dict[str, DraftValue]


def _router(ask: Ask, drafts: Drafts, each: Item, id_: str, own: _Own) -> None:
    """A router with its interfaces, sessions, translations and policies, which refer to it."""
    for key in ("interfaces", "bgpPeers", "nats", "md5AuthenticationKeys"):
        own.pop(key, None)
    put(ask, drafts, id_, _ROUTER, own)
    number, project, region = ask.entered.number, ask.project, str(own.get("region", ""))
    of: Mapping[str, DraftValue] = {"router": Id(id_), "region": region}
    for one in each.items("interfaces"):
        given = inputs(one.body, number, project, ("managementType",))
        for key, name in (("linkedInterconnectAttachment", "interconnectAttachment"), ("linkedVpnTunnel", "vpnTunnel")):
            if key in given:
                given[name] = given.pop(key)
        put(ask, drafts, f"{id_}#interface/{one.text('name')}", _INTERFACE, {**given, **of})
    for one in each.items("bgpPeers"):
        given = inputs(one.body, number, project, ("managementType", "md5AuthenticationKeyName", "interfaceName"))
        more = {
            "interface": one.maybe("interfaceName"),
            "enable": one.maybe("enable") != "FALSE",
            "enableIpv6": one.flag("enableIpv6"),
        }
        put(ask, drafts, f"{id_}#peer/{one.text('name')}", _PEER, {**given, **more, **of})
    for one in each.items("nats"):
        put(ask, drafts, f"{id_}#nat/{one.text('name')}", _NAT, {**inputs(one.body, number, project), **of})
    _policies(ask, drafts, each, of)


def _policies(ask: Ask, drafts: Drafts, router: Item, of: Mapping[str, DraftValue]) -> None:
    """The policies of a router's routes: what it takes from the lines, and what it tells there."""
    routers, name, region = ask.client("compute", "v1").routers(), router.text("name"), str(of["region"])
    where = {"project": ask.project, "region": region, "router": name}
    try:
        found = ask.all(routers.listRoutePolicies, "result", **where)
    except Unanswered as error:
        ask.unread(drafts, error, {_POLICY: _POLICY_KEYS}, name, region)
        return
    for each in found:
        policy = each.text("name")
        try:
            whole = ask.one(routers.getRoutePolicy(**where, policy=policy))
            said = whole.inner("resource") if whole else each
        except Unanswered as error:
            ask.refused(error, (_POLICY,), policy, region)
            said = None
        given = inputs(said.body, ask.entered.number, ask.project) if said else {"name": policy, "terms": UNKNOWN}
        put(ask, drafts, f"{ask.link(router.text('selfLink'))}#policy/{policy}", _POLICY, {**given, **of})


def _line(ask: Ask, drafts: Drafts, each: Item, id_: str, own: _Own) -> None:
    """A line; keys of its encryption are named and never asked for."""
    for key in ("circuitInfos", "expectedOutages", "interconnectAttachments", "googleIpAddress", "peerIpAddress"):
        own.pop(key, None)
    for key in (
        "operationalStatus",
        "provisionedLinkCount",
        "googleReferenceId",
        "availableFeatures",
        "nocContactEmail",
    ):
        own.pop(key, None)
    keys = tuple({"name": one.maybe("name")} for one in each.inner("macsec").items("preSharedKeys"))
    if "macsec" in own:
        own["macsec"] = {"failOpen": each.inner("macsec").flag("failOpen"), "preSharedKeys": keys}
    own |= {
        "adminEnabled": each.flag("adminEnabled"),
        "macsecEnabled": each.flag("macsecEnabled"),
        # Where a line ends is the name of a building, not a part of the project.
        "location": each.maybe("location"),
    }
    put(ask, drafts, id_, _LINE, own)


def _attachment(ask: Ask, drafts: Drafts, each: Item, id_: str, own: _Own) -> None:
    """A line's end in a region. Its addresses are what the service gave."""
    for key in ("pairingKey", "privateInterconnectInfo", "googleReferenceId", "operationalStatus"):
        own.pop(key, None)
    own["adminEnabled"] = each.flag("adminEnabled")
    put(ask, drafts, id_, _ATTACHMENT, own)


def _attachments(ask: Ask, drafts: Drafts, each: Item, id_: str, own: _Own) -> None:
    _group(ask, drafts, each, id_, own, _ATTACHMENTS, "attachments")


def _lines(ask: Ask, drafts: Drafts, each: Item, id_: str, own: _Own) -> None:
    _group(ask, drafts, each, id_, own, _LINES, "interconnects")


def _group(ask: Ask, drafts: Drafts, each: Item, id_: str, own: _Own, type_: str, key: str) -> None:
    """A group of lines or of their ends; what is in it is keyed by names that it gives them."""
    for name in ("configured", "logicalStructure", "physicalStructure"):
        own.pop(name, None)
    named = each.inner(key)
    own[key] = tuple(
        {"name": name, **inputs(named.inner(name).body, ask.entered.number, ask.project)} for name in named.body
    )
    put(ask, drafts, id_, type_, own)


def _tunnel(ask: Ask, drafts: Drafts, each: Item, id_: str, own: _Own) -> None:
    """A tunnel, without what its ends share."""
    secret = ("sharedSecret", "sharedSecretHash", "detailedStatus", "status")
    put(ask, drafts, id_, _TUNNEL, {**own, **dict.fromkeys(secret), "name": each.maybe("name")})


READERS = (
    listed(
        lambda api: api.routers().aggregatedList,
        {
            _ROUTER: ("network", "bgp", "region"),
            _INTERFACE: ("router", "interconnectAttachment"),
            _PEER: ("router", "importPolicies"),
            _NAT: ("router",),
            _POLICY: _POLICY_KEYS,
        },
        _router,
        key="routers",
        also=("gcp:compute/routerNatAddress:RouterNatAddress",),
    ),
    listed(lambda api: api.interconnects().list, {_LINE: ("location", "macsecEnabled", "adminEnabled")}, _line),
    listed(
        lambda api: api.interconnectAttachments().aggregatedList,
        {_ATTACHMENT: ("interconnect", "router", "region", "type", "encryption")},
        _attachment,
        key="interconnectAttachments",
    ),
    listed(lambda api: api.interconnectAttachmentGroups().list, {_ATTACHMENTS: ("attachments",)}, _attachments),
    listed(lambda api: api.interconnectGroups().list, {_LINES: ("interconnects",)}, _lines),
    listed(
        lambda api: api.vpnGateways().aggregatedList,
        {_GATEWAY: ("network", "vpnInterfaces", "region")},
        key="vpnGateways",
    ),
    listed(
        lambda api: api.vpnTunnels().aggregatedList,
        {_TUNNEL: ("vpnGateway", "region")},
        _tunnel,
        key="vpnTunnels",
    ),
)
