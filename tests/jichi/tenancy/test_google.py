"""Google Cloud's own rules: each broken one ends in its line and key, and in a remedy in both languages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from jsonschema import ValidationError
from jsonschema import validate as validate_schema

from jichi.errors import InvalidInput, Problem
from jichi.tenancy import Cloud, Isolation, Mode, json_schema, load, validate
from jichi.tenancy.document import read
from jichi.tenancy.model import Buckets, Google, GoogleApis, Perimeter, Projects, Purpose

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Write = Callable[[str], Path]

# What to replace and by what; the line and key told; what must be said in Japanese and in English.
Case = tuple[str, str, int, str, str, str]

FOLDER = '    folder: "111122223333"\n'
BILLING = "    billing_account: 012345-6789AB-CDEF01\n"
POLICY = '    access_policy: "444455556666"\n'
PROJECT = "    project: tsugaru-022021-test\n"

FORMS: list[Case] = [
    ("  gcp:\n", "  gcp:\n    primary: ap-northeast-1\n", 9, "clouds.gcp.primary", "AWSのリージョン", "Google Cloud"),
    ("  gcp:\n", "  gcp:\n    primary: asia1\n", 9, "clouds.gcp.primary", "東京と大阪", "only Tokyo and Osaka"),
    (": tsugaru-022021-test", ": tsuga", 30, "members[0].project", "6から30文字", "6 to 30"),
    (": tsugaru-022021-test", ": tsugaru-022021-test-of-hirosaki", 30, "members[0].project", "6から30", "6 to 30"),
    (": tsugaru-022021-test", ": Tsugaru-022021", 30, "members[0].project", "英小文字", "beginning with a letter"),
    (": tsugaru-022021-test", ": tsugaru_022021", 30, "members[0].project", "a-z、0-9、-", "a-z, 0-9 and hyphens"),
    (": tsugaru-022021-test", ": 022021-tsugaru", 30, "members[0].project", "英小文字で始まる", "with a letter"),
    (": tsugaru-022021-test", ": tsugaru-022021-", 30, "members[0].project", "末尾", "not ending in a hyphen"),
    (": tsugaru-022021-test", ': "123456789012"', 30, "members[0].project", "番号や名称では", "neither the project's"),
    (": tsugaru-022021-test", ": tsugaru-google-1", 30, "members[0].project", "google が含まれ", "without google"),
    (": tsugaru-022021-test", ": tsugarussl-1", 30, "members[0].project", "ssl を含まない", "has ssl in it"),
    (": tsugaru-022021-test", ": undefined-022021", 30, "members[0].project", "undefined", "without undefined"),
    (": tsugaru-022021-test", ": tsugaru-null", 30, "members[0].project", "null", "without null"),
    ("tsugaru-023621-test", "tsugaru-022021-test", 36, "members[1].project", "30行目", "used on line 30 too"),
    ('"111122223333"', "111122223333", 10, "clouds.gcp.folder", "引用符で囲み", "in quotes"),
    ('"111122223333"', '"folders/1"', 10, "clouds.gcp.folder", "フォルダの番号では", "no number of a folder"),
    ('"111122223333"', '"0123"', 10, "clouds.gcp.folder", "数字だけ", "digits only"),
    ('"444455556666"', '"policy"', 13, "clouds.gcp.access_policy", "アクセスポリシーの番号", "no number of an access"),
    (FOLDER, f'{FOLDER}    organization: "x"\n', 11, "clouds.gcp.organization", "組織の番号", "of an organisation"),
    ("012345-6789AB", "12345-6789AB", 11, "clouds.gcp.billing_account", "012345-6789AB-CDEF01", "three times six"),
    ("CDEF01", "cdef01", 11, "clouds.gcp.billing_account", "AからF", "A to F"),
    ("fine\n", "narrow\n", 12, "clouds.gcp.perimeter", "verify, fine", "one of: verify, fine, coarse"),
    ("projects: project", "projects: manage", 9, "clouds.gcp.projects", "選べません", "verify, project, folder"),
    (POLICY, f"{POLICY}    apis: both\n", 14, "clouds.gcp.apis", "psc", "one of: psc, vip"),
    (POLICY, f"{POLICY}    buckets: asia\n", 14, "clouds.gcp.buckets", "pair", "one of: pair, dual-region"),
    (POLICY, f"{POLICY}    deploy_account: deploy\n", 14, "clouds.gcp.deploy_account", "サービスアカウント", "made"),
    (
        POLICY,
        f"{POLICY}    deploy_account: 123-compute@developer.gserviceaccount.com\n",
        14, "clouds.gcp.deploy_account", "作成したサービスアカウント", "service account that somebody made",
    ),
    (POLICY, f"{POLICY}    acces_policy: 1\n", 14, "clouds.gcp.acces_policy", "access_policy では", "access_policy?"),
    (POLICY, f"{POLICY}    ownership: {{trial: manage}}\n", 14, "clouds.gcp.ownership.trial", "trail", "trail?"),
    ("name: tsugaru\n", "name: tsugaru\ncost_centre: 情報政策課\n", 3, "cost_centre", "ラベルの値", "a label of"),
    ("name: tsugaru\n", "name: tsugaru\ncost_centre: Joho\n", 3, "cost_centre", "a-z、0-9、_、-", "63 of a-z, 0-9"),
]  # fmt: skip

TOGETHER: list[Case] = [
    (PROJECT, "", 28, "members[0].project", "この団体のプロジェクト", "this member has no project"),
    (
        POLICY,
        f"{POLICY}    project: tsugaru-shared-test\n",
        14, "clouds.gcp.project", "共用のプロジェクトは使われません", "the shared project is not used",
    ),
    ("fine\n", "coarse\n", 8, "clouds.gcp.project", "perimeter が coarse ですが、", "The perimeter is coarse, but"),
    (FOLDER, "", 8, "clouds.gcp.folder", "作成する場所がありません", "no place to make them in"),
    (BILLING, "", 8, "clouds.gcp.billing_account", "請求先アカウントがありません", "no billing account is given"),
    (POLICY, "", 8, "clouds.gcp.access_policy", "アクセスポリシーがありません", "no access policy is given"),
    (
        "    perimeter: fine\n",
        "    perimeter_enforced: true\n",
        12, "clouds.gcp.perimeter_enforced", "基盤のもの", "the perimeter is the platform's",
    ),
    ("  gcp:\n", "  gcp:\n    purpose: copies\n", 9, "clouds.gcp.purpose", "写しの元がありません", "nothing to copy"),
]  # fmt: skip

TERMS: list[Case] = [
    ("  rpo: 24h", "  log_retention: 3651d", 18, "service_level.log_retention", "3650日", "3650 days of a log bucket"),
    ("  rpo: 24h", "  log_retention: 11y", 18, "service_level.log_retention", "3650d 以下", "3650d or less"),
    ("  rpo: 24h", "  evidence_retention: 36525d", 18, "service_level.evidence_retention", "36524日", "36524d or less"),
    ("retention: 35d", "retention: 3651d", 22, "service_level.backup_retention", "Cloud SQL", "3650d or less"),
    ("backup_interval: 24h", "backup_interval: 4h", 20, "service_level.backup_interval", "最短6時間", "every 6 h"),
]

RANGES: list[Case] = [
    ("10.64.0.0/18", "172.17.0.0/18", 31, "members[0].range", "172.17.0.0/16 と重なります", "outside of 172.17.0.0/16"),
    ("10.64.64.0/18", "172.17.240.0/20", 37, "members[1].range", "内部で使う", "use inside"),
]

ACCESS: list[Case] = [
    (line, f'{line}access: {{operator: {{callers: ["{caller}"]}}}}\n', 24, "access.operator.callers[0]", ja, en)
    for line in ("  recovery: pilot-light\n",)
    for caller, ja, en in (
        ("user:taro@example.lg.jp", "個人のアカウント", "one person's account"),
        ("allUsers", "誰であるかが定まりません", "does not say who it is"),
        ("allAuthenticatedUsers", "担当者のグループ", "those in charge"),
        ("domain:example.lg.jp", "group:NAME@example.lg.jp", "group:NAME@example.lg.jp"),
        ("serviceAccount:ci@example.lg.jp", "引き受ける者の形では", "no caller of AWS or of Google Cloud"),
        ("principal://iam.example.jp/x", "principal(Set)://iam.googleapis.com/", "is no caller"),
        ("taro@example.lg.jp", "group:NAME@example.lg.jp", "group:NAME@example.lg.jp"),
        ("arn:aws:iam::111122223333:role/ops", "AWSを使いません", "caller of AWS, which this tenancy does not use"),
    )
]

CASES = [*FORMS, *TOGETHER, *TERMS, *RANGES, *ACCESS]


def told(problem: Problem) -> str:
    return problem.where.key if problem.where else ""


@pytest.mark.parametrize(("old", "new", "line", "key", "ja", "en"), CASES, ids=[f"{c[3]}-{c[1][-30:]}" for c in CASES])
def test_a_broken_file(google: str, write: Write, old: str, new: str, line: int, key: str, ja: str, en: str):
    assert old in google
    path = write(google.replace(old, new, 1))
    (problem,) = validate(path)
    assert str(problem.where) == f"{path}:{line}: {key}"
    assert ja in problem.what.ja + problem.remedy.ja
    assert en in problem.what.en + problem.remedy.en
    with pytest.raises(InvalidInput) as raised:
        load(path)
    assert raised.value.problems == (problem,)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (": tsugaru-022021-test", ": tsugar"),
        (": tsugaru-022021-test", ": tsugaru-022021-test-of-hirosak"),
        (FOLDER, '    organization: "111122223333"\n'),
        ("project\n" + FOLDER + BILLING, "folder\n" + FOLDER + BILLING),
        ("    projects: project\n" + FOLDER + BILLING, ""),
        ("    perimeter: fine\n" + POLICY, ""),
        (POLICY, f"{POLICY}    perimeter_enforced: true\n"),
        (
            "    perimeter: fine\n" + POLICY,
            "    perimeter_enforced: true\n    ownership: {organization_policy: manage}\n",
        ),
        (POLICY, f"{POLICY}    apis: vip\n    buckets: dual-region\n"),
        (POLICY, f"{POLICY}    ownership: {{organization_policy: manage}}\n"),
        ("fine\n", "coarse\n    project: tsugaru-shared-test\n"),
        ("  rpo: 24h", "  log_retention: 10y\n  evidence_retention: 100y"),
        ("backup_interval: 24h", "backup_interval: 6h"),
        ("backup_retention: 35d", "backup_retention: 10y"),
        ("[172.20.0.0/16]", "[172.17.0.0/16]"),
        ("10.64.0.0/18", "172.18.0.0/18"),
        ("name: tsugaru\n", "name: tsugaru\ncost_centre: joho_seisaku-1\n"),
        ("    name: 弘前市\n", '    name: 弘前市\n    account: "not yet"\n'),
    ],
)
def test_what_is_just_allowed(google: str, write: Write, old: str, new: str):
    assert old in google
    assert validate(write(google.replace(old, new, 1))) == ()


def test_the_rules_of_google_cloud_are_not_those_of_aws(small: str, write: Write):
    """Nor the other way round: the file of each cloud has what the other would refuse."""
    text = small.replace("10.64.0.0/18", "172.17.0.0/18").replace("rpo: 24h", "log_retention: 20y")
    text = text.replace("backup_interval: 24h", "backup_interval: 1h").replace("name: tsugaru", "name: tsu-garu", 1)
    text = text.replace("isolation: account", "isolation: account\ncost_centre: 情報政策課")
    text = text.replace("    name: 弘前市\n", "    name: 弘前市\n    project: google\n")
    assert validate(write(text)) == ()


def test_a_shared_project(google: str, write: Write):
    for isolation in ("network", "application"):
        problems = validate(write(google.replace("isolation: account", f"isolation: {isolation}")))
        assert [told(each) for each in problems if "project" in told(each)] == [
            "clouds.gcp.project",
            "members[0].project",
            "members[1].project",
        ]
        (shared,) = [each for each in problems if told(each) == "clouds.gcp.project"]
        assert shared.what.en == f"Isolation is {isolation}, but no shared project is given."
    text = google.replace("isolation: account", "isolation: network")
    text = text.replace("  gcp:\n", "  gcp:\n    project: tsugaru-shared-test\n")
    for code in ("022021", "023621"):
        text = text.replace(f"    project: tsugaru-{code}-test\n", "")
    tenancy = load(write(text))
    assert tenancy.isolation is Isolation.NETWORK
    assert {tenancy.account(member, Cloud.GCP) for member in (*tenancy.members, None)} == {"tsugaru-shared-test"}
    taken = text.replace("    name: 弘前市\n", "    name: 弘前市\n    project: tsugaru-shared-test\n")
    (problem,) = validate(write(taken))
    assert (told(problem), "line 9 too" in problem.what.en) == ("members[0].project", True)


def test_a_home_says_what_the_file_says(google: str, write: Write):
    rest = (
        f'{POLICY}    organization: "777"\n    perimeter_enforced: true\n    apis: vip\n    buckets: dual-region\n'
        "    deploy_account: jichi-deploy@tsugaru-ops.iam.gserviceaccount.com\n"
    )
    (home,) = load(write(google.replace(POLICY, rest))).homes
    assert (home.cloud, home.regions, home.purpose) == (
        Cloud.GCP,
        ("asia-northeast1", "asia-northeast2"),
        Purpose.SYSTEMS,
    )
    assert (home.account, home.deploy_role) == (None, None)
    assert home.google == Google(
        organization="777",
        folder="111122223333",
        billing_account="012345-6789AB-CDEF01",
        access_policy="444455556666",
        projects=Projects.PROJECT,
        perimeter=Perimeter.FINE,
        perimeter_enforced=True,
        apis=GoogleApis.VIP,
        buckets=Buckets.DUAL_REGION,
        deploy_account="jichi-deploy@tsugaru-ops.iam.gserviceaccount.com",
    )


def test_a_home_without_a_word(google: str, write: Write):
    bare = google[: google.index("  gcp:\n")] + "  gcp: {}\n" + google[google.index("contract:") :]
    tenancy = load(write(bare))
    assert tenancy.home(Cloud.GCP).google == Google()
    assert tenancy.has_shared(Cloud.GCP) is False
    assert [tenancy.account(member, Cloud.GCP) for member in tenancy.members] == [
        "tsugaru-022021-test",
        "tsugaru-023621-test",
    ]


def both(google: str, aws: str = "{}", gcp: str = "") -> str:
    """Both clouds: AWS in one line, before Google Cloud, which gets more keys."""
    text = google.replace("  gcp:\n", f"  aws: {aws}\n  gcp:\n{gcp}")
    for project, account in (("tsugaru-022021", "111122223333"), ("tsugaru-023621", "444455556666")):
        text = text.replace(f"    project: {project}", f'    account: "{account}"\n    project: {project}')
    return text


def test_systems_on_one_cloud_and_copies_on_the_other(google: str, write: Write):
    assert [home.purpose for home in load(write(both(google))).homes] == [Purpose.SYSTEMS, Purpose.SYSTEMS]
    copies = load(write(both(google, gcp="    purpose: copies\n")))
    assert [home.purpose for home in copies.homes] == [Purpose.SYSTEMS, Purpose.COPIES]
    turned = load(write(both(google, aws="{purpose: copies}")))
    assert [home.purpose for home in turned.homes] == [Purpose.COPIES, Purpose.SYSTEMS]
    (problem,) = validate(write(both(google, "{purpose: copies}", "    purpose: copies\n")))
    assert (told(problem), "業務を動かすクラウドがなく" in problem.what.ja) == ("clouds.gcp.purpose", True)


def test_where_only_copies_are_kept_there_is_no_database_to_back_up(google: str, write: Write):
    often = both(google).replace("backup_interval: 24h", "backup_interval: 1h")
    assert [told(each) for each in validate(write(often))] == ["service_level.backup_interval"]
    often = often.replace("  gcp:\n", "  gcp:\n    purpose: copies\n")
    assert validate(write(often)) == ()


def test_each_cloud_may_own_its_controls(google: str, write: Write):
    common = both(google) + "ownership: {organization_policy: manage, trail: manage}\n"
    (problem,) = validate(write(common))
    assert told(problem) == "ownership.organization_policy"
    own = both(google, "{ownership: {organization_policy: manage}}")
    (problem,) = validate(write(own))
    assert told(problem) == "clouds.aws.ownership.organization_policy"
    aws, gcp = load(write(common.replace("aws: {}", "aws: {ownership: {organization_policy: verify}}"))).homes
    assert (aws.ownership.organization_policy, gcp.ownership.organization_policy) == (Mode.VERIFY, Mode.MANAGE)
    assert (aws.ownership.trail, gcp.ownership.trail) == (Mode.MANAGE, Mode.MANAGE)
    assert (aws.ownership.public_access_block, gcp.ownership.recorder) == (Mode.MANAGE, Mode.VERIFY)


def test_a_budget_on_google_cloud_needs_a_billing_account(google: str, write: Write):
    text = google.replace("    projects: project\n" + FOLDER + BILLING, "") + "notice: {budget_usd: 1500}\n"
    (problem,) = validate(write(text))
    assert told(problem) == "clouds.gcp.billing_account"
    assert "notice.budget_usd" in problem.remedy.ja
    assert validate(write(text.replace("  gcp:\n", f"  gcp:\n{BILLING}"))) == ()


def test_the_schema_for_editors_says_the_same(google: str, write: Write):
    schema = json.loads(json_schema())
    text = json.dumps(read(write(google + 'access: {operator: {callers: ["group:joho@example.lg.jp"]}}\n')).data)
    validate_schema(json.loads(text), schema)
    for right, wrong in (
        ("tsugaru-022021-test", "Tsugaru"),
        ('"fine"', '"narrow"'),
        ("012345-6789AB", "012345"),
        ('"111122223333"', "111122223333"),
        ("group:joho@", "user:joho@"),
    ):
        assert right in text
        with pytest.raises(ValidationError):
            validate_schema(json.loads(text.replace(right, wrong)), schema)


CALLERS = (
    "group:joho@example.lg.jp",
    "serviceAccount:ci@tsugaru-ops.iam.gserviceaccount.com",
    "principal://iam.googleapis.com/locations/global/workforcePools/tsugaru/subject/ops",
    "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/group/deploy",
)


def test_callers_of_both_clouds_stand_in_one_list(google: str, write: Write):
    arn = "arn:aws:iam::111122223333:role/ops"
    listed = ", ".join(f'"{caller}"' for caller in (arn, *CALLERS))
    (access,) = load(write(both(google) + f"access: {{operator: {{callers: [{listed}]}}}}\n")).access
    assert (access.on(Cloud.AWS), access.on(Cloud.GCP)) == ((arn,), CALLERS)


@pytest.mark.parametrize("caller", CALLERS)
def test_a_caller_of_google_cloud_is_none_of_aws(small: str, google: str, write: Write, caller: str):
    access = f'access: {{auditor: {{callers: ["{caller}"]}}}}\n'
    assert validate(write(google + access)) == ()
    (problem,) = validate(write(small + access))
    assert told(problem) == "access.auditor.callers[0]"
    assert "このテナンシーはGoogle Cloudを使いません" in problem.what.ja


def test_a_vendor_on_google_cloud_has_no_external_id(google: str, write: Write):
    assert validate(write(google + 'access: {vendor: {callers: ["group:asp@example.jp"]}}\n')) == ()
