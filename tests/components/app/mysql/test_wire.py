"""MySQL's protocol: conversations that were recorded with MySQL 8.0.15, inside TLS, played again."""

from __future__ import annotations

import socket
import ssl
import struct
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from components.app.mysql import wire
from components.app.mysql.wire import Greeting, Session, proof
from components.app.sql import connection
from components.app.sql.connection import DatabaseError, Login

AUTHORITIES = (Path(connection.__file__).parent / "authorities.pem").read_text(encoding="ascii")
GREETING = bytes.fromhex(
    "0a382e302e3135002700000008171c074615175c00ffffff0200ffc3150000000000000000000068185e0e32140b194d256d03"
    "0063616368696e675f736861325f70617373776f726400"
)
NONCE = bytes.fromhex("08171c074615175c68185e0e32140b194d256d03")
ASKS_TLS = bytes.fromhex("09aa0800ffffff002d") + bytes(23)
SIGNS_IN = ASKS_TLS + bytes.fromhex(
    "760020c83feb612df3b0df01438aa94253013f0f29fab8b162ced8d88e9c8ecf5d38fa6170705f646200"
    "63616368696e675f736861325f70617373776f726400"
)
SAY_IT, KNOWN = b"\x01\x04", b"\x01\x03"
OK = bytes.fromhex("00000002000000")
ROWS = tuple(
    map(
        bytes.fromhex,
        (
            "03",
            "036465660000000131000c3f0001000000088100000000",
            "03646566000000044e554c4c000c3f0000000000068000000000",
            "036465660000000374776f000c2d000c000000fd01001f0000",
            "fe00000200",
            "0131fb0374776f",
            "fe00000200",
        ),
    )
)
DENIED = bytes.fromhex(
    "ff760423343230303043524541544520636f6d6d616e642064656e69656420746f20757365722027762740276c6f63616c686f7374272066"
    "6f72207461626c65202768696464656e27"
)
NATIVE_GREETING = bytes.fromhex(
    "0a382e302e313500290000003f4d777356334e1500ffffff0200ffc315000000000000000000001d20074b2c512f74200d0b7f"
    "0063616368696e675f736861325f70617373776f726400"
)
SWITCH = bytes.fromhex("fe6d7973716c5f6e61746976655f70617373776f7264003f4d777356334e151d20074b2c512f74200d0b7f00")
NATIVE_PROOF = bytes.fromhex("709b6298e64587d415832edb2ba3373edcd9fbe7")
WRONG = bytes.fromhex(
    "ff15042332383030304163636573732064656e69656420666f7220757365722027762740276c6f63616c686f73742720287573696e67207061"
    "7373776f72643a2059455329"
)


def packet(turn: int, body: bytes) -> bytes:
    return struct.pack("<I", len(body))[:3] + bytes([turn]) + body


def heard_of(peer: socket.socket) -> bytes:
    head = connection.exactly(peer, 4)
    return connection.exactly(peer, int.from_bytes(head[:3], "little"))


@contextmanager
def server(greeting: bytes, *answers: Sequence[bytes], first: int = 0) -> Generator[tuple[int, list[bytes]]]:
    """A server that greets, and then gives its answers, each to one message; and what it was told.

    The request for TLS gets none.
    """
    listening = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []

    def serve() -> None:
        peer, _ = listening.accept()
        turn = first
        with peer:
            peer.sendall(packet(turn, greeting))
            for said in answers:
                message = heard_of(peer)
                heard.append(message)
                turn = 0 if message == b"\x01" or message.startswith(b"\x03") else turn + 1
                for body in said:
                    turn += 1
                    peer.sendall(packet(turn, body))

    thread = Thread(target=serve)
    thread.start()
    try:
        yield listening.getsockname()[1], heard
    finally:
        thread.join(5)
        listening.close()


@pytest.fixture
def without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    def encrypted(plain: socket.socket, _login: Login) -> socket.socket:
        return plain

    monkeypatch.setattr(wire, "encrypted", encrypted)


def login(port: int) -> Login:
    return Login("127.0.0.1", port, "app_db", "v", "pencil", "")


@pytest.mark.usefixtures("without_tls")
def test_it_signs_in_and_rows_come_as_text():
    with (
        server(GREETING, (), (SAY_IT,), (OK,), ROWS, ()) as (port, heard),
        Session(login(port)) as session,
    ):
        assert session.run("SELECT 1, NULL, 'two'") == [("1", None, "two")]
    assert heard == [ASKS_TLS, SIGNS_IN, b"pencil\0", b"\x03SELECT 1, NULL, 'two'", b"\x01"]


@pytest.mark.usefixtures("without_tls")
def test_a_password_that_the_server_remembers_is_not_said():
    with server(GREETING, (), (KNOWN, OK), ()) as (port, heard), Session(login(port)):
        pass
    assert heard == [ASKS_TLS, SIGNS_IN, b"\x01"]


@pytest.mark.usefixtures("without_tls")
def test_an_administrator_of_the_older_kind_signs_in():
    older = Login("127.0.0.1", 0, "", "nat", "native pw", "")
    with (
        server(NATIVE_GREETING, (), (SWITCH,), (OK,), ()) as (port, heard),
        Session(replace(older, port=port)),
    ):
        pass
    assert heard[2] == NATIVE_PROOF
    assert not any(b"native pw" in each for each in heard)


@pytest.mark.usefixtures("without_tls")
def test_what_is_refused_is_told_without_the_statement():
    with (
        server(GREETING, (), (KNOWN, OK), (DENIED,), ()) as (port, _),
        Session(login(port)) as session,
        pytest.raises(DatabaseError, match=r"^1142 \(42000\)$"),
    ):
        session.run("CREATE TABLE hidden (i int)")


@pytest.mark.usefixtures("without_tls")
@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ((WRONG,), r"^1045 \(28000\)$"),
        ((b"\xfesha256_password\0" + NONCE + b"\0",), "asks for sha256_password"),
        ((b"\xfemysql_clear_password\0",), "asks for mysql_clear_password"),
        ((b"\x01\x05",), "what this client does not give"),
        ((b"\x02",), "what this client does not give"),
    ],
)
def test_a_weaker_or_broken_sign_in_is_refused(answers: tuple[bytes, ...], words: str):
    with server(GREETING, (), answers) as (port, heard), pytest.raises(DatabaseError, match=words):
        Session(login(port))
    assert not any(b"pencil" in each for each in heard)


@pytest.mark.usefixtures("without_tls")
def test_a_server_that_asks_for_a_file_gets_none():
    with (
        server(GREETING, (), (KNOWN, OK), (b"\xfb/etc/passwd",), ()) as (port, _),
        Session(login(port)) as session,
        pytest.raises(DatabaseError, match="asks for a file"),
    ):
        session.run("LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE t")


@pytest.mark.parametrize(
    ("greeting", "words"),
    [
        (GREETING[:21] + b"\xff\xf7" + GREETING[23:], "does not encrypt"),
        (b"\x09" + GREETING[1:], "speaks protocol 9"),
        (b"\xff\x10\x04Too many connections", r"1040 \(\?\)"),
    ],
)
def test_a_server_that_is_another_is_left(greeting: bytes, words: str):
    with server(greeting) as (port, heard), pytest.raises(DatabaseError, match=words):
        Session(Login("127.0.0.1", port, "app_db", "v", "pencil", AUTHORITIES))
    assert heard == []


def test_before_tls_nobody_is_named():
    """The server that is asked for TLS speaks none, and is told nothing but that."""
    with server(GREETING, ()) as (port, heard), pytest.raises((ssl.SSLError, ConnectionError)):
        Session(Login("localhost", port, "app_db", "v", "pencil", AUTHORITIES))
    assert heard == [ASKS_TLS]


@pytest.mark.usefixtures("without_tls")
def test_what_comes_out_of_turn_is_not_believed():
    with server(GREETING, first=1) as (port, _), pytest.raises(DatabaseError, match="out of turn"):
        Session(login(port))


def test_the_greeting_is_read():
    found = Greeting.read(GREETING)
    assert (found.plugin, found.nonce) == ("caching_sha2_password", NONCE)
    assert found.capabilities & 0x800


def test_a_proof_depends_on_the_nonce():
    assert proof("caching_sha2_password", "pencil", NONCE) == SIGNS_IN[35:67]
    assert proof("caching_sha2_password", "pencil", bytes(20)) != SIGNS_IN[35:67]
