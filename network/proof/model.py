"""The model that both clouds are lifted into: what holds, filters and forwards packets, and where each is planned.

A packet has a source, a destination, a protocol, a source port and a destination port. It starts at a location, and

1. passes the location's `egress` filter (it keeps state: answers pass by themselves);
2. where it leaves the subnet, passes the subnet's `acl_egress`, if there is one (no state: answers are packets too);
3. finds its way by the subnet's route table: the longest prefix, then the lowest priority; without one it is lost;
4. goes where the route's gateway leads: a subnet of the same network, another network, or outside;
5. where it enters a subnet, passes that subnet's `acl_ingress`, and then the location's `ingress` filter.

What a preview does not know is kept as two bounds. `Addresses.may` holds every address that can be meant, `.must` only
those that surely are; `certain` is False where an element may not be there or may not apply. Whoever shows that packets
*cannot* pass takes every allow at its widest and every deny at its narrowest (`Bound.MAY`); whoever shows that they
*can*, the other way round (`Bound.MUST`). What is not modelled at all is listed in `Model.unmodelled`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from jichi.engine.plan import SourcePosition
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.addresses import ANYWHERE, Addresses, Prefix
from network.proof.intent import Intent

if TYPE_CHECKING:
    from network.proof.resolvers import Resolver

TCP, UDP, ICMP, ICMP6 = 6, 17, 1, 58
ALL_PORTS = (0, 65535)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an element stands in the Plan.

    Args:
        urn: the planned resource.
        rule: which of its rules, in the cloud's own words (`ingress rule 100`, `route 0.0.0.0/0`); empty for all of it.
        source: the line of the program that asked for the resource, where the Plan holds one.
    """

    urn: str
    rule: str = ""
    source: SourcePosition | None = None


class Action(StrEnum):
    """What a rule does with a packet; `next` leaves it to the next layer (Google Cloud's `goto_next`)."""

    ALLOW = "allow"
    DENY = "deny"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a filter. It matches where everything matches; no cloud filters by source port.

    Args:
        protocol: IP protocol number; None for all.
        ports: first and last destination port, for TCP and UDP only; several for a list, all for `((0, 65535),)`.
        certain: False where it may be absent, not apply here, or match less than it says.
        group: URN of the group that it names at the other end; there the addresses are those that its members may
            have. Empty for a rule about addresses.
    """

    origin: Origin
    action: Action
    source: Addresses
    destination: Addresses
    protocol: int | None = None
    ports: tuple[tuple[int, int], ...] = (ALL_PORTS,)
    certain: bool = True
    group: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """Layers of ordered rules; in a layer the first match decides.

    Args:
        origins: the resources it is made of (groups, an ACL, policies): named where nothing matched.
        layers: each in order of evaluation. What no rule of a layer matches goes to the next layer.
        default: what happens after the last layer.
        stateful: whether answers to what it let through pass by themselves.
    """

    origins: tuple[Origin, ...]
    layers: tuple[tuple[Rule, ...], ...]
    default: Literal[Action.ALLOW, Action.DENY]
    stateful: bool


@dataclass(frozen=True, slots=True)
class Route:
    """One route.

    Args:
        destination: None where the plan does not know it: it may be any.
        target: URN of a `Gateway`, or in a transit's table of an `Attachment`.
        priority: among equal prefixes the lowest wins; equal priorities all may be taken.
        certain: False where it may be absent or not apply to all.
    """

    origin: Origin
    destination: Prefix | None
    target: str
    priority: int = 0
    certain: bool = True


@dataclass(frozen=True, slots=True)
class RouteTable:
    """Routes that are looked up together: an AWS route table, a Google network's routes, a transit's table."""

    origin: Origin
    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """A VPC (AWS, in one region) or a VPC network (Google Cloud, in all).

    Args:
        key: URN of the resource.
        owner: code of the member whose stack makes it; None for what members share.
        stack: name of that stack.
        prefixes: its address ranges.
    """

    key: str
    origin: Origin
    cloud: Cloud
    owner: str | None
    stack: str
    region: str | None
    prefixes: Addresses


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet.

    Args:
        key: URN.
        network: key of its network.
        tier: what it is for, from its logical name (`tyo-subnet-app-a` is `app`); empty where the name does not say.
        place: region's short code, from the name.
        prefixes: its ranges, of both IP versions.
        reserved: how many addresses at its start and end no interface can have (AWS 4 and 1, Google Cloud 2 and 2).
        table: key of its route table; None where the plan does not say which.
        zone: its availability zone (AWS), by which a transit's legs are chosen; empty where it spans them or nobody
            knows.
    """

    key: str
    origin: Origin
    network: str
    tier: str
    place: str
    region: str | None
    prefixes: Addresses
    reserved: tuple[int, int]
    table: str | None
    acl_ingress: Filter | None
    acl_egress: Filter | None
    zone: str = ""


class Standing(StrEnum):
    """How far a location is planned.

    planned: a resource of the plan stands there. intended: a tier's own filters in a tier's own subnet, where the
    business systems will stand. any: whatever may ever be put into the subnet, with any planned filter of the network.
    """

    PLANNED = "planned"
    INTENDED = "intended"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Lead:
    """What a load balancer connects to.

    Args:
        workload: URN of what stands behind it.
    """

    workload: str
    protocol: int
    port: int


@dataclass(frozen=True, slots=True)
class Work:
    """What stands at a location does there, as far as the plan says: by it a flow tells whom it is about.

    Args:
        groups: by which rules may mean it instead of by its address (AWS: security groups); None where nobody knows.
        offers: protocols and ports on which it is there to be asked; None where the plan does not say.
        served: it is asked through load balancers, and by nobody else.
        balances: it is a load balancer, which begins nothing but what it `leads` to.
        asks: URNs of load balancers whose names it is told.
    """

    groups: tuple[str, ...] | None = None
    offers: tuple[tuple[int, int], ...] | None = None
    served: bool = False
    balances: bool = False
    leads: tuple[Lead, ...] = ()
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Location:
    """Interfaces in one subnet that share their filters: where packets start and end.

    Args:
        key: unique.
        workload: what stands there; None unless it is planned.
        service: the cloud's service behind it (an endpoint); empty for machines.
        addresses: None for any usable address of the subnet.
        public: whether it has an address that the internet can reach: (it may have, it surely has).
        ipv6: whether it has an address of version 6, in a subnet that has such: (it may have, it surely has).
        work: what it does there.
    """

    key: str
    standing: Standing
    subnet: str
    workload: Origin | None
    ingress: Filter
    egress: Filter
    service: str = ""
    addresses: tuple[Prefix, ...] | None = None
    public: tuple[bool, bool] = (False, False)
    ipv6: tuple[bool, bool] = (True, True)
    work: Work = Work()


class GatewayKind(StrEnum):
    """Where a route leads.

    local: the network itself. internet: both ways, for public addresses and all of IPv6. outbound: to the internet,
    answers only back (NAT, egress-only). endpoint: a service of the cloud. peering: one other network. transit: a hub
    with tables of its own. line: offices behind a closed line. none: packets are dropped. opaque: not modelled, it may
    lead anywhere.
    """

    LOCAL = "local"
    INTERNET = "internet"
    OUTBOUND = "outbound"
    ENDPOINT = "endpoint"
    PEERING = "peering"
    TRANSIT = "transit"
    LINE = "line"
    NONE = "none"
    OPAQUE = "opaque"


@dataclass(frozen=True, slots=True)
class Guard:
    """A block on the internet that stands before every gateway of an account's region.

    Args:
        inbound: what starts on the internet is blocked.
        outbound: what starts inside is blocked.
    """

    origin: Origin
    inbound: bool
    outbound: bool


@dataclass(frozen=True, slots=True)
class Gateway:
    """What a route can lead to.

    Args:
        key: URN; for `local` the network's.
        networks: keys of the networks that it is attached to; a peering has two, fewer where the other is foreign.
        foreign: it also leads to a network that is not in the plan.
        service: what an endpoint is for; of a line, its name, as `Attachment.line`.
        prefixes: addresses of an endpoint that is no location (AWS: a gateway endpoint's stand-ins).
        guard: what blocks the internet here whatever the routes say (AWS: VPC Block Public Access).
        announced: what the other side of a line is told that it can send to.
        certain: False where an attachment is not known, or may carry nothing.
        region: whose subnets alone it serves (Cloud NAT); empty for all.
        idle: why it may carry nothing.
    """

    key: str
    origin: Origin
    kind: GatewayKind
    networks: tuple[str, ...] = ()
    foreign: bool = False
    service: str = ""
    prefixes: tuple[Prefix, ...] = ()
    guard: Guard | None = None
    announced: Addresses = ANYWHERE
    certain: bool = True
    region: str = ""
    idle: Text | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """One leg of a transit.

    Args:
        key: URN.
        transit: key of the transit's `Gateway`.
        network: key of the network; None for a leg that leads elsewhere (`kind` says where to).
        subnets: where it stands in the network: packets that come in follow these subnets' tables and ACLs.
        table: key of the transit's table by which packets from here are routed; None for none.
        announced: what the other side of a line is told that it can send to.
        line: name of the line, from the logical name of what leads to it; empty where the name does not say.
        certain: False where it may not be there, or may carry nothing.
        idle: why it may carry nothing.
    """

    key: str
    origin: Origin
    transit: str
    network: str | None
    kind: GatewayKind
    subnets: tuple[str, ...]
    table: str | None
    certain: bool = True
    announced: Addresses = ANYWHERE
    line: str = ""
    idle: Text | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What a zone says about a name.

    Args:
        name: with no dot at its end; `*.` and a name for all below it that have nothing of their own. What a resource
            is called only when it is deployed reads `URN#property`. None where the plan does not know it.
        addresses: that it leads to.
        leads: planned resources inside that it leads to, each with the member whose it is.
        aliases: names that it leads to.
        public: whether it surely leads to a public end.
        certain: False where it may lead elsewhere too.
    """

    origin: Origin
    name: str | None
    addresses: tuple[Prefix, ...] = ()
    leads: tuple[tuple[str, str | None], ...] = ()
    aliases: tuple[str, ...] = ()
    public: bool = False
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Zone:
    """A DNS zone, or a name of which others' servers are asked.

    Args:
        domain: with no dot at its end, empty for the root, `URN#property` as in `Record`; None where nobody knows it.
        private: seen only in `networks`.
        networks: keys; a URN that is no network of the plan is foreign.
        certain: False where the plan does not know all networks, or who answers.
        servers: who is asked instead, None among them where one is not known; None where the zone answers itself.
        given: what hands it to others, whom the plan does not say.
    """

    key: str
    origin: Origin
    cloud: Cloud
    owner: str | None
    stack: str
    domain: str | None
    private: bool
    networks: tuple[str, ...]
    certain: bool = True
    records: tuple[Record, ...] = ()
    servers: tuple[Prefix | None, ...] | None = None
    given: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A private endpoint to a front that somebody publishes: one way, to one service.

    Args:
        key: URN of the endpoint.
        network: key of the network that it is in.
        provider: key of the network in which the front is; None where the plan does not say.
    """

    key: str
    origin: Origin
    network: str
    provider: str | None


@dataclass(frozen=True, slots=True)
class Published:
    """A front that may be reached from other networks by private endpoints.

    Args:
        network: key of the network in which it is; None where the plan does not say.
        closed: whether it names who may connect; None where the plan does not know.
    """

    key: str
    origin: Origin
    network: str | None
    closed: bool | None


@dataclass(frozen=True, slots=True)
class Unmodelled:
    """A planned resource that could carry traffic and that nobody follows, or that hides what decides.

    Args:
        stack: claims about networks of this stack are affected; those of a shared stack affect all.
        shared: whether the stack is what members share.
        member: whose stack it is: claims about any network of theirs are affected, and where they have none those
            about what members share.
        networks: keys of the networks it touches, where the plan says so; empty for all of its stack.
    """

    origin: Origin
    type: str
    reason: Text
    stack: str
    cloud: Cloud
    shared: bool
    networks: tuple[str, ...] = ()
    member: str | None = None


@dataclass(frozen=True)
class Model:
    """All networks of a plan; `stand_ins` names the services whose addresses have stand-ins, `intents` has what each
    stack's networks are meant for, by the stack's name.
    """

    networks: Mapping[str, Network] = field(default_factory=dict[str, Network])
    subnets: Mapping[str, Subnet] = field(default_factory=dict[str, Subnet])
    locations: tuple[Location, ...] = ()
    tables: Mapping[str, RouteTable] = field(default_factory=dict[str, RouteTable])
    gateways: Mapping[str, Gateway] = field(default_factory=dict[str, Gateway])
    attachments: Mapping[str, Attachment] = field(default_factory=dict[str, Attachment])
    zones: tuple[Zone, ...] = ()
    resolvers: tuple[Resolver, ...] = ()
    unmodelled: tuple[Unmodelled, ...] = ()
    stand_ins: Mapping[Prefix, str] = field(default_factory=dict[Prefix, str])
    passages: tuple[Passage, ...] = ()
    published: tuple[Published, ...] = ()
    intents: Mapping[str, Intent] = field(default_factory=dict[str, Intent])
