"""The JSON document and the display: schema, determinism, both languages, no secrets."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import jsonschema
import pulumi
import pulumi_aws as aws
import pytest
from hypothesis import given
from rich.console import Console

from jichi.diff.display import CAUSES, GUARDS, MARKS, OPERATIONS, diff_display, summary
from jichi.diff.document import diff_document
from jichi.diff.guards import Guard
from jichi.diff.model import Cause, Effect, Kind, Operation, PlanDiff
from jichi.diff.operations import diff
from jichi.engine.document import dumps
from jichi.engine.plan import Options, Plan
from jichi.engine.values import Secret
from jichi.text import Lang
from tests.jichi.diff.plans import BUCKET, OTHER, VPC, changed, plan, programmed, resource
from tests.jichi.diff.test_properties import PLANS, UNHURRIED

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "schema" / "diff.v1.schema.json").read_text("utf-8"))


def shown(found: PlanDiff, lang: Lang) -> str:
    file = StringIO()
    Console(file=file, width=160, color_system=None).print(diff_display(found, lang))
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines())


def _member(bucket: str, range_: str, *, last: bool) -> Plan:
    def run() -> None:
        network = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
        aws.ec2.Subnet("subnet", vpc_id=network.id, cidr_block=range_)
        aws.s3.Bucket("data", bucket=bucket, tags={"Name": "data"}, opts=pulumi.ResourceOptions(protect=True))
        if last:
            aws.kms.Key("key", description="of residents")

    return programmed(run)


@UNHURRIED
@given(PLANS, PLANS)
def test_the_document_is_valid_and_deterministic(old: Plan, new: Plan) -> None:
    document = diff_document(diff(old, new))
    jsonschema.validate(document, SCHEMA)
    assert dumps(document) == dumps(diff_document(diff(old, new)))
    assert json.loads(dumps(document)) == document


def test_the_schema_is_itself_valid_and_knows_every_word() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    definitions = SCHEMA["$defs"]
    assert definitions["cause"]["enum"] == [str(each) for each in Cause]
    assert set(definitions["effect"]["enum"]) == {str(each) for each in Effect}
    assert definitions["guards"]["items"]["enum"] == [str(each) for each in Guard]
    assert definitions["change"]["properties"]["kind"]["enum"] == [str(each) for each in Kind]
    assert definitions["operation"]["properties"]["operation"]["enum"] == [str(each) for each in Operation]


def test_what_a_reviewer_looks_for_is_at_the_top() -> None:
    found = diff(_member("known", "10.0.0.0/24", last=True), _member("other", "10.0.0.0/24", last=False))
    document = diff_document(found)
    assert document["replacesExisting"] is True
    assert document["summary"]["replace"] == 1
    assert [(each["name"], each["operation"], each["guards"]) for each in document["guardedDeletions"]] == [
        ("data", "replace", ["protected", "data"]),
        ("key", "delete", ["keys"]),
    ]
    (member,) = document["members"]
    assert (member["member"], member["operation"]) == ("022021", "update")
    assert [each["name"] for each in member["operations"]] == ["data", "key"]
    assert member["operations"][0]["replaceReasons"] == ["bucket"]
    assert member["operations"][0]["source"].startswith("tests/")


@pytest.mark.parametrize("lang", Lang)
def test_every_word_has_both_languages(lang: Lang) -> None:
    tables = (
        (Operation, {each: text.say(lang) for each, text in OPERATIONS.items()}),
        (Operation, MARKS),
        (Cause, {each: text.say(lang) for each, text in CAUSES.items()}),
        (Guard, {each: text.say(lang) for each, text in GUARDS.items()}),
    )
    for words, table in tables:
        assert set(table) == set(words)


def test_the_display_is_a_tree_by_member_with_guarded_deletions_and_a_summary() -> None:
    found = diff(_member("known", "10.0.0.0/24", last=True), _member("known", "10.0.1.0/24", last=False))
    text = shown(found, Lang.EN)
    assert text.splitlines()[0] == "022021  dev (aws)"
    assert "+-   aws:ec2:Subnet " in text
    assert '~ cidrBlock: "10.0.0.0/24" → "10.0.1.0/24" (fixed at creation)' in text
    assert "- aws:kms:Key key (delete: keys and secrets)" in text
    assert "leaving runbook (撤退手順)" in text
    assert text.splitlines()[-1] == "replace 1 / delete 1 / same 3"
    japanese = shown(found, Lang.JA)
    assert "作成後は変更不可" in japanese
    assert "次の削除・置き換えには撤退手順が必要です" in japanese
    assert summary(found, Lang.JA) == "置き換え 1 / 削除 1 / 変更なし 3"


def test_nothing_changed_is_said() -> None:
    same = _member("known", "10.0.0.0/24", last=False)
    assert "Nothing changes." in shown(diff(same, same), Lang.EN)


def test_members_that_join_are_shown_under_their_own_heading() -> None:
    joined = resource(BUCKET, "b", {"bucket": "known"}, stack=OTHER)
    text = shown(diff(plan(resource(VPC, "v")), plan(resource(VPC, "v"), joined)), Lang.JA)
    assert text.splitlines()[0] == "022039  next (aws)"
    assert "作成" in text


def test_protection_that_is_taken_away_is_shown_and_listed() -> None:
    found = diff(plan(resource(VPC, "v", options=Options(protect=True))), plan(resource(VPC, "v")))
    assert "no longer protected" in shown(found, Lang.EN)
    assert diff_document(found)["members"][0]["operations"][0]["unprotected"] is True


def test_long_values_are_shown_from_where_they_differ() -> None:
    old = resource("aws:s3/bucketPolicy:BucketPolicy", "p", {"policy": "x" * 200 + "old"})
    text = shown(diff(plan(old), plan(changed(old, policy="x" * 200 + "new"))), Lang.EN)
    assert f'~ policy: …{"x" * 20}old" → …{"x" * 20}new"' in text


def test_secrets_never_leave() -> None:
    def program(word: str, *, secret: bool) -> Plan:
        def run() -> None:
            value = pulumi.Output.secret(word) if secret else word
            aws.ssm.Parameter("p", type="SecureString", name="p", value=value)
            aws.kms.Key("k", tags={"word": value, "plain": "yes"})

        return programmed(run)

    for old, new in ((True, True), (True, False), (False, True)):
        found = diff(program("hunter2", secret=old), program("hunter2", secret=new))
        said = dumps(diff_document(found)) + "".join(shown(found, lang) for lang in Lang)
        assert "hunter2" not in said + repr(found)
    assert "[secret]" in said
    nested = resource(VPC, "v", {"tags": {"a": Secret()}})
    assert "[secret]" in shown(diff(plan(resource(VPC, "v")), plan(nested)), Lang.EN)
    assert "hunter2" not in repr(diff(plan(changed(nested, tags="hunter2")), plan(changed(nested, tags=Secret()))))
