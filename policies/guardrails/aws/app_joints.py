"""What parts of apps are fastened to: services to tasks and balancers, schedules to batches, stores to networks.

The table and its cases are part of the guardrail of joints (`joints`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Path
from policies.guardrails.aws.backup_selections import FILES
from policies.guardrails.aws.cache_users import GROUP as USERS
from policies.guardrails.aws.cache_users import USER
from policies.guardrails.aws.containers import SERVICE, TASK
from policies.guardrails.aws.deployments import SCHEDULE
from policies.guardrails.aws.file_systems import POINT
from policies.guardrails.aws.file_systems import POLICY as FILES_POLICY
from policies.guardrails.aws.functions import FUNCTION
from policies.guardrails.aws.holdings import BUCKET
from policies.guardrails.aws.load_balancers import BALANCER, LISTENER
from policies.guardrails.aws.messages import QUEUE, QUEUE_POLICY
from policies.guardrails.aws.other_stores import CACHE
from policies.guardrails.aws.task_roles import ROLE
from policies.guardrails.aws.task_runs import CLUSTER, MACHINE
from policies.judgement import Status

RULE = "aws:lb/listenerRule:ListenerRule"
TARGETS = "aws:lb/targetGroup:TargetGroup"
SCHEDULES = "aws:scheduler/scheduleGroup:ScheduleGroup"
SUBNET = "aws:ec2/subnet:Subnet"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
CACHE_SUBNETS = "aws:elasticache/subnetGroup:SubnetGroup"
MOUNT = "aws:efs/mountTarget:MountTarget"

Ends = Mapping[str, tuple[tuple[str, ...], Status]]
_NEEDED, _OPTIONAL = Status.FAIL, Status.PASS
_TO_GROUPS = ((TARGETS,), _OPTIONAL)
_BALANCED = "loadBalancers.*.advancedConfiguration"
_HOOKS = "deploymentConfiguration.lifecycleHooks.*"

JOINTS_OF_APPS: Mapping[str, Ends] = {
    RULE: {
        "listenerArn": ((LISTENER,), _NEEDED),
        "actions.*.targetGroupArn": _TO_GROUPS,
        "actions.*.forward.targetGroups.*.arn": _TO_GROUPS,
    },
    BALANCER: {"accessLogs.bucket": ((BUCKET,), _OPTIONAL), "securityGroups.*": ((GROUP,), _OPTIONAL)},
    SERVICE: {
        "cluster": ((CLUSTER,), _NEEDED),
        "taskDefinition": ((TASK,), _NEEDED),
        "networkConfiguration.subnets.*": ((SUBNET,), _NEEDED),
        "networkConfiguration.securityGroups.*": ((GROUP,), _NEEDED),
        "loadBalancers.*.targetGroupArn": _TO_GROUPS,
        f"{_BALANCED}.alternateTargetGroupArn": _TO_GROUPS,
        f"{_BALANCED}.productionListenerRule": ((RULE,), _OPTIONAL),
        f"{_BALANCED}.testListenerRule": ((RULE,), _OPTIONAL),
        f"{_BALANCED}.roleArn": ((ROLE,), _OPTIONAL),
        f"{_HOOKS}.hookTargetArn": ((FUNCTION,), _OPTIONAL),
        f"{_HOOKS}.roleArn": ((ROLE,), _OPTIONAL),
    },
    TASK: {"volumes.*.efsVolumeConfiguration.fileSystemId": ((FILES,), _OPTIONAL)},
    MACHINE: {"roleArn": ((ROLE,), _NEEDED)},
    SCHEDULE: {
        "groupName": ((SCHEDULES,), _OPTIONAL),
        "target.arn": ((MACHINE, FUNCTION, QUEUE, CLUSTER), _NEEDED),
        "target.roleArn": ((ROLE,), _NEEDED),
    },
    CACHE: {
        "subnetGroupName": ((CACHE_SUBNETS,), _NEEDED),
        "securityGroupIds.*": ((GROUP,), _NEEDED),
        "userGroupIds.*": ((USERS,), _OPTIONAL),
    },
    CACHE_SUBNETS: {"subnetIds.*": ((SUBNET,), _NEEDED)},
    USERS: {"userIds.*": ((USER,), _NEEDED)},
    MOUNT: {
        "fileSystemId": ((FILES,), _NEEDED),
        "subnetId": ((SUBNET,), _NEEDED),
        "securityGroups.*": ((GROUP,), _NEEDED),
    },
    POINT: {"fileSystemId": ((FILES,), _NEEDED)},
    FILES_POLICY: {"fileSystemId": ((FILES,), _NEEDED)},
    QUEUE_POLICY: {"queueUrl": ((QUEUE,), _NEEDED)},
}
"""By type: each input that fastens it to another part, of which types that has to be, and what leaving it out means."""

CALLED = {USER: "userId", USERS: "userGroupId"}
"""Inputs that name a part, where that is none of `NAMES`."""

PATHS_OF_APPS = (
    Path(RULE, "listenerArn"),
    Path(RULE, "actions", _OPTIONAL),
    Path(BALANCER, "accessLogs", _OPTIONAL),
    Path(SERVICE, "cluster"),
    Path(SERVICE, "taskDefinition"),
    Path(SERVICE, "networkConfiguration"),
    Path(SERVICE, "loadBalancers", _OPTIONAL),
    Path(SCHEDULE, "target"),
    Path(CACHE, "subnetGroupName"),
    Path(CACHE, "securityGroupIds"),
    Path(USERS, "userIds"),
    Path(MOUNT, "fileSystemId"),
)

_OTHER = "023621"


def _both(type_: str, name: str) -> tuple[Planted, Planted]:
    """A part, and one of another member."""
    theirs = f"their-{name}"
    return Planted(type_, {"name": name}, name), Planted(type_, {"name": theirs}, theirs, member=_OTHER)


_HTTPS, _THEIR_HTTPS = Planted(LISTENER, {"port": 443}, "https"), Planted(LISTENER, {}, "theirs", member=_OTHER)
_BLUE, _THEIR_GROUP = _both(TARGETS, "blue")
_GREEN = Planted(TARGETS, {"name": "green"}, "green")
_APPS, _THEIR_APPS = _both(CLUSTER, "apps")
_RUNS, _THEIR_TASK = Planted(TASK, {"family": "tax"}, "tax"), Planted(TASK, {}, "their-tax", member=_OTHER)
_HERE, _THEIR_SUBNET = Planted(SUBNET, {}, "here"), Planted(SUBNET, {}, "there", member=_OTHER)
_OWN_GROUP = Planted(GROUP, {"name": "tasks"}, "tasks")
_STARTS, _THEIR_ROLE = _both(ROLE, "starts")
_BATCH, _THEIR_BATCH = _both(MACHINE, "batch")
_SUBNETS, _THEIR_SUBNETS = _both(CACHE_SUBNETS, "cache")
_READER = Planted(USER, {"userId": "reader"}, "reader")
_READERS = Planted(USERS, {"userGroupId": "readers"}, "readers")
_READING = Planted(USERS, {"userGroupId": "reading", "userIds": ("reader",)}, "reading")
_THEIR_READERS = Planted(USERS, {"userGroupId": "their-readers"}, "their-readers", member=_OTHER)
_ACCESS = Planted(BUCKET, {"bucket": "access"}, "access")
_THEIR_ACCESS = Planted(BUCKET, {"bucket": "their-access"}, "their-access", member=_OTHER)
_KEPT, _THEIR_FILES = Planted(FILES, {}, "kept"), Planted(FILES, {}, "their-kept", member=_OTHER)


def _rule(*groups: Planted, listener: Any = None) -> Planted:
    forward = {"targetGroups": tuple({"arn": each.ref("arn"), "weight": 1} for each in groups)}
    actions = ({"type": "forward", "forward": forward},)
    return Planted(RULE, {"listenerArn": listener or _HTTPS.ref("arn"), "actions": actions}, "rule")


def _logging(bucket: str) -> Planted:
    return Planted(BALANCER, {"name": "apps", "accessLogs": {"enabled": True, "bucket": bucket}}, "balancer")


def _service(**changed: Any) -> Planted:
    balanced = {"alternateTargetGroupArn": changed.pop("other", _GREEN).ref("arn")}
    network = {"subnets": (changed.pop("subnet", _HERE).ref(),), "securityGroups": (_OWN_GROUP.ref(),)}
    given = {
        "cluster": _APPS.ref("arn"),
        "taskDefinition": _RUNS.ref("arn"),
        "networkConfiguration": network,
        "loadBalancers": ({"targetGroupArn": _BLUE.ref("arn"), "advancedConfiguration": balanced},),
        **changed,
    }
    return Planted(SERVICE, {key: each for key, each in given.items() if each is not None}, "service")


def _schedule(starts: Planted, role: Planted = _STARTS) -> Planted:
    return Planted(SCHEDULE, {"target": {"arn": starts.ref("arn"), "roleArn": role.ref("arn")}}, "schedule")


def _cache(users: str = "readers", subnets: str = "cache") -> Planted:
    given = {"subnetGroupName": subnets, "securityGroupIds": (_OWN_GROUP.ref(),), "userGroupIds": (users,)}
    return Planted(CACHE, given, "cache-nodes")


def _mount(files: Planted, subnet: Planted = _HERE) -> Planted:
    given = {"fileSystemId": files.ref(), "subnetId": subnet.ref(), "securityGroups": (_OWN_GROUP.ref(),)}
    return Planted(MOUNT, given, "mount")


_AROUND = (_APPS, _RUNS, _HERE, _OWN_GROUP, _BLUE, _GREEN)
_STORES = (_SUBNETS, _OWN_GROUP, _READERS, _READER)

CASES_OF_APPS = (
    passes(_rule(_BLUE, _GREEN), _HTTPS, _BLUE, _GREEN),
    passes(_logging("access"), _ACCESS, why="a bucket by its name"),
    passes(_service(), *_AROUND),
    passes(_schedule(_BATCH), _BATCH, _STARTS),
    passes(_cache(), *_STORES, why="users and subnets by their names"),
    passes(_READING, _READER),
    passes(_mount(_KEPT), _KEPT, _HERE, _OWN_GROUP),
    fails(_service(cluster=None), *_AROUND, why="the cluster that every account has"),
    fails(_schedule(_THEIR_BATCH), _THEIR_BATCH, _STARTS, why="another member's batch"),
    unknowns(_service(taskDefinition=UNKNOWN), *_AROUND),
    unknowns(_logging("elsewhere"), _ACCESS, why="a bucket that nobody planned"),
    unknowns(_cache(users="nobody-knows"), *_STORES),
    evades(_rule(_BLUE, _THEIR_GROUP), _HTTPS, _BLUE, _THEIR_GROUP, why="a part of the requests for another member"),
    evades(_rule(_BLUE, listener=_THEIR_HTTPS.ref("arn")), _THEIR_HTTPS, _BLUE, why="a rule of another's listener"),
    evades(_logging("their-access"), _ACCESS, _THEIR_ACCESS, why="another member's bucket, by its name"),
    evades(_service(other=_THEIR_GROUP), *_AROUND, _THEIR_GROUP, why="the next version answers another member"),
    evades(_service(subnet=_THEIR_SUBNET), *_AROUND, _THEIR_SUBNET, why="in another member's subnet"),
    evades(_service(taskDefinition=_THEIR_TASK.ref("arn")), *_AROUND, _THEIR_TASK, why="another member's task"),
    evades(_service(cluster="their-apps"), *_AROUND, _THEIR_APPS, why="another member's cluster, by its name"),
    evades(_schedule(_BATCH, _THEIR_ROLE), _BATCH, _THEIR_ROLE, why="with another member's role"),
    evades(_cache(users="their-readers"), *_STORES, _THEIR_READERS, why="another member's users"),
    evades(_cache(subnets="their-cache"), *_STORES, _THEIR_SUBNETS, why="another member's subnets"),
    evades(_mount(_THEIR_FILES), _THEIR_FILES, _HERE, _OWN_GROUP, why="another member's files"),
)
