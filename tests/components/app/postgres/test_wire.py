"""PostgreSQL's protocol: the example of RFC 7677, and a server that says what a test wants it to."""

from __future__ import annotations

import socket
import ssl
import struct
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from components.app.postgres import wire
from components.app.postgres.wire import Proof, Session
from components.app.sql import connection
from components.app.sql.connection import DatabaseError, Login

CHALLENGE = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
SIGNATURE = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
AUTHORITIES = (Path(connection.__file__).parent / "authorities.pem").read_text(encoding="ascii")


def proof() -> Proof:
    return Proof("pencil", "rOprNGfwEbeRWgbNEkqO", "user")


def test_the_proof_is_that_of_the_example_in_rfc_7677():
    mine = proof()
    assert mine.first() == "n,,n=user,r=rOprNGfwEbeRWgbNEkqO"
    assert mine.final(CHALLENGE) == (
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
    )
    mine.check(SIGNATURE)


@pytest.mark.parametrize("answer", ["v=AAAA", "e=unknown-user", ""])
def test_a_server_that_does_not_know_the_password_is_left(answer: str):
    mine = proof()
    mine.final(CHALLENGE)
    with pytest.raises(DatabaseError, match="has not proved"):
        mine.check(answer)


@pytest.mark.parametrize("challenge", [CHALLENGE.replace("r=rOpr", "r=xOpr"), CHALLENGE.replace("4096", "1")])
def test_a_challenge_to_another_client_or_too_easy_is_refused(challenge: str):
    with pytest.raises(DatabaseError, match="not an answer"):
        proof().final(challenge)


def test_nothing_is_accepted_before_a_challenge():
    with pytest.raises(DatabaseError, match="has not proved"):
        proof().check("v=")


def said(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body


def asked(code: int, text: str = "") -> bytes:
    return said(b"R", struct.pack("!i", code) + text.encode())


READY = said(b"Z", b"I")
MECHANISMS = asked(10, "SCRAM-SHA-256\0\0")
CUT = b"R\0\0"
ERROR = said(b"E", b"SERROR\0C42501\0Mpermission denied\0\0")


@contextmanager
def server(*answers: bytes) -> Generator[tuple[int, list[bytes]]]:
    """A server that gives one answer to each message, and what it was told."""
    listening = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []

    def serve() -> None:
        connection, _ = listening.accept()
        with connection:
            for answer in answers:
                heard.append(connection.recv(65536))
                connection.sendall(answer)
            if answers[-1] != CUT:
                heard.append(connection.recv(65536))

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

    monkeypatch.setattr(wire, "_encrypted", encrypted)


@pytest.fixture
def believing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proofs of a sign-in are not looked at: the examples above do."""

    def final(_self: Proof, _challenge: str) -> str:
        return "proof"

    def check(_self: Proof, _answer: str) -> None:
        return None

    monkeypatch.setattr(Proof, "final", final)
    monkeypatch.setattr(Proof, "check", check)


def login(port: int) -> Login:
    return Login("127.0.0.1", port, "app_db", "master", "pencil", "")


SIGNED_IN = (MECHANISMS, asked(11, "r=x"), asked(12, "v=x") + asked(0) + said(b"S", b"a\0b\0") + READY)


@pytest.mark.usefixtures("without_tls", "believing")
def test_rows_come_as_text():
    row = said(b"D", struct.pack("!h", 2) + struct.pack("!i", 3) + b"one" + struct.pack("!i", -1))
    rows = said(b"T", b"\0\0") + row + row + said(b"C", b"SELECT 2\0") + READY
    with server(*SIGNED_IN, rows) as (port, heard), Session(login(port)) as session:
        assert session.run("SELECT 1") == [("one", None), ("one", None)]
    assert heard[0][8:] == b"user\0master\0database\0app_db\0client_encoding\0UTF8\0\0"
    assert heard[1].startswith(b"p")
    assert b"SCRAM-SHA-256\0" in heard[1]
    assert heard[3:] == [said(b"Q", b"SELECT 1\0"), said(b"X", b"")]
    assert not any(b"pencil" in each for each in heard)


@pytest.mark.usefixtures("without_tls", "believing")
def test_what_is_refused_is_told_without_the_statement():
    with (
        server(*SIGNED_IN, ERROR + READY) as (port, _),
        Session(login(port)) as session,
        pytest.raises(DatabaseError, match=r"^42501: permission denied$"),
    ):
        session.run("ALTER ROLE x PASSWORD 'hidden'")


@pytest.mark.usefixtures("without_tls")
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (asked(5, "salt"), "does not ask for SCRAM-SHA-256"),
        (asked(3), "does not ask for SCRAM-SHA-256"),
        (asked(10, "SCRAM-SHA-256-PLUS\0\0"), "does not ask for SCRAM-SHA-256"),
        (ERROR, "42501"),
        (READY, "while signing in"),
    ],
)
def test_a_weaker_or_broken_sign_in_is_refused(answer: bytes, words: str):
    with server(answer) as (port, _), pytest.raises(DatabaseError, match=words):
        Session(login(port))


@pytest.mark.usefixtures("without_tls")
def test_a_server_that_leaves_is_told_of():
    with server(CUT) as (port, heard), pytest.raises(DatabaseError, match="hung up"):
        Session(login(port))
    assert len(heard) == 1


def test_a_server_without_tls_is_left():
    with server(b"N") as (port, heard), pytest.raises(DatabaseError, match="does not encrypt"):
        Session(Login("localhost", port, "app_db", "master", "pencil", AUTHORITIES))
    assert heard[0] == struct.pack("!ii", 8, 80877103)


def test_the_authorities_are_those_of_rds_in_japan():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=AUTHORITIES)
    names = {str(each["subject"]).partition("'commonName', '")[2].partition("'")[0] for each in context.get_ca_certs()}
    assert names == {f"Amazon RDS ap-northeast-{place} Root CA RSA2048 G1" for place in (1, 3)}
