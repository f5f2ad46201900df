"""Types for what municipalities have and other platforms do not: linkage, forms, hand-over, audit, what is outside."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from ipaddress import IPv4Address
from typing import Any

import pytest

from components.app.model import Place
from components.app.types import TYPES
from components.app.types.linkage_api import LinkageApiParams
from components.app.types.outside import IntermediateServerParams, MynaportalParams
from jichi.errors import InvalidInput
from jichi.tenancy.connectivity import Linkage, LinkageKind, Party, SecurityCloud, Service
from jichi.tenancy.model import Cloud, SystemUse
from tests.components.app.types.planning import failures, mine, place_on, planned, resolved
from tests.factories import HIROSAKI, OWANI, text_of

HANDED = "out: {type: linkage-file, id: jumin-kokuho, params: {provider: juminkihon, consumer: kokuho}}"
TAKEN = "out: {type: linkage-file, id: kokuho-jumin, params: {provider: kokuho, consumer: juminkihon}}"
PRINTER = "forms: {type: office-printer}"
LEAVING = "leave: {type: handover-export, params: {tables: [JUMIN, SETAI]}}"
AUDIT = "audit: {type: audit-log}"
BUCKET = "hirosaki-022021-prod-linkage-tyo"
API = "api: {type: linkage-api, params: {provider: kokuho, scopes: ['kokuho:members:read']}}"
KINDS = (API, HANDED, TAKEN, PRINTER, LEAVING, AUDIT)


def allowed(plan: Any, slug: str) -> dict[str, tuple[Any, Any]]:
    found = json.loads(text_of(plan.exports[f"{slug}-granted"]))["Statement"]
    return {each["Sid"]: (each["Action"], each["Resource"]) for each in found}


def test_the_provider_writes_below_the_linkages_prefix():
    plan = planned(HANDED)
    assert plan.exports["jumin-kokuho"] == {"bucket": BUCKET, "prefix": "juminkihon/kokuho/"}
    found = allowed(plan, "jumin-kokuho")
    assert found["ObjectsJuminKokuho"] == (
        ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
        [f"arn:aws:s3:::{BUCKET}/juminkihon/kokuho/*"],
    )
    assert found["KeyJuminKokuho"][0] == ["kms:Decrypt", "kms:GenerateDataKey"]


def test_the_consumer_only_reads():
    found = allowed(planned(TAKEN), "kokuho-jumin")
    assert found["ObjectsKokuhoJumin"] == (
        ["s3:GetObject", "s3:GetObjectVersion"],
        [f"arn:aws:s3:::{BUCKET}/kokuho/juminkihon/*"],
    )
    assert found["KeyKokuhoJumin"][0] == ["kms:Decrypt"]


@pytest.mark.parametrize(
    ("resources", "prefix", "role"),
    [
        (HANDED, "juminkihon/kokuho/", "roles/storage.objectUser"),
        (TAKEN, "kokuho/juminkihon/", "roles/storage.objectViewer"),
        (PRINTER, "forms/records-forms/", "roles/storage.objectUser"),
        (LEAVING, "handover/records-leave/", "roles/storage.objectUser"),
    ],
)
def test_on_google_cloud_it_is_a_managed_folder(resources: str, prefix: str, role: str):
    found = mine(planned(resources, Cloud.GCP))
    assert Counter(each.type.split(":")[-1] for each in found) == {"ManagedFolder": 1, "ManagedFolderIamMember": 1}
    folder, binding = sorted(found, key=lambda each: len(each.type))
    assert (folder.inputs["name"], folder.inputs["forceDestroy"], folder.options.protect) == (prefix, False, True)
    assert binding.inputs["role"] == role


def test_a_system_that_is_neither_end_is_refused():
    other = "out: {type: linkage-file, id: other, params: {provider: kokuho, consumer: kaigohoken}}"
    with pytest.raises(InvalidInput, match="is neither end of the linkage from kokuho to kaigohoken"):
        planned(other)


@pytest.mark.parametrize(
    ("resources", "words"),
    [
        (HANDED.replace("id: jumin-kokuho, ", ""), "The linkage-file resource out has no id."),
        (HANDED.replace("consumer: kokuho", "consumer: juminkihon"), "Provider and consumer are the same system."),
        (HANDED.replace("consumer: kokuho", "consumer: Kokuho"), "String should match pattern"),
        (LEAVING.replace("[JUMIN, SETAI]", "[]"), "List should have at least 1 item"),
        (
            PRINTER.replace("office-printer", "office-printer, params: {host: 172.20.0.5}"),
            "Extra inputs are not permitted",
        ),
        ("end: {type: linkage-api, params: {provider: kokuho, scopes: [all]}}", "String should match pattern"),
        (
            "end: {type: linkage-api, params: {provider: koseki, scopes: ['koseki:persons:read']}}",
            "The tenancy has no linkage to koseki",
        ),
        ("end: {type: mynaportal, params: {host: api.example.go.jp}}", "does not declare api.example.go.jp"),
        ("end: {type: intermediate-server}", "does not declare the intermediate server"),
    ],
)
def test_what_cannot_be_is_refused(resources: str, words: str):
    with pytest.raises(InvalidInput, match=words):
        resolved(resources)


def test_records_are_kept_under_the_log_key_and_written_by_the_app():
    plan = planned(AUDIT)
    (group,) = mine(plan)
    assert group.inputs["name"] == "/hirosaki-022021-prod/audit-records-audit"
    assert group.inputs["deletionProtectionEnabled"] is True
    (statement,) = json.loads(text_of(plan.exports["records-audit-statements"]))
    assert statement["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert statement["Resource"] == [
        "arn:aws:logs:ap-northeast-1:111111111111:log-group:/hirosaki-022021-prod/audit-records-audit:*"
    ]


def test_credentials_are_empty_secrets_that_only_the_app_reads():
    plan = planned(API)
    assert Counter(each.type.split(":")[-1] for each in mine(plan)) == {"Secret": 1, "SecretPolicy": 1}
    assert sorted(plan.exports["records-api-secrets"]) == ["client_id", "client_secret"]
    google = mine(planned(API, Cloud.GCP))
    assert Counter(each.type.split(":")[-1] for each in google) == {"Secret": 2, "SecretIamMember": 2}
    assert {each.inputs["role"] for each in google if "role" in each.inputs} == {"roles/secretmanager.secretAccessor"}


@pytest.mark.parametrize("cloud", list(Cloud))
@pytest.mark.parametrize("resources", KINDS)
def test_no_guardrail_fails(resources: str, cloud: Cloud):
    assert failures(planned(resources, cloud)) == {}


def placed(**connectivity: Any) -> Place:
    """弘前市, which uses two systems, in a tenancy with connections."""
    place = place_on(Cloud.AWS)
    member = replace(HIROSAKI, systems=(SystemUse("住民記録", "juminkihon"), SystemUse("国保", "kokuho")))
    other = replace(OWANI, systems=(SystemUse("住民記録", "juminkihon"),))
    tenancy = replace(
        place.scope.tenancy,
        members=(member, other),
        connectivity=replace(place.scope.tenancy.connectivity, **connectivity),
    )
    return replace(place, scope=replace(place.scope, tenancy=tenancy, member=member))


def test_another_system_of_the_member_answers_under_its_name():
    params = LinkageApiParams(provider="kokuho", scopes=["kokuho:members:read"])
    spec = TYPES["linkage-api"].spec
    assert spec.wrong(placed(), params) == ()
    assert spec.known(placed(), "a", params) == {
        "url": "https://kokuho.022021.prod.hirosaki.jichi.internal/",
        "token_url": "https://kokuho.022021.prod.hirosaki.jichi.internal/oauth2/token",
        "scope": "kokuho:members:read",
    }


def test_a_linkage_of_the_tenancy_leads_to_its_gateway_for_its_scopes_alone():
    linkage = Linkage(
        "movers",
        LinkageKind.REST,
        Party(OWANI.code, "住民記録", Cloud.AWS),
        Party(HIROSAKI.code, "国保", Cloud.AWS),
        ("juminkihon:residents:read",),
        "住民基本台帳法 第12条の2",
    )
    spec = TYPES["linkage-api"].spec
    place = placed(linkage=(linkage,))
    asked = LinkageApiParams(provider="juminkihon", scopes=["juminkihon:residents:read"])
    assert spec.known(place, "a", asked)["url"] == "https://movers.linkage.022021.prod.hirosaki.jichi.internal/"
    more = LinkageApiParams(provider="juminkihon", scopes=["juminkihon:residents:write"])
    assert spec.known(place, "a", more)["url"] == "https://juminkihon.022021.prod.hirosaki.jichi.internal/"


def test_what_the_tenancy_declares_outside_is_known():
    cloud = SecurityCloud((IPv4Address("172.28.0.10"),), 8080, ("api.example.go.jp",))
    server = Service("intermediate-server", 443, (Cloud.AWS,), (HIROSAKI.code,))
    place = placed(security_cloud=cloud, services=(server,))
    portal = MynaportalParams(host="api.example.go.jp")
    assert TYPES["mynaportal"].spec.wrong(place, portal) == ()
    assert TYPES["mynaportal"].spec.known(place, "a", portal) == {
        "url": "https://api.example.go.jp/",
        "proxy_host": "172.28.0.10",
        "proxy_port": "8080",
    }
    nothing = IntermediateServerParams()
    assert TYPES["intermediate-server"].spec.wrong(place, nothing) == ()
    assert TYPES["intermediate-server"].spec.known(place, "a", nothing) == {
        "host": "intermediate-server.022021.prod.hirosaki.jichi.internal",
        "port": "443",
    }
    elsewhere = replace(place, scope=replace(place.scope, cloud=Cloud.GCP, region="asia-northeast1"))
    assert TYPES["intermediate-server"].spec.wrong(elsewhere, nothing)
