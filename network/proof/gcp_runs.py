"""What Cloud Run runs: services, jobs and worker pools, where they speak from and who can ask them.

By Direct VPC egress they have addresses of a subnet, and the network's firewall sees what they send, by the tags of
their interface. Nobody in the network can ask them there. What they send otherwise goes out on Google's own network,
with a way to the internet: everything where they have no interface, all but private ranges where the setting is left
out. A service has an address on the internet unless its ingress is internal.

What goes past the network stands in the model as a subnet of the member's network with a way of its own to the
internet, so that the network's claims fail where the member's systems are open.

Sources: Cloud Run documentation, "Direct VPC egress with a VPC network" (egress settings, network tags, no inbound
connections), "Restrict network ingress for Cloud Run" (the default is all).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from network.proof.addresses import Prefix
from network.proof.gcp_types import RUN_JOB, RUN_SERVICE, RUN_WORKERS
from network.proof.model import (
    Action,
    Filter,
    Gateway,
    GatewayKind,
    Location,
    Network,
    Route,
    RouteTable,
    Standing,
    Subnet,
)
from network.proof.planned import Planned, entries, given, is_object, mapping, origin, target

_INTERNAL = ("INGRESS_TRAFFIC_INTERNAL_ONLY", "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER")
_EVERYWHERE = (Prefix(4, 0, 0), Prefix(6, 0, 0))

Doubt = tuple[bool, bool]
"""Whether something may be, and whether it surely is."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a service, a job or a worker pool speaks through.

    Args:
        subnets: URNs of the subnets in which it has an interface.
        tags: network tags of its interfaces; None where the plan does not know them.
        lost: whether it has an interface of which the plan does not say where it is.
        outward: whether it sends to the internet past the network.
        inward: whether the internet can ask it.
    """

    resource: Resource
    subnets: tuple[str, ...]
    tags: frozenset[str] | None
    lost: bool
    outward: Doubt
    inward: Doubt

    @property
    def past(self) -> bool:
        """Whether anything of it may go past the network."""
        return self.outward[0] or self.inward[0]


@dataclass(frozen=True, slots=True)
class Past:
    """What stands for a run that goes past a network: a subnet of it, with a way and gateways of its own."""

    subnet: Subnet
    location: Location
    table: RouteTable
    gateways: tuple[Gateway, ...]


def runs(planned: Planned) -> Iterator[Run]:
    """All of a plan's."""
    for each in planned.of(RUN_SERVICE, RUN_WORKERS):
        yield _run(each, mapping(given(each, "template")).get("vpcAccess"))
    for each in planned.of(RUN_JOB):
        yield _run(each, mapping(mapping(given(each, "template")).get("template")).get("vpcAccess"))


def _run(each: Resource, access: Value) -> Run:
    settings = mapping(access)
    listed = entries(settings.get("networkInterfaces"))
    interfaces = [mapping(one) for one in listed or ()]
    subnets = [target(one.get("subnetwork")) for one in interfaces]
    unknown = access is not None and not is_object(access)
    return Run(
        each,
        tuple(key for key in subnets if key),
        _tags([one.get("tags") for one in interfaces]),
        lost=unknown or listed is None or not all(subnets) or settings.get("connector") not in (None, ""),
        outward=_outward(settings.get("egress"), access=access),
        inward=_inward(each),
    )


def _tags(values: list[Value]) -> frozenset[str] | None:
    found: set[str] = set()
    for value in values:
        if value is None:
            continue
        if not isinstance(value, tuple) or not all(isinstance(one, str) for one in value):
            return None
        found.update(str(one) for one in value)
    return frozenset(found)


def _outward(egress: Value, *, access: Value) -> Doubt:
    if access is not None and not is_object(access):
        return (True, False)
    if access is None or egress is None or egress == "PRIVATE_RANGES_ONLY":
        return (True, True)
    return (egress != "ALL_TRAFFIC", False)


def _inward(each: Resource) -> Doubt:
    if each.type != RUN_SERVICE:
        return (False, False)
    ingress = given(each, "ingress")
    return (ingress not in _INTERNAL, ingress in ("INGRESS_TRAFFIC_ALL", None))


def past(run: Run, network: Network) -> Past:
    """What of a run goes past a network, as the network's own."""
    each, key = run.resource, f"{network.key}|{run.resource.urn}#past"
    label, asked = origin(each), origin(each, "ingress")
    out = Gateway(f"{key}-out", label, GatewayKind.OUTBOUND, (network.key,), certain=run.outward[1])
    inward = Gateway(f"{key}-in", asked, GatewayKind.INTERNET, (network.key,), certain=run.inward[1])
    routes = tuple(
        Route(origin(each, f"egress to {one}"), one, out.key, certain=run.outward[1])
        for one in _EVERYWHERE
        if run.outward[0]
    )
    return Past(
        Subnet(key, label, network.key, "", "", each.region, network.prefixes, (0, 0), key, None, None),
        Location(
            f"{key}|run",
            Standing.PLANNED,
            key,
            label,
            Filter((asked,), (), Action.ALLOW if run.inward[0] else Action.DENY, stateful=True),
            Filter((label,), (), Action.ALLOW, stateful=True),
            public=run.inward,
        ),
        RouteTable(label, routes),
        (*((out,) if run.outward[0] else ()), *((inward,) if run.inward[0] else ())),
    )
