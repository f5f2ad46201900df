"""What a role may do, with its boundary, and where a part of it is not known."""

from __future__ import annotations

from json import dumps

from jichi.text import Text
from policies.cases import UNKNOWN, Planted, passes
from policies.guardrail import Subject
from policies.guardrails.aws.holdings import TOKYO
from policies.guardrails.aws.powers import (
    ATTACHMENT,
    POLICY,
    ROLE,
    allow,
    each_of,
    is_for_people,
    powerless,
    role_of,
    text_of,
    with_policy,
)
from policies.guardrails.aws.roles import named_callers, take
from policies.judgement import Judgement, Status
from policies.world import World

NOTHING = Text(ja="なし", en="nothing")


def subject(*planted: Planted) -> Subject:
    world = World(passes(*planted).plan)
    found = world.at(planted[0].urn)
    assert found
    return Subject(found, world)


def deleting(*planted: Planted) -> Judgement:
    return powerless(subject(*planted), each_of("logs:DeleteLogGroup"), NOTHING)


def boundary(*statements: object) -> Planted:
    return Planted(POLICY, {"name": "boundary", "policy": text_of(*statements)}, "boundary")


def test_a_boundary_takes_away_what_a_policy_allows():
    limit = boundary(allow("s3:*"))
    bound = with_policy(allow("*"), bound=limit.ref("arn"))
    assert deleting(*with_policy(allow("*"))).status is Status.FAIL
    assert deleting(*bound, limit).status is Status.PASS


def test_a_boundary_gives_nothing():
    limit = boundary(allow("*"))
    assert deleting(*with_policy(allow("s3:*"), bound=limit.ref("arn")), limit).status is Status.PASS


def test_a_deny_of_the_boundary_that_excepts_another_role_holds():
    excepted = {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/other"}}
    own = {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/app"}}
    for condition, status in ((excepted, Status.PASS), (own, Status.FAIL)):
        limit = boundary(allow("*"), allow("logs:Delete*", condition=condition, Effect="Deny"))
        assert deleting(*with_policy(allow("*"), bound=limit.ref("arn")), limit).status is status


def test_a_policy_of_nobody_knows_whose_role_is_doubt():
    loose = Planted(ATTACHMENT, {"role": UNKNOWN, "policyArn": "arn:aws:iam::111122223333:policy/x"}, "loose")
    assert deleting(*with_policy(allow("s3:*"))).status is Status.PASS
    assert deleting(*with_policy(allow("s3:*")), loose).status is Status.UNKNOWN


def test_the_statement_is_shown_and_where_it_stands():
    planted = with_policy(allow("logs:*", Sid="Logs"))
    (evidence,) = deleting(*planted).evidence
    assert str(evidence.observed).startswith("statement Logs: logs:DeleteLogGroup on ")
    assert evidence.urn == planted[2].urn


def test_who_takes_a_role_is_read_from_its_trust():
    def people(trust: object) -> bool:
        return is_for_people(role_of(subject(Planted(ROLE, {"name": "x", "assumeRolePolicy": text_of(trust)}), TOKYO)))

    assert not people(take({"Service": "lambda.amazonaws.com"}))
    assert people(take({"AWS": "111122223333"}))
    assert people(take("*"))
    assert people(take({"Service": "lambda.amazonaws.com", "Federated": "idp.example"}))


def test_only_callers_without_a_wildcard_are_named():
    statement = take(
        {"AWS": "arn:aws:iam::999988887777:root"},
        {"ArnLike": {"aws:PrincipalArn": ["arn:aws:iam::999988887777:role/a", "arn:aws:iam::999988887777:role/b*"]}},
    )
    found = subject(Planted(ROLE, {"name": "x", "assumeRolePolicy": dumps({"Statement": statement})}), TOKYO)
    statements = found.world.document(found.resource, "assumeRolePolicy").statements
    assert named_callers(statements) == ("arn:aws:iam::999988887777:role/a",)
