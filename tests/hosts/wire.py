"""Sends, answers and asks real packets inside namespaces. Run by itself, as root; the standard library is enough.

    wire.py serve FILE    answers what it is sent, until its standard input ends: {namespace: {"tcp": [443], "udp": []}}
    wire.py dial FILE     asks, and prints which were answered: {namespace: [PACKET, ...]}
    wire.py send FILE     sends exactly these packets, whoever's address their source is: as `dial`

A packet is [source, port, destination, port, protocol]. One process serves every namespace: a socket stays in the one
in which it was made.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import socket
import struct
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import cast

WAIT = float(os.environ.get("WIRE_WAIT", "0.3"))
"""Seconds in which an answer has to come."""
NONCE = b"jichi!"
TCP, UDP = 6, 17
NAMES = "/var/run/netns"
"""Where iproute2 keeps namespaces (ip-netns(8))."""
_NETWORK = 0x40000000
"""CLONE_NEWNET (setns(2))."""
Packet = tuple[str, int, str, int, int]


def enter(name: str) -> None:
    """From now on sockets are made in this namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    with Path(NAMES, name).open("rb") as file:
        if libc.setns(file.fileno(), _NETWORK):
            raise OSError(ctypes.get_errno(), f"no way into {name}")


class Echo(asyncio.DatagramProtocol):
    """Answers each datagram with itself."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.transport.sendto(data, addr)


def bound(family: socket.AddressFamily, kind: socket.SocketKind, port: int) -> socket.socket:
    """A socket at a port of every address of one IP version."""
    made = socket.socket(family, kind)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    made.bind(("", port))
    made.setblocking(False)
    return made


async def serve(spaces: dict[str, dict[str, list[int]]]) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(await reader.readexactly(len(NONCE)))
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        writer.close()

    loop = asyncio.get_running_loop()
    for name, ports in spaces.items():
        enter(name)
        for family in (socket.AF_INET, socket.AF_INET6):
            for port in ports["tcp"]:
                await asyncio.start_server(answer, sock=bound(family, socket.SOCK_STREAM, port))
            for port in ports["udp"]:
                await loop.create_datagram_endpoint(Echo, sock=bound(family, socket.SOCK_DGRAM, port))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)


def asking(packet: Packet) -> socket.socket:
    """A socket that asks from an address and port."""
    source, source_port, _, _, protocol = packet
    family = socket.AF_INET if ip_address(source).version == 4 else socket.AF_INET6
    made = socket.socket(family, socket.SOCK_STREAM if protocol == TCP else socket.SOCK_DGRAM)
    made.setblocking(False)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if protocol == TCP:
        # Reset at the end: the same ports can be asked again at once.
        made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    made.bind((source, source_port))
    return made


async def ask(packet: Packet, talker: socket.socket) -> bool:
    loop = asyncio.get_running_loop()
    with talker:
        try:
            async with asyncio.timeout(WAIT):
                await loop.sock_connect(talker, (packet[2], packet[3]))
                await loop.sock_sendall(talker, NONCE)
                return await loop.sock_recv(talker, len(NONCE)) == NONCE
        except OSError:
            return False


async def dial(spaces: dict[str, list[Packet]]) -> dict[str, list[bool]]:
    talkers: list[tuple[str, Packet, socket.socket]] = []
    for name, packets in spaces.items():
        enter(name)
        talkers += [(name, each, asking(each)) for each in packets]
    heard = await asyncio.gather(*(ask(packet, talker) for _, packet, talker in talkers))
    found: dict[str, list[bool]] = {name: [] for name in spaces}
    for (name, _, _), each in zip(talkers, heard, strict=True):
        found[name].append(each)
    return found


def checksum(data: bytes) -> int:
    """The Internet checksum (RFC 1071)."""
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def segment(packet: Packet) -> bytes:
    """A TCP SYN (RFC 9293) or a UDP datagram (RFC 768) with its checksum."""
    source, source_port, destination, port, protocol = packet
    if protocol == TCP:
        raw, at = struct.pack("!HHIIBBHHH", source_port, port, 1, 0, 5 << 4, 2, 65535, 0, 0), 16
    else:
        raw, at = struct.pack("!HHHH", source_port, port, 8 + len(NONCE), 0) + NONCE, 6
    ends = ip_address(source).packed + ip_address(destination).packed
    pseudo = ends + struct.pack("!II", len(raw), protocol)
    return raw[:at] + struct.pack("!H", checksum(pseudo + raw)) + raw[at + 2 :]


def whole(packet: Packet) -> bytes:
    """The packet with its IP header (RFC 791, RFC 8200); the kernel fills in IPv4's checksum."""
    source, _, destination, _, protocol = packet
    body = segment(packet)
    ends = ip_address(source).packed + ip_address(destination).packed
    if ip_address(source).version == 4:
        return struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), 0, 0, 64, protocol, 0) + ends + body
    return struct.pack("!IHBB", 6 << 28, len(body), protocol, 64) + ends + body


def send(spaces: dict[str, list[Packet]]) -> int:
    """How many were sent; what has no route from where it starts, or is stopped there, is not."""
    sent = 0
    for name, packets in spaces.items():
        enter(name)
        with (
            socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW) as four,
            socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW) as six,
        ):
            for packet in packets:
                way = four if ip_address(packet[0]).version == 4 else six
                try:
                    sent += way.sendto(whole(packet), (packet[2], 0)) > 0
                except OSError as error:
                    sys.stderr.write(f"{packet}: {error}\n")
    return sent


def main() -> None:
    what, given = sys.argv[1], json.loads(Path(sys.argv[2]).read_text("utf-8"))
    match what:
        case "serve":
            asyncio.run(serve(given))
        case "dial":
            sys.stdout.write(json.dumps(asyncio.run(dial(given))))
        case _:
            sys.stdout.write(json.dumps(send(given)))


if __name__ == "__main__":
    main()
