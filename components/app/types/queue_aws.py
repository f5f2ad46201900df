"""`queue` on AWS: a queue of SQS, and beside it that of messages which nobody could handle.

Sources: SQS Developer Guide, "Key management", "Using dead-letter queues in Amazon SQS", "Amazon SQS security best
practices"; KMS Developer Guide, "Encryption context" (SQS gives the queue's ARN).
"""

from __future__ import annotations

import json

import pulumi
from pulumi_aws import sqs

from components.app.naming import fitted, system
from components.app.surroundings import ProvideArgs, Provided
from components.app.types.queue_params import (
    DAY_SECONDS,
    DEAD_DAYS,
    KEPT_DAYS,
    dead_name,
    outputs,
    params_of,
    queue_name,
)
from components.naming import Scope
from components.policy import ANYONE, Statement, known
from components.watch.aws_alarms import Alarm, create_alarm
from jichi.tenancy.model import DataClass
from jichi.text import Text

POLL_SECONDS = 20
"""How long a request waits for a message: the longest, so that few requests are made for nothing."""
_ALARM_ROOM = 60

_USE = (
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "sqs:ReceiveMessage",
    "sqs:SendMessage",
)


def provide(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    """The queue in this region; messages are in one region only."""
    scope, slug = args.around.site.scope, args.need.slug
    queue = Queue(args, parent).queue
    arn = scope.arn("sqs", queue_name(scope, slug))
    return Provided(
        outputs=outputs(scope, slug),
        statements=(
            Statement("Queue", "Allow", _USE, (arn,)),
            Statement(
                "QueueKey",
                "Allow",
                ("kms:Decrypt", "kms:GenerateDataKey"),
                (args.around.keys[DataClass.DATA].id,),
                conditions={
                    "StringEquals": {
                        "kms:ViaService": f"sqs.{scope.region}.amazonaws.com",
                        "kms:EncryptionContext:aws:sqs:arn": arn,
                    }
                },
            ),
        ),
        ready=(queue,),
    )


class Queue(pulumi.ComponentResource):
    """Both queues, their policies, and the alarm."""

    def __init__(self, args: ProvideArgs, parent: pulumi.Resource) -> None:
        site, slug = args.around.site, args.need.slug
        scope, self._logical = site.scope, f"{site.place}-queue-{slug}"
        super().__init__("jichi:app:Queue", self._logical, None, pulumi.ResourceOptions(parent=parent))
        said = params_of(args.need.params)
        live, dead = queue_name(scope, slug), dead_name(scope, slug)
        tags = scope.tags(f"queue-{slug}-{site.place}", DataClass.DATA, system(args.apps))
        key = args.around.keys[DataClass.DATA].id
        apart = sqs.Queue(
            f"{self._logical}-dead",
            name=dead,
            kms_master_key_id=key,
            message_retention_seconds=DEAD_DAYS * DAY_SECONDS,
            redrive_allow_policy=json.dumps(
                {"redrivePermission": "byQueue", "sourceQueueArns": [scope.arn("sqs", live)]}
            ),
            tags=tags,
            opts=site.child(self),
        )
        self.queue = sqs.Queue(
            self._logical,
            name=live,
            kms_master_key_id=key,
            message_retention_seconds=KEPT_DAYS * DAY_SECONDS,
            visibility_timeout_seconds=said.seconds,
            receive_wait_time_seconds=POLL_SECONDS,
            redrive_policy=pulumi.Output.json_dumps(
                {"deadLetterTargetArn": apart.arn, "maxReceiveCount": said.attempts}
            ),
            tags=tags,
            opts=site.child(self),
        )
        for name, queue, what in ((live, self.queue, ""), (dead, apart, "-dead")):
            sqs.QueuePolicy(
                f"{self._logical}{what}-policy",
                queue_url=queue.url,
                policy=known(_tls_only(scope, name)),
                opts=site.child(self),
            )
        create_alarm(
            site,
            Alarm(
                f"queue-{fitted(slug, _ALARM_ROOM)}",
                Text(ja="処理できなかったメッセージがある", en="messages could not be handled"),
                "AWS/SQS",
                "ApproximateNumberOfMessagesVisible",
                "Maximum",
                threshold=1,
                dimensions={"QueueName": apart.name},
            ),
            self,
        )
        self.register_outputs({"url": self.queue.url})


def _tls_only(scope: Scope, name: str) -> Statement:
    """No request without TLS. Who may do what, IAM says; no other account is let in."""
    arn = scope.arn("sqs", name)
    return Statement("TlsOnly", "Deny", ("sqs:*",), (arn,), ANYONE, {"Bool": {"aws:SecureTransport": "false"}})
