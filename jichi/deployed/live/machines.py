"""What machines are made from: launch templates and configurations, build projects. What they are started with, and
what builds are told, may hold secrets: names are kept, values never.

Source: Amazon EC2 API Reference, ResponseLaunchTemplateData; Amazon EC2 Auto Scaling API Reference,
LaunchConfiguration; AWS CodeBuild API Reference, ProjectEnvironment.
"""

from __future__ import annotations

from functools import partial

from jichi.deployed.drafts import UNKNOWN, Drafts, DraftValue, ids
from jichi.deployed.live.asking import Ask, put
from jichi.deployed.live.logs import key
from jichi.deployed.live.reader import Reader
from jichi.deployed.live.shapes import said
from jichi.deployed.reading import Item

_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
_CONFIGURATION = "aws:ec2/launchConfiguration:LaunchConfiguration"
_PROJECT = "aws:codebuild/project:Project"
_MOST = 100
"""So many projects BatchGetProjects gives at once."""


def _templates(ask: Ask, drafts: Drafts) -> None:
    """Of each template the newest version and the one that is used where none is named."""
    call = ("ec2", "describe_launch_template_versions", "LaunchTemplateVersions")
    for each in ask.all("ec2:DescribeLaunchTemplateVersions", *call, Versions=["$Latest", "$Default"]):
        id_, number = each.text("LaunchTemplateId"), each.number("VersionNumber")
        if f"{id_}#{number}" in drafts.ids():
            continue
        data = each.inner("LaunchTemplateData")
        inputs = {
            "name": each.maybe("LaunchTemplateName"),
            "imageId": data.maybe("ImageId"),
            "keyName": data.maybe("KeyName"),
            "vpcSecurityGroupIds": ids(data.texts("SecurityGroupIds")),
            "metadataOptions": _metadata(data.inner("MetadataOptions")),
            "networkInterfaces": tuple(
                said({"associatePublicIpAddress": one.body.get("AssociatePublicIpAddress")}) or {}
                for one in data.items("NetworkInterfaces")
            ),
            "blockDeviceMappings": tuple(_disk(one) for one in data.items("BlockDeviceMappings")),
            "userData": UNKNOWN if data.maybe("UserData") else None,
        }
        put(drafts, f"{id_}#{number}", _TEMPLATE, inputs, ask.region)


def _metadata(each: Item) -> DraftValue:
    return said(
        {
            "httpTokens": each.maybe("HttpTokens"),
            "httpEndpoint": each.maybe("HttpEndpoint"),
            "httpPutResponseHopLimit": each.number("HttpPutResponseHopLimit"),
        }
    )


def _disk(each: Item) -> DraftValue:
    disk = each.inner("Ebs")
    ebs = said({"encrypted": disk.body.get("Encrypted"), "kmsKeyId": key(disk.maybe("KmsKeyId"))})
    return said({"deviceName": each.maybe("DeviceName"), "ebs": ebs}) or {}


def _configurations(ask: Ask, drafts: Drafts) -> None:
    call = ("autoscaling", "describe_launch_configurations", "LaunchConfigurations")
    for each in ask.all("autoscaling:DescribeLaunchConfigurations", *call):
        inputs = {
            "name": each.text("LaunchConfigurationName"),
            "keyName": each.maybe("KeyName"),
            "associatePublicIpAddress": each.body.get("AssociatePublicIpAddress"),
            "metadataOptions": _metadata(each.inner("MetadataOptions")),
        }
        put(drafts, each.text("LaunchConfigurationARN"), _CONFIGURATION, inputs, ask.region)


def _projects(ask: Ask, drafts: Drafts) -> None:
    client = ask.client("codebuild")
    names = ask.names("codebuild:ListProjects", "codebuild", "list_projects", "projects")
    for at in range(0, len(names), _MOST):
        call = partial(client.batch_get_projects, names=list(names[at : at + _MOST]))
        found = ask.one("codebuild:BatchGetProjects", call)
        for each in found.items("projects") if found else ():
            told = each.inner("environment").items("environmentVariables")
            variables = tuple(_variable(one) for one in told)
            inputs = {"name": each.maybe("name"), "environment": said({"environmentVariables": variables})}
            put(drafts, each.text("arn"), _PROJECT, inputs, ask.region)


def _variable(each: Item) -> DraftValue:
    """A variable of a build; one that is kept in Secrets Manager or SSM only says where."""
    named = {"name": each.maybe("name"), "type": each.maybe("type")}
    return named if each.maybe("type") in ("SECRETS_MANAGER", "PARAMETER_STORE") else {**named, "value": UNKNOWN}


READERS = (
    Reader(_templates, {_TEMPLATE: ("metadataOptions", "networkInterfaces", "blockDeviceMappings", "userData")}),
    Reader(_configurations, {_CONFIGURATION: ("metadataOptions", "associatePublicIpAddress")}),
    Reader(_projects, {_PROJECT: ("environment",)}),
)
