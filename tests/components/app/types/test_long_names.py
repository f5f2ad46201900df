"""The longest names that tenancies, apps and resources may have: every service accepts what is made of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jichi.tenancy.model import Cloud, Stage
from tests.components.app.types.planning import mine, planned
from tests.factories import TENANCY

LONGEST = replace(TENANCY, name="a" * 16, stage=Stage.VERIFICATION)
APPS = {Cloud.AWS: "a-name-of-seventn", Cloud.GCP: "a-name-of-tw"}
"""As long as the tenancy's name leaves room for: a service of Cloud Run has 49 characters at most."""
NAME = "2-resource-whose-name-has-as-many-characters-as-score-lets-it-2"
TYPES = ("postgres", "mysql", "s3", "queue", "redis", "volume, class: shared")
KEYS = ("name", "bucket", "secretId", "accountId", "roleId", "instanceId", "replicationGroupId", "userId")
WITHIN = ("RolePolicy", "IAMMember", "IamMember")
"""Types whose names are those of what they belong to."""


@pytest.mark.parametrize("cloud", Cloud)
@pytest.mark.parametrize("type_", TYPES)
def test_every_name_is_accepted_and_no_two_are_one(cloud: Cloud, type_: str):
    other = NAME[:-1] + "3"
    plan = planned(
        f"{NAME}: {{type: {type_}}}, {other}: {{type: {type_}}}", cloud, apps=(APPS[cloud],), tenancy=LONGEST
    )
    made = [
        (each.type, each.inputs[key])
        for each in mine(plan)
        for key in KEYS
        if isinstance(each.inputs.get(key), str) and not each.type.endswith(WITHIN)
    ]
    assert made
    assert len({*made}) == len(made)
