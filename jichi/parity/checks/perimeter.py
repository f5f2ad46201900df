"""Perimeter: that the services' own APIs, which no filter of a network sees, are of no use across it.

On Google Cloud it is a perimeter of VPC Service Controls; on AWS every endpoint's and every bucket's policy says it for
itself. Sources: AWS PrivateLink Guide, "Control access to VPC endpoints using endpoint policies"; VPC Service Controls
documentation, "Dry run mode".
"""

from __future__ import annotations

from jichi.engine.plan import Resource
from jichi.parity import aws, google
from jichi.parity.checks.check import Check
from jichi.parity.checks.network import networks
from jichi.parity.checks.network_ways import ENDPOINT, google_ways, to_the_cloud
from jichi.parity.checks.storage import buckets, denies
from jichi.parity.iam import request
from jichi.parity.judging import Reading, all_of, every, holds, negated, no, strongest, weakest, yes
from jichi.parity.model import Cell
from jichi.parity.side import Side
from jichi.text import Text


def _aws_endpoints(side: Side) -> Cell:
    """Nobody of another account reaches anything through an endpoint, and nobody another account's things. An endpoint
    to what somebody else publishes has no policy, and one port (`connections.services-named`, `connections.passages`).
    """

    def read(endpoint: Resource) -> Reading:
        policy = aws.policy_of(endpoint)
        account, other = str(side.account(endpoint)), aws.STRANGER.split(":")[4]
        anyone = f"arn:aws:iam::{account}:role/anyone"
        abroad = {"aws:ResourceAccount": other}
        strangers = [
            request(who, action, where, context)
            for action, on in policy.allowances
            for who, where, context in (
                (anyone, aws.STRANGERS_BUCKET, abroad),
                (aws.STRANGER, on, abroad),
                (aws.STRANGER, on, {"aws:ResourceAccount": account}),
            )
        ]
        # An endpoint without a policy lets everything through.
        if endpoint.inputs.get("policy") is None:
            return no()
        return holds(negated(strongest(policy.grants(each) for each in strangers)))

    return every((each for each in side.of(ENDPOINT) if to_the_cloud(each)), read)


def _gcp_endpoints(side: Side) -> Cell:
    ways = [way for network in networks(side) for way in google_ways(side, network)]
    return all_of(every(ways, lambda _: yes()), google.perimeters(side))


def _aws_objects(side: Side) -> Cell:
    actions = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject")
    return every(buckets(side), lambda each: holds(weakest(denies(side, each, action, {}) for action in actions)))


def _gcp_objects(side: Side) -> Cell:
    return all_of(every(buckets(side), lambda _: yes()), google.perimeters(side))


CHECKS = (
    Check(
        "perimeter",
        "endpoints",
        Text("閉じた経路から他人のアカウントに届かない", "the closed way leads to nobody else's account"),
        _aws_endpoints,
        _gcp_endpoints,
    ),
    Check(
        "perimeter",
        "objects",
        Text(
            "バケットを団体のネットワークの外から読み書きできない",
            "buckets are not used from outside the member's network",
        ),
        _aws_objects,
        _gcp_objects,
    ),
)
