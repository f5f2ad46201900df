"""What a `queue` resource may say, and what its parts are called on both clouds: pure."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from components.app.naming import fitted
from components.app.types.kind import Params
from components.naming import Kind, Scope
from jichi.tenancy.model import Cloud

KEPT_DAYS = 7
"""For which a message waits on both clouds; toolkit default, over a holiday week."""
DEAD_DAYS = 14
"""For which one that nobody could handle is kept: the longest of SQS (SQS API Reference, "SetQueueAttributes")."""
DAY_SECONDS = 24 * 3600
DEAD = "dead"
"""What names of queues of messages that nobody could handle begin with, and no other's do."""
_LONGEST = 63
"""Characters of a topic's name as this house writes names; SQS takes more."""


class QueueParams(Params):
    """How messages are handed out; what both clouds can do.

    Args:
        attempts: how often a message is handed out before it is set apart (Pub/Sub documentation, "Dead-letter topics":
            5 to 100).
        seconds: for which nobody else gets a message that is being handled (Pub/Sub documentation, "Lease management":
            10 to 600).
    """

    attempts: Annotated[int, Field(ge=5, le=100)] = 5
    seconds: Annotated[int, Field(ge=10, le=600)] = 60


def params_of(params: BaseModel) -> QueueParams:
    """The checked params."""
    if not isinstance(params, QueueParams):
        raise TypeError("not the params of a queue")
    return params


def queue_name(scope: Scope, slug: str) -> str:
    """The queue's name in a region; the topic's and the subscription's too."""
    kind = Kind.QUEUE if scope.cloud is Cloud.AWS else Kind.GOOGLE
    return scope.name(kind, f"app-{_slug(scope, slug)}")


def dead_name(scope: Scope, slug: str) -> str:
    """The name of the queue of messages that nobody could handle."""
    kind = Kind.QUEUE if scope.cloud is Cloud.AWS else Kind.GOOGLE
    return scope.name(kind, f"{DEAD}-{_slug(scope, slug)}")


def _slug(scope: Scope, slug: str) -> str:
    return fitted(slug, _LONGEST - len(f"{scope.owner}-{DEAD}--{scope.place}"))


def outputs(scope: Scope, slug: str) -> dict[str, str]:
    """What placeholders say, in a region."""
    name = queue_name(scope, slug)
    if scope.cloud is Cloud.AWS:
        url = f"https://sqs.{scope.region}.amazonaws.com/{scope.account}/{name}"
        return {"name": name, "url": url, "subscription": url, "provider": "sqs"}
    path = f"projects/{scope.account}"
    return {
        "name": name,
        "url": f"{path}/topics/{name}",
        "subscription": f"{path}/subscriptions/{name}",
        "provider": "pubsub",
    }
