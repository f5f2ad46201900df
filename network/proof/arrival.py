"""Where packets can end, and packets that did."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from network.proof.boxes import Packets
from network.proof.model import Location, Origin


class Outside(StrEnum):
    """Ends that are no location of the plan."""

    INTERNET = "internet"
    FOREIGN = "foreign"
    OFFICES = "offices"
    SERVICE = "service"
    OPAQUE = "opaque"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Packets that arrive at one end.

    Args:
        end: a location, or where outside.
        packets: never empty.
        path: keys of the gateways they went through, in order.
        routes: the routes they followed, in order.
    """

    end: Location | Outside
    packets: Packets
    path: tuple[str, ...]
    routes: tuple[Origin, ...] = ()
