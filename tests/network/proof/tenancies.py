"""Models of many members, made from the planned model of one: synthetic, because planning 1,741 members takes too long.

Of each member, everything that the program plans for one is there, with its addresses moved to a range of its own and
its code in every name. What joins them is made here and planned by nobody: a transit gateway with a table a member
(the member's own line, the shared network, and nothing else), a line a member, and one shared network with a route back
to each member, whose hosts answer and ask nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from jichi.engine.plan import Plan
from jichi.tenancy.model import Cloud, Recovery
from network.proof.addresses import ANYWHERE, STAND_INS, Addresses, Prefix
from network.proof.lift import lift
from network.proof.model import (
    Action,
    Attachment,
    Filter,
    Gateway,
    GatewayKind,
    Location,
    Model,
    Network,
    Origin,
    Route,
    RouteTable,
    Rule,
    Standing,
    Subnet,
)

T = TypeVar("T")

FIRST = Prefix.of("10.16.0.0/20")
HUB = Prefix.of("10.255.0.0/20")
OFFICES = Prefix.of("172.17.0.0/24")
PLANNED = "023621"
"""Code of the member that is planned (`tests.factories.OWANI`), with its ranges."""
_PLANNED_BLOCK, _PLANNED_OFFICES = Prefix.of("10.1.0.0/20"), Prefix.of("192.168.8.0/24")

TRANSIT, SHARED = "urn:pulumi:hub::jichi::transit::hub", "urn:pulumi:hub::jichi::network::shared"
HUB_LEG, HUB_TABLE = "urn:pulumi:hub::jichi::leg::shared", "urn:pulumi:hub::jichi::table::shared"
_SUBNET_TABLE = "urn:pulumi:hub::jichi::routes::shared"


@dataclass(frozen=True)
class Move:
    """A member's part of a model with another code and other addresses.

    Args:
        code: the code that takes the place of the planned one.
        ranges: from which prefix to which of the same length.
        stand_ins: by how many /24 the stand-ins of gateway endpoints move.
    """

    code: str
    ranges: tuple[tuple[Prefix, Prefix], ...]
    stand_ins: int = 0
    _made: dict[int, tuple[object, object]] = field(default_factory=dict[int, tuple[object, object]])
    _texts: dict[str, str] = field(default_factory=dict[str, str])

    def of(self, value: T) -> T:
        """A value of the model, moved; what is one object stays one."""
        return cast("T", self._of(value))

    def _of(self, value: Any) -> Any:
        if isinstance(value, str) and type(value) is str:
            return self._texts.setdefault(value, value.replace(PLANNED, self.code))
        if isinstance(value, Prefix):
            return self._prefix(value)
        if isinstance(value, tuple):
            return tuple([self._of(each) for each in cast("tuple[Any, ...]", value)])
        if not is_dataclass(value) or isinstance(value, type) or value is ANYWHERE:
            return value
        if id(value) not in self._made:
            made = type(value)(*[self._of(getattr(value, each.name)) for each in fields(value)])
            self._made[id(value)] = (value, made)
        return self._made[id(value)][1]

    def _prefix(self, value: Prefix) -> Prefix:
        for old, new in self.ranges:
            if old.contains(value):
                return Prefix(4, value.first - old.first + new.first, value.length)
        if STAND_INS.contains(value) and value != STAND_INS:
            return Prefix(4, value.first + (self.stand_ins << 8), value.length)
        return value


def planned_member(cloud: Cloud = Cloud.AWS) -> Model:
    """What the program plans for one member with the smallest range, in one region."""
    from tests.factories import make_tenancy, plan_member  # noqa: PLC0415 - it loads the program, which nothing else here needs

    tenancy = make_tenancy(recovery=Recovery.BACKUP_RESTORE)
    return lift(Plan(tenancy.name, (plan_member(tenancy, PLANNED, cloud),)))


def one_zone(one: Model) -> Model:
    """A member with the subnets of its first zone only (AWS), for tests that need many models."""
    subnets = {key: each for key, each in one.subnets.items() if key.endswith("-a")}
    return replace(one, subnets=subnets, locations=tuple(each for each in one.locations if each.subnet in subnets))


def moved(one: Model, move: Move) -> Model:
    """A planned member as another."""
    return Model(
        networks={each.key: each for each in map(move.of, one.networks.values())},
        subnets={each.key: each for each in map(move.of, one.subnets.values())},
        locations=tuple(map(move.of, one.locations)),
        tables={move.of(key): move.of(each) for key, each in one.tables.items()},
        gateways={each.key: each for each in map(move.of, one.gateways.values())},
        attachments={each.key: each for each in map(move.of, one.attachments.values())},
        zones=tuple(map(move.of, one.zones)),
        unmodelled=tuple(map(move.of, one.unmodelled)),
        stand_ins={move.of(prefix): name for prefix, name in one.stand_ins.items()},
        passages=tuple(map(move.of, one.passages)),
        published=tuple(map(move.of, one.published)),
        intents={move.of(key): move.of(each) for key, each in one.intents.items()},
    )


def joined(parts: Iterable[Model]) -> Model:
    """Several models as one."""
    models = tuple(parts)
    return Model(
        networks={key: each for one in models for key, each in one.networks.items()},
        subnets={key: each for one in models for key, each in one.subnets.items()},
        locations=tuple(each for one in models for each in one.locations),
        tables={key: each for one in models for key, each in one.tables.items()},
        gateways={key: each for one in models for key, each in one.gateways.items()},
        attachments={key: each for one in models for key, each in one.attachments.items()},
        zones=tuple(each for one in models for each in one.zones),
        unmodelled=tuple(each for one in models for each in one.unmodelled),
        stand_ins={prefix: name for one in models for prefix, name in one.stand_ins.items()},
        passages=tuple(each for one in models for each in one.passages),
        published=tuple(each for one in models for each in one.published),
        intents={key: each for one in models for key, each in one.intents.items()},
    )


def block_of(number: int) -> Prefix:
    """The range of a member by its number, from 0."""
    return Prefix(4, FIRST.first + number * (FIRST.last - FIRST.first + 1), FIRST.length)


def offices_of(number: int) -> Prefix:
    """The range of a member's offices."""
    return Prefix(4, OFFICES.first + (number << 8), 24)


def code_of(number: int) -> str:
    """The code of a member."""
    return f"9{number:05d}"


def member(one: Model, number: int) -> Model:
    """One member, not joined to anything."""
    ranges = ((_PLANNED_BLOCK, block_of(number)), (_PLANNED_OFFICES, offices_of(number)))
    return moved(one, Move(code_of(number), ranges, stand_ins=len(one.stand_ins) * (number + 1)))


def apart(one: Model, count: int) -> Model:
    """Members that nothing joins."""
    return joined(member(one, number) for number in range(count))


def tenancy(one: Model, count: int) -> Model:
    """Members on one transit gateway (AWS), with a line each and a shared network."""
    parts = [_on_the_hub(member(one, number), number) for number in range(count)]
    return joined((*parts, _hub([each.attachments for each in parts])))


LINE = "office"


def leg_of(number: int) -> str:
    """Key of a member's leg of the transit gateway."""
    return f"urn:pulumi:{code_of(number)}::jichi::leg::tyo"


def line_of(number: int) -> str:
    """Key of the leg that leads to a member's line."""
    return f"urn:pulumi:hub::jichi::line::{code_of(number)}"


def transit_table(number: int) -> str:
    """Key of the table by which the transit gateway routes what comes from a member."""
    return f"urn:pulumi:hub::jichi::table::{code_of(number)}"


def _on_the_hub(part: Model, number: int) -> Model:
    """A member with its leg, its line, and routes to both."""
    (network,) = part.networks.values()
    legs = tuple(each.key for each in part.subnets.values() if each.tier == "link")
    back, line_table = transit_table(number), f"{line_of(number)}#table"
    attachments = {
        leg_of(number): Attachment(
            leg_of(number), Origin(leg_of(number)), TRANSIT, network.key, GatewayKind.TRANSIT, legs, back
        ),
        line_of(number): Attachment(
            line_of(number), Origin(line_of(number)), TRANSIT, None, GatewayKind.LINE, (), line_table, line=LINE
        ),
    }
    tables = {
        back: RouteTable(Origin(back), (_route(back, offices_of(number), line_of(number)), _route(back, HUB, HUB_LEG))),
        line_table: RouteTable(Origin(line_table), (_route(line_table, block_of(number), leg_of(number)),)),
    }
    for key in dict.fromkeys(each.table or "" for each in part.subnets.values()):
        table = part.tables[key]
        ways = tuple(_route(key, each, TRANSIT) for each in (offices_of(number), HUB))
        tables[key] = replace(table, routes=(*table.routes, *ways))
    intents = {key: replace(each, lines=(LINE,)) for key, each in part.intents.items()}
    return replace(part, tables={**part.tables, **tables}, attachments=attachments, intents=intents)


def _hub(members: list[Any]) -> Model:
    """The transit gateway and the shared network: two subnets, whose hosts may be asked by every member."""
    halves = tuple(Prefix(4, HUB.first + (half << 11), 21) for half in range(2))
    private = Addresses.exactly(Prefix.of("10.0.0.0/8"))
    asked = Rule(Origin("hub", "ingress"), Action.ALLOW, private, ANYWHERE, 6, ((443, 443),))
    inward = Filter((Origin("hub", "group"),), ((asked,),), Action.DENY, stateful=True)
    outward = Filter((Origin("hub", "group"),), ((),), Action.DENY, stateful=True)
    whole = Addresses.exactly(HUB)
    subnets = {
        f"{SHARED}-{half}": Subnet(
            f"{SHARED}-{half}",
            Origin(f"{SHARED}-{half}"),
            SHARED,
            "shared",
            "tyo",
            None,
            Addresses.exactly(block),
            (4, 1),
            _SUBNET_TABLE,
            None,
            None,
        )
        for half, block in enumerate(halves)
    }
    legs = [leg_of(number) for number in range(len(members))]
    back = tuple(_route(HUB_TABLE, block_of(number), leg) for number, leg in enumerate(legs))
    local = (_route(SHARED, HUB, SHARED), _route(_SUBNET_TABLE, Prefix.of("10.0.0.0/8"), TRANSIT))
    return Model(
        networks={SHARED: Network(SHARED, Origin(SHARED), Cloud.AWS, None, "hub", None, whole)},
        subnets=subnets,
        locations=tuple(
            Location(f"{key}|any", Standing.ANY, key, None, inward, outward, public=(True, False)) for key in subnets
        ),
        tables={
            HUB_TABLE: RouteTable(Origin(HUB_TABLE), back),
            _SUBNET_TABLE: RouteTable(Origin(_SUBNET_TABLE), local),
        },
        gateways={
            TRANSIT: Gateway(TRANSIT, Origin(TRANSIT), GatewayKind.TRANSIT),
            SHARED: Gateway(SHARED, Origin(SHARED), GatewayKind.LOCAL, (SHARED,)),
        },
        attachments={
            HUB_LEG: Attachment(
                HUB_LEG, Origin(HUB_LEG), TRANSIT, SHARED, GatewayKind.TRANSIT, tuple(subnets), HUB_TABLE
            )
        },
    )


def _route(label: str, destination: Prefix, target: str) -> Route:
    return Route(Origin(label, f"route {destination}"), destination, target)
