"""A connection to a cluster, whatever its engine: where, as whom, and encrypted.

It runs in Lambda beside boto3, where there is no driver, and nothing can be fetched from the internet.
"""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass

TIMEOUT_SECONDS = 30


class DatabaseError(Exception):
    """What the engine refused: its code, and nothing of what was asked."""


@dataclass(frozen=True, slots=True)
class Login:
    """Where to sign in, and as whom.

    Args:
        database: to be in from the start; empty for none, where the engine can do without.
        authorities: certificates (PEM) that the server's has to come from.
    """

    host: str
    port: int
    database: str
    user: str
    password: str
    authorities: str


def encrypted(plain: socket.socket, login: Login) -> socket.socket:
    """TLS over a connection whose other end has agreed to it, with a server that has proved who it is."""
    context = ssl.create_default_context(cadata=login.authorities)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # Since Python 3.13 a chain must also keep every word of RFC 5280, which private authorities need not; that it ends
    # at one of these and was made for this host is checked all the same.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context.wrap_socket(plain, server_hostname=login.host)


def exactly(connection: socket.socket, length: int) -> bytes:
    """So many bytes of what the server says."""
    found = b""
    while len(found) < length:
        piece = connection.recv(length - len(found))
        if not piece:
            raise DatabaseError("the server hung up")
        found += piece
    return found
