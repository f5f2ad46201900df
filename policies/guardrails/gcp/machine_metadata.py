"""Guardrails of what machines are told: sign-in by IAM, no keys in metadata, no serial port, memory encrypted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.engine.values import Secret, Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.gcp_types import INSTANCE
from network.proof.planned import mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.machines import MACHINES, REGION_TEMPLATE, TEMPLATE
from policies.judgement import Evidence, Judgement, Status, all_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, equals, is_unknown

PROJECT = "gcp:compute/projectMetadata:ProjectMetadata"
ITEM = "gcp:compute/projectMetadataItem:ProjectMetadataItem"
_ON = ("true", "1", "yes", "y")
_SIGN_IN = Text(ja="OS Login が有効", en="OS Login is on")
_NO_KEYS = Text(ja="鍵も起動口もない", en="neither keys nor a serial port")
_REFUSED = ("ssh-keys", "sshkeys", "windows-keys")


def _is_on(value: Value) -> bool:
    return str(value).lower() in _ON


def _items(resource_type: str, inputs: Mapping[str, Value]) -> Value:
    """The metadata of a resource: one item is a table of one."""
    if resource_type == ITEM:
        key = inputs.get("key")
        return {key: inputs.get("value")} if isinstance(key, str) else key
    return inputs.get("metadata")


def _signed_in(subject: Subject) -> Judgement:
    """A machine's own word decides; without one, the project's."""
    resource = subject.resource
    own = _switch(_items(resource.type, resource.inputs), None)
    if own is not None:
        return own
    if resource.type in (PROJECT, ITEM):
        return not_applicable(Text(ja="OS Login を定めない", en="It says nothing of OS Login."))
    of_project = [
        found
        for each in subject.world.of(Cloud.GCP, PROJECT, ITEM)
        if each.stack == resource.stack and (found := _switch(_items(each.type, each.inputs), each.urn)) is not None
    ]
    return all_of(*of_project) if of_project else failed(Evidence("metadata.enable-oslogin", ABSENT, _SIGN_IN))


def _switch(metadata: Value, urn: str | None) -> Judgement | None:
    """What metadata say of OS Login; None where they say nothing."""
    if is_unknown(metadata) or isinstance(metadata, Secret):
        return unknown(Evidence("metadata", metadata, _SIGN_IN, urn))
    value = mapping(metadata).get("enable-oslogin")
    evidence = Evidence("metadata.enable-oslogin", value, _SIGN_IN, urn)
    if value is None:
        return None
    if is_unknown(value):
        return unknown(evidence)
    return passed(evidence) if _is_on(value) else failed(evidence)


def _told(type_: str = INSTANCE, **metadata: Any) -> Planted:
    named = {key.replace("_", "-"): each for key, each in metadata.items()}
    return Planted(type_, {"metadata": named}, type_.rsplit(":", 1)[-1])


OS_LOGIN = Guardrail(
    id="gcp-machine-os-login",
    version=1,
    cloud=Cloud.GCP,
    area=Area.WORKLOAD,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="仮想マシンへの入室は OS Login による", en="People sign in to virtual machines by OS Login"),
    rationale=Text(
        ja="メタデータの鍵で入る者は、IAMにも監査ログにも現れない（Compute Engine ドキュメント「About OS Login」）。",
        en="Who signs in with a key in metadata is known neither to IAM nor to the audit log (Compute Engine "
        'documentation, "About OS Login").',
    ),
    remedy=Text(
        ja="メタデータの enable-oslogin を TRUE にしてください。", en="Set enable-oslogin to TRUE in the metadata."
    ),
    check=Each((*MACHINES[:3], PROJECT, ITEM), _signed_in, Reach.STACK),
    controls=(
        Mapped("9.2.1", Coverage.PARTIAL),
        Mapped("9.4.2", Coverage.PARTIAL),
        Mapped("9.5.2.P", Coverage.PARTIAL),
    ),
    absence=Text(
        ja="マシンにもプロジェクトにも指定がなければ、既定は無効なので不合格。",
        en="Said neither of the machine nor of the project, it is off and fails.",
    ),
    paths=(Path(INSTANCE, "metadata"), Path(PROJECT, "metadata")),
    cases=(
        passes(_told(enable_oslogin="TRUE")),
        passes(Planted(TEMPLATE, {"name": "t"}), _told(PROJECT, enable_oslogin="TRUE"), why="by the project"),
        fails(Planted(INSTANCE, {"name": "m"})),
        unknowns(_told(enable_oslogin=UNKNOWN)),
        unknowns(Planted(INSTANCE, {"metadata": UNKNOWN})),
        evades(_told(enable_oslogin="FALSE"), _told(PROJECT, enable_oslogin="TRUE"), why="off over the project's word"),
        evades(_told(enable_oslogin_sk="TRUE"), why="a name that only begins alike"),
        evades(Planted(ITEM, {"key": "enable-oslogin", "value": "FALSE"}), why="off for all, by one item"),
    ),
)


def _bare(subject: Subject) -> Judgement:
    metadata = _items(subject.resource.type, subject.resource.inputs)
    if is_unknown(metadata) or isinstance(metadata, Secret):
        return unknown(Evidence("metadata", metadata, _NO_KEYS))
    found = [passed(Evidence("metadata", ", ".join(mapping(metadata)) or ABSENT, _NO_KEYS))]
    for key, value in mapping(metadata).items():
        evidence = Evidence(f"metadata.{key}", value if key == "serial-port-enable" else "set", _NO_KEYS)
        if key.lower() in _REFUSED and value not in ("", None):
            found.append(failed(evidence))
        if key == "serial-port-enable":
            found.append(unknown(evidence) if is_unknown(value) else failed(evidence) if _is_on(value) else passed())
    return all_of(*found)


NO_KEYS = Guardrail(
    id="gcp-machine-no-keys-in-metadata",
    version=1,
    cloud=Cloud.GCP,
    area=Area.WORKLOAD,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="メタデータにSSH鍵を置かず、シリアルポートを開けない",
        en="Metadata hold no SSH keys, and open no serial port",
    ),
    rationale=Text(
        ja="シリアルポートはファイアウォールを通らずインターネットから届く"
        "（Compute Engine ドキュメント「Interacting with the serial console」、「Add SSH keys to VMs」）。",
        en="The serial port is reached from the internet past every firewall (Compute Engine documentation, "
        '"Troubleshooting using the serial console", "Add SSH keys to VMs").',
    ),
    remedy=Text(ja="ssh-keys と serial-port-enable を消してください。", en="Remove ssh-keys and serial-port-enable."),
    check=Each((*MACHINES, PROJECT, ITEM), _bare),
    controls=(
        Mapped("9.2.4", Coverage.PARTIAL),
        Mapped("9.5.2.P", Coverage.PARTIAL),
        Mapped("13.1.2", Coverage.SUPPORTING),
    ),
    absence=Text(ja="なければ合格（既定は閉じている）。", en="Left out it passes: the default is closed."),
    paths=(Path(INSTANCE, "metadata", Status.PASS),),
    cases=(
        passes(_told(enable_oslogin="TRUE", serial_port_enable="FALSE")),
        passes(Planted(REGION_TEMPLATE, {"name": "t"})),
        fails(_told(ssh_keys="ops:ssh-ed25519 AAAA")),
        unknowns(Planted(INSTANCE, {"metadata": UNKNOWN})),
        unknowns(_told(serial_port_enable=UNKNOWN)),
        evades(_told(serial_port_enable="1"), why="on, by a number"),
        evades(Planted(INSTANCE, {"metadata": {"sshKeys": "ops:ssh-rsa AAAA"}}), why="the old name"),
        evades(_told(PROJECT, ssh_keys="ops:ssh-rsa AAAA"), why="for every machine of the project"),
        evades(Planted(ITEM, {"key": "ssh-keys", "value": "ops:ssh-rsa AAAA"}), why="by one item"),
    ),
)


def _confidential(subject: Subject) -> Judgement:
    return equals(subject.resource, "confidentialInstanceConfig.enableConfidentialCompute", True)


CONFIDENTIAL = Guardrail(
    id="gcp-machine-confidential",
    version=1,
    cloud=Cloud.GCP,
    area=Area.WORKLOAD,
    severity=Severity.LOW,
    enforcement=Enforcement.ADVISORY,
    title=Text(ja="仮想マシンのメモリーを暗号化する", en="The memory of virtual machines is encrypted"),
    rationale=Text(
        ja="使用中のデータも事業者から守る。機種が対応する場合の推奨である"
        "（Confidential Computing ドキュメント「Confidential VM overview」）。",
        en="Data in use is kept from the provider too; advised where the kind of machine can (Confidential Computing "
        'documentation, "Confidential VM overview").',
    ),
    remedy=Text(ja="enableConfidentialCompute を true にしてください。", en="Set enableConfidentialCompute to true."),
    check=Each(MACHINES[:3], _confidential),
    controls=(Mapped("9.5.2.P", Coverage.SUPPORTING), Mapped("10.1.1", Coverage.SUPPORTING)),
    absence=Text(ja="既定は暗号化しないので不合格（助言）。", en="The default is not to: it fails, as advice."),
    paths=(Path(INSTANCE, "confidentialInstanceConfig"),),
    cases=(
        passes(Planted(INSTANCE, {"confidentialInstanceConfig": {"enableConfidentialCompute": True}})),
        fails(Planted(INSTANCE, {"name": "m"})),
        unknowns(Planted(INSTANCE, {"confidentialInstanceConfig": UNKNOWN})),
        evades(Planted(TEMPLATE, {"confidentialInstanceConfig": {}}), why="an empty block"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (OS_LOGIN, NO_KEYS, CONFIDENTIAL)
