"""What is looked up by bisection is what a look at everything finds."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from network.proof.addresses import ANYWHERE, Addresses, Bound, Prefix
from network.proof.boxes import Packets, box, contains, hull
from network.proof.index import Index, ordered
from network.proof.model import Action, Filter, Gateway, GatewayKind, Model, Origin, Route, RouteTable, Rule
from network.proof.nearby import Nearby
from network.proof.passing import passed

WHOLE = Prefix(4, 0, 0)
MANY = 60
"""More than from how many on long tables and filters are looked up."""


def aligned(first: int, length: int) -> Prefix:
    return Prefix(4, first >> (32 - length) << (32 - length), length)


prefixes = st.builds(aligned, st.integers(0, 255).map(lambda each: each << 24), st.integers(1, 9))


@given(st.lists(prefixes, max_size=30), prefixes)
def test_prefixes_that_touch_an_interval(placed: list[Prefix], asked: Prefix):
    nearby = Nearby((each, at) for at, each in enumerate(placed))
    expected = [at for at, each in enumerate(placed) if each.overlaps(asked)]
    assert nearby.near([(4, asked.first, asked.last)]) == expected
    assert nearby.near([(6, asked.first, asked.last)]) == []


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False), prefixes)
def test_a_long_table_leads_each_packet_by_its_longest_prefix(random: Random, asked: Prefix):
    routes = tuple(Route(Origin("t"), some(random), f"g{at}", priority=at) for at in range(MANY))
    gateways = {each.target: Gateway(each.target, Origin("g"), GatewayKind.LOCAL) for each in routes}
    table = RouteTable(Origin("t"), routes)
    taken = Index(Model(tables={"t": table}, gateways=gateways)).routed("t", box(WHOLE, asked), Bound.MAY)
    known = [each.destination for each in routes if each.destination]
    for address in {asked.first, asked.last, *(each.first for each in known), *(each.last for each in known)}:
        one = Prefix(4, address, 32)
        found = [route.target for route, packets in taken if contains(packets, 4, (0, address, 6, 1, 1))]
        here = [each.target for each in ordered(table) if each.destination and each.destination.contains(one)]
        assert found == (here[:1] if asked.contains(one) else [])


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False), prefixes, st.sampled_from(Bound))
def test_a_long_filter_lets_through_what_all_its_rules_do(random: Random, asked: Prefix, bound: Bound):
    layer = tuple(
        Rule(
            Origin(f"{at}"),
            random.choice(tuple(Action)),
            Addresses.exactly(some(random)) if at % 2 else ANYWHERE,
            ANYWHERE if at % 2 else Addresses.exactly(some(random)),
            certain=random.random() < 0.7,
        )
        for at in range(MANY)
    )
    filter_ = Filter((Origin("f"),), (layer,), Action.DENY, stateful=True)
    packets = box(asked, asked)
    few = Index(Model()).rules(filter_, packets)
    assert same(passed(filter_, packets, bound, few), passed(filter_, packets, bound))


def some(random: Random) -> Prefix:
    return aligned(random.randrange(256) << 24, random.randint(1, 9))


def same(one: Packets, other: Packets) -> bool:
    corners = {point for each in (*one, *other) for point in (each.low, each.high)}
    return hull(one, 0) == hull(other, 0) and all(
        contains(one, 4, point) is contains(other, 4, point) for point in corners
    )
