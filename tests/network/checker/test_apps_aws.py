"""Tasks that a plan has run, on AWS, in a certificate: followed where the plan says where they stand, else refused."""

from functools import lru_cache

import pytest

from jichi.tenancy.model import Cloud
from network.checker.check import check
from tests.network.checker.certificates import Document, certified, document_of, forged, refused, words
from tests.network.proof.app_mutants_aws import MUTANTS
from tests.network.proof.app_plants import base

CLAIM = "internet-out/022021/aws/tyo-vpc"
PLACE, VALUE, TYPE = "which subnets it stands in", "with this value", "resources of this type"
LOOSE = {
    "tasks: in a subnet that is not in the plan": PLACE,
    "tasks: nobody knows where": PLACE,
    "tasks: behind a lattice": VALUE,
    "balancer: on the internet": VALUE,
    "batch: nobody knows what it runs": PLACE,
    "batch: placed by its input": PLACE,
    "a type that nobody follows": TYPE,
}


@lru_cache
def honest() -> Document:
    return certified(base(Cloud.AWS).plan)


def test_an_honest_certificate_of_a_network_with_apps_is_valid():
    result = check(honest(), document_of(base(Cloud.AWS).plan))
    assert result.holds, words(result)
    assert CLAIM in {each["id"] for each in honest()["claims"]}


@pytest.mark.parametrize("name", LOOSE)
def test_tasks_of_which_nobody_knows_where_they_stand_are_refused(name: str):
    plan = MUTANTS[name].plant(base(Cloud.AWS)).plan
    result = check(forged(honest(), plan), document_of(plan))
    assert CLAIM in refused(result)
    assert any(each.claim == CLAIM and LOOSE[name] in each.what.en for each in result.refusals), words(result)
