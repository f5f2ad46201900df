"""Random networks on AWS, small, wholly known, and biased to leaks.

They keep to what AWS accepts: no two VPCs overlap, no route is as specific as the VPC's own, a transit gateway's
default table is not used beside explicit ones. Where the documentation leaves open what happens (packets that turn
round at a transit gateway's own interface), no such network is made.
"""

from __future__ import annotations

from random import Random

from jichi.engine.plan import Plan
from tests.network.proof.oracle.aws_ground import Ground
from tests.network.proof.oracle.aws_guards import acls, groups, interfaces
from tests.network.proof.oracle.aws_ways import peerings, routes, transit, ways_out
from tests.network.proof.oracle.building import MEMBERS


def aws_network(seed: int) -> Plan:
    """A random network, the same for the same seed."""
    ground = Ground(Random(seed))  # noqa: S311 - chance for tests
    count = ground.random.randint(2, 4)
    for number, member in enumerate(MEMBERS[:count]):
        shared = number == count - 1 and count > 2 and ground.maybe(0.4)
        ground.vpcs.append(ground.vpc(number, None if shared else member))
    for vpc in ground.vpcs:
        ground.subnets(vpc)
        ways_out(ground, vpc)
    peerings(ground)
    if ground.maybe(0.45):
        transit(ground)
    for vpc in ground.vpcs:
        routes(ground, vpc)
        groups(ground, vpc)
        acls(ground, vpc)
        interfaces(ground, vpc)
    return ground.builder.plan()
