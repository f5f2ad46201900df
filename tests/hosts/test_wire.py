"""Packets that are written by hand are what the RFCs say."""

import struct

import pytest

from tests.hosts.wire import NONCE, checksum, whole

V4 = ("10.0.0.4", 50000, "10.1.0.4", 443)
V6 = ("2001:db8::4", 50000, "2000::4", 443)


def test_the_checksum_is_that_of_the_rfcs_example():
    data = bytes.fromhex("0001f203f4f5f6f7")  # RFC 1071, section 3: sum ddf2
    assert checksum(data) == 0xDDF2 ^ 0xFFFF


@pytest.mark.parametrize("protocol", [6, 17])
@pytest.mark.parametrize(("ends", "header"), [(V4, 20), (V6, 40)])
def test_a_packet_sums_to_nothing_with_its_pseudo_header(ends: tuple[str, int, str, int], header: int, protocol: int):
    raw = whole((*ends, protocol))
    addresses, body = raw[12:20] if header == 20 else raw[8:40], raw[header:]
    assert checksum(addresses + struct.pack("!II", len(body), protocol) + body) == 0
    assert struct.unpack("!HH", body[:4]) == (50000, 443)
    assert raw[9 if header == 20 else 6] == protocol
    length = struct.unpack("!H", raw[2:4] if header == 20 else raw[4:6])[0]
    assert length == (len(raw) if header == 20 else len(body))


def test_tcp_asks_and_udp_carries_what_is_echoed():
    assert whole((*V4, 6))[20 + 13] == 2  # SYN alone (RFC 9293, section 3.1)
    assert whole((*V4, 17)).endswith(NONCE)
