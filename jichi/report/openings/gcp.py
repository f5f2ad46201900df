"""What opens an environment on Google Cloud. Many of its defaults are open: what is not given counts as the default."""

from __future__ import annotations

from collections.abc import Mapping

from jichi.engine.values import Interpolation, Reference, Value
from jichi.report.inputs import Answer, Inputs, at, each, flag, off, word, worst
from jichi.report.openings import Opening, leads_everywhere
from jichi.text import Text

_GOOGLE_APIS = ("199.36.153.4/30", "199.36.153.8/30")
"""Restricted and private Google APIs: reached through the default gateway, never over the internet."""

_EVERYONE = ("allUsers", "allAuthenticatedUsers")
_INTERNAL_INGRESS = ("INGRESS_TRAFFIC_INTERNAL_ONLY", "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER")


def _interfaces(inputs: Inputs) -> Answer:
    answers: list[Answer] = []
    for interface in each(inputs.get("networkInterfaces")):
        if not isinstance(interface, Mapping):
            answers.append(Answer.UNKNOWN)
            continue
        for key in ("accessConfigs", "ipv6AccessConfigs"):
            given = interface.get(key)
            if given:
                answers.append(Answer.YES if isinstance(given, tuple) else Answer.UNKNOWN)
    return worst(iter(answers))


def _route(inputs: Inputs) -> Answer:
    destination = inputs.get("destRange")
    if destination in _GOOGLE_APIS:
        return Answer.NO
    gateway = inputs.get("nextHopGateway")
    if isinstance(gateway, str) and gateway.endswith("default-internet-gateway"):
        return Answer.YES
    return leads_everywhere(destination)


def _tunnel(inputs: Inputs) -> Answer:
    # A gateway is private only where every interface goes over a line (HA VPN over Cloud Interconnect).
    interfaces = inputs.get("vpnInterfaces")
    if interfaces is not None and not isinstance(interfaces, tuple):
        return Answer.UNKNOWN
    lines = [at(interface, "interconnectAttachment") for interface in each(interfaces)]
    return Answer.NO if lines and None not in lines else Answer.YES


def _scheme(inputs: Inputs) -> Answer:
    # An empty scheme, given as such, is a Private Service Connect endpoint.
    return word(
        inputs.get("loadBalancingScheme"),
        default="EXTERNAL",
        closed=("", "INTERNAL", "INTERNAL_MANAGED", "INTERNAL_SELF_MANAGED"),
    )


def _prevention(inputs: Inputs) -> Answer:
    # `inherited`, the default, leaves it to an organisation policy that the plan does not show.
    return Answer.NO if inputs.get("publicAccessPrevention") == "enforced" else Answer.UNKNOWN


def _database(inputs: Inputs) -> Answer:
    return flag(at(inputs.get("settings"), "ipConfiguration", "ipv4Enabled"), default=True)


def _members(inputs: Inputs) -> Answer:
    return worst(_everyone(member) for key in ("member", "members") for member in each(inputs.get(key)))


def _everyone(member: Value) -> Answer:
    match member:
        case str():
            return Answer.YES if member in _EVERYONE else Answer.NO
        case Reference() | Interpolation((str(), *_)):
            return Answer.NO  # a service account that the plan itself makes
        case _:
            return Answer.UNKNOWN


_INSTANCE = Opening(Text(ja="外部IPを持つインスタンス", en="an instance with an external address"), _interfaces)
_ADDRESS = Opening(
    Text(ja="外部IPアドレス", en="an external address"),
    lambda inputs: word(inputs.get("addressType"), default="EXTERNAL", closed=("INTERNAL",)),
)
_BALANCER = Opening(Text(ja="外部向けのロードバランサー", en="a load balancer that faces the internet"), _scheme)
_SERVICE = Opening(
    Text(ja="インターネットから呼べるサービス", en="a service that the internet can call"),
    lambda inputs: word(inputs.get("ingress"), default="INGRESS_TRAFFIC_ALL", closed=_INTERNAL_INGRESS),
)
_GRANT = Opening(Text(ja="誰にでも与えられた権限", en="a permission for everyone"), _members)

OPENINGS: Mapping[str, Opening] = {
    "gcp:cloudrunv2/service:Service": _SERVICE,
    "gcp:cloudrunv2/serviceIamBinding:ServiceIamBinding": _GRANT,
    "gcp:cloudrunv2/serviceIamMember:ServiceIamMember": _GRANT,
    "gcp:compute/address:Address": _ADDRESS,
    "gcp:compute/forwardingRule:ForwardingRule": _BALANCER,
    "gcp:compute/globalAddress:GlobalAddress": _ADDRESS,
    "gcp:compute/globalForwardingRule:GlobalForwardingRule": _BALANCER,
    "gcp:compute/haVpnGateway:HaVpnGateway": Opening(
        Text(ja="インターネット経由のVPN", en="a VPN over the internet"), _tunnel
    ),
    "gcp:compute/instance:Instance": _INSTANCE,
    "gcp:compute/instanceTemplate:InstanceTemplate": _INSTANCE,
    "gcp:compute/network:Network": Opening(
        Text(ja="既定のインターネット経路を残すネットワーク", en="a network that keeps its default internet route"),
        lambda inputs: off(inputs.get("deleteDefaultRoutesOnCreate"), default=False),
    ),
    "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate": _INSTANCE,
    "gcp:compute/route:Route": Opening(Text(ja="どこへでも通じる経路", en="a route to everywhere"), _route),
    "gcp:compute/routerNat:RouterNat": Opening(
        Text(ja="インターネットへ出るCloud NAT", en="a Cloud NAT to the internet"),
        lambda inputs: word(inputs.get("type"), default="PUBLIC", closed=("PRIVATE",)),
    ),
    "gcp:dns/managedZone:ManagedZone": Opening(
        Text(ja="公開DNSゾーン", en="a public DNS zone"),
        lambda inputs: word(inputs.get("visibility"), default="public", closed=("private",)),
    ),
    "gcp:projects/iAMBinding:IAMBinding": _GRANT,
    "gcp:projects/iAMMember:IAMMember": _GRANT,
    "gcp:sql/databaseInstance:DatabaseInstance": Opening(
        Text(ja="外部IPを持つデータベース", en="a database with an external address"), _database
    ),
    "gcp:storage/bucket:Bucket": Opening(
        Text(ja="公開禁止が強制されていないバケット", en="a bucket on which public access is not ruled out"),
        _prevention,
    ),
    "gcp:storage/bucketIAMBinding:BucketIAMBinding": _GRANT,
    "gcp:storage/bucketIAMMember:BucketIAMMember": _GRANT,
}
"""By type, whether a resource opens the environment."""
