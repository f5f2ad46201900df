"""MySQL's protocol, as far as an administrator's few statements need it: TLS, two ways to sign in, plain queries.

Sources: MySQL 8.4 source code documentation, "Connection Phase", "Command Phase", "Caching_sha2_password information",
"Native Authentication".
"""

from __future__ import annotations

import hashlib
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from components.app.sql.connection import TIMEOUT_SECONDS, DatabaseError, Login, encrypted, exactly

_WITH_DATABASE, _PROTOCOL_41, _SSL, _TRANSACTIONS = 0x8, 0x200, 0x800, 0x2000
_SECURE_CONNECTION, _PLUGINS, _LONG_PASSWORD = 0x8000, 0x80000, 0x1
_WANTED = _LONG_PASSWORD | _PROTOCOL_41 | _SSL | _TRANSACTIONS | _SECURE_CONNECTION | _PLUGINS
_UTF8MB4 = 45
_MOST = 0xFFFFFF
"""Bytes of a packet; what is longer goes on in the next one, and is refused here."""
_OK, _MORE, _EOF, _ERROR, _FILE, _NULL = 0x00, 0x01, 0xFE, 0xFF, 0xFB, 0xFB
_EOF_LENGTH = 9
_QUIT, _QUERY = b"\x01", b"\x03"
_KNOWN, _SAY_IT = b"\x03", b"\x04"
"""What `caching_sha2_password` answers: it has the password in its cache, or wants to be told it."""
_NONCE_LENGTH = 20
_CACHING, _NATIVE = "caching_sha2_password", "mysql_native_password"


@dataclass(frozen=True, slots=True)
class Greeting:
    """What a server says first.

    Args:
        capabilities: what it can, as bits.
        plugin: how it signs in whom it does not know yet.
        nonce: random, so that no answer serves twice.
    """

    capabilities: int
    plugin: str
    nonce: bytes

    @staticmethod
    def read(packet: bytes) -> Greeting:
        """From the server's first packet.

        Raises:
            DatabaseError: it is an error, or of another protocol.
        """
        if packet[0] == _ERROR:
            raise _error(packet)
        if packet[0] != 10:  # noqa: PLR2004 - "HandshakeV10"
            raise DatabaseError(f"the server speaks protocol {packet[0]}")
        at = packet.index(0, 1) + 1 + 4
        first = packet[at : at + 8]
        at += 8 + 1
        low, _charset, _status, high, length = struct.unpack_from("<HBHHB", packet, at)
        at += 8 + 10
        rest = max(13, length - 8)
        nonce = (first + packet[at : at + rest])[:_NONCE_LENGTH]
        plugin = packet[at + rest :].split(b"\0")[0].decode()
        return Greeting(high << 16 | low, plugin, nonce)


class Session:
    """A connection; statements are run one by one, each in a transaction of its own."""

    def __init__(self, login: Login) -> None:
        plain = socket.create_connection((login.host, login.port), TIMEOUT_SECONDS)
        self._socket, self._turn = plain, 0
        try:
            self._sign_in(login)
        except BaseException:
            self._socket.close()
            raise

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self._turn = 0
        self._send(_QUIT)
        self._socket.close()

    def run(self, statement: str) -> list[tuple[str | None, ...]]:
        """The rows that a statement gives, as text."""
        self._turn = 0
        self._send(_QUERY + statement.encode())
        head = self._receive()
        if head[0] == _OK:
            return []
        if head[0] == _FILE:
            raise DatabaseError("the server asks for a file")
        for _ in range(_number(head, 0)[0]):
            self._receive()
        self._receive()
        return list(self._rows())

    def _rows(self) -> Iterator[tuple[str | None, ...]]:
        while True:
            packet = self._receive()
            if packet[0] == _EOF and len(packet) < _EOF_LENGTH:
                return
            yield tuple(_texts(packet))

    def _sign_in(self, login: Login) -> None:
        greeting = Greeting.read(self._receive())
        if not greeting.capabilities & _SSL:
            raise DatabaseError("the server does not encrypt")
        asked = _WANTED | (_WITH_DATABASE if login.database else 0)
        head = struct.pack("<IIB23x", asked, _MOST, _UTF8MB4)
        self._send(head)
        self._socket = encrypted(self._socket, login)
        plugin, nonce = greeting.plugin, greeting.nonce
        if plugin not in (_CACHING, _NATIVE):
            plugin = _CACHING
        answer = proof(plugin, login.password, nonce)
        database = login.database.encode() + b"\0" if login.database else b""
        said = login.user.encode() + b"\0" + bytes([len(answer)]) + answer + database + plugin.encode() + b"\0"
        self._send(head + said)
        while (packet := self._receive())[0] != _OK:
            if packet[0] == _EOF:
                name, _, rest = packet[1:].partition(b"\0")
                plugin, nonce = name.decode(), rest[:_NONCE_LENGTH]
                self._send(proof(plugin, login.password, nonce))
            elif packet[0] == _MORE and plugin == _CACHING and packet[1:] == _SAY_IT:
                # Encrypted, to a server that has proved who it is.
                self._send(login.password.encode() + b"\0")
            elif packet[0] != _MORE or packet[1:] != _KNOWN:
                raise DatabaseError("the server asks for what this client does not give")

    def _send(self, body: bytes) -> None:
        if len(body) >= _MOST:
            raise DatabaseError("a statement of 16 MiB or more")
        self._socket.sendall(struct.pack("<I", len(body))[:3] + bytes([self._turn]) + body)
        self._turn = (self._turn + 1) % 256

    def _receive(self) -> bytes:
        head = exactly(self._socket, 4)
        length = int.from_bytes(head[:3], "little")
        if head[3] != self._turn or not 0 < length < _MOST:
            raise DatabaseError("the server said something out of turn")
        self._turn = (self._turn + 1) % 256
        packet = exactly(self._socket, length)
        if packet[0] == _ERROR and self._turn > 1:
            raise _error(packet)
        return packet


def proof(plugin: str, password: str, nonce: bytes) -> bytes:
    """What shows that a client knows a password, and does not say it.

    Raises:
        DatabaseError: the server wants to be shown it in another way.
    """
    secret = password.encode()
    match plugin:
        case "caching_sha2_password":
            kept = hashlib.sha256(secret).digest()
            mask = hashlib.sha256(hashlib.sha256(kept).digest() + nonce).digest()
        case "mysql_native_password":
            kept = hashlib.sha1(secret).digest()  # noqa: S324 - the plugin's own, of a password that is random and long
            mask = hashlib.sha1(nonce + hashlib.sha1(kept).digest()).digest()  # noqa: S324 - as above
        case _:
            raise DatabaseError(f"the server asks for {plugin}")
    return bytes(left ^ right for left, right in zip(kept, mask, strict=True))


def _texts(row: bytes) -> Iterator[str | None]:
    at = 0
    while at < len(row):
        if row[at] == _NULL:
            at += 1
            yield None
        else:
            length, at = _number(row, at)
            yield row[at : at + length].decode()
            at += length


def _number(packet: bytes, at: int) -> tuple[int, int]:
    """A number of one to eight bytes, and where what follows it begins."""
    first = packet[at]
    length = {0xFC: 2, 0xFD: 3, 0xFE: 8}.get(first, 0)
    after = at + 1 + length
    return (int.from_bytes(packet[at + 1 : after], "little") if length else first), after


def _error(packet: bytes) -> DatabaseError:
    """The code and the SQLSTATE alone: MySQL's words may quote what was asked."""
    code = int.from_bytes(packet[1:3], "little")
    state = packet[4:9].decode(errors="replace") if packet[3:4] == b"#" else "?"
    return DatabaseError(f"{code} ({state})")
