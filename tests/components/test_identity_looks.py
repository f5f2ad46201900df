"""The auditor may ask what `jichi check --live` asks, in every account that is a member's own, and sees no data."""

import pytest

from components.identity import Role
from jichi.deployed.live import refused_uses, refused_ways
from jichi.deployed.live.actions import ALL
from jichi.tenancy.model import Isolation
from tests.components.iam_semantics import Request, allowed
from tests.components.test_identity import (
    ABROAD,
    ANYTHING,
    OSAKA,
    OWN_KEY,
    OWNER,
    TOKYO,
    World,
    regional,
    tags,
    tenancy_of,
    world,
)

HOMES = {each.action: each.home for each in (*refused_ways.KINDS, *refused_uses.KINDS) if each.home}
NOWHERE = ("iam:", "route53:")
"""Services that are in no region, and answer in the first of all."""

DATA = (
    ("secretsmanager:GetSecretValue", regional("secretsmanager", f"secret:{OWNER}-database")),
    ("secretsmanager:BatchGetSecretValue", "*"),
    ("s3:GetObject", f"arn:aws:s3:::{OWNER}-data-tyo/residents.csv"),
    ("s3:ListBucket", f"arn:aws:s3:::{OWNER}-data-tyo"),
    ("s3:GetObject", "arn:aws:s3:::somebody-elses/x"),
    ("dynamodb:GetItem", regional("dynamodb", f"table/{OWNER}-x")),
    ("dynamodb:Query", regional("dynamodb", f"table/{OWNER}-x")),
    ("dynamodb:Scan", regional("dynamodb", f"table/{OWNER}-x")),
    ("kms:Decrypt", OWN_KEY),
    ("kms:GenerateDataKey", OWN_KEY),
    ("ssm:GetParameter", regional("ssm", f"parameter/{OWNER}/password")),
    ("ssm:GetParametersByPath", regional("ssm", f"parameter/{OWNER}/")),
    ("lambda:GetFunction", regional("lambda", f"function:{OWNER}-rotate")),
    ("lambda:InvokeFunction", regional("lambda", f"function:{OWNER}-rotate")),
    ("ecr:BatchGetImage", regional("ecr", f"repository/{OWNER}-app")),
    ("sqs:ReceiveMessage", regional("sqs", f"{OWNER}-x")),
    ("rds:DownloadDBLogFilePortion", regional("rds", f"db:{OWNER}-x")),
    ("rds-db:connect", regional("rds-db", "dbuser:x/y")),
    ("ebs:GetSnapshotBlock", regional("ec2", "snapshot/s-1")),
    ("ec2:GetConsoleOutput", regional("ec2", "instance/i-1")),
)


@pytest.fixture(scope="module")
def own() -> World:
    return world(tenancy_of())


def region_of(action: str) -> str:
    return HOMES.get(action) or ("us-east-1" if action.startswith(NOWHERE) else TOKYO)


@pytest.mark.parametrize("action", sorted(ALL))
def test_the_auditor_may_ask_what_is_asked_live(own: World, action: str):
    region = region_of(action)
    assert own.may(Role.AUDITOR, action, "*", {"aws:RequestedRegion": region})
    if region == TOKYO:
        assert own.may(Role.AUDITOR, action, "*", {"aws:RequestedRegion": OSAKA})
    if action.startswith("s3:GetBucket"):
        # What keeps the names and contents of residents' files shut does not shut the bucket's settings.
        assert own.may(Role.AUDITOR, action, f"arn:aws:s3:::{OWNER}-data-tyo")
        assert not own.may(Role.AUDITOR, action, f"arn:aws:s3:::{OWNER}-data-tyo", ABROAD)


@pytest.mark.parametrize(("action", "resource"), DATA)
def test_and_sees_no_data_whatever_is_attached(own: World, action: str, resource: str):
    context = {"aws:RequestedRegion": TOKYO, **tags(data_class="data")}
    request = Request(action, resource, context)
    assert not allowed(request, own.policies[Role.AUDITOR])
    assert not allowed(request, [ANYTHING, *own.policies[Role.AUDITOR]], own.limit(Role.AUDITOR))


@pytest.mark.parametrize("verb", ["Create", "Delete", "Put", "Update", "Modify", "Start", "Tag", "Attach", "Invoke"])
def test_and_changes_nothing(own: World, verb: str):
    """Not even what somebody attached by mistake lets through: the policy is the boundary too."""
    for service in {each.split(":")[0] for each in ALL}:
        for region in (TOKYO, "us-east-1"):
            request = Request(f"{service}:{verb}Anything", "*", {"aws:RequestedRegion": region})
            assert not allowed(request, [ANYTHING, *own.policies[Role.AUDITOR]], own.limit(Role.AUDITOR))


def test_in_a_shared_account_it_looks_at_the_members_own_only():
    shared = world(tenancy_of(Isolation.NETWORK))
    assert not shared.may(Role.AUDITOR, "lambda:ListFunctions")
    assert not shared.may(Role.AUDITOR, "cloudfront:ListDistributions", "*", {"aws:RequestedRegion": "us-east-1"})
