"""What is looked up by bisection is what a look at everything finds."""

from hypothesis import given
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


@given(st.lists(st.tuples(prefixes, st.integers(0, 2)), min_size=MANY, max_size=MANY), prefixes)
def test_a_long_table_leads_each_packet_by_its_longest_prefix(routes: list[tuple[Prefix, int]], asked: Prefix):
    table = RouteTable(
        Origin("t"),
        tuple(Route(Origin("t"), each, f"g{at}", priority=priority) for at, (each, priority) in enumerate(routes)),
    )
    gateways = {each.target: Gateway(each.target, Origin("g"), GatewayKind.LOCAL) for each in table.routes}
    index = Index(Model(tables={"t": table}, gateways=gateways))
    taken = index.routed("t", box(WHOLE, asked), Bound.MAY)
    for address in {asked.first, asked.last, *(each.first for each, _ in routes), *(each.last for each, _ in routes)}:
        point = (0, address, 6, 1, 1)
        found = {route.target for route, packets in taken if contains(packets, 4, point)}
        here = [
            each for each in ordered(table) if each.destination and each.destination.contains(Prefix(4, address, 32))
        ]
        best = [each for each in here if _rank(each) == _rank(here[0])]
        inside = asked.first <= address <= asked.last
        assert found == ({each.target for each in best} if inside else set())


def _rank(route: Route) -> tuple[int, int]:
    assert route.destination
    return (route.destination.length, route.priority)


@given(
    st.lists(st.tuples(prefixes, st.sampled_from(Action), st.booleans()), min_size=MANY, max_size=MANY),
    prefixes,
    st.sampled_from(Bound),
)
def test_a_long_filter_lets_through_what_all_its_rules_do(
    rules: list[tuple[Prefix, Action, bool]], asked: Prefix, bound: Bound
):
    layer = tuple(
        Rule(
            Origin(f"{at}"),
            action,
            Addresses.exactly(prefix) if at % 2 else ANYWHERE,
            ANYWHERE if at % 2 else Addresses.exactly(prefix),
            certain=certain,
        )
        for at, (prefix, action, certain) in enumerate(rules)
    )
    filter_ = Filter((Origin("f"),), (layer,), Action.DENY, stateful=True)
    packets = box(asked, asked)
    assert same(
        passed(filter_, packets, bound, Index(Model()).rules(filter_, packets)), passed(filter_, packets, bound)
    )


def same(one: Packets, other: Packets) -> bool:
    corners = {point for each in (*one, *other) for point in (each.low, each.high)}
    return hull(one, 0) == hull(other, 0) and all(
        contains(one, 4, point) is contains(other, 4, point) for point in corners
    )
