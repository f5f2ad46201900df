"""Ways by which a request comes to an asset on AWS: directly, through a planned endpoint, through an access point.

An endpoint's policy only takes away, and only from what comes through it; a bucket policy that asks for an endpoint
gives its place to whatever that endpoint lets through. Source: AWS PrivateLink Guide, "Control access to VPC endpoints
using endpoint policies"; S3 User Guide, "Configuring IAM policies for using access points".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from jichi.engine.plan import Resource
from network.proof.access.assets import Asset
from network.proof.access.aws_assets import Assets
from network.proof.access.literals import Literal, missing, present
from network.proof.access.statements import Document, Literals, Statement, document
from network.proof.access.symbols import Symbols
from network.proof.access.words import ANYTHING, arn, literal, witness
from network.proof.model import Origin

_ENDPOINT, _VPC = "aws:sourcevpce", "aws:sourcevpc"
ENDPOINT_ACCOUNT = "aws:vpceaccount"
_POINT, _POINT_ACCOUNT = "s3:dataaccesspointarn", "s3:dataaccesspointaccount"
_FULL = '{"Statement": {"Sid": "default", "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}'
"""What an endpoint without a policy lets through: everything."""


@dataclass(frozen=True, slots=True)
class Door:
    """A way to an asset.

    Args:
        given: what a request that comes this way has.
        policy: what else has to let it through; None where nothing has to.
    """

    given: Literals
    policy: Document | None = None


@dataclass(frozen=True)
class Doors:
    """The ways that a Plan has."""

    assets: Assets

    def to(self, asset: Asset) -> Callable[[str], tuple[Door, ...]]:
        """The ways to an asset, by the service that an action is of; found once."""
        found: dict[str, tuple[Door, ...]] = {}

        def ways(service: str) -> tuple[Door, ...]:
            if service not in found:
                found[service] = tuple(self._to(asset, service))
            return found[service]

        return ways

    def _to(self, asset: Asset, service: str) -> Iterator[Door]:
        """The ways to an asset by which its policies tell requests apart.

        Args:
            asset: with its policies.
            service: prefix of the action.
        """
        keys = {
            literal_.key
            for each in asset.documents
            for statement in each.statements
            for literal_ in statement.conditions
        }
        by_point = service == "s3"
        here: Literals = ()
        if keys & {_ENDPOINT, _VPC}:
            endpoints = self._by_account.get(asset.account, ())
            ids = tuple(literal(self._symbols.symbol(each.urn, "id")) for each in endpoints)
            vpcs = tuple(literal(self._symbols.text(each.inputs.get("vpcId")) or "") for each in endpoints)
            here = (
                Literal(_ENDPOINT, ids, outside=True, absent=True),
                Literal(_VPC, vpcs, outside=True, absent=True),
            )
            for each in endpoints:
                if (self._symbols.text(each.inputs.get("serviceName")) or "").rpartition(".")[2] == service:
                    yield self._through(each)
        if by_point:
            own = arn(f"arn:*:s3:*:{asset.account}:*")
            points = self._points.get((asset.account, asset.name), ())
            yield from (Door((*here, *each.given), each.policy) for each in points)
            here = (
                *here,
                Literal(_POINT, (own,), outside=True, absent=True),
                Literal(_POINT_ACCOUNT, (literal(asset.account),), outside=True, absent=True),
            )
        yield Door(here)

    @property
    def _symbols(self) -> Symbols:
        return self.assets.symbols

    @cached_property
    def _endpoints(self) -> tuple[Resource, ...]:
        return tuple(each for each in self.assets.resources if each.type == "aws:ec2/vpcEndpoint:VpcEndpoint")

    @cached_property
    def _by_account(self) -> Mapping[str, tuple[Resource, ...]]:
        found: dict[str, tuple[Resource, ...]] = {}
        for each in self._endpoints:
            account = self._symbols.account(each)
            found[account] = (*found.get(account, ()), each)
        return found

    def is_open(self, endpoint: Resource) -> bool:
        """Whether an endpoint's policy lets everybody do everything with everything."""
        policy = self._through(endpoint).policy
        return policy is not None and any(
            each.allows
            and not each.doubtful
            and each.for_everybody
            and not each.conditions
            and not each.but_resources
            and (each.resources is None or ANYTHING in each.resources)
            for each in policy.statements
        )

    def _through(self, each: Resource) -> Door:
        return self._behind[each.urn]

    @cached_property
    def _behind(self) -> Mapping[str, Door]:
        """The way through each endpoint, by its URN."""
        return {each.urn: self._of(each) for each in self._endpoints}

    def _of(self, each: Resource) -> Door:
        vpc = self._symbols.text(each.inputs.get("vpcId")) or ""
        given = (
            present(_ENDPOINT, self._symbols.symbol(each.urn, "id")),
            present(_VPC, vpc),
            present(ENDPOINT_ACCOUNT, self._symbols.account(each)),
            missing(_POINT),
            missing(_POINT_ACCOUNT),
        )
        text = _FULL if each.inputs.get("policy") is None else self._symbols.text(each.inputs["policy"])
        return Door(given, document(text, Origin(each.urn, source=each.source)))

    @cached_property
    def _points(self) -> Mapping[tuple[str, str], tuple[Door, ...]]:
        """Access points by the bucket's account and name."""
        policies = {
            self._symbols.text(each.inputs.get("accessPointArn")): each.inputs.get("policy")
            for each in self.assets.resources
            if each.type == "aws:s3control/accessPointPolicy:AccessPointPolicy"
        }
        found: dict[tuple[str, str], tuple[Door, ...]] = {}
        for each in self.assets.resources:
            if each.type != "aws:s3/accessPoint:AccessPoint":
                continue
            account = self._symbols.account(each)
            bucket = (account, self._symbols.text(each.inputs.get("bucket")) or "")
            name = self._symbols.text(each.inputs.get("name")) or self._symbols.symbol(each.urn, "name")
            point = f"arn:aws:s3:{each.region}:{account}:accesspoint/{name}"
            given = each.inputs.get("policy", policies.get(self._symbols.symbol(each.urn, "arn")))
            text = _NONE if given is None else self._symbols.text(given)
            policy = document(text, Origin(each.urn, source=each.source))
            open_to = [one for one in policy.statements if not (_is_blocked(each) and is_public(one))]
            narrowed = replace(policy, statements=tuple(_without_resource(one, point) for one in open_to))
            door = Door((present(_POINT, point), present(_POINT_ACCOUNT, account)), narrowed)
            found[bucket] = (*found.get(bucket, ()), door)
        return found


_NONE = '{"Statement": []}'

_FIXED = frozenset(
    {
        *("aws:principalorgid", "aws:principalaccount", "aws:principalarn", "aws:sourcearn", "aws:sourceaccount"),
        *("aws:sourcevpc", "aws:sourcevpce", "aws:sourceowner", "aws:sourceip", "aws:userid"),
        *(_POINT, _POINT_ACCOUNT),
    }
)
"""Keys that make a policy not public where they have a fixed value (S3 User Guide, "The meaning of public")."""


def is_public(statement: Statement) -> bool:
    """Whether S3 takes a statement as public."""
    return (
        statement.allows
        and not statement.doubtful
        and statement.for_everybody
        and not any(
            each.key in _FIXED
            and not each.outside
            and not each.absent
            and all(unit.chars for word in each.words for unit in word)
            for each in statement.conditions
        )
    )


def _is_blocked(point: Resource) -> bool:
    """Public access is blocked on an access point unless it says otherwise, and that cannot be changed later."""
    block = point.inputs.get("publicAccessBlockConfiguration")
    return not isinstance(block, Mapping) or block.get("restrictPublicBuckets") is not False


def _without_resource(statement: Statement, point: str) -> Statement:
    """About all objects, where it is about some of the access point's; about none where it is about none."""
    own = (literal(point), (*literal(f"{point}/"), *arn("*")))
    if statement.resources is None or statement.but_resources:
        return statement
    if witness((own, (*statement.resources, *statement.loose))) is None:
        return replace(statement, actions=(), but_actions=False)
    return replace(statement, resources=None, loose=())
