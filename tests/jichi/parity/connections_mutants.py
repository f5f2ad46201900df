"""More changes of connections, each of which a row has to notice: a connection has many parts, and all have to hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from tests.jichi.parity.mutations import (
    Mutation,
    Stacks,
    add,
    adding,
    change,
    drop,
    of_type,
    pointing,
    policy,
    ref,
    together,
    without,
)

_PROPAGATION = "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation"
_EVERYTHING = {"Effect": "Allow", "Action": ["ec2:*"], "Resource": ["*"]}


def _to_the_other_member(stacks: Stacks) -> Stacks:
    """The first member's way to its offices ends at the second one's network."""
    first, second = (stack for stack in stacks if stack.id.member)
    target = ref((second,), "tyo-link-attachment")
    turned = change("tyo-link-to-172.20.0.0/16", "transitGatewayAttachmentId", to=target)
    return tuple(turned((stack,))[0] if stack is first else stack for stack in stacks)


def _seen_by_another(stacks: Stacks) -> Stacks:
    """A rule for the offices' names is the hub's network's, too."""
    return pointing(
        lambda ref_: change("tyo-dns-forward-city.hirosaki.lg.jp-association", "vpcId", to=ref_("tyo-vpc", "id"))
    )(stacks)


def _one_port(stacks: Stacks) -> Stacks:
    """Both circuits of the line on one connection."""
    connection: Value = ref(stacks, "tyo-line-office-eqty2-connection")
    return change(of_type("TransitVirtualInterface"), "connectionId", to=connection)(stacks)


_AWS: Mapping[str, Sequence[Mutation]] = {
    "connections.members-apart": (
        add(_PROPAGATION, "propagation", {}, "tyo-link-table"),
        change("tyo-transit", "defaultRouteTablePropagation", to="enable"),
        change("tyo-transit", "defaultRouteTableAssociation", to=None),
        _to_the_other_member,
        drop("osa-link-blackhole-100.64.0.0/10"),
    ),
    "connections.hub-reach": (
        together(
            policy("policy-link-022021", without("NoOtherMember", "NothingPropagates")),
            policy("policy-link-022021", adding(**_EVERYTHING)),
        ),
    ),
    "connections.circuits": (
        _one_port,
        change("osa-line-office-eqos1-connection", "location", to="EqTY2"),
    ),
    "connections.encryption": (
        change("osa-line-office-eqos1-connection", "requestMacsec", to=False),
        change("osa-line-office-eqos1-connection", "encryptionMode", to="should_encrypt"),
    ),
    "connections.let-in": (
        add(_PROPAGATION, "propagation", {}, "tyo-transit"),
        change("tyo-link-to-172.20.0.0/16", "destinationCidrBlock", to="0.0.0.0/0"),
    ),
    "connections.announced": (change("osa-line-office-gateway-association", "allowedPrefixes", to=()),),
    "connections.services-named": (
        change(of_type("SecurityGroupIngressRule", "tyo-front-patch-from-"), "cidrIpv4", to="0.0.0.0/0"),
        change("osa-front-directory", "securityGroups", to=None),
    ),
    "connections.passages": (
        change("osa-front-linkage-service", "allowedPrincipals", to=None),
        change("tyo-linkage-town-aws", "serviceName", to="com.amazonaws.vpce.ap-northeast-1.vpce-svc-1"),
    ),
    "dns.forwarding": (
        _seen_by_another,
        change("tyo-dns-forward-city.hirosaki.lg.jp", "targetIps", to=()),
    ),
}
_GCP: Mapping[str, Sequence[Mutation]] = {
    "connections.members-apart": (add("gcp:networkconnectivity/spoke:Spoke", "spoke", {}, "network"),),
    "connections.hub-reach": (change("tyo-subnet-app", "project", to="hirosaki-hub-prod"),),
    "connections.circuits": (
        change(
            of_type("Interconnect"),
            "location",
            to="https://www.googleapis.com/compute/v1/projects/p/global/interconnectLocations/nrt-zone1-452",
        ),
    ),
    "connections.encryption": (
        change(of_type("Interconnect", "osa-line-office-c2"), "macsecEnabled", to=False),
        change(of_type("Interconnect", "osa-line-office-c2"), "macsec", to=None),
    ),
    "connections.let-in": (
        change("tyo-line-first", "terms", 1, "actions", 0, "expression", to="accept()"),
        change("tyo-line-first", "terms", 0, "match", "expression", to="destination.inAnyRange([prefix('0.0.0.0/0')])"),
        change("tyo-line-first", "terms", 1, "match", "expression", to="destination == '10.0.0.0/8'"),
        change("osa-line-third", "terms", to=()),
    ),
    "connections.announced": (
        change("osa-line-office-c2-session", "advertisedGroups", to=("ALL_SUBNETS",)),
        change("osa-line-office-c2-session", "advertisedIpRanges", 0, "range", to="0.0.0.0/0"),
        change("osa-line-office-c2-session", "advertisedIpRanges", to=()),
    ),
    "connections.services-named": (change("osa-front-directory-attachment", "consumerAcceptLists", to=()),),
    "connections.passages": (
        change("tyo-linkage-town-gcp", "target", to="projects/p/regions/asia-northeast1/serviceAttachments/x"),
        change("osa-front-linkage-attachment", "consumerAcceptLists", to=None),
    ),
    "dns.forwarding": (change("forward-city.hirosaki.lg.jp", "visibility", to="public"),),
}
MORE: Mapping[Cloud, Mapping[str, Sequence[Mutation]]] = {Cloud.AWS: _AWS, Cloud.GCP: _GCP}
