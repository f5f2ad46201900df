"""What acts as a role on AWS (tasks, functions, state machines, schedules), and who has it act for him.

Whoever may hand a role to a service, and have the service run what he says, acts as the role; so does whoever changes
the code of a function that runs as it. What others only start does what it was made for: what that gives away is not in
the plan.

Source: IAM User Guide, "Grant a user permissions to pass a role to an AWS service"; Service Authorization Reference for
the actions of each service that take a role; Amazon ECS Developer Guide, "Use ECS Exec"; Lambda API Reference,
"UpdateFunctionCode"; Step Functions Developer Guide, "Creating IAM policies for executions" (`UpdateStateMachine`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from jichi.engine.plan import Resource
from network.proof.access.assets import Asset, Read
from network.proof.access.aws_asking import Found, asked, from_inside
from network.proof.access.aws_assets import Assets, tag, tags_of
from network.proof.access.aws_callers import identity
from network.proof.access.aws_doors import Door
from network.proof.access.aws_roles import Role, Roles
from network.proof.access.literals import Literal
from network.proof.access.statements import SERVICE, Literals, Statement
from network.proof.access.walking import at
from network.proof.access.words import ANYTHING, Word, Words, beginnings, literal
from network.proof.addresses import Bound

HANDS = "iam:PassRole"
PASSED_TO = "iam:passedtoservice"
_TASKS = "ecs-tasks.amazonaws.com"

RUNS: Mapping[str, tuple[str, ...]] = {
    _TASKS: ("ecs:RunTask", "ecs:StartTask", "ecs:CreateService", "ecs:UpdateService", "ecs:CreateTaskSet"),
    "lambda.amazonaws.com": ("lambda:CreateFunction", "lambda:UpdateFunctionConfiguration"),
    "states.amazonaws.com": ("states:CreateStateMachine", "states:UpdateStateMachine"),
    "scheduler.amazonaws.com": ("scheduler:CreateSchedule", "scheduler:UpdateSchedule"),
    "events.amazonaws.com": ("events:PutTargets",),
    "ec2.amazonaws.com": ("ec2:RunInstances", "ec2:AssociateIamInstanceProfile"),
}
"""By service: what has it act as a role that it is handed, as he wants who asks. Of another service nobody knows."""

_CODE = "lambda:UpdateFunctionCode"
_TASK = "aws:ecs/taskDefinition:TaskDefinition"
_PUSH = "ecr:PutImage"


@dataclass(frozen=True, slots=True)
class _Work:
    """A type of resource that acts as roles.

    Args:
        roles: paths of the inputs that name them.
        drives: actions on it by which others have it act; surely as they want for `lambda:UpdateFunctionCode` alone.
        own: whether the actions are about this resource; else about what is made of it, whose ARN nobody knows.
    """

    roles: tuple[str, ...]
    drives: tuple[str, ...]
    own: bool = True


_WORKS: Mapping[str, _Work] = {
    "aws:lambda/function:Function": _Work(("role",), (_CODE, "lambda:InvokeFunction")),
    "aws:sfn/stateMachine:StateMachine": _Work(
        ("roleArn",), ("states:UpdateStateMachine", "states:StartExecution", "states:StartSyncExecution")
    ),
    _TASK: _Work(("taskRoleArn", "executionRoleArn"), ("ecs:ExecuteCommand",), own=False),
}
_ASKED = (HANDS, _PUSH, *(action for work in _WORKS.values() for action in work.drives))
_DIRECT = Door(())
_ANY: Words = (ANYTHING,)


@dataclass(frozen=True)
class Works:
    """Knows what acts as which role."""

    assets: Assets
    roles: Roles

    def may(self, first: Role) -> bool:
        """Whether a role has a right at all to hand on a role, or to have something act."""
        return any(map(first.may, _ASKED))

    def of(self, first: Role, other: Role, *, certain: bool) -> tuple[Found, bool] | None:
        """The way in which one role acts as another of its account, and whether surely.

        Args:
            first: who asks.
            other: as whom he would act.
            certain: whether the first is surely somebody else's, so that it matters what is sure.
        """
        perhaps: Found | None = None
        for found, sure in (*self._handed(first, other), *self._driven(first, other)):
            if sure and certain:
                return found, True
            perhaps = perhaps or found
        return (perhaps, False) if perhaps else None

    def _handed(self, first: Role, other: Role) -> Iterator[tuple[Found, bool]]:
        """By handing the role to a service that it trusts."""
        if not first.may_with(HANDS, (other.arn,)):
            return
        for service in self._services[other.arn]:
            to = Literal(PASSED_TO, (literal(service),))
            own = self._tags(self.assets.symbols.plan.by_urn[other.origin.urn])
            handing = _as_asset(other, (Read(HANDS, (literal(other.arn),)),), (to, *own))
            runs = RUNS.get(service, ())
            running = _as_asset(other, tuple(Read(each, _ANY) for each in runs))
            for passed, passes in _ways(handing, first):
                if not runs:
                    yield passed, False
                for _, can in _ways(running, first):
                    yield passed, passes and can

    def _driven(self, first: Role, other: Role) -> Iterator[tuple[Found, bool]]:
        """By what acts as the role already."""
        for read, tags in self._drives[other.arn]:
            if first.may_with(read.action, beginnings(read.resources)):
                for found, sure in _ways(_as_asset(other, (read,), tags), first):
                    yield found, sure and read.action == _CODE

    @cached_property
    def _services(self) -> Mapping[str, tuple[str, ...]]:
        """The services that take each role, by its ARN; where its trust cannot be read, all."""
        return {each.arn: tuple(dict.fromkeys(_trusted(each.trust.statements))) for each in self.roles.all}

    @cached_property
    def _drives(self) -> Mapping[str, tuple[tuple[Read, Literals], ...]]:
        """By ARN of a role, what has others act as it."""
        symbols = self.assets.symbols
        found: defaultdict[str, dict[tuple[Read, Literals], None]] = defaultdict(dict)
        for each in self.assets.resources:
            work = _WORKS.get(each.type)
            if work is None:
                continue
            arn = symbols.arn(each)
            about: Words = ((*literal(arn),), (*literal(f"{arn}:"), *ANYTHING)) if work.own else _ANY
            reads = [(Read(action, about), self._tags(each)) for action in work.drives]
            if each.type == _TASK:
                account = symbols.account(each)
                names = _unpinned(symbols.text(each.inputs.get("containerDefinitions")))
                reads += [(Read(_PUSH, (_repository(account, name),)), ()) for name in names]
            for path in work.roles:
                for value in at(each.inputs, [path]):
                    found[symbols.text(value) or ""] |= dict.fromkeys(reads)
        return defaultdict(tuple, {key: tuple(each) for key, each in found.items()})

    def _tags(self, each: Resource) -> Literals:
        """The tags of a resource as a request has them: perhaps not at all, as with `iam:PassRole` (IAM User Guide,
        "Controlling access to and for IAM users and roles using tags"), and never others.
        """
        account = literal(self.assets.symbols.account(each))
        tags = (Literal(tag(key), (literal(value),), absent=True) for key, value in tags_of(each).items())
        return (Literal("aws:resourceaccount", (account,)), *tags)


def _ways(asset: Asset, first: Role) -> Iterator[tuple[Found, bool]]:
    caller = identity(first.arn)
    for read in asset.reads:
        for question in from_inside(asset, read, caller, _DIRECT, first):
            if sure := asked(asset, question, Bound.MUST):
                yield sure, True
            elif found := asked(asset, question, Bound.MAY):
                yield found, False


def _as_asset(role: Role, reads: tuple[Read, ...], given: Literals = ()) -> Asset:
    """What is asked for on the way to a role: no policy of its own lets it through."""
    return Asset((), role.origin, role.name, role.account, "", role.member, reads, given=given)


def _trusted(statements: Iterable[Statement]) -> Iterator[str]:
    for statement in statements:
        if not statement.allows:
            continue
        if statement.doubtful or statement.for_everybody:
            yield from RUNS
        for who in statement.principals or ():
            yield from ("".join(unit.chars for unit in word) for one in who if one.key == SERVICE for word in one.words)


def _unpinned(containers: str | None) -> Iterator[str]:
    """Repositories of images that are not named by their digest: whoever pushes there decides what runs."""
    try:
        listed: Any = json.loads(containers or "")
    except json.JSONDecodeError:
        return
    for each in listed if isinstance(listed, list) else ():  # pyright: ignore[reportUnknownVariableType]
        image: Any = each.get("image") if isinstance(each, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        if isinstance(image, str) and "@sha256:" not in image:
            yield image.partition("/")[2].rpartition(":")[0] or image.partition("/")[2]


def _repository(account: str, name: str) -> Word:
    return (*literal("arn:aws:ecr:"), *ANYTHING, *literal(f":{account}:repository/{name}"))
