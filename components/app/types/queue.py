"""`queue`: messages that wait until somebody has handled them, and those that nobody could handle set apart.

    resources:
      work: {type: queue, params: {attempts: 5, seconds: 120}}
      ...: ${resources.work.url}

A message may come more than once, and in another order than it was sent: so it is on both clouds. Messages are under
the member's key for data, as what they say may be about residents; they stay in the region and are no place to keep
anything. A message that was not handled in `attempts` tries is set apart, and somebody is told.

On AWS it is a queue of SQS, and `url` and `subscription` are the same; on Google Cloud messages are sent to a topic of
Pub/Sub (`url`) and received from its subscription. `provider` says which.
"""

from __future__ import annotations

from typing import Annotated

import pulumi
from pydantic import BaseModel, Field

from components.app.model import OutputSpec, Place, TypeSpec
from components.app.surroundings import ProvideArgs, Provided
from components.app.types.kind import Params, ResourceType
from components.app.types.naming import fitted
from components.naming import Kind, Scope
from jichi.tenancy.model import Cloud
from jichi.text import Text

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


def _known(place: Place, slug: str, _params: BaseModel) -> dict[str, str]:
    return outputs(place.scope, slug)


def _aws(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    from components.app.types import queue_aws

    return queue_aws.provide(args, parent)


def _gcp(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    from components.app.types import queue_gcp

    return queue_gcp.provide(args, parent)


QUEUE = ResourceType(
    TypeSpec(
        "queue",
        Text(ja="メッセージの待ち行列", en="a queue of messages"),
        QueueParams,
        (
            OutputSpec("name", Text(ja="名前", en="name"), known=True),
            OutputSpec("url", Text(ja="送り先", en="where messages are sent"), known=True),
            OutputSpec("subscription", Text(ja="受け取り元", en="where messages are received"), known=True),
            OutputSpec("provider", Text(ja="sqs または pubsub", en="sqs or pubsub"), known=True),
        ),
        {"default": Text(ja="順序を保証しない、一回以上の配信", en="in any order, at least once")},
        known=_known,
    ),
    _aws,
    _gcp,
)
