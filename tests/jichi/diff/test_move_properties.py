"""What holds for any two plans of a move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from jichi.diff.guards import HOLDS
from jichi.diff.move.document import move_document
from jichi.diff.move.holdings import CARRIERS, PARTS, holds
from jichi.diff.move.means import Fate
from jichi.diff.move.moving import move
from jichi.engine.coverage import aws, gcp
from jichi.engine.document import dumps
from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from tests.jichi.diff import moves
from tests.jichi.diff.moves import AWS_SIDE, GCP_SIDE, TENANCY, both, made, party
from tests.jichi.diff.test_properties import UNHURRIED, VALUES

TYPES = sorted({*HOLDS, *aws.HOLDING, *gcp.HOLDING, *CARRIERS, "aws:never/heard:Of", "gcp:never/heard:Of"})
NAMES = st.sampled_from(["tyo-data", "osa-data", "dual-data", "tyo-log", "tyo-evidence", "zone"])
CLASSES = st.sampled_from(["data", "log", "backup", "secret", "none", "other"])
INPUTS = st.dictionaries(
    st.sampled_from([*{key for key, _ in PARTS.values()}, "rules", "rule", "settings", "retentionPolicy", "name"]),
    VALUES,
    max_size=3,
)


def _made(type_: str, name: str, data_class: str, inputs: Mapping[str, Value]) -> Resource:
    stack, key = (moves.AWS, "tags") if type_.startswith("aws:") else (moves.GCP, "labels")
    word = "jichi:data-class" if key == "tags" else "jichi-data-class"
    return made(stack, type_, name, {**inputs, key: {word: data_class}})


ANY = st.builds(_made, st.sampled_from(TYPES), NAMES, CLASSES, INPUTS)
GIVEN = st.sampled_from((*AWS_SIDE, *GCP_SIDE))
SIDES = st.lists(st.one_of(ANY, GIVEN), max_size=14, unique_by=lambda each: each.urn)
CLOUDS = st.sampled_from([(Cloud.AWS, Cloud.GCP), (Cloud.GCP, Cloud.AWS)])


@UNHURRIED
@given(SIDES, CLOUDS)
def test_every_holding_of_the_source_has_one_fate(resources: list[Resource], clouds: tuple[Cloud, Cloud]) -> None:
    source, target = clouds
    found = move(both(resources, ()), TENANCY, source, target)
    lines = [line for each in found.parties for line in each.lines]
    listed = Counter(each.urn for line in lines for each in (line.resource, *line.held.parts))
    assert listed == {each.urn: 1 for each in resources if each.cloud is source and holds(each)}
    for each in found.parties:
        fates = Counter(line.resource.urn for fate in Fate for line in each.having(fate))
        assert fates == {line.resource.urn: 1 for line in each.lines}
    for line in lines:
        assert (line.unknown is not None) is (line.fate is Fate.UNKNOWN)
        assert bool(line.ways) is (line.fate is not Fate.UNKNOWN)


@UNHURRIED
@given(st.sets(st.sampled_from([each.urn for each in AWS_SIDE])))
def test_into_a_whole_target_what_is_known_is_copied_remains_or_is_made_anew(gone: set[str]) -> None:
    found = party(move(both(each for each in AWS_SIDE if each.urn not in gone), TENANCY, Cloud.AWS, Cloud.GCP))
    # A part whose whole is not in the plan belongs to nothing that is known.
    fates = {line.fate for line in found.lines if line.resource.type not in PARTS}
    assert fates <= {Fate.COPIED, Fate.REMAINS, Fate.ANEW}


@UNHURRIED
@given(SIDES, CLOUDS)
def test_every_managed_resource_is_created_or_destroyed_once(
    resources: list[Resource], clouds: tuple[Cloud, Cloud]
) -> None:
    source, target = clouds
    found = move(both(resources, ()), TENANCY, source, target)
    created = Counter(each.resource.urn for one in found.parties for each in one.created)
    destroyed = [each.resource.urn for one in found.parties for each in one.departures]
    assert created == {each.urn: 1 for each in resources if each.cloud is target}
    assert destroyed == [each.urn for each in reversed(resources) if each.cloud is source]


@UNHURRIED
@given(SIDES, CLOUDS)
def test_the_same_plans_give_the_same_document(resources: list[Resource], clouds: tuple[Cloud, Cloud]) -> None:
    one, other = (dumps(move_document(move(both(resources, ()), TENANCY, *clouds))) for _ in range(2))
    assert one == other
