"""PostgreSQL's protocol, as far as an administrator's few statements need it: TLS, SCRAM-SHA-256, plain queries.

Sources: PostgreSQL 17 manual, "Message Flow", "Message Formats", "SASL Authentication"; RFC 5802, RFC 7677.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import socket
import struct
from collections.abc import Iterator, Mapping

from components.app.sql.connection import TIMEOUT_SECONDS, DatabaseError, Login, encrypted, exactly

_SSL_REQUEST = 80877103
_VERSION_3 = 196608
_SASL, _CONTINUE, _FINAL, _OK = 10, 11, 12, 0
_MECHANISM = "SCRAM-SHA-256"
_NONCE_BYTES = 18
_LEAST_ITERATIONS = 4096


class Session:
    """A connection; statements are run one by one, each in a transaction of its own."""

    def __init__(self, login: Login) -> None:
        plain = socket.create_connection((login.host, login.port), TIMEOUT_SECONDS)
        try:
            self._socket = _encrypted(plain, login)
            self._sign_in(login)
        except BaseException:
            plain.close()
            raise

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self._send(b"X", b"")
        self._socket.close()

    def run(self, statement: str) -> list[tuple[str | None, ...]]:
        """The rows that a statement gives, as text."""
        self._send(b"Q", statement.encode() + b"\0")
        rows: list[tuple[str | None, ...]] = []
        problem: DatabaseError | None = None
        for kind, body in self._until_ready():
            if kind == b"D":
                rows.append(tuple(_row(body)))
            elif kind == b"E":
                problem = _error(body)
        if problem:
            raise problem
        return rows

    def _sign_in(self, login: Login) -> None:
        words = ("user", login.user, "database", login.database, "client_encoding", "UTF8")
        self._send(b"", struct.pack("!i", _VERSION_3) + b"\0".join(word.encode() for word in words) + b"\0\0")
        code, data = self._asked()
        if code != _SASL or _MECHANISM.encode() not in data.split(b"\0"):
            raise DatabaseError(f"the server does not ask for {_MECHANISM}")
        proof = Proof(login.password)
        first = proof.first().encode()
        self._send(b"p", _MECHANISM.encode() + b"\0" + struct.pack("!i", len(first)) + first)
        self._send(b"p", proof.final(self._expected(_CONTINUE)).encode())
        proof.check(self._expected(_FINAL))
        self._expected(_OK)
        for kind, body in self._until_ready():
            if kind == b"E":
                raise _error(body)

    def _expected(self, code: int) -> str:
        found, data = self._asked()
        if found != code:
            raise DatabaseError(f"the server went on with {found} instead of {code}")
        return data.decode()

    def _asked(self) -> tuple[int, bytes]:
        kind, body = self._receive()
        if kind == b"E":
            raise _error(body)
        if kind != b"R":
            raise DatabaseError(f"the server said {kind!r} while signing in")
        return struct.unpack("!i", body[:4])[0], body[4:]

    def _until_ready(self) -> Iterator[tuple[bytes, bytes]]:
        while (message := self._receive())[0] != b"Z":
            yield message

    def _send(self, kind: bytes, body: bytes) -> None:
        self._socket.sendall(kind + struct.pack("!i", len(body) + 4) + body)

    def _receive(self) -> tuple[bytes, bytes]:
        head = exactly(self._socket, 5)
        return head[:1], exactly(self._socket, struct.unpack("!i", head[1:])[0] - 4)


class Proof:
    """SCRAM-SHA-256: both sides prove that they know the password, and neither says it.

    Args:
        password: the user's.
        nonce: random; given in tests only.
        user: PostgreSQL takes the one of its start message, and ignores this.
    """

    def __init__(self, password: str, nonce: str | None = None, user: str = "") -> None:
        self._password = password
        self._nonce = nonce or base64.b64encode(secrets.token_bytes(_NONCE_BYTES)).decode()
        self._bare = f"n={user},r={self._nonce}"
        self._signature = b""

    def first(self) -> str:
        """The first message. No channel is bound: TLS has already said who the server is."""
        return f"n,,{self._bare}"

    def final(self, challenge: str) -> str:
        """The answer to the server's challenge.

        Raises:
            DatabaseError: the challenge is not an answer to the first message, or easy to guess by.
        """
        asked = _attributes(challenge)
        iterations = int(asked["i"])
        if not asked["r"].startswith(self._nonce) or iterations < _LEAST_ITERATIONS:
            raise DatabaseError("the server's challenge is not an answer to this client")
        salted = hashlib.pbkdf2_hmac("sha256", self._password.encode(), base64.b64decode(asked["s"]), iterations)
        client = hmac.digest(salted, b"Client Key", "sha256")
        unproved = f"c=biws,r={asked['r']}"
        said = f"{self._bare},{challenge},{unproved}".encode()
        signature = hmac.digest(hashlib.sha256(client).digest(), said, "sha256")
        proof = bytes(left ^ right for left, right in zip(client, signature, strict=True))
        self._signature = hmac.digest(hmac.digest(salted, b"Server Key", "sha256"), said, "sha256")
        return f"{unproved},p={base64.b64encode(proof).decode()}"

    def check(self, answer: str) -> None:
        """Whether the server knows the password, too.

        Raises:
            DatabaseError: it does not.
        """
        proved = base64.b64decode(_attributes(answer).get("v", ""))
        if not self._signature or not hmac.compare_digest(proved, self._signature):
            raise DatabaseError("the server has not proved that it knows the user")


def _encrypted(plain: socket.socket, login: Login) -> socket.socket:
    plain.sendall(struct.pack("!ii", 8, _SSL_REQUEST))
    if exactly(plain, 1) != b"S":
        raise DatabaseError("the server does not encrypt")
    return encrypted(plain, login)


def _row(body: bytes) -> Iterator[str | None]:
    at = 2
    for _ in range(struct.unpack("!h", body[:2])[0]):
        length = struct.unpack("!i", body[at : at + 4])[0]
        at += 4
        yield None if length < 0 else body[at : at + length].decode()
        at += max(length, 0)


def _error(body: bytes) -> DatabaseError:
    fields = {each[:1]: each[1:].decode() for each in body.split(b"\0") if each}
    return DatabaseError(f"{fields.get(b'C', '?')}: {fields.get(b'M', '')}")


def _attributes(message: str) -> Mapping[str, str]:
    return {name: value for name, _, value in (each.partition("=") for each in message.split(","))}
