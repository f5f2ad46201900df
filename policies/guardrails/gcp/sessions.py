"""Guardrail of a router's sessions: one that has died is noticed within seconds."""

from __future__ import annotations

from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.gcp_types import PEER
from network.proof.planned import number
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import Absent, equals, is_unknown, one_of, read

_MOST = 6_000
_DEFAULTS = {"minReceiveInterval": 1000, "minTransmitInterval": 1000, "multiplier": 5}
_SOON = Text(ja=f"{_MOST}ミリ秒以内に気づく", en=f"noticed within {_MOST} ms")


def _watched(subject: Subject) -> Judgement:
    resource = subject.resource
    # PASSIVE watches too, once the other side asks; whether it does the plan does not say.
    mode = one_of(resource, "bfd.sessionInitializationMode", ("ACTIVE",))
    on = equals(resource, "enable", True, absent=Status.PASS)
    return all_of(mode, on, *(_soon(subject, each) for each in ("minReceiveInterval", "minTransmitInterval")))


def _soon(subject: Subject, key: str) -> Judgement:
    interval, times = (read(subject.resource, f"bfd.{each}") for each in (key, "multiplier"))
    evidence = Evidence(f"bfd.{key}", interval, _SOON)
    if is_unknown(interval) or is_unknown(times):
        return unknown(evidence)
    known, counted = _number(interval, key), _number(times, "multiplier")
    return passed(evidence) if 0 < known * counted <= _MOST else failed(evidence)


def _number(value: Value | Absent, key: str) -> int:
    return _DEFAULTS[key] if isinstance(value, Absent) else number(value) or 0


def _session(**bfd: Any) -> Planted:
    every: dict[str, Any] = {"sessionInitializationMode": "ACTIVE", "multiplier": 5, **bfd}
    return Planted(PEER, {"router": "line", "interface": "line-0", "bfd": every})


WATCHED = Guardrail(
    id="gcp-router-session-watched",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="回線のセッションが切れたら、数秒で気づいて切り替える",
        en="A session over a line that has died is noticed within seconds",
    ),
    rationale=Text(
        ja="BFDがなければ、切れた回線へ最長60秒送り続ける"
        "（Cloud Router ドキュメント「Bidirectional Forwarding Detection (BFD)」。既定は無効）。",
        en="Without BFD packets go into a dead line for up to 60 seconds (Cloud Router documentation, "
        '"Bidirectional Forwarding Detection (BFD)"; off by default, 1000 ms and a multiplier of 5).',
    ),
    remedy=Text(
        ja="bfd の sessionInitializationMode を ACTIVE、間隔を1000、multiplier を5にしてください。",
        en="Set sessionInitializationMode of bfd to ACTIVE, the intervals to 1000, and multiplier to 5.",
    ),
    check=Each((PEER,), _watched),
    controls=(Mapped("17.2.1", Coverage.PARTIAL), Mapped("13.1.2", Coverage.SUPPORTING)),
    absence=Text(
        ja="bfd の既定は無効なので不合格。間隔の既定は5秒以内で合格。",
        en="By default it is off: it fails. The default intervals pass.",
    ),
    paths=(Path(PEER, "bfd"),),
    cases=(
        passes(_session()),
        passes(_session(minReceiveInterval=1000, minTransmitInterval=1000)),
        fails(Planted(PEER, {"router": "line", "interface": "line-0"})),
        fails(_session(multiplier=16)),
        unknowns(_session(minReceiveInterval=UNKNOWN)),
        evades(_session(sessionInitializationMode="DISABLED"), why="a block that says off"),
        evades(_session(minTransmitInterval=30_000, multiplier=5), why="one way of two is slow"),
        evades(
            Planted(PEER, {"enable": False, "bfd": {"sessionInitializationMode": "ACTIVE"}}),
            why="a session that is switched off",
        ),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (WATCHED,)
