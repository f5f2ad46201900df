import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.naming import RULES, Kind, Scope
from jichi.errors import InvalidInput
from jichi.tenancy.model import Cloud, DataClass, Stage, Tenancy
from tests.factories import make_tenancy

Identity = tuple[str, str, Stage, str, str]
REGIONS = ("ap-northeast-1", "ap-northeast-3")

tenancy_names = st.from_regex(r"[a-z0-9]([a-z0-9-]{1,14})[a-z0-9]", fullmatch=True)
codes = st.from_regex(r"[0-9]{6}", fullmatch=True)
words = st.from_regex(r"[a-z][a-z0-9]{0,7}", fullmatch=True).filter(lambda word: word not in ("tyo", "osa"))
roles = st.lists(words, min_size=1, max_size=3).map("-".join)
identities = st.tuples(tenancy_names, codes, st.sampled_from(Stage), roles, st.sampled_from(REGIONS))
awkward = st.tuples(
    st.sampled_from(("a-1", "abc", "a-123456-prod-x", "abc-022021-prod")),
    st.sampled_from(("022021", "123456")),
    st.sampled_from(Stage),
    st.sampled_from(("data", "x-data", "prod-data", "test-prod")),
    st.sampled_from(REGIONS),
)


def scope_of(tenancy: Tenancy, identity: Identity) -> tuple[Scope, str]:
    name, code, stage, role, region = identity
    member = replace(tenancy.members[0], code=code)
    return Scope(replace(tenancy, name=name, stage=stage, members=(member,)), member, Cloud.AWS, region), role


@given(st.one_of(identities, awkward), st.one_of(identities, awkward), st.sampled_from((Kind.BUCKET, Kind.ROLE)))
def test_different_inputs_have_different_names(one: Identity, other: Identity, kind: Kind):
    here, role = scope_of(make_tenancy(), one)
    there, other_role = scope_of(make_tenancy(), other)
    assert (here.name(kind, role) == there.name(kind, other_role)) == (one == other)


@given(identities, st.sampled_from((Kind.BUCKET, Kind.ROLE, Kind.KEY_ALIAS, Kind.SECURITY_GROUP)))
def test_names_are_what_the_service_accepts(identity: Identity, kind: Kind):
    scope, role = scope_of(make_tenancy(), identity)
    for name in (scope.name(kind, role), scope.global_name(kind, role)):
        assert len(name) <= RULES[kind].length
        assert RULES[kind].pattern.fullmatch(name)


@pytest.fixture
def scope() -> Scope:
    tenancy = make_tenancy()
    return Scope(tenancy, tenancy.members[0], Cloud.AWS, "ap-northeast-1")


def test_known_names(scope: Scope):
    assert scope.name(Kind.BUCKET, "data") == "hirosaki-022021-prod-data-tyo"
    assert scope.at("ap-northeast-3").name(Kind.BUCKET, "data") == "hirosaki-022021-prod-data-osa"
    assert scope.name(Kind.KEY_ALIAS, "log") == "alias/hirosaki-022021-prod-log-tyo"
    assert scope.role_arn("break-glass") == "arn:aws:iam::111111111111:role/hirosaki-022021-prod-break-glass"
    assert scope.arn("logs", "log-group:/x") == "arn:aws:logs:ap-northeast-1:111111111111:log-group:/x"
    assert scope.domain == "022021.prod.hirosaki.jichi.internal"


def test_tags(scope: Scope):
    assert scope.tags("bucket-data-tyo", DataClass.DATA) == {
        "Name": "hirosaki-022021-prod-bucket-data-tyo",
        "jichi:tenancy": "hirosaki",
        "jichi:member": "022021",
        "jichi:system": "common",
        "jichi:data-class": "data",
        "jichi:stage": "prod",
        "jichi:cost-centre": "joho-seisaku",
    }


def test_what_is_backed_up_says_so_and_nothing_else_does(scope: Scope):
    tags = scope.tags("bucket-data-tyo", DataClass.DATA)
    assert scope.tags("bucket-data-tyo", DataClass.DATA, backup=True) == {**tags, "jichi:backup": "yes"}


def test_a_name_that_is_too_long_says_so(scope: Scope):
    with pytest.raises(InvalidInput, match=re.escape("at most 64")):
        scope.global_name(Kind.ROLE, "a" * 50)


def test_a_tag_that_aws_refuses_says_so():
    tenancy = make_tenancy(cost_centre="a|b")
    with pytest.raises(InvalidInput, match="tag"):
        Scope(tenancy, tenancy.members[0], Cloud.AWS, "ap-northeast-1").tags("x")


@pytest.mark.parametrize("role", ["Data", "", "1a", "a--b", "data-tyo", "a-1", "tyo"])
def test_a_role_that_would_be_ambiguous_is_a_fault_of_the_program(scope: Scope, role: str):
    with pytest.raises(ValueError, match="is not a role"):
        scope.name(Kind.BUCKET, role)
