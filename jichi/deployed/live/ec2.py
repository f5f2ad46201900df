"""What an account has on EC2 besides its networks: flow logs, name settings, blocks on sharing, machines, disks.

Source: Amazon EC2 API Reference, one call each.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from jichi.deployed.drafts import UNKNOWN, Drafts, DraftValue, Id, ids
from jichi.deployed.live.asking import Ask, pairs, put
from jichi.deployed.live.logs import key
from jichi.deployed.live.reader import Reader
from jichi.deployed.live.shapes import shaped
from jichi.deployed.reading import Item

_FLOW = "aws:ec2/flowLog:FlowLog"
_OPTIONS = "aws:ec2/vpcDhcpOptions:VpcDhcpOptions"
_EIP = "aws:ec2/eip:Eip"
_SNAPSHOTS = "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess"
_IMAGES = "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess"
_CONSOLE = "aws:ec2/serialConsoleAccess:SerialConsoleAccess"
_ENCRYPTED = "aws:ebs/encryptionByDefault:EncryptionByDefault"
_METADATA = "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults"
_INSTANCE = "aws:ec2/instance:Instance"
_VOLUME = "aws:ebs/volume:Volume"
_RESERVATION = "aws:ec2/subnetCidrReservation:SubnetCidrReservation"
_KEY_PAIR = "aws:ec2/keyPair:KeyPair"


def _flow_logs(ask: Ask, drafts: Drafts) -> None:
    for each in ask.all("ec2:DescribeFlowLogs", "ec2", "describe_flow_logs", "FlowLogs"):
        id_ = each.text("ResourceId")
        kind = {"vpc": "vpcId", "sub": "subnetId", "eni": "eniId", "tgw": "transitGatewayId"}
        of = "transitGatewayAttachmentId" if id_.startswith("tgw-attach-") else kind.get(id_[:3].rstrip("-"), "vpcId")
        inputs = {
            of: Id(id_),
            "logDestination": Id(each.maybe("LogDestination"), "arn") if each.maybe("LogDestination") else None,
            "logDestinationType": each.maybe("LogDestinationType"),
            "logGroupName": each.maybe("LogGroupName"),
            # One that cannot deliver keeps nothing, whatever it is set to.
            "trafficType": each.maybe("TrafficType") if each.maybe("DeliverLogsStatus") != "FAILED" else "NONE",
            "maxAggregationInterval": each.number("MaxAggregationInterval"),
            "logFormat": each.maybe("LogFormat"),
        }
        put(drafts, each.text("FlowLogId"), _FLOW, inputs, ask.region, pairs(each))


def _dhcp(ask: Ask, drafts: Drafts) -> None:
    names = {
        "domain-name": "domainName",
        "domain-name-servers": "domainNameServers",
        "ntp-servers": "ntpServers",
        "netbios-name-servers": "netbiosNameServers",
    }
    for each in ask.all("ec2:DescribeDhcpOptions", "ec2", "describe_dhcp_options", "DhcpOptions"):
        inputs: dict[str, DraftValue] = {}
        for one in each.items("DhcpConfigurations"):
            values = tuple(given.maybe("Value") for given in one.items("Values"))
            if name := names.get(one.text("Key")):
                inputs[name] = values[0] if name == "domainName" and values else values
        put(drafts, each.text("DhcpOptionsId"), _OPTIONS, inputs, ask.region, pairs(each))


def _addresses(ask: Ask, drafts: Drafts) -> None:
    ec2 = ask.client("ec2")
    found = ask.one("ec2:DescribeAddresses", ec2.describe_addresses)
    for each in found.items("Addresses") if found else ():
        id_ = each.maybe("AllocationId") or each.text("PublicIp")
        inputs = {
            "networkInterface": Id(each.maybe("NetworkInterfaceId")) if each.maybe("NetworkInterfaceId") else None
        }
        put(drafts, id_, _EIP, inputs, ask.region, pairs(each))


def _setting(type_: str, operation: str, shape: str) -> Reader:
    """A reader of one setting of an account's region, which is in every answer.

    Args:
        type_: of the resource that sets it.
        operation: as IAM names the call.
        shape: the key of the answer.
    """
    name = {"State": "state", "ImageBlockPublicAccessState": "state"}.get(shape, "enabled")

    def read(ask: Ask, drafts: Drafts) -> None:
        ec2 = ask.client("ec2")
        calls = {
            _SNAPSHOTS: ec2.get_snapshot_block_public_access_state,
            _IMAGES: ec2.get_image_block_public_access_state,
            _CONSOLE: ec2.get_serial_console_access_status,
            _ENCRYPTED: ec2.get_ebs_encryption_by_default,
        }
        found = ask.one(operation, calls[type_])
        value: DraftValue = shaped(found.body[shape]) if found and shape in found.body else UNKNOWN
        put(drafts, f"{ask.place.account}/{ask.region}#{type_}", type_, {name: value}, ask.region)

    return Reader(read, {type_: (name,)})


def _metadata(ask: Ask, drafts: Drafts) -> None:
    found = ask.one("ec2:GetInstanceMetadataDefaults", ask.client("ec2").get_instance_metadata_defaults)
    said = found.inner("AccountLevel") if found else None
    if said is None or not said.body:
        return
    inputs = {
        "httpTokens": said.maybe("HttpTokens") or "no-preference",
        "httpPutResponseHopLimit": said.number("HttpPutResponseHopLimit"),
        "httpEndpoint": said.maybe("HttpEndpoint"),
        "instanceMetadataTags": said.maybe("InstanceMetadataTags"),
    }
    put(drafts, f"{ask.place.account}/{ask.region}#metadata", _METADATA, inputs, ask.region)


def _instances(ask: Ask, drafts: Drafts) -> None:
    """Machines that are not gone. What they were started with (user data) is never asked for: it may hold secrets."""
    for each in ask.all("ec2:DescribeInstances", "ec2", "describe_instances", "Reservations"):
        for one in each.items("Instances"):
            if one.inner("State").maybe("Name") not in ("terminated", "shutting-down"):
                put(drafts, one.text("InstanceId"), _INSTANCE, _instance(one), ask.region, pairs(one))


def _instance(one: Item) -> Mapping[str, DraftValue]:
    options = one.inner("MetadataOptions")
    return {
        "instanceType": one.maybe("InstanceType"),
        "availabilityZone": one.inner("Placement").maybe("AvailabilityZone"),
        "subnetId": Id(one.maybe("SubnetId")) if one.maybe("SubnetId") else None,
        "vpcSecurityGroupIds": ids(group.text("GroupId") for group in one.items("SecurityGroups")),
        "associatePublicIpAddress": bool(one.maybe("PublicIpAddress")),
        "keyName": one.maybe("KeyName"),
        "sourceDestCheck": one.body.get("SourceDestCheck") is not False,
        "metadataOptions": {
            "httpTokens": options.maybe("HttpTokens"),
            "httpEndpoint": options.maybe("HttpEndpoint"),
            "httpPutResponseHopLimit": options.number("HttpPutResponseHopLimit"),
        },
        "rootBlockDevice": _root(one),
        "userData": UNKNOWN,
    }


def _root(one: Item) -> Mapping[str, DraftValue] | None:
    """The root disk is a volume, and says there whether it is encrypted."""
    root = one.maybe("RootDeviceName")
    disk = next((each for each in one.items("BlockDeviceMappings") if each.maybe("DeviceName") == root), None)
    if disk is None:
        return None
    volume = disk.inner("Ebs").text("VolumeId")
    return {"encrypted": Id(volume, "encrypted"), "kmsKeyId": Id(volume, "kmsKeyId")}


def _volumes(ask: Ask, drafts: Drafts) -> None:
    for each in ask.all("ec2:DescribeVolumes", "ec2", "describe_volumes", "Volumes"):
        inputs = {
            "availabilityZone": each.maybe("AvailabilityZone"),
            "encrypted": each.flag("Encrypted"),
            "kmsKeyId": key(each.maybe("KmsKeyId")),
        }
        put(drafts, each.text("VolumeId"), _VOLUME, inputs, ask.region, pairs(each))


def _key_pairs(ask: Ask, drafts: Drafts) -> None:
    found = ask.one("ec2:DescribeKeyPairs", ask.client("ec2").describe_key_pairs)
    for each in found.items("KeyPairs") if found else ():
        put(drafts, each.text("KeyPairId"), _KEY_PAIR, {"keyName": each.maybe("KeyName")}, ask.region, pairs(each))


def _reservations(ask: Ask, drafts: Drafts) -> None:
    """Parts of subnets that are kept for something."""
    ec2 = ask.client("ec2")
    for subnet in ask.all("ec2:DescribeSubnets", "ec2", "describe_subnets", "Subnets"):
        id_ = subnet.text("SubnetId")
        found = ask.one("ec2:GetSubnetCidrReservations", partial(ec2.get_subnet_cidr_reservations, SubnetId=id_))
        for each in found.items("SubnetIpv4CidrReservations") if found else ():
            inputs = {
                "subnetId": Id(id_),
                "cidrBlock": each.text("Cidr"),
                "reservationType": each.maybe("ReservationType"),
                "description": each.maybe("Description"),
            }
            put(drafts, each.text("SubnetCidrReservationId"), _RESERVATION, inputs, ask.region)


READERS = (
    Reader(_flow_logs, {_FLOW: ("vpcId", "transitGatewayId", "logDestination", "trafficType")}),
    Reader(_dhcp, {_OPTIONS: ("domainNameServers", "ntpServers")}),
    Reader(_addresses, {_EIP: ()}, also=("aws:ec2/eip*",)),
    _setting(_SNAPSHOTS, "ec2:GetSnapshotBlockPublicAccessState", "State"),
    _setting(_IMAGES, "ec2:GetImageBlockPublicAccessState", "ImageBlockPublicAccessState"),
    _setting(_CONSOLE, "ec2:GetSerialConsoleAccessStatus", "SerialConsoleAccessEnabled"),
    _setting(_ENCRYPTED, "ec2:GetEbsEncryptionByDefault", "EbsEncryptionByDefault"),
    Reader(_metadata, {_METADATA: ("httpTokens",)}),
    Reader(_instances, {_INSTANCE: ("subnetId", "metadataOptions")}),
    Reader(_volumes, {_VOLUME: ("encrypted", "kmsKeyId")}),
    Reader(_reservations, {_RESERVATION: ("subnetId",)}),
    Reader(_key_pairs, {_KEY_PAIR: ()}, also=("aws:ec2/keyPair*",)),
)
