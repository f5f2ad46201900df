"""`jichi guardrails`: the list, one guardrail, the document."""

from __future__ import annotations

from policies.guardrails import GUARDRAILS
from tests.jichi.cli.conftest import Run
from tests.jichi.cli.documents import checked


def test_all_are_listed(run: Run):
    for lang in ("ja", "en"):
        result = run("guardrails", "--lang", lang)
        assert result.exit_code == 0
        assert all(each.id in result.stdout for each in GUARDRAILS)


def test_the_document_has_them_all(run: Run):
    document = checked("guardrails", run("guardrails", "--json").stdout)
    assert [each["id"] for each in document["guardrails"]] == [each.id for each in GUARDRAILS]


def test_one_is_shown_wholly(run: Run):
    result = run("guardrails", "aws-s3-public-access-blocked", "--lang", "en")
    words = " ".join(result.stdout.split())
    assert "aws-s3-public-access-blocked@1 Every S3 bucket blocks all public access" in words
    assert "9.4.1 (partial, platform)" in words


def test_one_that_is_not_there_is_wrong_input(run: Run):
    result = run("guardrails", "aws-s3-public-acces", "--lang", "en")
    assert result.exit_code == 2
    assert "Close to it: aws-s3-public-access-blocked" in result.stderr


def test_there_are_enough_for_each_cloud():
    """At least 45 a cloud and 90 in all."""
    counts = {cloud: sum(1 for each in GUARDRAILS if each.cloud == cloud) for cloud in ("aws", "gcp")}
    assert min(counts.values()) >= 45
