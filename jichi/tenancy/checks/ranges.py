"""Address ranges: form, privacy (RFC 1918), size, and overlaps.

VPCs on one Direct Connect gateway cannot overlap, so neither may the ranges of members that share a line, nor those of
members without any; an office range inside a range in the cloud would be unreachable from it. Of the ranges that Google
Cloud prohibits in a subnet (VPC documentation, "Subnets": restricted and private Google APIs, 0.0.0.0/8, loopback,
link-local, multicast and broadcast) none is private, so that the rule of RFC 1918 refuses them all; what is left is
`DOCKER`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Network, NetmaskValueError
from typing import TYPE_CHECKING, TypeVar

from jichi.tenancy.document import dotted, shown
from jichi.tenancy.forms import RANGE_PATTERN
from jichi.tenancy.model import Isolation
from jichi.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jichi.errors import Problem
    from jichi.tenancy.document import KeyPath
    from jichi.tenancy.draft import Draft

PRIVATE = (IPv4Network("10.0.0.0/8"), IPv4Network("172.16.0.0/12"), IPv4Network("192.168.0.0/16"))
"""RFC 1918, section 3."""
DOCKER = IPv4Network("172.17.0.0/16")
"""The bridge of Docker on machines of Google Cloud's services, Cloud SQL's among them: what has an address in it cannot
reach them (Cloud SQL documentation, "Learn about using private IP"). An office's address does not get as far: the load
balancer and Private Service Connect put their own in its place."""
LARGEST_PREFIX, SMALLEST_PREFIX = 16, 20
"""A member's range in the cloud: at most a VPC's own limit (/16), at least what its subnets need (/20)."""

_FORM = re.compile(RANGE_PATTERN)


@dataclass(frozen=True, slots=True)
class Use:
    """A range and what it is for.

    Args:
        member: index of the member in the file; None for what no member owns.
        cloud: whether it is the member's range in the cloud; else an office.
    """

    network: IPv4Network
    path: KeyPath
    member: int | None
    name: str
    cloud: bool

    def label(self) -> Text:
        """The range as a message calls it."""
        ja, en = ("クラウド側", "cloud") if self.cloud else ("庁舎", "office")
        return Text(f"{self.name}の{ja} {self.network}", f"the {en} range {self.network} of {self.name}")


def check(draft: Draft) -> Iterator[Problem]:
    """Every range for itself, then all against each other."""
    yield from _needed(draft)
    uses: list[Use] = []
    shared: list[tuple[KeyPath, str | None, bool]] = [
        (("shared_range",), draft.file.shared_range, True),
        (("hub", "range"), draft.file.hub.range, True),
    ]
    for index, member in enumerate(draft.file.members):
        written = [*shared, (("members", index, "range"), member.range, True)]
        written += [(("members", index, "offices", j), text, False) for j, text in enumerate(member.offices)]
        others = enumerate(member.other_offices)
        written += [(("members", index, "other_offices", j, "range"), office.range, False) for j, office in others]
        shared = []
        for path, text, cloud in written:
            if not text:
                continue
            network = parse(text)
            fault = _malformed(text) if network is None else _fault(network, text, cloud=cloud)
            if fault is None and network and cloud and draft.file.clouds.gcp and network.overlaps(DOCKER):
                fault = _docker(network)
            if fault:
                yield draft.problem(path, *fault)
            elif network:
                owned = path[0] == "members"
                name = (member.name or f"members[{index}]") if owned else dotted(path)
                uses.append(Use(network, path, index if owned else None, name, cloud))
    pairs = overlaps((use.network, use) for use in uses)
    for one, other in (pair for pair in pairs if _conflict(pair) and not _separate(draft, pair)):
        first, second = sorted((one, other), key=lambda use: draft.document.lines[use.path])
        yield draft.problem(second.path, *_overlap(second.label(), first.label()))


def _needed(draft: Draft) -> Iterator[Problem]:
    """A range where the isolation needs one, and none where nothing would use it."""
    isolation = draft.file.isolation
    if not draft.sound("isolation"):
        return
    own = isolation is not Isolation.APPLICATION
    written: list[tuple[KeyPath, str | None, bool]] = [(("shared_range",), draft.file.shared_range, not own)]
    written += [(("members", index, "range"), member.range, own) for index, member in enumerate(draft.file.members)]
    for path, text, needed in written:
        if needed and text is None and not draft.document.gives(path):
            yield draft.problem(
                path,
                Text(
                    f"isolation が {isolation} ですが、{path[-1]} がありません。",
                    f"Isolation is {isolation}, but {path[-1]} is missing.",
                ),
                Text(
                    f"{path[-1]} に /18 などのアドレス範囲を書いてください。",
                    f"Write an address range such as a /18 as {path[-1]}.",
                ),
            )
        elif text and not needed:
            yield draft.problem(
                path,
                Text(
                    f"isolation が {isolation} のとき、{path[-1]} は使われません。",
                    f"With isolation {isolation}, {path[-1]} is not used.",
                ),
                Text(
                    f"{path[-1]} を消すか、isolation を見直してください。",
                    f"Remove {path[-1]}, or reconsider isolation.",
                ),
            )


def parse(text: str) -> IPv4Network | None:
    """The network that a range names, host bits put aside; None where it is no IPv4 range."""
    if not _FORM.fullmatch(text):
        return None
    try:
        return IPv4Network(text, strict=False)
    except (AddressValueError, NetmaskValueError):
        return None


Label = TypeVar("Label")


def overlaps(ranges: Iterable[tuple[IPv4Network, Label]]) -> Iterator[tuple[Label, Label]]:
    """Every two ranges that share an address, each pair once.

    CIDR ranges either nest or are apart; so in order of their first address, the larger first, the ranges that a
    range overlaps are exactly those still open when it begins.
    """
    ordered = sorted(ranges, key=lambda item: (item[0].network_address, item[0].prefixlen))
    open_ranges: list[tuple[IPv4Network, Label]] = []
    for network, label in ordered:
        while open_ranges and open_ranges[-1][0].broadcast_address < network.network_address:
            open_ranges.pop()
        for _, outer in open_ranges:
            yield outer, label
        open_ranges.append((network, label))


def _conflict(pair: tuple[Use, Use]) -> bool:
    """One member's offices may nest: how it divides them is its own affair."""
    one, other = pair
    return one.cloud or other.cloud or one.member != other.member


def _separate(draft: Draft, pair: tuple[Use, Use]) -> bool:
    """Whether two ranges may overlap: no line leads to both of their owners, so that nothing ever has to tell them
    apart. Shared services are then reached through private endpoints (`network.connections`).
    """
    one, other = (use.member for use in pair)
    if draft.file.isolation is Isolation.APPLICATION or one == other:
        return False
    if one is None or other is None:
        # The hub's own network and a member's: no route between them is needed.
        return all(use.cloud for use in pair)
    first, second = (draft.file.members[index].code for index in (one, other))
    served = [{first, second} if not line.members else {first, second} & set(line.members) for line in draft.file.lines]
    together = any(len(each) > 1 for each in served)
    return not together and {first, second} == {code for each in served for code in each}


def _fault(network: IPv4Network, text: str, *, cloud: bool) -> tuple[Text, Text] | None:
    written = text.split("/", maxsplit=1)[0]
    if written != str(network.network_address):
        return (
            Text(f"{text} はネットワークの先頭アドレスではありません。", f"{text} has host bits set."),
            Text(f"{network} と書いてください。", f"Write {network}."),
        )
    if not any(network.subnet_of(private) for private in PRIVATE):
        return _not_private(network)
    if cloud and not LARGEST_PREFIX <= network.prefixlen <= SMALLEST_PREFIX:
        small = network.prefixlen > SMALLEST_PREFIX
        return (
            Text(
                f"{network} は{'小さすぎ' if small else '大きすぎ'}ます(/{LARGEST_PREFIX}から/{SMALLEST_PREFIX})。",
                f"{network} is too {'small' if small else 'large'} (/{LARGEST_PREFIX} to /{SMALLEST_PREFIX}).",
            ),
            Text("/18 などの範囲を割り当ててください。", "Assign a range such as a /18."),
        )
    return None


def _not_private(network: IPv4Network) -> tuple[Text, Text]:
    reserved = network.is_reserved or network.is_loopback or network.is_link_local or network.is_multicast
    if reserved or network.is_unspecified:
        what = Text(f"{network} は予約済みの範囲です。", f"{network} is a reserved range.")
    elif any(network.supernet_of(private) for private in PRIVATE):
        what = Text(
            f"{network} はプライベートアドレスの外まで広がっています。", f"{network} reaches beyond private addresses."
        )
    else:
        what = Text(f"{network} はプライベートアドレスではありません。", f"{network} is not private.")
    return what, Text(
        "10.0.0.0/8、172.16.0.0/12、192.168.0.0/16 の中から選んでください(RFC 1918)。",
        "Choose one within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16 (RFC 1918).",
    )


def _docker(network: IPv4Network) -> tuple[Text, Text]:
    return (
        Text(
            f"{network} は、Google Cloudのサービスが内部で使う {DOCKER} と重なります。",
            f"{network} overlaps {DOCKER}, which services of Google Cloud use inside.",
        ),
        Text(f"{DOCKER} の外から割り当ててください。", f"Assign a range outside of {DOCKER}."),
    )


def _malformed(text: str) -> tuple[Text, Text]:
    return (
        Text(f"{shown(text)} はIPv4のアドレス範囲ではありません。", f"{shown(text)} is not an IPv4 range."),
        Text("10.64.0.0/18 の形で書いてください。", "Write it like 10.64.0.0/18."),
    )


def _overlap(second: Text, first: Text) -> tuple[Text, Text]:
    return (
        Text(
            f"{second.ja} が {first.ja} と重複しています。",
            f"{second.en[0].upper()}{second.en[1:]} overlaps {first.en}.",
        ),
        Text("重ならない範囲を割り当ててください。", "Assign ranges that do not overlap."),
    )
