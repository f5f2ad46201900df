"""The table: on no tenancy a difference that is not stated, or a statement that is not true."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jichi.engine.values import Computed, Reference
from jichi.parity.checks import CHECKS
from jichi.parity.differences import applying, stated
from jichi.parity.model import Cell, Difference, Parity, Verdict
from jichi.parity.modes import modes
from jichi.parity.side import Side
from jichi.parity.table import parity
from jichi.parity.words import NOUNS
from jichi.tenancy.model import Cloud
from jichi.text import Text
from tests.jichi.parity.mutations import add, change, drop, together
from tests.jichi.parity.tenancies import CONNECTED, FULL, TENANCIES, plan_of

NO, ABSENT, UNKNOWN = Verdict.NO, Verdict.ABSENT, Verdict.UNKNOWN
WHY = Text(ja="理由", en="why")


def _table(name: str) -> Parity:
    return parity(plan_of(name), applying(modes(TENANCIES[name])))


def _says(row: str, aws: Cell, gcp: Cell) -> Difference:
    return Difference(row, aws, gcp, WHY, WHY, {})


@pytest.mark.parametrize("name", TENANCIES)
def test_every_difference_is_stated_and_every_statement_true(name: str) -> None:
    table = _table(name)
    assert [(row.id, str(row.aws), str(row.gcp)) for row in table.unstated] == []
    assert [(each.row, str(each.aws), str(each.gcp)) for each in table.stale] == []
    assert table.holds


def test_every_statement_is_found_in_some_tenancy() -> None:
    found = {id(each) for name in TENANCIES for each in _table(name).stated}
    assert [(each.row, dict(each.where)) for each in stated() if id(each) not in found] == []


def test_what_the_fullest_tenancy_lacks() -> None:
    """Everything else is there, wholly, on both clouds; but connections, of which it has none."""
    rows = {row.id: row for row in _table(FULL).rows if row.noun != "connections"}
    lacking = {
        cloud: {id_ for id_, row in rows.items() if row.cells[cloud].verdict is not Verdict.YES} for cloud in Cloud
    }
    assert lacking[Cloud.AWS] == {
        "dns.offices",
        "dns.forwarding",
        "storage.other-keys",
        "logs.lock",
        "logs.customer-key",
    }
    assert lacking[Cloud.GCP] == {
        "account.in-japan",
        "network.flow-logs-of-proxies",
        "dns.offices",
        "dns.forwarding",
        "keys.same-key",
        "keys.rotation-guard",
        "storage.replication-time",
        "database.tls-version",
        "secrets.replicated",
        "secrets.rotation",
        "backup.restore-test",
        "identity.second-factor",
        "identity.second-person",
    }


def test_the_connected_tenancy_has_every_connection_and_no_other_has_any_by_halves() -> None:
    connected = {row.id: row for row in _table(CONNECTED).rows}
    rows = {id_ for id_, row in connected.items() if row.noun == "connections"} | {"dns.offices", "dns.forwarding"}
    assert len(rows) == 10
    assert {connected[id_].cells[cloud].verdict for id_ in rows for cloud in Cloud} == {Verdict.YES}
    for name, without in (("a hub on AWS", Cloud.GCP), ("a hub on Google Cloud", Cloud.AWS)):
        table = {row.id: row for row in _table(name).rows}
        for id_ in rows - {"dns.offices"}:
            cells = table[id_].cells
            assert {cloud for cloud in Cloud if cells[cloud].verdict is ABSENT} == {without}, (name, id_)
            assert {cells[cloud].verdict for cloud in Cloud if cloud is not without} == {Verdict.YES}, (name, id_)
    for id_ in rows - {"dns.offices"}:
        assert {cell.verdict for cell in next(r for r in _table(FULL).rows if r.id == id_).cells.values()} == {ABSENT}


@pytest.mark.parametrize("row", ["keys.deletion-guard", "logs.deletion-guard"])
def test_in_the_hubs_project_whatever_is_granted_by_name_counts(row: str) -> None:
    """Nobody has a role of ours there, so that the grants themselves are all that there is to ask."""
    side = Side.of_plan(plan_of("a hub on Google Cloud"), Cloud.GCP)
    check = next(each for each in CHECKS if each.id == row)
    assert check.gcp(side).verdict is Verdict.YES
    owner = {"project": "hirosaki-hub-prod", "role": "roles/owner", "member": "group:people@example.jp"}
    hub = tuple(each for each in side.stacks if each.id.name == "hirosaki-hub-gcp-prod")
    others = tuple(each for each in side.stacks if each not in hub)
    granted = add("gcp:projects/iAMMember:IAMMember", "grant", owner, "tyo-key-data")(hub)
    assert check.gcp(Side(Cloud.GCP, (*others, *granted))).verdict is UNKNOWN


def test_what_is_promised_is_measured() -> None:
    rows = {row.id: row for row in _table(FULL).rows}
    measures = {id_: (row.aws.measure, row.gcp.measure) for id_, row in rows.items()}
    assert measures["keys.rotation"] == ("365 d", "90 d")
    assert measures["keys.deletion-delay"] == ("30 d", "30 d")
    assert measures["storage.evidence-lock"] == ("1825 d", "1825 d")
    assert measures["database.point-in-time"] == ("35 d", "35 d")
    assert measures["backup.interval"] == ("24 h", "24 h")
    assert measures["identity.session"] == ("1 h", "1 h")
    assert measures["logs.kept"] == ("365 d", "400 d")
    assert measures["watch.budget"] == ("2000 USD: 80%, 100%", "2000 USD: 80%, 100%")


@pytest.mark.parametrize("name", TENANCIES)
def test_every_cell_names_what_it_was_read_from(name: str) -> None:
    urns = plan_of(name).by_urn
    for row in _table(name).rows:
        for cloud, cell in row.cells.items():
            assert bool(cell.evidence) is (cell.verdict is not ABSENT), row.id
            assert all(urns[urn].cloud is cloud for urn in cell.evidence)


@pytest.mark.parametrize("cloud", Cloud)
def test_where_there_is_nothing_nothing_is_fine(cloud: Cloud) -> None:
    side = Side(cloud, ())
    assert {(check.aws if cloud is Cloud.AWS else check.gcp)(side).verdict for check in CHECKS} <= {ABSENT, NO}


@pytest.mark.parametrize(
    ("row", "cloud", "name", "path"),
    [
        ("keys.deletion-guard", Cloud.AWS, "tyo-key-data", ("policy",)),
        ("keys.rotation", Cloud.AWS, "tyo-key-data", ("enableKeyRotation",)),
        ("keys.deletion-delay", Cloud.GCP, "tyo-key-data", ("destroyScheduledDuration",)),
        ("storage.customer-key", Cloud.GCP, "tyo-data", ("encryption", "defaultKmsKeyName")),
        ("storage.public-access", Cloud.GCP, "tyo-data", ("publicAccessPrevention",)),
        ("storage.tls", Cloud.AWS, "tyo-data-policy", ("policy",)),
        ("database.customer-key", Cloud.AWS, "tyo-database", ("kmsKeyId",)),
        ("database.tls", Cloud.GCP, "tyo-database", ("settings", "ipConfiguration", "sslMode")),
        ("network.no-internet", Cloud.AWS, "tyo-subnet-app-a", ("mapPublicIpOnLaunch",)),
        ("secrets.readers", Cloud.AWS, "tyo-secret-database-policy", ("policy",)),
        ("watch.configuration", Cloud.AWS, "osa-recorder-status", ("isEnabled",)),
        ("logs.kept", Cloud.GCP, "osa-log", ("retentionDays",)),
    ],
)
def test_what_is_not_known_before_deployment_is_unknown(
    row: str, cloud: Cloud, name: str, path: tuple[str, ...]
) -> None:
    vague = Computed((Reference("urn:x", "y"),))
    side = Side(cloud, change(name, *path, to=vague)(Side.of_plan(plan_of(FULL), cloud).stacks))
    check = next(each for each in CHECKS if each.id == row)
    assert (check.aws if cloud is Cloud.AWS else check.gcp)(side).verdict is UNKNOWN


def test_a_ready_made_role_is_unknown_and_not_taken_for_little() -> None:
    vendor = "serviceAccount:vendor-022021@hirosaki-022021-prod.iam.gserviceaccount.com"
    stacks = Side.of_plan(plan_of(FULL), Cloud.GCP).stacks
    granted = together(
        change("tyo-data-transfer-objects", "member", to=vendor),
        change("tyo-data-transfer-objects", "role", to="roles/storage.admin"),
    )(stacks)
    check = next(each for each in CHECKS if each.id == "identity.data-closed")
    assert check.gcp(Side(Cloud.GCP, granted)).verdict is Verdict.YES  # the deny policy takes it away
    assert check.gcp(Side(Cloud.GCP, drop("boundary")(granted))).verdict is UNKNOWN


def test_a_difference_that_is_not_stated_is_told() -> None:
    plan = plan_of(FULL)
    aws = change("tyo-key-data", "enableKeyRotation", to=False)(Side.of_plan(plan, Cloud.AWS).stacks)
    changed = replace(plan, stacks=(*aws, *Side.of_plan(plan, Cloud.GCP).stacks))
    table = parity(changed, applying(modes(TENANCIES[FULL])))
    assert [row.id for row in table.unstated] == ["keys.rotation"]
    assert [each.row for each in table.stale] == ["keys.rotation"]
    assert not table.holds


def test_a_statement_that_is_no_longer_true_is_told() -> None:
    known = applying(modes(TENANCIES[FULL]))
    wrong = _says("keys.deletion-delay", Cell(Verdict.YES, "30 d"), Cell(Verdict.YES, "1 d"))
    same = _says("keys.hardware", Cell(Verdict.YES), Cell(Verdict.YES))
    gone = _says("keys.gone", Cell(Verdict.YES), Cell(NO))
    table = parity(plan_of(FULL), (*known, wrong, same, gone))
    assert table.stale == (wrong, same, gone)
    assert not table.holds


def test_unknown_on_both_is_no_parity() -> None:
    row = _table(FULL).rows[0]
    assert not replace(row, aws=Cell(NO), gcp=Cell(NO)).differs
    assert replace(row, aws=Cell(UNKNOWN), gcp=Cell(UNKNOWN)).differs
    assert replace(row, aws=Cell(Verdict.YES, "1 d"), gcp=Cell(Verdict.YES, "2 d")).differs


def test_a_number_that_the_tenancy_decides() -> None:
    assert Cell(Verdict.YES, "# d").admits(Cell(Verdict.YES, "35 d"))
    assert not Cell(Verdict.YES, "# d").admits(Cell(Verdict.YES, "35 h"))
    assert not Cell(Verdict.YES, "# d").admits(Cell(NO, "35 d"))
    assert not Cell(Verdict.YES, "35 d").admits(Cell(Verdict.YES, "135 d"))


def test_rows_are_named_once_and_stand_by_noun() -> None:
    ids = [check.id for check in CHECKS]
    assert len(set(ids)) == len(ids)
    nouns = list(dict.fromkeys(check.noun for check in CHECKS))
    assert nouns == list(NOUNS)
    assert [check.noun for check in CHECKS] == sorted((check.noun for check in CHECKS), key=nouns.index)
    assert all(check.title.ja and check.title.en for check in CHECKS)
