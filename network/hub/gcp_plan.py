"""What a physical Interconnect of a circuit is like: pure.

Sources: Compute Engine API, "Interconnect"; Cloud Interconnect documentation, "Dedicated Interconnect overview" and
"MACsec for Cloud Interconnect overview".
"""

from __future__ import annotations

from jichi.tenancy.connectivity import Circuit, Hub, Line

KEYS = ("key1",)
"""Names of the keys for MACsec. Google makes what belongs to a name, and the operator reads it there; with a second
name each needs a start time (Compute Engine API, "Interconnect": macsec)."""

LINK_TYPES = (
    (10_000, "LINK_TYPE_ETHERNET_10G_LR"),
    (100_000, "LINK_TYPE_ETHERNET_100G_LR"),
    (400_000, "LINK_TYPE_ETHERNET_400G_LR4"),
)
"""Megabits per second that one link carries, and what the API calls it, smallest first."""


def link_type(circuit: Circuit) -> str:
    """The smallest link that carries one attachment of a circuit.

    Members' attachments may together be wider than the link that they share, as the API lets them.

    Raises:
        ValueError: no link is that wide; the tenancy file knows no such circuit.
    """
    for mbps, name in LINK_TYPES:
        if circuit.bandwidth_mbps <= mbps:
            return name
    raise ValueError(f"no link carries {circuit.bandwidth_mbps} Mbit/s")


def location_url(hub: Hub, circuit: Circuit) -> str:
    """The URL of an Interconnect location, as the API takes it from a project."""
    return (
        f"https://www.googleapis.com/compute/v1/projects/{hub.account}/global/interconnectLocations/{circuit.location}"
    )


def interconnect_path(hub: Hub, name: str) -> str:
    """An Interconnect of the hub's project that is there already, by its name."""
    return f"projects/{hub.account}/global/interconnects/{name}"


def circuit_key(line: Line, index: int) -> str:
    """What a circuit is called in exports: `office-0`."""
    return f"{line.name}-{index}"


def circuit_role(line: Line, index: int) -> str:
    """What a circuit is called in names of resources, in which no word begins with a digit: `line-office-c0`."""
    return f"line-{line.name}-c{index}"
