"""A lab in the kernel: made, asked, and taken away whatever happens. Everything here needs root.

Namespaces are named after the process that made them. What a killed process left is taken away by the next one.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import testinfra  # pyright: ignore[reportMissingTypeStubs]
from testinfra.host import Host  # pyright: ignore[reportMissingTypeStubs]

from tests.hosts.nft import ARRIVALS
from tests.hosts.pieces import Lab, Space
from tests.hosts.wire import NAMES, enter

PREFIX = "jichi-lab-"
_WIRE = Path(__file__).with_name("wire.py")
_AT_ONCE = 4
_CARRIES = 10.0
"""Seconds in which every cable has to carry."""
_SETTINGS = {
    "net/ipv4/ip_forward": "1",
    "net/ipv6/conf/all/forwarding": "1",
    "net/ipv4/conf/all/rp_filter": "0",
    "net/ipv4/conf/default/rp_filter": "0",
    "net/ipv6/conf/default/addr_gen_mode": "1",
    # Else what a bridge carries within a subnet went through the router's filters; AWS's ACLs do not see it.
    "net/bridge/bridge-nf-call-iptables": "0",
    "net/bridge/bridge-nf-call-ip6tables": "0",
    "net/bridge/bridge-nf-call-arptables": "0",
}
_SMALLEST = """
table inet smallest {
  set seen {
    type ipv4_addr . inet_service
    flags dynamic
    size 16
  }
  chain raw {
    type filter hook prerouting priority raw; policy accept;
    notrack
  }
  chain input {
    type filter hook input priority 0; policy accept;
    ct state established,related accept
    meta l4proto tcp add @seen { ip saddr . th dport }
  }
}
"""

Wire = tuple[str, int, str, int, int]
"""A packet as `wire.py` reads it: source and port, destination and port, protocol."""


class CommandError(Exception):
    """A command failed."""


def missing() -> str:
    """Why no lab can be built here; empty where one can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "it needs Linux and root"
    for command, package in (("ip", "iproute2"), ("nft", "nftables"), ("nsenter", "util-linux")):
        if shutil.which(command) is None:
            return f"there is no `{command}` (Debian package {package})"
    lab = Lab()
    lab.join("one", "other")
    lab.bridge("one", "bridge", {})
    lab.space("one").filters = _SMALLEST
    try:
        with built(lab):
            return ""
    except (CommandError, OSError) as error:
        return f"the kernel lacks what it needs: {str(error).splitlines()[0]}"


def sweep() -> int:
    """Take away what processes left that are gone.

    Returns:
        how many namespaces.
    """
    names = [line.split()[0] for line in _run("ip", "netns", "list").splitlines()]
    left = [each for each in names if each.startswith(PREFIX) and not _lives(each.removeprefix(PREFIX).split("-")[0])]
    _remove(left)
    return len(left)


def _lives(process: str) -> bool:
    return Path("/proc", process).exists()


def _remove(names: Iterable[str]) -> None:
    there = [each for each in names if Path(NAMES, each).exists()]
    _run("ip", "-force", "-batch", "-", given="".join(f"netns del {each}\n" for each in there))


@dataclass
class Built:
    """A lab that stands.

    Args:
        names: of each namespace in the kernel, by its name in the lab.
        folder: for what the processes in it read.
    """

    lab: Lab
    names: Mapping[str, str]
    host: Host
    folder: Path
    _servers: list[subprocess.Popen[str]] = field(default_factory=list[subprocess.Popen[str]])

    def serve(self, ports: Mapping[str, Mapping[str, set[int]]]) -> None:
        """Answer on ports: by namespace, `tcp` and `udp`."""
        given = {space: {kind: sorted(wanted[kind]) for kind in ("tcp", "udp")} for space, wanted in ports.items()}
        command = (sys.executable, "-I", str(_WIRE), "serve", self._written(given))
        server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._servers.append(server)
        if server.stdout is None or server.stdout.readline() != "ready\n":
            raise CommandError("the servers did not start")

    def dial(self, packets: Mapping[str, list[Wire]], wait: float = 0.3) -> dict[str, list[bool]]:
        """Ask from namespaces; what was answered within `wait` seconds, in the packets' order."""
        said = self._run(f"WIRE_WAIT={wait} %s -I %s dial %s", sys.executable, str(_WIRE), self._written(packets))
        heard: dict[str, list[bool]] = json.loads(said)
        back = {name: space for space, name in self.names.items()}
        return {back[name]: each for name, each in heard.items()}

    def send(self, packets: Mapping[str, list[Wire]]) -> None:
        """Send from namespaces."""
        self._run("%s -I %s send %s", sys.executable, str(_WIRE), self._written(packets))

    def arrivals(self) -> dict[str, set[Wire]]:
        """What got past all filters since they were set, by namespace."""
        asked = f"for each in %s; do nsenter --net={NAMES}/$each nft -j list table inet arrivals; done"
        said = self._run(asked.replace("%s", " ".join(self.names.values())))
        return {space: _recorded(line) for space, line in zip(self.names, said.splitlines(), strict=True)}

    def _written(self, given: Mapping[str, object]) -> str:
        """A file of what to do, by the namespaces' names in the kernel."""
        file = self.folder / f"{len(list(self.folder.iterdir()))}.json"
        file.write_text(json.dumps({self.names[space]: each for space, each in given.items()}), "utf-8")
        return str(file)

    def _run(self, command: str, *given: str) -> str:
        said = self.host.run(command, *given)
        if said.rc != 0:
            raise CommandError(f"{command}: {said.stderr}")
        return str(said.stdout)

    def without_filters(self) -> None:
        """From now on routes alone decide, and nothing has arrived yet."""
        _each(self.names, self.lab, lambda space: _run("nft", "-f", "-", given=_rules(space, filters=False)))

    def stop(self) -> None:
        """End the servers: they end with their standard input."""
        for each in self._servers:
            each.communicate()
        self._servers.clear()


def _recorded(text: str) -> set[Wire]:
    """The packets that a namespace wrote down."""
    found: set[Wire] = set()
    for each in json.loads(text)["nftables"]:
        for element in each.get("set", {}).get("elem", ()):
            source, destination, protocol, source_port, port = element["concat"]
            found.add((source, source_port, destination, port, {"tcp": 6, "udp": 17}[protocol]))
    return found


@contextlib.contextmanager
def built(lab: Lab) -> Generator[Built]:
    """A lab that stands as long as the block runs."""
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-") as folder:
        names = {space: f"{Path(folder).name}-{space}" for space in lab.spaces}
        made = Built(lab, names, testinfra.get_host("local://"), Path(folder))
        try:
            _make(lab, names)
            yield made
        finally:
            made.stop()
            _remove(names.values())


def _make(lab: Lab, names: Mapping[str, str]) -> None:
    _run("ip", "-batch", "-", given="".join(f"netns add {each}\n" for each in names.values()))
    _each(names, lab, lambda _: _set())
    cables = "".join(
        f"link add name {own} netns {names[one]} type veth peer name {others} netns {names[other]}\n"
        for (one, own), (other, others) in lab.cables
    )
    _run("ip", "-batch", "-", given=cables)
    _each(names, lab, _fill)
    _each(names, lab, lambda space: _wait(space.name))


def _wait(name: str) -> None:
    """Until the cables of the namespace carry: the kernel brings links up at most once a second, and loses or holds
    back until then what is sent, so that what would arrive could be taken for stopped.
    """
    until = time.monotonic() + _CARRIES
    while any(each["operstate"] != "UP" for each in json.loads(_run("ip", "-json", "link", "show", "type", "veth"))):
        if time.monotonic() > until:
            raise CommandError(f"{name}: a cable does not carry")
        time.sleep(0.02)


def _set() -> None:
    for name, value in _SETTINGS.items():
        file = Path("/proc/sys", name)
        if file.exists():
            file.write_text(value, "ascii")


def _fill(space: Space) -> None:
    _run("ip", "-batch", "-", given="\n".join(("link set lo up", *space.lines)))
    if space.rules6:
        _run("ip", "-6", "-batch", "-", given="\n".join(space.rules6))
    _run("nft", "-f", "-", given=_rules(space, filters=True))


def _rules(space: Space, *, filters: bool) -> str:
    return f"flush ruleset\n{ARRIVALS}{space.translation}{space.filters if filters else ''}"


def _each(names: Mapping[str, str], lab: Lab, work: Callable[[Space], object]) -> None:
    """Do something inside each namespace: in a thread that has gone there, and with it the commands that it starts."""

    def one(space: Space) -> None:
        enter(names[space.name])
        work(space)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(one, lab.spaces.values()))


def _run(*command: str, given: str = "") -> str:
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CommandError(f"{' '.join(command)}: {done.stderr.strip()}\n{given}")
    return done.stdout
