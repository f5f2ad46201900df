"""What is destroyed after a move, in which order, and what stays and until when."""

from __future__ import annotations

from jichi.diff.move.model import Move, Obstacle
from tests.jichi.diff import moves
from tests.jichi.diff.moves import AWS_SIDE, GCP_SIDE, aws, departure, instead, moved, of, party, without


def test_created_is_the_target_in_its_order_and_destroyed_the_source_turned_round() -> None:
    only = party(moved())
    assert [each.resource for each in only.created] == list(GCP_SIDE)
    assert [each.resource for each in only.departures] == list(reversed(AWS_SIDE))
    assert (only.source, only.target) == (moves.AWS, moves.GCP)


def _obstacles(found: Move, name: str) -> list[tuple[Obstacle, int | None]]:
    return [(hold.obstacle, hold.days) for hold in departure(found, name).holds]


def test_what_stays_after_the_destruction() -> None:
    found = moved()
    assert _obstacles(found, "tyo-evidence") == [(Obstacle.LOCKED, 1825), (Obstacle.EMPTIED, None)]
    assert _obstacles(found, "tyo-evidence-object-lock") == [(Obstacle.LOCKED, 1825)]
    assert _obstacles(found, "tyo-log") == [(Obstacle.KEPT, 365), (Obstacle.EMPTIED, None)]
    assert _obstacles(found, "tyo-database") == [
        (Obstacle.LEAVES, None),
        (Obstacle.LEAVES, 35),
        (Obstacle.SWITCH, None),
    ]
    assert _obstacles(found, "tyo-secret-database") == [(Obstacle.WAITS, 30)]
    assert _obstacles(found, "tyo-flow-log") == []
    staying = {each.resource.name for each in party(found).departures if each.stays}
    assert staying == {
        *("tyo-evidence", "tyo-evidence-object-lock", "tyo-log", "tyo-log-group-events"),
        *("tyo-vault", "tyo-vault-lock", "tyo-key-log", "tyo-key-data"),
    }


def test_guards_are_those_of_a_deletion() -> None:
    assert [str(guard) for guard in departure(moved(), "tyo-data").guards] == ["protected", "data"]
    assert departure(moved(), "tyo-log-lifecycle").guards == ()


def test_a_key_stays_as_long_as_what_it_protects() -> None:
    (needed, _) = departure(moved(), "tyo-key-log").holds
    assert (needed.obstacle, needed.days) == (Obstacle.NEEDED, 1825)
    assert needed.by == ("tyo-log-group-events", "tyo-evidence")
    shorter = without(AWS_SIDE, *(each for each in AWS_SIDE if each.type == moves.S3_ENCRYPTION))
    (needed, _) = departure(moved(shorter), "tyo-key-log").holds
    assert (needed.days, needed.by) == (400, ("tyo-log-group-events",))


def test_a_databases_key_stays_for_its_backups_in_the_vault_and_for_those_that_it_leaves() -> None:
    holds = departure(moved(), "tyo-key-data").holds
    assert [(hold.obstacle, hold.days, hold.by) for hold in holds] == [
        (Obstacle.NEEDED, 40, ("tyo-vault",)),
        (Obstacle.NEEDED, None, ("tyo-database",)),
        (Obstacle.WAITS, 30, ()),
    ]
    quiet = instead(AWS_SIDE, moves.DATABASE, skipFinalSnapshot=True, deleteAutomatedBackups=True)
    holds = departure(moved(without(quiet, moves.BACKUPS, moves.BACKUPS_LOCK)), "tyo-key-data").holds
    assert [hold.obstacle for hold in holds] == [Obstacle.WAITS]


def test_the_key_of_a_databases_credentials_holds_nothing_of_it() -> None:
    secret = aws(moves.KEY, "tyo-key-secret", {"deletionWindowInDays": 30})
    side = instead(AWS_SIDE, moves.DATABASE, masterUserSecretKmsKeyId=of(secret, "arn"))
    assert _obstacles(moved((secret, *side)), "tyo-key-secret") == [(Obstacle.WAITS, 30)]


def test_on_google_cloud_keys_stay_for_good_and_a_locked_log_bucket_to_its_end() -> None:
    found = moved(back=True)
    assert _obstacles(found, "tyo-key-ring") == [(Obstacle.NEVER, None)]
    assert _obstacles(found, "tyo-key-data") == [(Obstacle.NEVER, None), (Obstacle.WAITS, 30)]
    assert _obstacles(found, "tyo-log") == [(Obstacle.LOCKED, 400), (Obstacle.WAITS, 7)]
