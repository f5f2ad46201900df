"""Waiting for a secret's first version while deploying."""

from __future__ import annotations

import asyncio
from typing import Any

import pulumi
import pytest

from components.app.types import gcp_filled
from components.app.types.gcp_filled import LOOK_UP, PATIENCE_SECONDS, PAUSE_SECONDS, until_filled
from jichi.engine.monitor import Monitor
from jichi.tenancy.model import Cloud
from tests.components.app.types.planning import planned

DB = "db: {type: postgres}"
MISSING = Exception(f"invoke of {LOOK_UP} failed: googleapi: Error 404: Secret Version [latest] not found.")
REFUSED = Exception(f"invoke of {LOOK_UP} failed: googleapi: Error 403: Permission denied")


def waited(*answers: Exception | None) -> tuple[str, list[float]]:
    """What comes of looks that fail so, and the pauses between them; the last answer is repeated."""
    left, pauses = list(answers), list[float]()

    async def look() -> None:
        answer = left.pop(0) if len(left) > 1 else left[0]
        if answer:
            raise answer

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    return asyncio.run(until_filled("db-word", look, pause)), pauses


def test_a_version_that_is_there_is_not_waited_for():
    assert waited(None) == ("db-word", [])


def test_it_looks_until_there_is_one():
    assert waited(MISSING, MISSING, None) == ("db-word", [PAUSE_SECONDS] * 2)


def test_another_error_is_told_at_once():
    with pytest.raises(Exception, match="Error 403"):
        waited(MISSING, REFUSED, None)


def test_it_gives_up_and_says_what_to_look_at():
    with pytest.raises(pulumi.RunError, match=f"db-word has no version after {PATIENCE_SECONDS // 60} minutes"):
        waited(MISSING)


def test_at_preview_the_secret_is_known_and_nobody_looks(monkeypatch: pytest.MonkeyPatch):
    async def never(*_args: Any) -> None:
        raise AssertionError("looked at preview")

    monkeypatch.setattr(pulumi.runtime, "invoke_async", never)
    assert handed(planned.__wrapped__(DB, Cloud.GCP)) == NAMES


NAMES = {"hirosaki-022021-prod-postgres-records-db-password", "hirosaki-022021-prod-postgres-records-db-username"}


def handed(plan: Any) -> set[str]:
    """The secrets that containers are handed."""
    return set(plan.exports["records-db-secrets"].values())


def test_while_deploying_it_looks_for_both_by_the_members_provider(monkeypatch: pytest.MonkeyPatch):
    asked: list[tuple[Any, ...]] = []
    register = Monitor.RegisterResource

    def existing(self: Monitor, request: Any) -> Any:
        answer = register(self, request)
        answer.id = answer.id or request.name
        return answer

    async def look(token: str, wanted: dict[str, Any], options: pulumi.InvokeOptions) -> None:
        assert options.provider is not None
        asked.append((token, tuple(wanted.items())))
        if len(asked) <= len(NAMES):
            raise MISSING

    monkeypatch.setattr(Monitor, "RegisterResource", existing)
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: False)
    monkeypatch.setattr(pulumi.runtime, "invoke_async", look)
    monkeypatch.setattr(gcp_filled, "PAUSE_SECONDS", 1)
    assert handed(planned.__wrapped__(DB, Cloud.GCP)) == NAMES
    wanted = {
        (LOOK_UP, (("project", "hirosaki-022021-prod"), ("secret", name), ("fetchSecretData", False))) for name in NAMES
    }
    assert set(asked) == wanted
    assert len(asked) == 2 * len(NAMES)
