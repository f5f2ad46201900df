"""Guardrail that the proof decides: what business systems need works, and its answers come back (docs/prove.md)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Kind, Planted
from policies.guardrail import Coverage, Mapped
from policies.guardrails.aws.closure import acl_rule
from policies.guardrails.aws.closure_lines import OFFICE, lined, meant
from policies.guardrails.aws.endpoints import ENDPOINT
from policies.guardrails.aws.holdings import TOKYO
from policies.guardrails.aws.network_acls import ACL
from policies.guardrails.aws.own_parts import RESOLVER, SUBNET_GROUP
from policies.guardrails.aws.routes import ASSOCIATION, SUBNET
from policies.guardrails.aws.security_groups import GROUP
from policies.guardrails.proved import claimed

_ANYWHERE = "0.0.0.0/0"
_OPEN: dict[str, Any] = {"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": (_ANYWHERE,)}
_OPENED = {"ingress": (_OPEN,), "egress": (_OPEN,)}
_PASSING = {"ingress": (acl_rule(1, _ANYWHERE),), "egress": (acl_rule(1, _ANYWHERE),)}


def _tier(name: str, number: int, vpc: Planted, table: Planted) -> tuple[Planted, ...]:
    """A tier's subnet and group, its ACL, and its way out."""
    place = {"vpcId": vpc.ref(), "cidrBlock": f"10.0.{number}.0/24", "availabilityZone": "ap-northeast-1a"}
    subnet = Planted(SUBNET, place, f"tyo-subnet-{name}-a")
    acl: dict[str, Any] = {"vpcId": vpc.ref(), "subnetIds": (subnet.ref(),), **_PASSING}
    return (
        subnet,
        Planted(GROUP, {"vpcId": vpc.ref(), **_OPENED}, f"tyo-group-{name}"),
        Planted(ACL, acl, f"tyo-acl-{name}"),
        Planted(ASSOCIATION, {"subnetId": subnet.ref(), "routeTableId": table.ref()}, f"association-{name}"),
    )


def _serving(**app_acl: Any) -> tuple[Planted, ...]:
    """A member's network with all that its systems use.

    Args:
        app_acl: what the application tier's ACL has instead of passing everything.
    """
    first = {"tyo-group-app": _OPENED, "tyo-acl-app": {**_PASSING, **app_acl}}
    base = [
        replace(each, inputs={**each.inputs, **first[each.name]}) if each.name in first else each
        for each in lined(OFFICE)
    ]
    vpc, table = base[0], base[2]
    tiers = {name: _tier(name, at, vpc, table) for at, name in enumerate(("data", "link", "endpoint"), 1)}

    def within(name: str) -> tuple[Any, Any]:
        return (tiers[name][0].ref(),), (tiers[name][1].ref(),)

    subnets, groups = within("endpoint")
    service = {"vpcId": vpc.ref(), "serviceName": "com.amazonaws.ap-northeast-1.kms", "vpcEndpointType": "Interface"}
    s3 = {"vpcId": vpc.ref(), "serviceName": "com.amazonaws.ap-northeast-1.s3", "vpcEndpointType": "Gateway"}
    data = {"clusterIdentifier": "db", "dbSubnetGroupName": "db"}
    asked: dict[str, Any] = {"direction": "INBOUND", "securityGroupIds": within("link")[1]}
    address: dict[str, Any] = {"subnetId": within("link")[0][0], "ip": "10.0.2.10"}
    return (
        *base,
        *(each for tier in tiers.values() for each in tier),
        Planted(ENDPOINT, {**service, "subnetIds": subnets, "securityGroupIds": groups}, "tyo-endpoint-kms"),
        Planted(ENDPOINT, {**s3, "routeTableIds": (table.ref(),)}, "tyo-endpoint-s3"),
        Planted(SUBNET_GROUP, {"name": "db", "subnetIds": within("data")[0]}, "tyo-database-subnets"),
        Planted(
            "aws:rds/cluster:Cluster", {**data, "vpcSecurityGroupIds": within("data")[1], "port": 5432}, "tyo-database"
        ),
        Planted("aws:rds/clusterInstance:ClusterInstance", data, "tyo-database-1"),
        Planted(RESOLVER, {**asked, "ipAddresses": (address,)}, "tyo-dns-inbound"),
        TOKYO,
    )


_NO_ANSWERS = acl_rule(1, _ANYWHERE, "deny", protocol="tcp", fromPort=1024, toPort=65535)

FLOWS = claimed(
    Cloud.AWS,
    "aws-closure-flows",
    ("flow",),
    (
        Text(
            ja="業務に要る通信は、応答まで通ると証明される",
            en="What business systems need is proved to work, answers included",
        ),
        Text(
            ja="閉じるだけでは業務が止まる。状態を持たないACLの戻りの通信まで確かめる(docs/prove.md「Claims」flow)。",
            en="Closing alone would stop the work: answers through ACLs, which keep no state, are looked at too "
            '(docs/prove.md, "Claims", flow).',
        ),
        Text(
            ja="`jichi prove` が示す、通信を止めている規則か経路を直してください。",
            en="Mend the rule or route that `jichi prove` shows to be in the way.",
        ),
    ),
    (Mapped("13.1.1", Coverage.SUPPORTING), Mapped("17.2.1", Coverage.SUPPORTING)),
    (
        meant(Kind.PASS, _serving()),
        meant(Kind.FAIL, _serving(egress=())),
        meant(Kind.UNKNOWN, _serving(ingress=UNKNOWN), "filters that nobody knows"),
        meant(
            Kind.EVASION, _serving(egress=(_NO_ANSWERS, acl_rule(2, _ANYWHERE))), "questions pass, and no answer does"
        ),
        meant(
            Kind.EVASION,
            _serving(ingress=(acl_rule(1, "10.0.1.0/24", "deny"), acl_rule(2, _ANYWHERE))),
            "a denial before what lets it through",
        ),
    ),
)

GUARDRAILS = (FLOWS,)
