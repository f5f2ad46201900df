"""Hub, lines, shared services, linkage and segments in a tenancy file: what is read, and what is refused."""

import json
from copy import deepcopy
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import Any

import pytest
import yaml

from jichi.tenancy import load, validate
from jichi.tenancy.clouds import Cloud, Mode, Place
from jichi.tenancy.connectivity import LineEnd, LineKind, Segment
from jichi.tenancy.load import find

HUB = {"account": "888877776666", "project": "tsugaru-hub-prod", "range": "10.127.0.0/20"}
DIRECT = {
    "name": "center",
    "kind": "direct-connect",
    "end": "data-centre",
    "asn": 65010,
    "macsec": True,
    "circuits": [
        {"location": "EqTY2", "mbps": 10000, "vlan": 101, "preferred": True},
        {"location": "EqOS1", "mbps": 10000, "vlan": 102, "region": "ap-northeast-3"},
    ],
}
INTERCONNECT = {
    "name": "center-google",
    "kind": "dedicated-interconnect",
    "end": "data-centre",
    "asn": 65010,
    "circuits": [
        {"location": "nrt-zone1-452", "mbps": 10000, "preferred": True},
        {"location": "nrt-zone2-452", "mbps": 10000},
    ],
}
REST = {
    "name": "juki-tax",
    "provider": {"member": "022021", "system": "住民記録", "cloud": "aws"},
    "consumer": {"member": "022021", "system": "個人住民税", "cloud": "gcp"},
    "scopes": ["001:resident:read"],
}
FILES: dict[str, Any] = {
    "name": "juki-files",
    "kind": "file",
    "provider": {"member": "022021", "system": "住民記録", "cloud": "aws"},
    "consumer": {"member": "023621", "system": "住民記録", "cloud": "aws"},
    "basis": "番号法第19条第8号",
}
EXCEPTION = {
    "member": "022021",
    "segment": "LGWAN接続系",
    "reason": "申請受付",
    "approved": "2026-04-01",
    "until": "2027-03-31",
}


@pytest.fixture
def data() -> dict[str, Any]:
    whole = yaml.safe_load(find("hirosaki").read_text(encoding="utf-8"))
    whole["contract"]["start"] = "2025-04-01"
    for key in ("hub", "lines", "shared_services", "security_cloud", "linkage", "segment_exceptions", "apps"):
        whole.pop(key, None)
    for member in whole["members"]:
        member.pop("forwarding", None)
    return whole | {
        "hub": dict(HUB),
        "lines": deepcopy([DIRECT, INTERCONNECT]),
    }


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tsugaru.yaml"


def problems(file: Path, data: dict[str, Any]) -> list[tuple[str | None, str]]:
    file.write_text(json.dumps(data, ensure_ascii=False, indent=1, default=str), encoding="utf-8")
    found = validate(file)
    assert all(each.what.ja and each.what.en and each.remedy for each in found)
    assert all(each.where and each.where.line for each in found)
    return [(each.where.key if each.where else None, each.what.en) for each in found]


def test_a_whole_file_is_read(file: Path, data: dict[str, Any]):
    data["shared_services"] = [{"name": "patch"}, {"name": "directory", "port": 636, "members": ["022021"]}]
    data["security_cloud"] = {"proxies": ["172.28.0.10"], "destinations": ["www.jpki.go.jp"]}
    data["linkage"] = [REST]
    data["segment_exceptions"] = [EXCEPTION]
    data["members"][0]["other_offices"] = [{"range": "172.30.0.0/20", "segment": "LGWAN接続系"}]
    data["members"][0]["forwarding"] = {"domains": ["city.hirosaki.lg.jp"], "servers": ["172.20.0.53"]}
    assert problems(file, data) == []
    tenancy = load(file)
    connected = tenancy.connectivity
    assert [(each.cloud, each.account, each.asn) for each in connected.hubs] == [
        (Cloud.AWS, "888877776666", 64512),
        (Cloud.GCP, "tsugaru-hub-prod", 64514),
    ]
    line = connected.lines_of(Cloud.AWS)[0]
    assert (line.kind, line.mode, line.end) == (LineKind.DIRECT_CONNECT, Mode.MANAGE, LineEnd.DATA_CENTRE)
    assert line.members == ("022021", "023621", "023671", "023434")
    assert [each.place for each in line.circuits] == [Place.PRIMARY, Place.SECONDARY]
    assert [each.domain for each in connected.lines_of(Cloud.GCP)[0].circuits] == [1, 2]
    assert [each.name for each in connected.services_of(Cloud.AWS, "023621")] == ["patch"]
    assert connected.linkage[0].crosses_clouds
    assert not connected.linkage[0].crosses_members
    first = tenancy.member("022021")
    assert first.segment is Segment.MY_NUMBER
    assert first.forwarding
    assert first.forwarding.servers == (IPv4Address("172.20.0.53"),)
    assert tenancy.offices(first) == (IPv4Network("172.20.0.0/16"), IPv4Network("172.30.0.0/20"))


def test_offices_of_another_segment_reach_nothing_without_an_exception(file: Path, data: dict[str, Any]):
    data["members"][0]["other_offices"] = [{"range": "172.30.0.0/20"}]
    assert problems(file, data) == []
    tenancy = load(file)
    assert tenancy.offices(tenancy.member("022021")) == (IPv4Network("172.20.0.0/16"),)


def change(data: dict[str, Any], path: str, value: Any) -> None:
    *parts, last = (int(part) if part.isdigit() else part for part in path.split("."))
    place: Any = data
    for part in parts:
        place = place[part]
    if value is None:
        del place[last]
    else:
        place[last] = value


@pytest.mark.parametrize(
    ("path", "value", "key", "what"),
    [
        ("lines.0.circuits.1", None, "lines[0].circuits", "There are 1 circuits"),
        ("lines.0.circuits.1.location", "EqTY2", "lines[0].circuits", "All are at one location"),
        ("lines.1.circuits.1.location", "nrt-zone1-738", "lines[1].circuits", "both edge availability domains"),
        ("lines.1.circuits.1.region", "asia-northeast2", "lines[1].circuits", "both edge availability domains"),
        ("lines.0.circuits.0.mbps", 1000, "lines[0].circuits[0].mbps", "not offered with MACsec"),
        ("lines.1.circuits.0.mbps", 1234, "lines[1].circuits[0].mbps", "not offered"),
        ("lines.0.circuits.0.vlan", None, "lines[0].circuits[0].vlan", "VLAN"),
        ("lines.1.circuits.0.vlan", 7, "lines[1].circuits[0].vlan", "VLAN"),
        ("lines.0.circuits.0.vlan", 4095, "lines[0].circuits[0].vlan", "out of bounds"),
        ("lines.0.circuits.0.region", "us-east-1", "lines[0].circuits[0].region", "not one of the regions"),
        ("lines.0.circuits.0.connection", "dx-1", "lines[0].circuits[0].connection", "no connection's id"),
        ("lines.0.circuits.1.preferred", True, "lines[0].circuits", "Several circuits"),
        ("lines.0.circuits", 5, "lines[0].circuits", "not a list"),
        ("lines.0", "x", "lines[0]", "not a set of"),
        ("lines.0.asn", 64512, "lines[0].asn", "cannot be used"),
        ("lines.0.name", "Center", "lines[0].name", "cannot be a line's name"),
        ("lines.0.name", "center-tyo", "lines[0].name", "cannot be a line's name"),
        ("lines.0.name", "center-google", "lines[", "is there twice"),
        ("lines.0.mode", "verify", "lines[0].gateway", "gateway that is there is missing"),
        ("lines.1.mode", "verify", "lines[1].circuits[0].connection", "Interconnect that is there"),
        ("lines.0.members", ["999999"], "lines[0].members[0]", "no member"),
        ("lines.1.kind", "partner", "lines[1].kind", "not one of the choices"),
        ("hub.account", None, "hub.account", "hub.account is missing"),
        ("hub.project", None, "hub.project", "hub.project is missing"),
        ("hub.account", "123", "hub.account", "not of the right form"),
        ("hub.aws_asn", 100, "hub.aws_asn", "no private AS number"),
        ("hub.range", "10.127.0.0/24", "hub.range", "too small"),
        ("hub.range", "172.20.0.0/20", "", "overlaps"),
        ("clouds.gcp", None, "lines[1].kind", "not among the clouds"),
    ],
)
def test_wrong_lines(file: Path, data: dict[str, Any], path: str, value: Any, key: str, what: str):
    change(data, path, value)
    found = problems(file, data)
    assert any((where or "").startswith(key) and what in said for where, said in found), found


@pytest.mark.parametrize(
    ("changes", "key", "what"),
    [
        ({"hub": {**HUB, "range": None}, "shared_services": [{"name": "patch"}]}, "hub.range", "missing"),
        ({"shared_services": [{"name": "patch", "members": ["1"]}]}, "shared_services[0].members[0]", "no member"),
        ({"shared_services": [{"name": "patch"}] * 2}, "shared_services[1].name", "twice"),
        ({"security_cloud": {"proxies": ["8.8.8.8"], "destinations": ["a.jp"]}}, "security_cloud.proxies[0]", "behind"),
        ({"security_cloud": {"proxies": ["172.28.0.1"]}}, "security_cloud.destinations", "no domain names"),
        (
            {"security_cloud": {"proxies": ["172.28.0.1"], "destinations": ["*.jp"]}},
            "security_cloud.destinations[0]",
            "no domain name",
        ),
        ({"linkage": [{**REST, "scopes": []}]}, "linkage[0].scopes", "OAuth2"),
        ({"linkage": [{**REST, "scopes": ["read"]}]}, "linkage[0].scopes[0]", "no scope"),
        ({"linkage": [{**REST, "consumer": REST["provider"]}]}, "linkage[0].consumer", "Both ends"),
        (
            {"linkage": [{**REST, "consumer": {"member": "023621", "system": "住民記録", "cloud": "aws"}}]},
            "linkage[0].basis",
            "ground",
        ),
        (
            {
                "linkage": [
                    {**REST, "basis": "法", "consumer": {"member": "023621", "system": "住民記録", "cloud": "gcp"}}
                ]
            },
            "linkage[0].consumer.cloud",
            "Only REST within one member",
        ),
        (
            {"linkage": [{**FILES, "consumer": {**FILES["consumer"], "cloud": "gcp"}}]},
            "linkage[0].consumer.cloud",
            "Files do not pass between clouds",
        ),
        (
            {"linkage": [{**FILES, "consumer": {**FILES["provider"], "cloud": "gcp"}, "basis": ""}]},
            "linkage[0].consumer.cloud",
            "Files do not pass between clouds",
        ),
        ({"linkage": [{**FILES, "basis": ""}]}, "linkage[0].basis", "ground"),
        (
            {"linkage": [{**REST, "consumer": {"member": "022021", "system": "水道", "cloud": "gcp"}}]},
            "linkage[0].consumer.system",
            "does not use",
        ),
        (
            {"linkage": [{**REST, "consumer": {"member": "022021", "system": "個人住民税"}}]},
            "linkage[0].consumer.cloud",
            "cloud is missing",
        ),
        ({"segment_exceptions": [EXCEPTION]}, "segment_exceptions[0].member", "no other_offices"),
        (
            {"segment_exceptions": [{**EXCEPTION, "until": "2027-05-01"}]},
            "segment_exceptions[0].until",
            "within a year",
        ),
        ({"segment_exceptions": [{**EXCEPTION, "until": "soon"}]}, "segment_exceptions[0].until", "no date"),
        ({"segment_exceptions": [{**EXCEPTION, "reason": ""}]}, "segment_exceptions[0].reason", "missing"),
        ({"lines": [], "linkage": [REST]}, "linkage[0]", "needs a line"),
    ],
)
def test_wrong_traffic(file: Path, data: dict[str, Any], changes: dict[str, Any], key: str, what: str):
    hub = changes.get("hub")
    if hub:
        changes = {**changes, "hub": {name: value for name, value in hub.items() if value is not None}}
    found = problems(file, data | changes)
    assert any((where or "") == key and what in said for where, said in found), found


def on_google(perimeter: str, name: str = "juki-files") -> dict[str, Any]:
    ends = {end: {**FILES[end], "cloud": "gcp"} for end in ("provider", "consumer")}
    return {"perimeter": perimeter, "linkage": [{**FILES, **ends, "name": name}]}


def test_files_pass_between_members_of_one_cloud(file: Path, data: dict[str, Any]):
    data["linkage"] = [FILES]
    assert problems(file, data) == []
    (linkage,) = load(file).connectivity.linkage
    assert (linkage.hands_files, linkage.crosses_clouds) == (True, False)


@pytest.mark.parametrize(
    ("perimeter", "name", "key", "what"),
    [
        ("coarse", "juki-files", None, ""),
        ("fine", "juki-files", "linkage[0].kind", "perimeter: fine"),
        ("coarse", "a" * 17, None, ""),
        ("coarse", "a" * 18, "linkage[0].name", "too long"),
    ],
)
def test_files_pass_between_members_on_google_cloud_within_one_perimeter(
    file: Path, data: dict[str, Any], perimeter: str, name: str, key: str | None, what: str
):
    given = on_google(perimeter, name)
    data["clouds"]["gcp"]["perimeter"] = given["perimeter"]
    found = problems(file, {**data, "linkage": given["linkage"]})
    about = [(where, said) for where, said in found if (where or "").startswith("linkage")]
    assert about == ([] if key is None else [about[0]])
    assert all(where == key and what in said for where, said in about)
    assert bool(about) is (key is not None)


def test_members_of_different_lines_may_have_the_same_ranges(file: Path, data: dict[str, Any]):
    data["members"][1]["range"] = data["members"][0]["range"]
    data["members"][1]["offices"] = data["members"][0]["offices"]
    assert sum("overlaps" in said for _, said in problems(file, data)) == 2
    others = [{**line, "name": f"{line['name']}-b", "members": ["023621"]} for line in data["lines"]]
    for line in data["lines"]:
        line["members"] = ["022021", "023671", "023434"]
    data["lines"] += others
    assert problems(file, data) == []
