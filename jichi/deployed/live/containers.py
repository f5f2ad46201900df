"""Containers of ECS and their registries. Of what a task is told, names are kept, never values.

Source: Amazon ECS API Reference, data types Cluster, Service, TaskDefinition and ContainerDefinition; Amazon ECR API
Reference.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from jichi.deployed.drafts import UNKNOWN, Drafts, DraftValue, Id, ids
from jichi.deployed.live.asking import Ask, pairs, put
from jichi.deployed.live.logs import key
from jichi.deployed.live.reader import Reader
from jichi.deployed.live.shapes import said, shaped
from jichi.deployed.reading import Item
from jichi.engine.values import Computed, Interpolation

_CLUSTER = "aws:ecs/cluster:Cluster"
_SERVICE = "aws:ecs/service:Service"
_EXPRESS = "aws:ecs/expressGatewayService:ExpressGatewayService"
_TASK = "aws:ecs/taskDefinition:TaskDefinition"
_REPOSITORY = "aws:ecr/repository:Repository"
_POLICY = "aws:ecr/repositoryPolicy:RepositoryPolicy"
_CACHE = "aws:ecr/pullThroughCacheRule:PullThroughCacheRule"
_COPIES = "aws:ecr/replicationConfiguration:ReplicationConfiguration"
_SCANNING = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"
_KEPT = ("name", "image", "essential", "privileged", "readonlyRootFilesystem", "user", "linuxParameters", "secrets")
"""Of a container; `secrets` says where they are. Commands, labels and options of drivers may hold what they should
not, and are left where they are."""
_NOT_KEPT = "\ufffc"
"""Stands in a text for a value that is not kept, until the text is taken apart there."""


_OF_CLUSTERS = ["TAGS", "SETTINGS", "CONFIGURATIONS"]
"""Parts of a cluster that are answered only where they are asked for (DescribeClusters)."""


def _clusters(ask: Ask, drafts: Drafts) -> None:
    client = ask.client("ecs")
    for some in _tens(_names(ask, "ListClusters", "list_clusters", "clusterArns")):
        call = partial(client.describe_clusters, clusters=list(some), include=_OF_CLUSTERS)
        found = ask.one("ecs:DescribeClusters", call)
        for each in found.items("clusters") if found else ():
            sessions = each.inner("configuration").inner("executeCommandConfiguration")
            inputs: Mapping[str, DraftValue] = {
                "name": each.text("clusterName"),
                "settings": tuple(_settings(each)),
                "configuration": said({"executeCommandConfiguration": shaped(sessions.body)}),
            }
            put(drafts, each.text("clusterArn"), _CLUSTER, inputs, ask.region, pairs(each, "tags", "key", "value"))


def _settings(each: Item) -> Iterator[DraftValue]:
    return (shaped(one.body) for one in each.items("settings"))


def _names(ask: Ask, action: str, method: str, key_: str, **parameters: Any) -> tuple[str, ...]:
    return ask.names(f"ecs:{action}", "ecs", method, key_, **parameters)


def _tens(names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """As many as one call describes (DescribeServices)."""
    return (names[at : at + 10] for at in range(0, len(names), 10))


def _services(ask: Ask, drafts: Drafts) -> None:
    client = ask.client("ecs")
    for cluster in _names(ask, "ListClusters", "list_clusters", "clusterArns"):
        express = _names(
            ask, "ListServices", "list_services", "serviceArns", cluster=cluster, resourceManagementType="ECS"
        )
        for some in _tens(_names(ask, "ListServices", "list_services", "serviceArns", cluster=cluster)):
            call = partial(client.describe_services, cluster=cluster, services=list(some), include=["TAGS"])
            found = ask.one("ecs:DescribeServices", call)
            for each in found.items("services") if found else ():
                arn = each.text("serviceArn")
                tags = pairs(each, "tags", "key", "value")
                put(drafts, arn, _SERVICE, _service(each, cluster), ask.region, tags)
                if arn in express:
                    put(drafts, f"{arn}#express", _EXPRESS, {"serviceName": each.text("serviceName")}, ask.region)


def _service(each: Item, cluster: str) -> Mapping[str, DraftValue]:
    where = each.inner("networkConfiguration").inner("awsvpcConfiguration")
    deploys = each.inner("deploymentConfiguration")
    return {
        "name": each.text("serviceName"),
        "cluster": Id(cluster, "arn"),
        "taskDefinition": key(each.maybe("taskDefinition")),
        "launchType": each.maybe("launchType"),
        "enableExecuteCommand": each.flag("enableExecuteCommand"),
        "deploymentController": said({"type": each.inner("deploymentController").maybe("type")}),
        "deploymentCircuitBreaker": said(
            {name: deploys.inner("deploymentCircuitBreaker").flag(name) for name in ("enable", "rollback")}
        ),
        "alarms": said(
            {
                "enable": deploys.inner("alarms").flag("enable"),
                "rollback": deploys.inner("alarms").flag("rollback"),
                "alarmNames": deploys.inner("alarms").texts("alarmNames"),
            }
        ),
        "networkConfiguration": said(
            {
                "subnets": ids(where.texts("subnets")),
                "securityGroups": ids(where.texts("securityGroups")),
                "assignPublicIp": where.maybe("assignPublicIp") == "ENABLED" if where.body else None,
            }
        ),
        "loadBalancers": tuple(
            {"targetGroupArn": key(one.maybe("targetGroupArn")), "containerName": one.maybe("containerName")}
            for one in each.items("loadBalancers")
        ),
    }


def _tasks(ask: Ask, drafts: Drafts) -> None:
    """The newest definition of each family that is active, and those that services run."""
    client = ask.client("ecs")
    running = [each.inputs.get("taskDefinition") for each in drafts.all if each.type == _SERVICE]
    used = {each.id for each in running if isinstance(each, Id)}
    families = _names(ask, "ListTaskDefinitionFamilies", "list_task_definition_families", "families", status="ACTIVE")
    seen: set[str] = set()
    for name in (*families, *sorted(each for each in used if each.startswith(f"arn:aws:ecs:{ask.region}:"))):
        call = partial(client.describe_task_definition, taskDefinition=name, include=["TAGS"])
        found = ask.one("ecs:DescribeTaskDefinition", call)
        if found is None or (arn := found.inner("taskDefinition").text("taskDefinitionArn")) in seen:
            continue
        seen.add(arn)
        tags = pairs(found, "tags", "key", "value")
        put(drafts, arn, _TASK, _task(found.inner("taskDefinition")), ask.region, tags)


def _task(each: Item) -> Mapping[str, DraftValue]:
    return {
        "family": each.text("family"),
        "networkMode": each.maybe("networkMode"),
        "pidMode": each.maybe("pidMode"),
        "ipcMode": each.maybe("ipcMode"),
        "requiresCompatibilities": each.texts("requiresCompatibilities"),
        "taskRoleArn": key(each.maybe("taskRoleArn")),
        "executionRoleArn": key(each.maybe("executionRoleArn")),
        "volumes": tuple(
            said(
                {
                    "name": one.maybe("name"),
                    "hostPath": one.inner("host").maybe("sourcePath"),
                    "efsVolumeConfiguration": shaped(one.inner("efsVolumeConfiguration").body),
                }
            )
            or {}
            for one in each.items("volumes")
        ),
        "containerDefinitions": _text([_container(one) for one in each.items("containerDefinitions")]),
    }


def _container(each: Item) -> Mapping[str, Any]:
    kept: dict[str, Any] = {name: each.body[name] for name in _KEPT if name in each.body}
    driver = each.inner("logConfiguration").maybe("logDriver")
    told = [{"name": one.maybe("name"), "value": _NOT_KEPT} for one in each.items("environment")]
    hidden = ("command", "entryPoint", "dockerLabels", "environmentFiles")
    return {
        **kept,
        **({"logConfiguration": {"logDriver": driver}} if driver else {}),
        **({"environment": told} if told else {}),
        **{name: _NOT_KEPT for name in hidden if each.body.get(name)},
    }


def _text(containers: list[Mapping[str, Any]]) -> DraftValue:
    """The containers as the provider writes them, as JSON; what is not kept of them is unknown."""
    pieces = json.dumps(containers, ensure_ascii=False).split(_NOT_KEPT)
    parts: list[str | Computed] = [pieces[0]]
    for piece in pieces[1:]:
        parts += [UNKNOWN, piece]
    return pieces[0] if len(pieces) == 1 else Interpolation(tuple(parts))


def _repositories(ask: Ask, drafts: Drafts) -> None:
    for each in _kept_images(ask):
        arn, encryption = each.text("repositoryArn"), each.inner("encryptionConfiguration")
        inputs = {
            "name": each.text("repositoryName"),
            "imageTagMutability": each.maybe("imageTagMutability"),
            "imageScanningConfiguration": shaped(each.body.get("imageScanningConfiguration")),
            "encryptionConfigurations": (
                said(
                    {
                        "encryptionType": encryption.maybe("encryptionType"),
                        "kmsKey": key(encryption.maybe("kmsKey")),
                    }
                )
                or {},
            ),
        }
        put(drafts, arn, _REPOSITORY, inputs, ask.region, ask.tags(arn))


def _kept_images(ask: Ask) -> tuple[Item, ...]:
    return ask.all("ecr:DescribeRepositories", "ecr", "describe_repositories", "repositories")


def _policies(ask: Ask, drafts: Drafts) -> None:
    client = ask.client("ecr")
    for each in _kept_images(ask):
        name, arn = each.text("repositoryName"), each.text("repositoryArn")
        call = partial(client.get_repository_policy, repositoryName=name)
        found = ask.one("ecr:GetRepositoryPolicy", call, "RepositoryPolicyNotFoundException")
        if found:
            inputs = {"repository": Id(arn, "name"), "policy": found.maybe("policyText")}
            put(drafts, f"{arn}#policy", _POLICY, inputs, ask.region)


def _caches(ask: Ask, drafts: Drafts) -> None:
    call = ("ecr", "describe_pull_through_cache_rules", "pullThroughCacheRules")
    for each in ask.all("ecr:DescribePullThroughCacheRules", *call):
        prefix = each.text("ecrRepositoryPrefix")
        inputs = {"ecrRepositoryPrefix": prefix, "upstreamRegistryUrl": each.maybe("upstreamRegistryUrl")}
        put(drafts, ask.arn("ecr", f"pull-through-cache:{prefix}"), _CACHE, inputs, ask.region)


def _copies(ask: Ask, drafts: Drafts) -> None:
    found = ask.one("ecr:DescribeRegistry", ask.client("ecr").describe_registry)
    rules = tuple(found.inner("replicationConfiguration").items("rules")) if found else ()
    if rules:
        inputs = {"replicationConfiguration": {"rules": tuple(shaped(each.body) for each in rules)}}
        put(drafts, ask.arn("ecr", "replication"), _COPIES, inputs, ask.region)


def _scanning(ask: Ask, drafts: Drafts) -> None:
    call = ask.client("ecr").get_registry_scanning_configuration
    found = ask.one("ecr:GetRegistryScanningConfiguration", call)
    kind = found.inner("scanningConfiguration").maybe("scanType") if found else ""
    if kind:
        put(drafts, ask.arn("ecr", "scanning"), _SCANNING, {"scanType": kind}, ask.region)


READERS = (
    Reader(_clusters, {_CLUSTER: ("name", "tags")}),
    Reader(
        _services,
        {_SERVICE: ("networkConfiguration", "enableExecuteCommand", "tags"), _EXPRESS: ()},
        also=("aws:ecs/expressGatewayService*",),
    ),
    Reader(_tasks, {_TASK: ("networkMode", "pidMode", "containerDefinitions", "tags")}),
    Reader(
        _repositories, {_REPOSITORY: ("imageTagMutability", "imageScanningConfiguration", "encryptionConfigurations")}
    ),
    Reader(_policies, {_POLICY: ("repository", "policy")}),
    Reader(_caches, {_CACHE: ("upstreamRegistryUrl",)}),
    Reader(_copies, {_COPIES: ("replicationConfiguration",)}),
    Reader(_scanning, {_SCANNING: ("scanType",)}),
)
