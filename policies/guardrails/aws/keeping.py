"""How logs in a bucket are kept: locked for everybody, or by a policy that leaves deletion to break-glass alone."""

from __future__ import annotations

from jichi.engine.plan import Resource
from jichi.text import Text
from network.proof.access.words import ANYTHING, literal
from policies.guardrails.aws.attached import Guarded, but_break_glass, refused
from policies.guardrails.aws.holdings import LOCK
from policies.judgement import Evidence, Judgement, Status, failed, unknown
from policies.reading import ABSENT, equals
from policies.world import World

POLICY = "aws:s3/bucketPolicy:BucketPolicy"
KEEPS = Text(ja="緊急用のほか誰も消せない保存先", en="a place that nobody but break-glass can remove it from")


def undeleted(world: World, bucket: Resource, about: Resource) -> Judgement:
    """Whether nobody who works can remove an object of a bucket.

    Args:
        world: the plan around it.
        bucket: where the logs are.
        about: the resource that is judged.
    """
    for lock in world.companions(bucket, LOCK, "bucket").certain:
        locked = equals(lock, "rule.defaultRetention.mode", "COMPLIANCE", about=about)
        if locked.status is Status.PASS:
            return locked
    return left_to_break_glass(world, bucket)


def left_to_break_glass(world: World, bucket: Resource) -> Judgement:
    """Whether a bucket's policy denies to everybody but break-glass to delete objects and their versions."""
    found = world.companions(bucket, POLICY, "bucket")
    if not found.certain:
        evidence = Evidence("policy", ABSENT, KEEPS, bucket.urn)
        return unknown(evidence) if found.doubtful else failed(evidence)
    objects = (*literal(f"{world.symbols.arn(bucket)}/"), *ANYTHING)
    guarded = Guarded(world, bucket, tuple((each, "policy") for each in found.certain), (objects,))
    actions = ("s3:deleteobject", "s3:deleteobjectversion")
    return refused(guarded, actions, but_break_glass(guarded.account), KEEPS, signed=True)
