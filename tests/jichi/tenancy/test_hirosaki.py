"""The file of the Hirosaki group says what the group's own document says."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import cast

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError, validate

from jichi.tenancy import Isolation, Recovery, Stage, Use, json_schema, load, resolved, systems
from jichi.tenancy.document import read
from jichi.tenancy.draft import draft

ROOT = Path(__file__).parents[3]
FILE = ROOT / "stacks" / "tenancies" / "hirosaki.yaml"
SCHEMA = ROOT / "docs" / "schema" / "tenancy.v1.schema.json"

MEMBERS = {"022021": "弘前市", "023621": "大鰐町", "023671": "田舎館村", "023434": "西目屋村"}

# 対象業務一覧(全30業務), 弘前地区電算共同化推進協議会 自治体クラウドへの取組, 2017-07-07; 25 is given by its parts.
TABLE = """
1 住民記録 ○○○○
2 印鑑登録 ○○○○
3 選挙管理 ○○○○
4 国民年金 ○○○○
5 学齢簿 ○○○○
6 就学援助 ○---
7 後期高齢者医療 ○○○○
8 介護保険 ○○○○
9 霊園管理 ○---
10 個人住民税 ○○○○
11 軽自動車税 ○○○○
12 固定資産税 ○○○○
13 収納管理 ○○○○
14 法人住民税 ○○--
15 住登外管理 ○○○○
16 公営住宅管理 ○-○-
17 国民健康保険(資格・賦課) ○○○○
18 児童手当 ○○○○
19 生活保護 ○---
20 乳幼児医療 ○---
21 ひとり親医療 ○---
22 児童扶養手当 ○---
23 重度心身障害者医療 ○---
24 保育(子ども子育て) ○○○○
25 障害福祉サービス ○○○○
25 認定審査会 ○---
25 手帳台帳 ○○○○
25 精神通院 ○---
25 補装具費支給 ○---
25 日常生活用具 ○---
25 住宅改修 ○---
25 更生医療 ○---
25 育成医療 ○---
25 障害児福祉手当、特別障害者手当、経過的福祉手当 ○---
25 地域生活支援 ○---
26 特別児童扶養手当 ○---
27 滞納管理 ○○○-
28 健康管理 ○○○-
29 畜犬管理 ○---
30 期日前投票 ○○○○
"""


def table() -> dict[str, str]:
    rows = [line.split() for line in TABLE.split("\n") if line]
    assert {number for number, _, _ in rows} == {str(number) for number in range(1, 31)}
    return {name: marks for _, name, marks in rows}


def test_the_matrix_is_that_of_the_document():
    members = load(FILE).members
    assert [member.code for member in members] == list(MEMBERS)
    given_names = {use.name for member in members for use in member.systems}
    assert given_names == set(table())
    for name, marks in table().items():
        found = "".join("○" if name in [use.name for use in member.systems] else "-" for member in members)
        assert (name, found) == (name, marks)


def test_the_resolved_matrix_is_the_same():
    rows = cast("list[dict[str, object]]", resolved(FILE)["systems"])
    found = {
        str(row["name"]): "".join("○" if used else "-" for used in cast("dict[str, bool]", row["members"]).values())
        for row in rows
    }
    assert found == table()


def test_the_catalogue_has_the_table_in_its_order():
    assert [entry.name for entry in systems.local_names()] == list(table())


def test_the_parts_of_welfare_for_persons_with_disabilities():
    parts = [entry.name for entry in systems.local_names() if entry.standard == "shogaishafukushi"]
    assert parts == [line.split()[1] for line in TABLE.split("\n") if line.startswith("25 ")]
    assert len(parts) == 11


def test_the_rest_of_the_file():
    tenancy = load(FILE)
    assert (tenancy.group, tenancy.use, tenancy.stage) == ("弘前地区電算共同化推進協議会", Use.JOINT, Stage.PRODUCTION)
    assert (tenancy.isolation, tenancy.service.recovery) == (Isolation.ACCOUNT, Recovery.PILOT_LIGHT)
    assert {member.code: member.name for member in tenancy.members} == MEMBERS
    assert [(home.cloud.value, *home.regions) for home in tenancy.homes] == [
        ("aws", "ap-northeast-1", "ap-northeast-3"),
        ("gcp", "asia-northeast1", "asia-northeast2"),
    ]
    assert (str(tenancy.contract.start), str(tenancy.contract.end)) == ("2025-04-01", "2032-03-31")
    # The account ids that AWS's documentation uses as examples.
    assert {member.account for member in tenancy.members} == {
        "111122223333", "444455556666", "777788889999", "123456789012",
    }  # fmt: skip
    networks = [network for member in tenancy.members for network in (tenancy.network(member), *member.offices)]
    assert all(network.is_private for network in networks)
    assert not any(one.overlaps(other) for one, other in combinations(networks, 2))


def test_the_file_can_be_read_aloud():
    lines = FILE.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 90
    assert max(map(len, lines)) <= 110
    assert lines[0] == "# yaml-language-server: $schema=../../docs/schema/tenancy.v1.schema.json"


def test_the_checked_in_schema_is_that_of_the_model():
    assert SCHEMA.read_text(encoding="utf-8") == json_schema(), (
        "stale: write jichi.tenancy.json_schema() to docs/schema/tenancy.v1.schema.json"
    )


def test_the_schema_accepts_the_file_and_refuses_a_wrong_key():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    text = json.dumps(read(FILE).data)
    validate(json.loads(text), schema)
    for right, wrong in (('"group"', '"grupo"'), ('"hirosaki"', '"Hirosaki"'), ('"022021"', "22021")):
        with pytest.raises(ValidationError):
            validate(json.loads(text.replace(right, wrong)), schema)


def test_other_readers_of_yaml_read_the_same():
    other = cast("dict[str, object]", yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader))  # noqa: S506
    made, problems = draft(read(FILE))
    assert problems == []
    assert made is not None
    assert other["systems"] == list(made.file.systems)
    assert len(cast("list[object]", other["members"])) == len(made.file.members)


@settings(max_examples=20, deadline=None)
@given(kept=st.sets(st.sampled_from(list(MEMBERS)), min_size=1))
def test_any_of_its_members_make_a_tenancy(kept: set[str], tmp_path_factory: pytest.TempPathFactory):
    data = read(FILE).data
    members = cast("list[dict[str, object]]", data["members"])
    chosen = [member for member in members if member["code"] in kept]
    # Manifests stand beside the folder of tenancies, and not beside this file.
    data |= {"members": chosen, "use": "joint" if len(chosen) > 1 else "single", "apps": []}
    path = tmp_path_factory.mktemp("some") / "some.yaml"
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    tenancy = load(path)
    assert {member.code for member in tenancy.members} == kept
    whole = {member.code: member for member in load(FILE).members}
    assert all(member == whole[member.code] for member in tenancy.members)
