"""Every kind of broken file ends in the right line and key, and says in both languages what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jichi.errors import InvalidInput, Problem
from jichi.tenancy import Recovery, Stage, find, load, validate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Write = Callable[[str | bytes], Path]

# What to replace and by what; the line and key told; what must be said in Japanese and in English.
Case = tuple[str, str, int, str, str, str]

AWS = "  aws:\n    primary: ap-northeast-1\n    secondary: ap-northeast-3"

STRUCTURE: list[Case] = [
    ("group:", "grupo:", 3, "grupo", "group ではありませんか", "Did you mean group?"),
    ("    offices: [172.20", "    office: [172.20", 29, "members[0].office", "offices ではありませんか", "offices?"),
    ("  rpo: 24h", "  xyzzy: 24h", 15, "service_level.xyzzy", "書ける項目", "Keys of service_level"),
    ("jichi/v1", "jichi/v2", 1, "apiVersion", "jichi/v2 は選べません", "Choose one of: jichi/v1"),
    ("use: 共同利用", "use: 共用", 4, "use", "単独利用, 共同利用", "共用 is not one of"),
    ("pilot-light", "pilotlight", 20, "service_level.recovery", "選べません", "warm-standby"),
    ("  years: 7", "  years: 0", 13, "contract.years", "1 以上", "1 or more"),
    ("  years: 7", "  years: -7", 13, "contract.years", "1 以上", "1 or more"),
    ("  years: 7", "  years: 31", 13, "contract.years", "30 以下", "30 or less"),
    ("  years: 7", '  years: "7"', 13, "contract.years", "数値ではありません", "not a number"),
    ("  years: 7", "  years: 7.5", 13, "contract.years", "数値", "number"),
    ("  years: 7", "  years: true", 13, "contract.years", "数値", "number"),
    ("  rpo: 24h", "  availability: 0.89", 15, "service_level.availability", "0.9 以上", "0.9 or more"),
    ("  rpo: 24h", "  availability: 1.001", 15, "service_level.availability", "1.0 以下", "1.0 or less"),
    ("  rpo: 24h", "  availability: 99.5", 15, "service_level.availability", "範囲外", "out of bounds"),
    ("generations: 30", "generations: 0", 18, "service_level.generations", "1 以上", "1 or more"),
    ("  rpo: 24h", "  rpo: 24", 15, "service_level.rpo", '"24" と書いて', 'in quotes: "24"'),
    ('"022021"', "022021", 25, "members[0].code", '"022021" と書いて', 'Write it in quotes: "022021"'),
    ('"111122223333"', "111122223333", 27, "members[0].account", "引用符", '"111122223333"'),
    ("    range: 10.64.0.0/18\n", "", 25, "members[0].range", "account ですが、range", "account, but range is missing"),
    ("    range: 10.64.0.0/18", "    range:", 28, "members[0].range", "値がありません", "no value"),
    ("[172.20.0.0/16]", "172.20.0.0/16", 29, "members[0].offices", "一覧", "not a list"),
    ("[172.20.0.0/16]", "[[172.20.0.0/16]]", 29, "members[0].offices[0]", "文字列ではありません", "not text"),
    ("  - 印鑑登録", "  -", 23, "systems[1]", "値がありません", "no value"),
    ("name: tsugaru", "name: tsugaru\nname: other", 3, "name", "二度あります(2行目と3行目)", "twice (lines 2 and 3)"),
    (AWS, "  aws: tokyo", 8, "clouds.aws", "「項目: 値」の集まり", "not a set of"),
]

TERMS: list[Case] = [
    ("name: tsugaru", "name: Tsugaru", 2, "name", "英小文字", "3 to 16"),
    ("name: tsugaru", "name: ts", 2, "name", "使えません", "cannot be used"),
    ("name: tsugaru", "name: a2345678901234567", 2, "name", "使えません", "cannot be used"),
    ("name: tsugaru", "name: tsu--garu", 2, "name", "使えません", "single hyphens"),
    ("name: tsugaru", "name: tsugaru-", 2, "name", "使えません", "cannot be used"),
    ("group: 津軽地区電算共同化協議会", 'group: " "', 3, "group", "group が空", "group is empty"),
    ("2025-04-01", "2025-02-30", 12, "contract.start", "2025-02-30 という日付はありません", "a date that exists"),
    ("2025-04-01", "2025-4-1", 12, "contract.start", "2025-04-01 の形", "like 2025-04-01"),
    ("2025-04-01", "9999-01-01", 13, "contract.years", "暦の範囲", "beyond the calendar"),
    ("  rpo: 24h", "  rpo: 23h", 15, "service_level.rpo", "RPO(23h)より長く", "backup_interval 23h or less"),
    ("  rpo: 24h", "  rpo: 1日", 15, "service_level.rpo", "24h、30d", "not a duration"),
    ("  rpo: 24h", "  log_retention: 36h", 15, "service_level.log_retention", "日単位", "in whole days"),
    ("  rto: 12h", "  rto: 1h", 16, "service_level.rto", "pilot-light では達成できません", "2h or more"),
    ("  rto: 12h", "  disaster_rto: 1h", 16, "service_level.disaster_rto", "訓練での実測値", "measured in drills"),
    ("  rto: 12h\n", "  rto: 7h\n", 0, "", "", ""),
    ("generations: 30", "generations: 36", 18, "service_level.generations", "最大35世代", "at most 35"),
]

REGIONS: list[Case] = [
    ("ap-northeast-1", "us-east-1", 9, "clouds.aws.primary", "東京と大阪", "only Tokyo and Osaka"),
    ("ap-northeast-3", "ap-northeast-2", 10, "clouds.aws.secondary", "ap-northeast-3(大阪)", "ap-northeast-3"),
    ("ap-northeast-1", "asia-northeast1", 9, "clouds.aws.primary", "Google Cloudのリージョン", "not of AWS"),
    ("ap-northeast-3", "ap-northeast-1", 10, "clouds.aws.secondary", "同じです", "are the same"),
    (AWS, "  {}", 7, "clouds", "一つも", "No cloud"),
]

MEMBERS: list[Case] = [
    ('"022021"', '"022022"', 25, "members[0].code", '"022021"(青森県弘前市)', "check digit of the code 022022"),
    ('"022021"', '"02202"', 25, "members[0].code", "6桁", "not a six-digit code"),
    ('"022021"', '"０２２０２１"', 25, "members[0].code", "6桁", "six-digit"),
    ('"022021"', '"022993"', 25, "members[0].code", "団体はありません", '"022021" (青森県弘前市)'),
    ('"022021"', '"020001"', 25, "members[0].code", "青森県のコード", "the prefecture 青森県"),
    ('"022021"', '"011011"', 25, "members[0].code", "札幌市の区", "Write the city's code 011002"),
    ("name: 弘前市", "name: 広崎市", 26, "members[0].name", "名称(弘前市)", "not of 広崎市"),
    ('"023621"\n    name: 大鰐町', '"022021"\n    name: 弘前市', 31, "members[1].code", "25行目", "on line 25 too"),
    ("use: 共同利用", "use: 単独利用", 4, "use", "構成団体が2", "there are 2 members"),
    ("use: 共同利用", "use: single", 4, "use", "単独利用", "single"),
    (
        '    account: "111122223333"\n',
        "",
        25,
        "members[0].account",
        "この団体のアカウント",
        "this member has no account",
    ),
    ("444455556666", "111122223333", 33, "members[1].account", "27行目", "used on line 27 too"),
    ("444455556666", "44445555666", 33, "members[1].account", "12桁", "12 digits"),
]

RANGES: list[Case] = [
    ("10.64.64.0/18", "10.64.32.0/19", 34, "members[1].range", "弘前市のクラウド側 10.64.0.0/18", "overlaps"),
    (
        "10.64.64.0/18",
        "172.20.0.0/18",
        34,
        "members[1].range",
        "弘前市の庁舎",
        "the office range 172.20.0.0/16 of 弘前市",
    ),
    ("[172.20.0.0/16]", "[10.64.1.0/24]", 29, "members[0].offices[0]", "弘前市のクラウド側", "the cloud range"),
    ("172.21.0.0/20", "172.20.16.0/20", 35, "members[1].offices[0]", "弘前市の庁舎", "overlaps"),
    ("10.64.0.0/18", "10.64.0.0/21", 28, "members[0].range", "小さすぎます", "too small (/16 to /20)"),
    ("10.64.0.0/18", "10.0.0.0/15", 28, "members[0].range", "大きすぎます", "too large"),
    ("10.64.0.0/18", "10.64.0.1/18", 28, "members[0].range", "10.64.0.0/18 と書いて", "Write 10.64.0.0/18"),
    ("10.64.0.0/18", "8.8.0.0/18", 28, "members[0].range", "プライベートアドレスではありません", "not private"),
    ("10.64.0.0/18", "100.64.0.0/18", 28, "members[0].range", "プライベート", "RFC 1918"),
    ("10.64.0.0/18", "172.32.0.0/18", 28, "members[0].range", "プライベート", "not private"),
    ("10.64.0.0/18", "169.254.0.0/18", 28, "members[0].range", "予約済み", "reserved"),
    ("10.64.0.0/18", "127.0.0.0/18", 28, "members[0].range", "予約済み", "reserved"),
    ("10.64.0.0/18", "224.0.0.0/18", 28, "members[0].range", "予約済み", "reserved"),
    ("10.64.0.0/18", "240.0.0.0/18", 28, "members[0].range", "予約済み", "reserved"),
    ("[172.20.0.0/16]", "[172.0.0.0/8]", 29, "members[0].offices[0]", "外まで広がって", "reaches beyond"),
    ("[172.20.0.0/16]", "[203.0.113.0/24]", 29, "members[0].offices[0]", "プライベート", "not private"),
    ("10.64.0.0/18", "10.64.0.0", 28, "members[0].range", "10.64.0.0/18 の形", "not an IPv4 range"),
    ("10.64.0.0/18", "10.64.0.0/33", 28, "members[0].range", "IPv4のアドレス範囲", "not an IPv4 range"),
    ("10.64.0.0/18", "10.640.0.0/18", 28, "members[0].range", "IPv4のアドレス範囲", "not an IPv4 range"),
    ("10.64.0.0/18", '"fd00::/48"', 28, "members[0].range", "IPv4のアドレス範囲", "not an IPv4 range"),
]

SYSTEMS: list[Case] = [
    ("  - 印鑑登録", "  - 印艦登録", 23, "systems[1]", "印鑑登録 ではありませんか", "Did you mean 印鑑登録?"),
    ("[就学援助]", "[zzzz]", 30, "members[0].systems[0]", "own_systems に書いて", "write it under own_systems"),
    ("  - 印鑑登録", "  - 住民記録", 23, "systems[1]", "22行目", "on line 22 too"),
    ("  - 印鑑登録", "  - 住民基本台帳", 23, "systems[1]", "住民基本台帳(住民記録)", "(住民記録) is on line 22"),
    ("[就学援助]", "[印鑑登録]", 30, "members[0].systems[0]", "23行目", "holds for every member"),
    ("systems:\n  - 住", "own_systems: [介護保険]\nsystems:\n  - 住", 21, "own_systems[0]", "一覧に", "already"),
]

CASES = [case for cases in (STRUCTURE, TERMS, REGIONS, MEMBERS, RANGES, SYSTEMS) for case in cases if case[2]]
PAIRED = {
    # A renamed key is missing under its right name too.
    "grupo": ["grupo", "group"],
}


@pytest.mark.parametrize(("old", "new", "line", "key", "ja", "en"), CASES, ids=[f"{c[3]}-{c[1][:20]}" for c in CASES])
def test_a_broken_file(small: str, write: Write, old: str, new: str, line: int, key: str, ja: str, en: str):
    assert old in small
    path = write(small.replace(old, new, 1))
    problems = validate(path)
    assert sorted(_key(problem) for problem in problems) == sorted(PAIRED.get(key, [key]))
    problem = next(problem for problem in problems if _key(problem) == key)
    assert problem.where is not None
    assert str(problem.where) == f"{path}:{line}: {key}"
    assert ja in problem.what.ja + problem.remedy.ja
    assert en in problem.what.en + problem.remedy.en
    with pytest.raises(InvalidInput) as raised:
        load(path)
    assert raised.value.problems == problems


def _key(problem: Problem) -> str:
    return problem.where.key if problem.where else ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("10.64.64.0/18", "10.64.64.0/20"),
        ("10.64.64.0/18", "192.168.0.0/16"),
        ("10.64.64.0/18", "172.31.240.0/20"),
        ("[172.20.0.0/16]", "[172.20.0.0/16, 172.20.1.0/24]"),
        ("generations: 30", "generations: 35"),
        ("  rto: 12h", "  rto: 2h"),
        ("  rpo: 24h", "  rpo: 1d"),
        ("  rpo: 24h", "  availability: 0.9"),
        ("  rpo: 24h", "  availability: 1"),
        ("name: tsugaru", "name: abc"),
        ("name: tsugaru", "name: a234567890-23456"),
        ("name: 弘前市", "name: 青森県弘前市"),
        ("use: 共同利用", "use: joint"),
        ("stage: 検証", "stage: verification"),
        ("  - 印鑑登録", "  - koseki"),
        ("systems:\n  - 住", "own_systems: [文書管理]\nsystems:\n  - 文書管理\n  - 住"),
    ],
)
def test_what_is_just_allowed(small: str, write: Write, old: str, new: str):
    assert old in small
    assert validate(write(small.replace(old, new, 1))) == ()


def test_a_single_member(small: str, write: Write):
    alone = small[: small.index('  - code: "023621"')]
    assert [_key(problem) for problem in validate(write(alone))] == ["use"]
    assert load(write(alone.replace("共同利用", "単独利用"))).members[0].name == "弘前市"


def test_no_members(small: str, write: Write):
    nobody = small[: small.index("members:")]
    assert [_key(problem) for problem in validate(write(nobody))] == ["members"]
    assert [_key(problem) for problem in validate(write(nobody + "members: []\n"))] == ["members"]


def test_a_shared_account(small: str, write: Write):
    shared = small.replace("isolation: account", "isolation: network").replace(
        "secondary: ap-northeast-3", 'secondary: ap-northeast-3\n    account: "123456789012"'
    )
    needless = ["members[0].account", "members[1].account"]
    assert [_key(problem) for problem in validate(write(shared))] == needless
    for isolation in ("network", "application"):
        problems = validate(write(small.replace("isolation: account", f"isolation: {isolation}")))
        ranges = [] if isolation == "network" else ["members[0].range", "members[1].range", "shared_range"]
        assert sorted(_key(problem) for problem in problems) == sorted(["clouds.aws.account", *needless, *ranges])
        problems = [problem for problem in problems if _key(problem) == "clouds.aws.account"]
        assert str(problems[0].where).endswith(":8: clouds.aws.account")
        assert "共用のアカウントがありません" in problems[0].what.ja
        assert f"Isolation is {isolation}, but no shared account" in problems[0].what.en
    for account in ("111122223333", "444455556666"):
        shared = shared.replace(f'    account: "{account}"\n', "")
    tenancy = load(write(shared))
    assert {tenancy.account(member, tenancy.homes[0].cloud) for member in tenancy.members} == {"123456789012"}


def test_a_shared_network(small: str, write: Write):
    text = small.replace("isolation: account", "isolation: application\nshared_range: 10.64.0.0/18").replace(
        "secondary: ap-northeast-3", 'secondary: ap-northeast-3\n    account: "123456789012"'
    )
    own = [line for line in text.splitlines() if not line.startswith(('    account: "1111', '    account: "4444'))]
    without = [line for line in own if not line.startswith("    range:")]
    tenancy = load(write("\n".join(without)))
    assert {str(tenancy.network(member)) for member in (*tenancy.members, None)} == {"10.64.0.0/18"}
    assert [_key(problem) for problem in validate(write("\n".join(own)))] == [
        "members[0].range",
        "members[0].range",
        "members[1].range",
    ], "used by nobody, and the first overlaps the shared one"
    offices = "\n".join(without).replace("172.20.0.0/16", "10.64.1.0/24")
    assert [_key(problem) for problem in validate(write(offices))] == ["members[0].offices[0]"]
    unused = small.replace("isolation: account", "isolation: account\nshared_range: 10.63.0.0/18")
    assert [_key(problem) for problem in validate(write(unused))] == ["shared_range"]


def test_what_a_tag_or_a_schedule_cannot_be(small: str, write: Write):
    text = small.replace("isolation: account", "isolation: account\ncost_centre: 情報政策課#1")
    (problem,) = validate(write(text))
    assert (_key(problem), str(problem.where).rsplit(":", 2)[1].strip()) == ("cost_centre", "7")
    (problem,) = validate(write(small.replace("backup_interval: 24h", "backup_interval: 5h")))
    assert _key(problem) == "service_level.backup_interval"
    assert "1h、2h、3h" in problem.remedy.ja


def test_organisation_policies_of_aws_are_not_ours_to_make(small: str, write: Write):
    text = f"{small}ownership: {{organization_policy: manage}}\n"
    (problem,) = validate(write(text))
    assert _key(problem) == "ownership.organization_policy"


ACCESS = """\
access:
  operator: {callers: ["arn:aws:iam::111122223333:role/ops"]}
  vendor: {callers: ["arn:aws:iam::999988887777:role/app"], mfa: false, external_id: abc-123}
notice: {emails: [joho@example.lg.jp], budget_usd: 1500}
"""


def test_who_may_take_a_role_who_is_told_and_what_it_may_cost(small: str, write: Write):
    tenancy = load(write(small + ACCESS))
    operator, vendor = tenancy.access
    assert (operator.role, operator.callers, operator.mfa) == (
        "operator",
        ("arn:aws:iam::111122223333:role/ops",),
        True,
    )
    assert (vendor.role, vendor.mfa, vendor.external_id) == ("vendor", False, "abc-123")
    assert (tenancy.notice.emails, tenancy.notice.budget_usd) == (("joho@example.lg.jp",), 1500)
    nobody = load(write(small))
    assert (nobody.access, nobody.notice.emails, nobody.notice.budget_usd) == ((), (), None)


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        (":role/ops", ":user/ops", "access.operator.callers[0]"),
        ("arn:aws:iam::111122223333:role/ops", "*", "access.operator.callers[0]"),
        ('["arn:aws:iam::111122223333:role/ops"]', "[]", "access.operator.callers"),
        (", external_id: abc-123", "", "access.vendor.callers[0]"),
        ("abc-123", '"x y"', "access.vendor.external_id"),
        ("joho@example.lg.jp", "joho", "notice.emails[0]"),
        ("budget_usd: 1500", "budget_usd: 0", "notice.budget_usd"),
        ("budget_usd: 1500", "budget_yen: 1500", "notice.budget_yen"),
        ("operator:", "operater:", "access.operater"),
    ],
)
def test_access_and_notices_that_cannot_be(small: str, write: Write, before: str, after: str, key: str):
    (problem,) = validate(write(small + ACCESS.replace(before, after)))
    assert _key(problem) == key


@pytest.mark.parametrize("role", ["arn:aws:iam::111122223333:role/x", "a b", "x" * 65])
def test_a_deploy_role_is_a_name(small: str, write: Write, role: str):
    text = small.replace("secondary: ap-northeast-3", f"secondary: ap-northeast-3\n    deploy_role: {role!r}")
    assert [_key(problem) for problem in validate(write(text))] == ["clouds.aws.deploy_role"]


@pytest.mark.parametrize(("pattern", "hours"), [("backup-restore", 8), ("pilot-light", 2), ("warm-standby", 1)])
def test_what_each_recovery_pattern_can_meet(small: str, write: Write, pattern: str, hours: int):
    text = small.replace("pilot-light", pattern)
    assert load(write(text.replace("rto: 12h", f"rto: {hours}h"))).service.recovery is Recovery(pattern)
    if hours > 1:
        problems = validate(write(text.replace("rto: 12h", f"rto: {hours - 1}h")))
        assert [_key(problem) for problem in problems] == ["service_level.rto"]


@pytest.mark.parametrize(
    ("start", "years", "end"),
    [("2025-04-01", 1, "2026-03-31"), ("2024-02-29", 1, "2025-02-28"), ("2024-02-29", 4, "2028-02-28")],
)
def test_both_days_of_the_contract_belong_to_it(small: str, write: Write, start: str, years: int, end: str):
    text = small.replace("2025-04-01", start).replace("years: 7", f"years: {years}")
    assert str(load(write(text)).contract.end) == end


def test_all_problems_at_once(write: Write):
    text = """\
apiVersion: jichi/v1
name: Broken
groupe: 津軽
use: 共用
clouds: {aws: {primary: us-west-2}}
contract: {start: 2025-02-30, years: 0}
service_level: {rpo: 1h, rto: 30m, generations: 99}
systems: [住民記禄, 印鑑登録, 印鑑登録]
members:
  - code: 022021
    name: 弘前市
    range: 10.0.0.1/18
  - code: "023622"
    name: 大鰐町
    account: "12"
    range: 10.8.0.0/18
    offices: [10.8.1.0/24]
"""
    path = write(text)
    problems = validate(path)
    assert [(problem.where.line, problem.where.key) for problem in problems if problem.where] == [
        (1, "group"),
        (2, "name"),
        (3, "groupe"),
        (4, "use"),
        (5, "clouds.aws.primary"),
        (6, "contract.years"),
        (6, "contract.start"),
        (7, "service_level.rto"),
        (7, "service_level.rpo"),
        (7, "service_level.generations"),
        (8, "systems[0]"),
        (8, "systems[2]"),
        (10, "members[0].code"),
        (10, "members[0].account"),
        (12, "members[0].range"),
        (13, "members[1].code"),
        (15, "members[1].account"),
        (17, "members[1].offices[0]"),
    ]
    assert validate(path) == problems


def test_defaults_fill_what_the_file_leaves_out(small: str, write: Write):
    bare = "\n".join(
        line
        for number, line in enumerate(small.splitlines(), 1)
        if number not in {4, 5, 6, *range(7, 11), *range(14, 21)}
    )
    tenancy = load(write(bare))
    assert (tenancy.stage, tenancy.cost_centre) == (Stage.PRODUCTION, "tsugaru")
    assert [home.regions for home in tenancy.homes] == [("ap-northeast-1", "ap-northeast-3")]
    assert (tenancy.service.rpo_hours, tenancy.service.rto_hours, tenancy.service.disaster_rto_hours) == (24, 12, 720)


def test_find_by_name_from_any_folder_of_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path / "stacks" / "tenancies"
    folder.mkdir(parents=True)
    (tmp_path / "Pulumi.yaml").touch()
    (folder / "tsugaru.yaml").touch()
    monkeypatch.chdir(folder)
    assert find("tsugaru").as_posix() == "tsugaru.yaml"
    monkeypatch.chdir(tmp_path)
    assert find("tsugaru").as_posix() == "stacks/tenancies/tsugaru.yaml"
    assert find("elsewhere/other.yaml").as_posix() == "elsewhere/other.yaml"
    with pytest.raises(InvalidInput, match="Did you mean tsugaru"):
        find("tsugar")


def test_find_outside_of_any_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert find("hirosaki").is_file()
    with pytest.raises(InvalidInput) as raised:
        find("zzz")
    assert "hirosaki" in raised.value.problems[0].remedy.ja


def test_find_in_an_empty_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "Pulumi.yaml").touch()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InvalidInput, match=r"stacks/tenancies/hirosaki\.yaml"):
        find("hirosaki")
