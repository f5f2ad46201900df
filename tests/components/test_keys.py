from typing import Any

import pytest

from jichi.engine.values import Reference
from jichi.tenancy.model import DataClass
from tests.factories import make_tenancy, named, plan_member, statements


@pytest.fixture(scope="session")
def plan() -> Any:
    return plan_member(make_tenancy())


@pytest.mark.parametrize("data_class", DataClass)
def test_a_key_its_replica_and_their_aliases(plan: Any, data_class: DataClass):
    key, replica = named(plan, f"tyo-key-{data_class}"), named(plan, f"osa-key-{data_class}")
    assert key.inputs["multiRegion"] is True
    assert key.inputs["enableKeyRotation"] is True
    assert key.inputs["deletionWindowInDays"] == replica.inputs["deletionWindowInDays"] == 30
    assert (key.region, replica.region) == ("ap-northeast-1", "ap-northeast-3")
    assert replica.inputs["primaryKeyArn"] == Reference(key.urn, "arn")
    for place, target in (("tyo", key), ("osa", replica)):
        alias = named(plan, f"{place}-alias-{data_class}")
        assert alias.inputs["name"] == f"alias/hirosaki-022021-prod-{data_class}-{place}"
        assert alias.inputs["targetKeyId"] == Reference(target.urn, "keyId")


@pytest.mark.parametrize("data_class", DataClass)
def test_only_break_glass_destroys(plan: Any, data_class: DataClass):
    deny = statements(named(plan, f"osa-key-{data_class}"))["DestructionByBreakGlassOnly"]
    assert deny["Effect"] == "Deny"
    assert deny["Principal"] == {"AWS": "arn:aws:iam::111111111111:root"}
    assert {"kms:ScheduleKeyDeletion", "kms:DisableKey"} <= set(deny["Action"])
    assert deny["Condition"] == {
        "ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/hirosaki-022021-prod-break-glass"}
    }


def test_services_use_the_log_key_alone_each_in_its_region(plan: Any):
    for place, region in (("tyo", "ap-northeast-1"), ("osa", "ap-northeast-3")):
        log = statements(named(plan, f"{place}-key-log"))
        assert log["LogDelivery"]["Condition"]["ArnLike"]["aws:SourceArn"] == f"arn:aws:logs:{region}:111111111111:*"
        assert log["LogGroups"]["Principal"] == {"Service": f"logs.{region}.amazonaws.com"}
        for data_class in set(DataClass) - {DataClass.LOG}:
            others = statements(named(plan, f"{place}-key-{data_class}")).values()
            assert not [each for each in others if "Service" in each["Principal"]]
