"""A move of the real stacks: everything that they hold has a means, both ways, whatever separates members."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

import pytest

from jichi.diff.move.holdings import holds
from jichi.diff.move.means import Fate, Way
from jichi.diff.move.model import Move, Obstacle
from jichi.diff.move.moving import move
from jichi.diff.move.retention import Until
from jichi.engine.plan import Plan
from jichi.tenancy.model import Buckets, Cloud, Google, Tenancy
from tests.factories import make_tenancy, plan_member

THERE, BACK = (Cloud.AWS, Cloud.GCP), (Cloud.GCP, Cloud.AWS)


@lru_cache
def _moved(tenancy: Tenancy, source: Cloud, target: Cloud) -> Move:
    return move(_plan(tenancy), tenancy, source, target)


def _plan(tenancy: Tenancy) -> Plan:
    return Plan(tenancy.name, tuple(plan_member(tenancy, cloud=cloud) for cloud in Cloud))


@pytest.mark.parametrize("clouds", [THERE, BACK])
def test_nothing_is_unknown(clouds: tuple[Cloud, Cloud]) -> None:
    found = _moved(make_tenancy(), *clouds)
    assert [each.resource.name for one in found.parties for each in one.having(Fate.UNKNOWN)] == []
    assert min(found.count(fate) for fate in (Fate.COPIED, Fate.REMAINS, Fate.ANEW)) > 0


@pytest.mark.parametrize("clouds", [THERE, BACK])
def test_everything_that_is_held_has_one_line(clouds: tuple[Cloud, Cloud]) -> None:
    tenancy = make_tenancy()
    (only,) = _moved(tenancy, *clouds).parties
    source = next(stack for stack in _plan(tenancy).stacks if stack.id.cloud is clouds[0])
    listed = Counter(each.urn for line in only.lines for each in (line.resource, *line.held.parts))
    assert listed == {each.urn: 1 for each in source.resources if holds(each)}


def test_what_is_copied_to_google_cloud() -> None:
    (only,) = _moved(make_tenancy(), *THERE).parties
    assert {each.resource.name: each.ways for each in only.having(Fate.COPIED)} == {
        "tyo-data": (Way.LINE, Way.TRANSFER_SERVICE),
        "osa-data": (Way.REPLICATION,),
        "tyo-linkage": (Way.LINE, Way.TRANSFER_SERVICE),
        "osa-linkage": (Way.REPLICATION,),
        "tyo-database": (Way.DUMP, Way.GOOGLE_DMS, Way.LAYOUT),
        "osa-database": (Way.REPLICATION,),
    }


def test_what_is_copied_to_aws() -> None:
    (only,) = _moved(make_tenancy(), *BACK).parties
    assert {each.resource.name: each.ways for each in only.having(Fate.COPIED)} == {
        "tyo-data": (Way.LINE, Way.DATASYNC),
        "osa-data": (Way.REPLICATION,),
        "tyo-linkage": (Way.LINE, Way.DATASYNC),
        "osa-linkage": (Way.REPLICATION,),
        "tyo-database": (Way.DUMP, Way.AWS_DMS, Way.LAYOUT),
        "osa-database": (Way.REPLICATION,),
    }


def test_evidence_and_backups_stay_for_what_the_service_level_says() -> None:
    service = make_tenancy().service
    for clouds in (THERE, BACK):
        (only,) = _moved(make_tenancy(), *clouds).parties
        until = {line.resource.name: line.until for line in only.lines}
        assert until["tyo-evidence"] == until["osa-evidence"] == Until(service.evidence_retention_days, locked=True)
        vault = until["tyo-vault"]
        assert vault is not None
        assert (vault.days, vault.locked) == (service.backup_retention_days, True)


def test_a_log_key_of_either_cloud_stays_with_the_evidence() -> None:
    for clouds in (THERE, BACK):
        (only,) = _moved(make_tenancy(), *clouds).parties
        for place in ("tyo", "osa"):
            key = next(each for each in only.departures if each.resource.name == f"{place}-key-log")
            needed = [hold for hold in key.holds if hold.obstacle is Obstacle.NEEDED]
            assert [hold.days for hold in needed] == [make_tenancy().service.evidence_retention_days]
            assert f"{place}-evidence" in needed[0].by


def test_dual_region_buckets_take_over_from_both_regions() -> None:
    tenancy = make_tenancy(google=Google(buckets=Buckets.DUAL_REGION))
    (only,) = _moved(tenancy, *THERE).parties
    counterparts = {each.resource.name: each.counterpart for each in only.having(Fate.COPIED)}
    for role in ("data", "linkage"):
        both = {each.name for place in ("tyo", "osa") if (each := counterparts[f"{place}-{role}"])}
        assert both == {f"dual-{role}"}
    assert only.having(Fate.UNKNOWN) == ()
