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

import pulumi
from pydantic import BaseModel

from components.app.model import OutputSpec, Place, TypeSpec
from components.app.surroundings import ProvideArgs, Provided
from components.app.types.kind import ResourceType
from components.app.types.queue_params import QueueParams, outputs
from jichi.text import Text


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
