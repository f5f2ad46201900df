"""The resolved view: every value, its origin, and the same bytes every time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

import jichi.tenancy
from jichi.errors import InvalidInput
from jichi.tenancy import Mode, find, load, resolved
from jichi.tenancy.sections import keys
from jichi.tenancy.service_level import TERMS

if TYPE_CHECKING:
    from collections.abc import Callable


def values(document: dict[str, object]) -> dict[str, dict[str, Any]]:
    return {str(entry["key"]): entry for entry in cast("list[dict[str, Any]]", document["values"])}


def test_given_and_default_values(small: str, write: Callable[[str], Path]):
    document = resolved(write(small))
    assert document["schema"] == "jichi.tenancy/1"
    found = values(document)
    assert (found["service_level.rto"]["value"], found["service_level.rto"]["line"]) == ("12h", 16)
    assert found["service_level.rto"]["source"]["en"] == "the tenancy file"
    availability = found["service_level.availability"]
    assert (availability["value"], availability["given"], availability["line"]) == (0.995, False, None)
    assert "A.1.5.1" in availability["source"]["ja"]
    assert found["ownership.trail"]["value"] == "verify"
    assert found["cost_centre"]["value"] == "tsugaru"
    assert not found["cost_centre"]["given"]
    assert all(entry["source"]["ja"] and entry["source"]["en"] for entry in found.values())
    assert document["contract"] == {"start": "2025-04-01", "end": "2032-03-31"}


def test_what_only_google_cloud_has(google: str, write: Callable[[str], Path]):
    text = google.replace("  gcp:\n", "  gcp:\n    ownership: {trail: manage}\n")
    document = cast("dict[str, Any]", resolved(write(text)))
    found = {key.removeprefix("clouds.gcp."): entry for key, entry in values(document).items() if "gcp" in key}
    assert {key: entry["value"] for key, entry in found.items() if entry["given"]} == {
        "folder": "111122223333",
        "billing_account": "012345-6789AB-CDEF01",
        "access_policy": "444455556666",
        "projects": "project",
        "perimeter": "fine",
        "ownership.trail": "manage",
    }
    assert {key: entry["value"] for key, entry in found.items() if not entry["given"]} == {
        "primary": "asia-northeast1",
        "secondary": "asia-northeast2",
        "perimeter_enforced": False,
        "apis": "psc",
        "buckets": "pair",
        "purpose": "systems",
    }
    assert (found["ownership.trail"]["line"], values(document)["ownership.trail"]["value"]) == (9, "verify")
    sources = {key: entry["source"]["en"] for key, entry in found.items()}
    assert "only Tokyo and Osaka" in sources["secondary"]
    assert "Seoul" in sources["buckets"]
    assert sources["apis"] == "toolkit default"
    assert sources["projects"] == "the tenancy file"
    assert [member["project"] for member in document["members"]] == ["tsugaru-022021-test", "tsugaru-023621-test"]
    derived = [str(value["key"]) for value in document["derived"]]
    assert "database.gcp.machine" in derived
    assert "database.instances" not in derived, "no machine of AWS where AWS is not used"
    bare = "".join(line for line in text.splitlines(keepends=True) if "projects:" not in line)
    assert "the platform's templates" in values(resolved(write(bare)))["clouds.gcp.projects"]["source"]["en"]
    assert json.dumps(document)


def test_members_and_systems(small: str, write: Callable[[str], Path]):
    document = cast("dict[str, Any]", resolved(write(small)))
    assert [(member["code"], member["kind"], member["reading"]) for member in document["members"]] == [
        ("022021", "市", "ひろさきし"),
        ("023621", "町", "おおわにまち"),
    ]
    assert [(row["standard"], row["name"], row["members"]) for row in document["systems"]] == [
        ("juminkihon", "住民記録", {"022021": True, "023621": True}),
        ("shugaku", "就学援助", {"022021": True, "023621": False}),
        ("inkantoroku", "印鑑登録", {"022021": True, "023621": True}),
    ]


def test_it_is_json_and_the_same_every_time(small: str, write: Callable[[str], Path]):
    path = write(small)
    assert json.dumps(resolved(path)) == json.dumps(resolved(path))


def test_a_broken_file_is_not_resolved(small: str, write: Callable[[str], Path]):
    with pytest.raises(InvalidInput):
        resolved(write(small.replace("12h", "1h")))


def test_public_names_are_sorted_and_there():
    assert jichi.tenancy.__all__ == sorted(jichi.tenancy.__all__)
    assert set(jichi.tenancy.__all__) <= set(dir(jichi.tenancy))


def test_importing_it_is_light():
    program = "import sys, jichi.tenancy; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert {"pulumi", "pulumi_aws", "pulumi_gcp", "grpc", "google", "rich", "click"}.isdisjoint(loaded)


def guide() -> str:
    return (Path(__file__).parents[3] / "docs" / "tenancy.md").read_text(encoding="utf-8")


def test_the_example_of_the_guide_is_a_tenancy(write: Callable[[str], Path]):
    example = guide().split("```yaml\n")[1].split("```")[0]
    assert [member.name for member in load(write(example)).members] == ["弘前市", "大鰐町"]


def test_the_google_cloud_of_the_guide_is_allowed(google: str, write: Callable[[str], Path]):
    home = guide().split("```yaml\n")[2].split("```")[0]
    text = google[: google.index("clouds:")] + home + google[google.index("contract:") :]
    (cloud,) = load(write(text)).homes
    assert (cloud.google and cloud.google.folder, cloud.ownership.organization_policy) == ("111122223333", Mode.MANAGE)


def test_the_guide_names_every_key_and_default():
    for term in TERMS:
        assert f"| `{term.key}` | {term.default} |" in guide()
    for key in keys(()):
        assert f"| `{key}` |" in guide()
    for cloud in keys(("clouds",)):
        for key in keys(("clouds", cloud)):
            assert f"| `{cloud}.{key}` |" in guide()
    for section in ("hub", "lines", "circuits"):
        for key in keys((section,)):
            assert f".{key}`" in guide() or f"[].{key}`" in guide() or f"`{key}`" in guide(), key
    connections = ("shared_services", "security_cloud", "linkage", "provider", "segment_exceptions", "forwarding")
    for section in ("contract", "ownership", "access", "notice", "members", "ci", *connections):
        for key in keys((section,)):
            assert f"`{key}`" in guide()


def test_derived_values_follow_from_the_service_level_and_name_their_source():
    document: dict[str, Any] = resolved(find("hirosaki"))
    derived = {entry["key"]: entry for entry in document["derived"]}
    assert derived["backup.periodic.schedule"]["value"] == "cron(0 1 * * ? *) Asia/Tokyo"
    assert derived["backup.free_from"]["value"] == "2032-05-06"
    assert derived["database.secondary"]["value"] == "global, headless"
    assert derived["database.backup_window"]["value"] == "16:00-17:00 UTC"
    assert derived["logs.log_groups.retention"]["value"] == "365d"
    assert all(entry["source"]["ja"] and entry["source"]["en"] for entry in derived.values())
