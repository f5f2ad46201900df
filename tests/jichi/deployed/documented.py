"""Networks from AWS's own documentation, as the describe calls would show them, and questions about them."""

import json
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from pathlib import Path
from shutil import copytree
from typing import Any

from jichi.deployed import from_describe
from jichi.engine.plan import Plan
from network.proof.addresses import BITS
from network.proof.claims import findings
from network.proof.index import Index
from network.proof.lift import lift
from network.proof.model import TCP, GatewayKind, Location, Model
from network.proof.verdict import Packet, Verdict
from network.proof.walk import walk, walk_in

FOLDER = Path(__file__).parent / "examples"
NAMES = tuple(sorted(each.name for each in FOLDER.iterdir() if each.is_dir()))
Alter = Callable[[dict[str, Any]], None]


class Example:
    """One of them, or a changed copy."""

    def __init__(self, folder: Path) -> None:
        self.plan: Plan = from_describe(folder)
        self.model: Model = lift(self.plan)

    def verdicts(self, kind: str) -> Mapping[str, Verdict]:
        """The verdicts of a kind of claim, by the VPC's id."""
        return {
            each.subject.place.removeprefix("vpc-")[:1]: each.verdict
            for each in findings(self.model)
            if each.kind == kind
        }

    def sends(self, source: str, destination: str, port: int = 443) -> tuple[bool | None, bool | None]:
        """Whether a TCP packet from one interface arrives at another, and whether its answer comes back."""
        index = Index(self.model)
        start, end = self._location(source), self._location(destination)
        here, there = self._address(source), self._address(destination)
        packet = Packet(4, (int(ip_address(here)), int(ip_address(there)), TCP, 50000, port))
        forth = walk(index, start, end, packet).arrived
        back = walk(index, end, start, packet.answer, answering=True).arrived
        return forth, back

    def sends_to(self, source: str, address: str, port: int = 443) -> bool | None:
        """Whether a TCP packet from an interface leaves for an address outside."""
        version = ip_address(address).version
        assert version in BITS
        here = self._address(source, version)
        packet = Packet(version, (int(ip_address(here)), int(ip_address(address)), TCP, 50000, port))  # type: ignore[arg-type]
        return walk(Index(self.model), self._location(source), None, packet).arrived

    def reached(self, interface: str, port: int = 443, source: str = "198.51.100.200") -> bool | None:
        """Whether a TCP packet from an address on the internet arrives at an interface, by any internet gateway."""
        index, end = Index(self.model), self._location(interface)
        version = ip_address(source).version
        there = self._address(interface, version)
        packet = Packet(version, (int(ip_address(source)), int(ip_address(there)), TCP, 50000, port))  # type: ignore[arg-type]
        ways = [
            walk_in(index, each, end, packet).arrived
            for each in index.gateways_of.get(index.network_of(end), ())
            if each.kind is GatewayKind.INTERNET
        ]
        return True if True in ways else None if None in ways else False

    def _location(self, name: str) -> Location:
        (found,) = [each for each in self.model.locations if each.workload and each.workload.urn.endswith(f"::{name}")]
        return found

    def _address(self, name: str, version: int = 4) -> str:
        (found,) = [each for each in self.plan.resources if each.name == name]
        key = "privateIps" if version == 4 else "ipv6Addresses"
        listed = found.inputs[key]
        assert isinstance(listed, tuple)
        return str(listed[0])


def example(name: str) -> Example:
    """One as it is."""
    return Example(FOLDER / name)


def changed(name: str, folder: Path, changes: Mapping[str, Alter]) -> Example:
    """A copy with some files changed."""
    copy = Path(copytree(FOLDER / name, folder / name))
    for file, alter in changes.items():
        path = copy / f"{file}.json"
        document = json.loads(path.read_text(encoding="utf-8"))
        alter(document)
        path.write_text(json.dumps(document), encoding="utf-8")
    return Example(copy)
