"""Guardrails of virtual machines: no address that the internet reaches, verified start, nothing forwarded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.gcp_types import INSTANCE
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.judgement import Judgement, Status, all_of, any_of
from policies.reading import equals, left_out, one_of, places, refers

TEMPLATE = "gcp:compute/instanceTemplate:InstanceTemplate"
REGION_TEMPLATE = "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate"
FROM_TEMPLATE = "gcp:compute/instanceFromTemplate:InstanceFromTemplate"
BULK = "gcp:compute/instanceFromMachineImage:InstanceFromMachineImage"
MACHINES = (INSTANCE, TEMPLATE, REGION_TEMPLATE, FROM_TEMPLATE, BULK)
_DERIVED = (FROM_TEMPLATE, BULK)
"""What is made from a template or an image takes from there what it leaves out; the template is judged by itself."""


def _machine(type_: str = INSTANCE, **inputs: Any) -> Planted:
    interface: dict[str, Any] = {"subnetwork": "app"}
    every: dict[str, Any] = {"networkInterfaces": (interface,), **inputs}
    return Planted(type_, {key: each for key, each in every.items() if each is not None})


def _inside(subject: Subject) -> Judgement:
    resource = subject.resource
    absent = Status.PASS if resource.type in _DERIVED else Status.FAIL
    named = [
        any_of(refers(resource, f"{place.path}.subnetwork"), refers(resource, f"{place.path}.networkAttachment"))
        for place in _interfaces(subject)
    ]
    return all_of(
        *(named if absent is Status.FAIL else ()),
        left_out(resource, "networkInterfaces.*.accessConfigs"),
        left_out(resource, "networkInterfaces.*.ipv6AccessConfigs"),
        one_of(resource, "networkInterfaces.*.stackType", ("IPV4_ONLY",), absent=Status.PASS),
    )


def _interfaces(subject: Subject) -> Any:
    """Each interface, with its path written as paths are read (`networkInterfaces.0`)."""
    for at, place in enumerate(places(subject.resource, "networkInterfaces.*")):
        yield type(place)(f"networkInterfaces.{at}", place.value)


def _interface(**more: Any) -> Mapping[str, Any]:
    return {"subnetwork": "app", **more}


NO_EXTERNAL_ADDRESS = Guardrail(
    id="gcp-machine-no-external-address",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="仮想マシンは外部アドレスを持たず、自分のサブネットにある",
        en="Virtual machines have no external address, and stand in a subnet of their own",
    ),
    rationale=Text(
        ja="accessConfigs は空の要素でも一時的な公開アドレスを取り、サブネットを省くと default ネットワークに入る"
        "（Compute Engine ドキュメント「Configure static external IP addresses」、REST「instances.insert」）。",
        en="Even an empty element of accessConfigs takes a public address, and without a subnet it is in the default "
        'network (Compute Engine documentation, "Configure static external IP addresses"; REST, "instances.insert").',
    ),
    remedy=Text(
        ja="accessConfigs を消し、subnetwork を指定してください。", en="Remove accessConfigs, and name a subnetwork."
    ),
    check=Each(MACHINES, _inside),
    controls=(Mapped("13.1.1", Coverage.PARTIAL), Mapped("9.5.2.P", Coverage.PARTIAL)),
    absence=Text(
        ja="accessConfigs がなければ合格。インターフェースかサブネットがなければ不合格。",
        en="Without accessConfigs it passes; without an interface, or its subnet, it fails.",
    ),
    paths=(Path(INSTANCE, "networkInterfaces"), Path(TEMPLATE, "networkInterfaces")),
    cases=(
        passes(_machine()),
        passes(_machine(TEMPLATE)),
        passes(Planted(FROM_TEMPLATE, {"sourceInstanceTemplate": "t"}), why="as its template"),
        fails(_machine(networkInterfaces=(_interface(accessConfigs=({"natIp": "34.84.0.1"},)),))),
        unknowns(_machine(networkInterfaces=UNKNOWN)),
        unknowns(_machine(networkInterfaces=(_interface(accessConfigs=UNKNOWN),))),
        evades(_machine(networkInterfaces=(_interface(accessConfigs=({},)),)), why="an empty element takes one"),
        evades(_machine(networkInterfaces=({"network": "default"},)), why="the default network"),
        evades(_machine(networkInterfaces=(_interface(), _interface(accessConfigs=({},)))), why="a second interface"),
        evades(_machine(networkInterfaces=(_interface(ipv6AccessConfigs=({},), stackType="IPV4_IPV6"),)), why="IPv6"),
    ),
)


def _verified(subject: Subject) -> Judgement:
    absent = Status.PASS if subject.resource.type in _DERIVED else Status.FAIL
    before = "shieldedInstanceConfig"
    return all_of(
        equals(subject.resource, f"{before}.enableSecureBoot", True, absent=absent),
        equals(subject.resource, f"{before}.enableVtpm", True, absent=Status.PASS),
        equals(subject.resource, f"{before}.enableIntegrityMonitoring", True, absent=Status.PASS),
    )


def _shielded(type_: str = INSTANCE, **more: Any) -> Planted:
    return _machine(type_, shieldedInstanceConfig={"enableSecureBoot": True, **more})


SHIELDED = Guardrail(
    id="gcp-machine-shielded",
    version=1,
    cloud=Cloud.GCP,
    area=Area.WORKLOAD,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="仮想マシンの起動を検証する", en="What a virtual machine starts is verified"),
    rationale=Text(
        ja="Shielded VM でも、署名のない起動プログラムを拒む Secure Boot は既定で切れている"
        "（Compute Engine ドキュメント「Shielded VM」）。",
        en="Of Shielded VM, Secure Boot, which refuses unsigned boot programs, is off by default "
        '(Compute Engine documentation, "What is Shielded VM?").',
    ),
    remedy=Text(ja="enableSecureBoot を true にしてください。", en="Set enableSecureBoot to true."),
    check=Each(MACHINES, _verified),
    controls=(Mapped("9.5.2.P", Coverage.PARTIAL), Mapped("12.2.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="Secure Boot の既定は切なので不合格。vTPMと完全性の監視の既定は入なので合格。",
        en="Secure Boot is off by default and fails; vTPM and integrity monitoring are on by default.",
    ),
    paths=(Path(INSTANCE, "shieldedInstanceConfig"), Path(TEMPLATE, "shieldedInstanceConfig")),
    cases=(
        passes(_shielded()),
        passes(_shielded(TEMPLATE)),
        fails(_machine()),
        fails(_shielded(enableSecureBoot=False)),
        unknowns(_shielded(enableSecureBoot=UNKNOWN)),
        evades(_machine(shieldedInstanceConfig={"enableVtpm": True}), why="a block without Secure Boot"),
        evades(_shielded(enableIntegrityMonitoring=False), why="verified, and nobody is told"),
    ),
)


def _still(subject: Subject) -> Judgement:
    return equals(subject.resource, "canIpForward", False, absent=Status.PASS)


NO_FORWARDING = Guardrail(
    id="gcp-machine-no-forwarding",
    version=1,
    cloud=Cloud.GCP,
    area=Area.SEGREGATION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="仮想マシンは他者宛ての通信を転送しない", en="Virtual machines forward nothing meant for others"),
    rationale=Text(
        ja="転送できるマシンは、他の団体のアドレスを名乗り、踏み台になれる"
        "（VPC ドキュメント「Routes」、インスタンスのIP転送）。",
        en="A machine that may forward can use other members' addresses and be a stepping stone (VPC documentation, "
        '"Routes", IP forwarding for instances).',
    ),
    remedy=Text(ja="canIpForward を外してください。", en="Leave canIpForward out."),
    check=Each(MACHINES, _still),
    controls=(Mapped("13.1.3", Coverage.PARTIAL), Mapped("9.5.1.P", Coverage.PARTIAL)),
    absence=Text(ja="既定は転送しないので合格。", en="The default is not to forward: it passes."),
    paths=(Path(INSTANCE, "canIpForward", Status.PASS),),
    cases=(
        passes(_machine(canIpForward=False)),
        passes(_machine()),
        fails(_machine(canIpForward=True)),
        unknowns(_machine(canIpForward=UNKNOWN)),
        evades(_machine(FROM_TEMPLATE, canIpForward="true"), why="as a text, over what the template says"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (NO_EXTERNAL_ADDRESS, SHIELDED, NO_FORWARDING)
