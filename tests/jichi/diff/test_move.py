"""What becomes of each holding in a move, and what a changed plan changes in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from jichi.diff.move.means import Fate, Way
from jichi.diff.move.model import Line, Move
from jichi.diff.move.moving import NO_COUNTERPART, NO_MEANS, NO_ROOM, NOT_REPLICATED, move
from jichi.diff.move.retention import Until
from jichi.engine.plan import Resource, StackId
from jichi.engine.values import Computed, Value
from jichi.tenancy.model import Cloud
from tests.jichi.diff import moves
from tests.jichi.diff.moves import (
    AWS_SIDE,
    GCP_SIDE,
    TENANCY,
    aws,
    both,
    gcp,
    instead,
    line,
    made,
    moved,
    of,
    party,
    tags,
    without,
)
from tests.jichi.diff.plans import plan


def _fates(found: Move) -> dict[str, tuple[Fate, tuple[Way, ...]]]:
    return {each.resource.name: (each.fate, each.ways) for each in party(found).lines}


def test_every_holding_of_aws_has_its_means() -> None:
    assert _fates(moved()) == {
        "tyo-key-log": (Fate.ANEW, (Way.ENCRYPTED_ANEW,)),
        "tyo-key-data": (Fate.ANEW, (Way.ENCRYPTED_ANEW,)),
        "tyo-log": (Fate.REMAINS, (Way.LOGS_FROM_AWS,)),
        "tyo-log-group-events": (Fate.REMAINS, (Way.LOGS_FROM_AWS,)),
        "tyo-flow-log": (Fate.ANEW, (Way.RECORDING_ANEW,)),
        "zone": (Fate.ANEW, (Way.NAMES_ANEW,)),
        "tyo-data": (Fate.COPIED, (Way.LINE, Way.TRANSFER_SERVICE)),
        "osa-data": (Fate.COPIED, (Way.REPLICATION,)),
        "tyo-evidence": (Fate.REMAINS, (Way.LOCKED,)),
        "tyo-database": (Fate.COPIED, (Way.DUMP, Way.GOOGLE_DMS, Way.LAYOUT)),
        "tyo-secret-database": (Fate.ANEW, (Way.SECRETS_ANEW,)),
        "tyo-vault": (Fate.REMAINS, (Way.BACKUPS_STAY,)),
    }


def test_every_holding_of_google_cloud_has_its_means() -> None:
    assert _fates(moved(back=True)) == {
        "tyo-key-ring": (Fate.ANEW, (Way.PLANNED,)),
        "tyo-key-log": (Fate.ANEW, (Way.ENCRYPTED_ANEW,)),
        "tyo-key-data": (Fate.ANEW, (Way.ENCRYPTED_ANEW,)),
        "tyo-log": (Fate.REMAINS, (Way.LOGS_FROM_GOOGLE,)),
        "zone": (Fate.ANEW, (Way.NAMES_ANEW,)),
        "googleapis-com": (Fate.ANEW, (Way.PLANNED,)),
        "tyo-data": (Fate.COPIED, (Way.LINE, Way.DATASYNC)),
        "osa-data": (Fate.COPIED, (Way.REPLICATION,)),
        "tyo-evidence": (Fate.REMAINS, (Way.LOCKED,)),
        "tyo-database": (Fate.COPIED, (Way.DUMP, Way.AWS_DMS, Way.LAYOUT)),
        "tyo-secret-database": (Fate.ANEW, (Way.SECRETS_ANEW,)),
    }


def test_counterparts_have_the_same_role_and_place() -> None:
    found = moved()
    pairs = {each.resource.name: each.counterpart for each in party(found).lines if each.counterpart}
    assert pairs["tyo-data"] is moves.G_DATA
    assert pairs["osa-data"] is moves.G_DATA_COPY
    assert pairs["tyo-database"] is moves.G_DATABASE
    assert pairs["zone"] is moves.G_ZONE
    # Google Cloud has one store for all logs of a place.
    assert pairs["tyo-log-group-events"] is pairs["tyo-log"] is moves.G_LOG


def test_parts_go_with_their_whole_and_what_serves_is_not_listed() -> None:
    found = moved()
    assert line(found, "tyo-database").held.parts == (moves.DATABASE_MACHINE,)
    assert line(found, "tyo-evidence").held.parts == (moves.EVIDENCE_LOCK,)
    assert not {"backup", "tyo-backup-plan", "tyo-data-replication"} & {
        each.resource.name for each in party(found).lines
    }


@pytest.mark.parametrize(
    "new",
    [
        aws("aws:dynamodb/table:Table", "tyo-table"),
        aws("aws:efs/fileSystem:FileSystem", "tyo-files"),
        aws("aws:fsx/windowsFileSystem:WindowsFileSystem", "tyo-files"),
        aws("aws:never/heard:Of", "tyo-thing", tags("data")),
        aws("aws:s3/bucket:Bucket", "tyo-other", tags("secret")),
        aws("aws:rds/clusterInstance:ClusterInstance", "tyo-stray", {"clusterIdentifier": "no-such-cluster"}),
    ],
    ids=lambda each: each.type,
)
def test_a_new_holding_of_the_source_appears_as_unknown(new: Resource) -> None:
    found = moved((*AWS_SIDE, new))
    assert line(found, new.name).fate is Fate.UNKNOWN
    assert line(found, new.name).unknown is NO_MEANS
    assert line(found, new.name).ways == ()
    assert party(found).having(Fate.UNKNOWN) == (line(found, new.name),)


def test_a_class_that_is_not_known_yet_is_no_reason_to_leave_something_out() -> None:
    new = aws("aws:never/heard:Of", "tyo-thing", {"tags": {"jichi:data-class": Computed((of(moves.DATA),))}})
    assert line(moved((*AWS_SIDE, new)), "tyo-thing").fate is Fate.UNKNOWN


@pytest.mark.parametrize(
    ("gone", "names"),
    [
        (moves.G_DATA, ["tyo-data", "osa-data"]),
        (moves.G_DATA_COPY, ["osa-data"]),
        (moves.G_DATABASE, ["tyo-database"]),
        (moves.G_ZONE, ["zone"]),
        (moves.G_SECRET, ["tyo-secret-database"]),
        (moves.G_KEY_DATA, ["tyo-key-data"]),
        (moves.G_LOG, ["tyo-log", "tyo-log-group-events"]),
        (moves.G_EVIDENCE, ["tyo-log", "tyo-log-group-events", "tyo-evidence"]),
    ],
    ids=lambda each: each.name if isinstance(each, Resource) else "",
)
def test_without_its_counterpart_a_line_turns_to_unknown(gone: Resource, names: list[str]) -> None:
    found = moved(target=without(GCP_SIDE, gone))
    turned = [each.resource.name for each in party(found).having(Fate.UNKNOWN)]
    assert turned == names
    assert all(line(found, name).unknown in (NO_COUNTERPART, NO_ROOM, NOT_REPLICATED) for name in names)


def test_two_that_could_be_meant_are_no_counterpart() -> None:
    twin = gcp(moves.GCS, "tyo-data", {"name": "other", "labels": {"jichi-data-class": "data"}})
    assert line(moved(target=(*GCP_SIDE, twin)), "tyo-data").unknown is NO_COUNTERPART


def test_a_counterpart_elsewhere_is_none() -> None:
    there = made(moves.GCP, moves.GCS, "tyo-data", dict(moves.G_DATA.inputs))
    abroad = tuple(_moved_to("us-central1", there) if each is moves.G_DATA else each for each in GCP_SIDE)
    assert line(moved(target=abroad), "tyo-data").unknown is NO_COUNTERPART


def _moved_to(region: str, each: Resource) -> Resource:
    return replace(each, region=region)


def test_records_say_where_they_can_be_read_and_until_when() -> None:
    found = line(moved(), "tyo-log")
    assert found.copied_to is moves.G_EVIDENCE
    assert found.until == Until(365, locked=False)
    assert line(moved(), "tyo-evidence").until == Until(1825, locked=True)
    assert line(moved(), "tyo-vault").until == Until(40, locked=True)
    assert line(moved(), "tyo-data").until is None


@pytest.mark.parametrize("days", [1, 365, 3650])
def test_a_lock_changes_the_date(days: int) -> None:
    rule = {"defaultRetention": {"days": days, "mode": "COMPLIANCE"}}
    found = moved(instead(AWS_SIDE, moves.EVIDENCE_LOCK, rule=rule))
    assert line(found, "tyo-evidence").until == Until(days, locked=True)
    assert found.last_day == date(2032, 3, 31)
    free = date.fromordinal(date(2032, 4, 1).toordinal() + days)
    assert Until(days, locked=True).first_day(found.last_day) == free
    # The log group is kept for 400 days.
    assert party(found).free_from(found.last_day) == max(free, date(2033, 5, 6))


def test_a_lock_that_is_not_known_leaves_no_date() -> None:
    found = moved(instead(AWS_SIDE, moves.EVIDENCE_LOCK, rule=of(moves.DATA)))
    assert line(found, "tyo-evidence").until == Until(None, locked=False)
    assert party(found).free_from(found.last_day) is None


def test_a_replica_of_which_nobody_says_so_is_moved_for_itself() -> None:
    alone = tuple(each for each in AWS_SIDE if each.type != moves.S3_REPLICATION)
    assert line(moved(alone), "osa-data").ways == (Way.LINE, Way.TRANSFER_SERVICE)
    disabled = tuple(each for old in AWS_SIDE for each in instead([old], old, **_disabled(old)))
    assert line(moved(disabled), "osa-data").ways == (Way.LINE, Way.TRANSFER_SERVICE)


def _disabled(each: Resource) -> dict[str, Value]:
    rule: Value = {"status": "Disabled", "destination": {"bucket": "arn:aws:s3:::t-osa-data"}}
    return {"rules": (rule,)} if each.type == moves.S3_REPLICATION else {}


def test_a_replica_whose_counterpart_is_none_is_unknown() -> None:
    for target in (without(GCP_SIDE, moves.G_JOB), instead(GCP_SIDE, moves.G_JOB, status="DISABLED")):
        assert line(moved(target=target), "osa-data").unknown is NOT_REPLICATED


def test_one_bucket_in_both_regions_takes_over_from_both() -> None:
    dual = gcp(moves.GCS, "dual-data", dict(moves.G_DATA.inputs))
    found = moved(target=(*without(GCP_SIDE, moves.G_DATA, moves.G_DATA_COPY, moves.G_JOB), dual))
    assert [line(found, name).counterpart for name in ("tyo-data", "osa-data")] == [dual, dual]
    assert line(found, "osa-data").ways == (Way.REPLICATION,)


@pytest.mark.parametrize(
    ("version", "fate"),
    [("POSTGRES_17", Fate.COPIED), ("POSTGRES_18", Fate.COPIED), ("POSTGRES_16", Fate.UNKNOWN),
     ("MYSQL_8_0", Fate.UNKNOWN)],
)  # fmt: skip
def test_a_database_is_copied_to_the_same_or_a_newer_version_only(version: str, fate: Fate) -> None:
    found = line(moved(target=instead(GCP_SIDE, moves.G_DATABASE, databaseVersion=version)), "tyo-database")
    assert found.fate is fate
    assert (found.unknown is None) is (fate is Fate.COPIED)
    assert bool(found.ways) is (fate is Fate.COPIED)


def test_a_database_of_another_kind_has_no_means() -> None:
    found = line(moved(instead(AWS_SIDE, moves.DATABASE, engine="aurora-mysql")), "tyo-database")
    assert (found.fate, found.ways) == (Fate.UNKNOWN, ())


def _shared(stack: StackId) -> StackId:
    return StackId(stack.project, stack.name.replace("022021", "shared"), None, stack.cloud)


def _in(stack: StackId, each: Resource) -> Resource:
    return made(stack, each.type, each.name, each.inputs)


def test_what_members_share_is_a_party_of_its_own_and_stands_in_for_what_a_member_lacks() -> None:
    log = _in(_shared(moves.GCP), moves.G_LOG)
    source, target = AWS_SIDE, without(GCP_SIDE, moves.G_LOG)
    old_shared = _in(_shared(moves.AWS), moves.ZONE)
    found = move(plan(old_shared, *source, log, *target), TENANCY, Cloud.AWS, Cloud.GCP)
    assert [each.member for each in found.parties] == [None, "022021"]
    shared, member = found.parties
    assert [each.resource for each in shared.departures] == [old_shared]
    assert next(each for each in member.lines if each.resource.name == "tyo-log").counterpart is log
    assert {each.fate for each in member.lines} == {Fate.COPIED, Fate.REMAINS, Fate.ANEW}


def test_a_party_with_one_side_only() -> None:
    found = move(plan(*AWS_SIDE, _in(_shared(moves.GCP), moves.G_LOG)), TENANCY, Cloud.AWS, Cloud.GCP)
    shared, member = found.parties
    assert (shared.source, len(shared.created), shared.departures) == (None, 1, ())
    assert (member.target, member.created) == (None, ())
    assert all(each.fate is Fate.UNKNOWN for each in member.lines if each.counterpart is None and _matched(each))


def _matched(each: Line) -> bool:
    return each.resource.name in {"tyo-data", "osa-data", "tyo-database", "zone", "tyo-evidence"}


def test_what_is_only_read_is_neither_created_nor_moved() -> None:
    read = replace(aws(moves.S3, "tyo-read", tags("data")), read_id="x")
    found = party(moved((*AWS_SIDE, read)))
    assert "tyo-read" not in {each.resource.name for each in (*found.lines, *found.departures)}


def test_promises_are_those_of_the_service_level() -> None:
    assert [(each.key, each.value) for each in moved().promises] == [
        ("availability", "99.5 %"),
        ("rpo", "24h"),
        ("rto", "12h"),
        ("backup_retention", "35d, 30"),
        ("log_retention", "365d"),
        ("evidence_retention", "1825d"),
    ]


def test_the_means_that_are_named_are_listed_once_in_the_catalogues_order() -> None:
    assert list(moved().ways) == [way for way in Way if way in moved().ways]
    assert Way.AWS_DMS not in moved().ways
    assert Way.GOOGLE_DMS not in move(both(), TENANCY, Cloud.GCP, Cloud.AWS).ways
