"""What AWS policies say to a request."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jichi.engine.values import Computed, Interpolation, Reference
from jichi.parity.iam import Policy, allowed, policy, request
from jichi.parity.texts import later
from jichi.report.inputs import Answer

OWN = "arn:aws:iam::111111111111:role/own"
OTHER = "arn:aws:iam::222222222222:role/other"
YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


def _policy(**statement: Any) -> Policy:
    return policy(json.dumps({"Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*", **statement}]}))


@pytest.mark.parametrize(
    ("principal", "who", "answer"),
    [
        ("*", OTHER, YES),
        ({"AWS": "*"}, OTHER, YES),
        ({"AWS": OWN}, OWN, YES),
        ({"AWS": OWN}, OTHER, NO),
        ({"AWS": ["arn:aws:iam::111111111111:root"]}, OWN, YES),
        ({"AWS": "111111111111"}, OWN, YES),
        ({"AWS": "arn:aws:iam::111111111111:root"}, OTHER, NO),
        ({"Service": "s3.amazonaws.com"}, OTHER, NO),
        ("everybody", OTHER, UNKNOWN),
    ],
)
def test_principals(principal: Any, who: str, answer: Answer) -> None:
    assert _policy(Principal=principal).grants(request(who, "s3:GetObject")) is answer


@pytest.mark.parametrize(
    ("element", "answer"),
    [
        ({"Action": "s3:getobject"}, YES),
        ({"Action": ["s3:Put*", "s3:*Object"]}, YES),
        ({"Action": "s3:PutObject"}, NO),
        ({"NotAction": "s3:PutObject"}, YES),
        ({"NotAction": "s3:*"}, NO),
        ({"Resource": "arn:aws:s3:::data/*"}, YES),
        ({"Resource": "arn:aws:s3:::dat?/it"}, YES),
        ({"Resource": "arn:aws:s3:::data"}, NO),
        ({"NotResource": "arn:aws:s3:::data/*"}, NO),
        ({"Surprise": "x"}, UNKNOWN),
    ],
)
def test_actions_and_resources(element: dict[str, Any], answer: Answer) -> None:
    statement: dict[str, Any] = {"Effect": "Allow", "Action": "s3:*", "Resource": "*", **element}
    for key in ("Action", "Resource"):
        if f"Not{key}" in element:
            del statement[key]
    found = policy(json.dumps({"Statement": statement}))
    assert found.grants(request(OWN, "s3:GetObject", "arn:aws:s3:::data/it")) is answer


@pytest.mark.parametrize(
    ("condition", "context", "answer"),
    [
        ({"StringEquals": {"aws:SourceVpce": ["vpce-1", "vpce-2"]}}, {"aws:SourceVpce": "vpce-2"}, YES),
        ({"StringEquals": {"aws:SourceVpce": "vpce-1"}}, {}, NO),
        ({"StringEqualsIfExists": {"aws:SourceVpce": "vpce-1"}}, {}, YES),
        ({"StringNotEquals": {"aws:SourceVpce": ["vpce-1", "vpce-2"]}}, {"aws:SourceVpce": "vpce-2"}, NO),
        ({"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}, {}, YES),
        ({"ArnNotLike": {"aws:PrincipalArn": "*:role/o*"}}, {}, NO),
        ({"Bool": {"aws:SecureTransport": "false"}}, {"aws:SecureTransport": "false"}, YES),
        ({"Bool": {"aws:SecureTransport": False}}, {}, NO),
        ({"NumericLessThan": {"s3:TlsVersion": "1.2"}}, {"s3:TlsVersion": "1.1"}, YES),
        ({"NumericLessThan": {"s3:TlsVersion": "1.2"}}, {}, NO),
        ({"Null": {"aws:SourceIdentity": "true"}}, {}, YES),
        ({"Null": {"aws:SourceIdentity": "false"}}, {}, NO),
        ({"ForAllValues:StringLike": {"aws:TagKeys": "jichi:*"}}, {}, YES),
        ({"StringEquals": {"aws:SourceIdentity": "${aws:PrincipalArn}"}}, {"aws:SourceIdentity": OWN}, YES),
        ({"StringEquals": {"aws:SourceIdentity": "${aws:username}"}}, {"aws:SourceIdentity": "x"}, UNKNOWN),
        ({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, {"aws:SourceIp": "10.0.0.1"}, UNKNOWN),
        ({"StringEquals": ["x"]}, {}, UNKNOWN),
        ({"Bool": {}}, {}, YES),
    ],
)
def test_conditions(condition: Any, context: dict[str, str], answer: Answer) -> None:
    found = _policy(Condition=condition)
    assert found.grants(request(OWN, "s3:GetObject", context=context)) is answer


def test_a_denial_wins_and_an_unknown_one_leaves_it_open() -> None:
    allow = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    deny = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}
    vague = {**deny, "Condition": {"DateLessThan": {"aws:CurrentTime": "2030-01-01"}}}
    asked = request(OWN, "s3:GetObject")
    assert policy(json.dumps({"Statement": [allow, deny]})).grants(asked) is NO
    assert policy(json.dumps({"Statement": [allow, vague]})).grants(asked) is UNKNOWN
    assert policy(json.dumps({"Statement": [allow, vague]})).denies(asked) is UNKNOWN


def test_an_id_that_is_not_there_yet_equals_itself_and_nothing_known() -> None:
    condition = {"StringNotEquals": {"aws:SourceVpce": ["ID"]}}
    statement = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition}
    before, after = json.dumps({"Statement": statement}).split("ID")
    found = policy(Interpolation((before, Reference("urn:endpoint", "id"), after)))
    for given, answer in ((later("urn:endpoint"), NO), ("vpce-stranger", YES), (later("urn:other"), UNKNOWN)):
        assert found.denies(request(OWN, "s3:GetObject", context={"aws:SourceVpce": given})) is answer


@pytest.mark.parametrize("value", [Computed((Reference("urn:x", "y"),)), "no JSON", '["list"]', '{"Statement": ["x"]}'])
def test_what_cannot_be_read_is_unknown(value: Any) -> None:
    assert policy(value).denies(request(OWN, "s3:GetObject")) is UNKNOWN
    assert policy(value).grants(request(OWN, "s3:GetObject")) is UNKNOWN


def test_a_role_may_what_its_policies_and_its_boundary_allow_and_neither_denies() -> None:
    all_, reading, none = _policy(Action="*"), _policy(), _policy(Effect="Deny", Action="*")
    asked = request(OWN, "s3:GetObject")
    assert allowed([reading], all_, asked) is YES
    assert allowed([reading], all_, request(OWN, "s3:PutObject")) is NO
    assert allowed([all_], reading, request(OWN, "s3:PutObject")) is NO
    assert allowed([all_, none], all_, asked) is NO
    assert allowed([all_, Policy(None)], all_, asked) is UNKNOWN
    assert allowed([Policy(None)], reading, request(OWN, "s3:PutObject")) is NO


def test_the_way_in_satisfies_the_first_statement_that_allows() -> None:
    condition = {
        "ArnLike": {"aws:PrincipalArn": ["arn:aws:iam::111111111111:role/*"]},
        "Bool": {"aws:MultiFactorAuthPresent": "true"},
        "NumericLessThan": {"aws:MultiFactorAuthAge": "3600"},
    }
    found = _policy(Action="sts:AssumeRole", Condition=condition)
    way_in = found.way_in("sts:AssumeRole")
    assert way_in["aws:MultiFactorAuthPresent"] == "true"
    assert found.grants(request(way_in["aws:PrincipalArn"], "sts:AssumeRole", context=way_in)) is YES
    assert found.way_in("sts:TagSession") == {}


def test_allowances_name_what_a_wildcard_stands_for() -> None:
    found = _policy(Action=["s3:Get*", "s3:ListBucket"], Resource="arn:aws:s3:::data/*")
    assert found.allowances == (
        ("s3:Getany", "arn:aws:s3:::data/any"),
        ("s3:ListBucket", "arn:aws:s3:::data/any"),
    )
