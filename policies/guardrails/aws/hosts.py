"""Guardrails of EC2: metadata behind a token, no public addresses and no keys, disks encrypted, images not public.

They apply wherever a system runs on EC2. Source: Amazon EC2 User Guide, "Use the Instance Metadata Service to access
instance metadata", "Block public access to your AMIs"; Amazon EBS User Guide, "Amazon EBS encryption".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.judgement import Judgement, Status, all_of
from policies.reading import at_most, equals, left_out, one_of

INSTANCE = "aws:ec2/instance:Instance"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
CONFIGURATION = "aws:ec2/launchConfiguration:LaunchConfiguration"
VOLUME = "aws:ebs/volume:Volume"
DEFAULTS = "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults"
IMAGES = "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess"
CONSOLE = "aws:ec2/serialConsoleAccess:SerialConsoleAccess"

_HARDENED = (Mapped("9.5.2.P", Coverage.PARTIAL),)
_HOPS = Text(ja="ホップ", en="hops")


def _metadata(subject: Subject) -> Judgement:
    resource = subject.resource
    at = "" if resource.type == DEFAULTS else "metadataOptions."
    return all_of(
        equals(resource, f"{at}httpTokens", "required"),
        at_most(resource, f"{at}httpPutResponseHopLimit", 1, _HOPS, absent=Status.PASS),
    )


def _instance(**named: Any) -> Planted:
    return Planted(INSTANCE, {"ami": "ami-1", "metadataOptions": {"httpTokens": "required"}, **named})


def _by_token(inputs: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Options with the token required; None where they have it, or nobody knows them."""
    options: object = inputs.get("metadataOptions")
    if options is not None and not isinstance(options, Mapping):
        return None
    given = dict(cast("Mapping[str, Any]", options or {}))
    return None if given.get("httpTokens") == "required" else {**inputs, "metadataOptions": {**given, **_REQUIRED}}


_REQUIRED = {"httpTokens": "required"}

METADATA = Guardrail(
    id="aws-ec2-metadata-by-token",
    version=1,
    cloud=Cloud.AWS,
    area=Area.WORKLOAD,
    severity=Severity.HIGH,
    enforcement=Enforcement.REMEDIATE,
    title=Text(
        ja="EC2のメタデータはトークン(IMDSv2)でだけ読める",
        en="Instance metadata is read with a token only (IMDSv2)",
    ),
    rationale=Text(
        ja="トークンがなければ、要求を中継させるだけでロールの資格情報を読み出せる"
        "(Amazon EC2 User Guide「Use the Instance Metadata Service to access instance metadata」)。",
        en="Without it, whoever makes the host relay a request reads its role's credentials (Amazon EC2 User Guide, "
        '"Use the Instance Metadata Service to access instance metadata").',
    ),
    remedy=Text(
        ja="metadataOptions.httpTokens を required に、ホップ数を1にしてください。",
        en="Set metadataOptions.httpTokens to required, and the hop limit to 1.",
    ),
    check=Each((INSTANCE, TEMPLATE, CONFIGURATION, DEFAULTS), _metadata),
    controls=(*_HARDENED, Mapped("9.2.4", Coverage.SUPPORTING)),
    absence=Text(
        ja="指定しなければイメージやアカウントの設定で決まるため不合格。",
        en="Left out, the image or the account decides: it fails.",
    ),
    paths=(Path(INSTANCE, "metadataOptions"),),
    cases=(
        passes(_instance()),
        fails(_instance(metadataOptions={"httpTokens": "optional"})),
        unknowns(_instance(metadataOptions={"httpTokens": UNKNOWN})),
        evades(_instance(metadataOptions={"httpEndpoint": "enabled"}), why="a block that does not say it"),
        evades(
            _instance(metadataOptions={"httpTokens": "required", "httpPutResponseHopLimit": 3}),
            why="containers on the host reach it too",
        ),
    ),
    remediate=_by_token,
)


def _unreachable(subject: Subject) -> Judgement:
    resource = subject.resource
    interfaces = "networkInterfaces.*." if resource.type == TEMPLATE else ""
    return all_of(
        equals(resource, f"{interfaces}associatePublicIpAddress", False, absent=Status.PASS),
        left_out(resource, "keyName"),
        left_out(resource, "ipv6Addresses"),
        at_most(resource, "ipv6AddressCount", 0, Text(ja="個", en="addresses"), absent=Status.PASS),
        equals(resource, "sourceDestCheck", True, absent=Status.PASS),
    )


UNREACHABLE = Guardrail(
    id="aws-ec2-no-way-in",
    version=1,
    cloud=Cloud.AWS,
    area=Area.WORKLOAD,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="EC2に公開アドレスもSSH鍵もなく、他人の通信を転送しない",
        en="Hosts on EC2 have no public address and no SSH key, and forward nothing of others",
    ),
    rationale=Text(
        ja="操作はSession Managerに限る(Amazon EC2 User Guide「Amazon EC2 instance IP addressing」)。",
        en='Operators come by Session Manager only (Amazon EC2 User Guide, "Amazon EC2 instance IP addressing").',
    ),
    remedy=Text(
        ja="associatePublicIpAddress を false にし、keyName とIPv6を取り除いてください。",
        en="Set associatePublicIpAddress to false; leave out keyName and IPv6.",
    ),
    check=Each((INSTANCE, TEMPLATE, CONFIGURATION), _unreachable),
    controls=(*_HARDENED, Mapped("13.1.1", Coverage.SUPPORTING), Mapped("9.4.2", Coverage.SUPPORTING)),
    absence=Text(
        ja="公開アドレスはサブネットの設定に従う(別のガードレールで見る)ため合格。",
        en="Left out, the subnet decides, which another guardrail judges: it passes.",
    ),
    paths=(
        Path(INSTANCE, "associatePublicIpAddress", Status.PASS),
        Path(INSTANCE, "keyName", Status.PASS),
        Path(INSTANCE, "sourceDestCheck", Status.PASS),
    ),
    cases=(
        passes(_instance(associatePublicIpAddress=False, keyName="", sourceDestCheck=True)),
        fails(_instance(associatePublicIpAddress=True)),
        unknowns(_instance(associatePublicIpAddress=UNKNOWN)),
        evades(_instance(keyName="admin"), why="a key"),
        evades(_instance(sourceDestCheck=False), why="a host that can forward, such as a NAT instance"),
        evades(
            Planted(TEMPLATE, {"networkInterfaces": ({"deviceIndex": 0}, {"associatePublicIpAddress": "true"})}),
            why="by a template's second interface",
        ),
    ),
)


def _encrypted(subject: Subject) -> Judgement:
    resource = subject.resource
    if resource.type == VOLUME:
        return equals(resource, "encrypted", True)
    if resource.type == TEMPLATE:
        return equals(resource, "blockDeviceMappings.*.ebs.encrypted", True)
    more = Status.FAIL if resource.inputs.get("ebsBlockDevices") else Status.PASS
    return all_of(
        equals(resource, "rootBlockDevice.encrypted", True),
        equals(resource, "ebsBlockDevices.*.encrypted", True, absent=more),
    )


_DISK = {"rootBlockDevice": {"encrypted": True}}

DISKS = Guardrail(
    id="aws-ec2-disks-encrypted",
    version=1,
    cloud=Cloud.AWS,
    area=Area.WORKLOAD,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="EC2のディスクはすべて暗号化する", en="All disks of hosts on EC2 are encrypted"),
    rationale=Text(
        ja="スナップショットも暗号化される(Amazon EBS User Guide「Amazon EBS encryption」)。",
        en='Snapshots are then encrypted too (Amazon EBS User Guide, "Amazon EBS encryption").',
    ),
    remedy=Text(ja="encrypted を true にしてください。", en="Set encrypted to true."),
    check=Each((INSTANCE, TEMPLATE, VOLUME), _encrypted),
    controls=(Mapped("10.1.1", Coverage.PARTIAL), *_HARDENED),
    absence=Text(
        ja="アカウントの既定が計画にないため不合格。",
        en="The account's default is not in the plan: it fails.",
    ),
    paths=(Path(INSTANCE, "rootBlockDevice"), Path(VOLUME, "encrypted")),
    cases=(
        passes(_instance(**_DISK)),
        passes(Planted(VOLUME, {"availabilityZone": "ap-northeast-1a", "encrypted": True})),
        fails(_instance()),
        unknowns(Planted(VOLUME, {"availabilityZone": "ap-northeast-1a", "encrypted": UNKNOWN})),
        evades(_instance(**_DISK, ebsBlockDevices=({"encrypted": True}, {"volumeSize": 8})), why="a second disk"),
    ),
)


def _closed(subject: Subject) -> Judgement:
    resource = subject.resource
    if resource.type == CONSOLE:
        return equals(resource, "enabled", False)
    return one_of(resource, "state", ("block-new-sharing",))


IMAGES_PRIVATE = Guardrail(
    id="aws-ec2-images-private",
    version=1,
    cloud=Cloud.AWS,
    area=Area.WORKLOAD,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="マシンイメージの公開とシリアルコンソールを止める",
        en="Machine images cannot be made public, and the serial console is off",
    ),
    rationale=Text(
        ja="どちらもネットワークのフィルターを通らない"
        "(Amazon EC2 User Guide「Block public access to your AMIs」「EC2 Serial Console for instances」)。",
        en="Neither passes a filter of the network (Amazon EC2 User Guide, "
        '"Block public access to your AMIs", "EC2 Serial Console for instances").',
    ),
    remedy=Text(
        ja="state を block-new-sharing に、シリアルコンソールの enabled を false にしてください。",
        en="Set state to block-new-sharing; the serial console's enabled to false.",
    ),
    check=Each((IMAGES, CONSOLE), _closed),
    controls=(*_HARDENED, Mapped("18.1.4", Coverage.SUPPORTING)),
    absence=Text(ja="書かれていなければ不合格。", en="Left out, it fails."),
    paths=(Path(IMAGES, "state"), Path(CONSOLE, "enabled")),
    cases=(
        passes(Planted(IMAGES, {"state": "block-new-sharing"})),
        passes(Planted(CONSOLE, {"enabled": False})),
        fails(Planted(IMAGES, {"state": "unblocked"})),
        unknowns(Planted(IMAGES, {"state": UNKNOWN})),
        evades(Planted(CONSOLE, {"enabled": "true"}), why="a truth value as a text"),
    ),
)

GUARDRAILS = (METADATA, UNREACHABLE, DISKS, IMAGES_PRIVATE)
