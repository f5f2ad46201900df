"""A small tenancy file to break: two members, every section, one value a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from pathlib import Path

SMALL = """\
apiVersion: jichi/v1
name: tsugaru
group: 津軽地区電算共同化協議会
use: 共同利用
stage: 検証
isolation: account
clouds:
  aws:
    primary: ap-northeast-1
    secondary: ap-northeast-3
contract:
  start: 2025-04-01
  years: 7
service_level:
  rpo: 24h
  rto: 12h
  backup_interval: 24h
  generations: 30
  backup_retention: 35d
  recovery: pilot-light
systems:
  - 住民記録
  - 印鑑登録
members:
  - code: "022021"
    name: 弘前市
    account: "111122223333"
    range: 10.64.0.0/18
    offices: [172.20.0.0/16]
    systems: [就学援助]
  - code: "023621"
    name: 大鰐町
    account: "444455556666"
    range: 10.64.64.0/18
    offices: [172.21.0.0/20]
    systems: []
"""


class Write(Protocol):
    """Writes a file and gives its path."""

    def __call__(self, content: str | bytes, name: str = "tsugaru.yaml") -> Path: ...


@pytest.fixture
def small() -> str:
    return SMALL


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(content: str | bytes, name: str = "tsugaru.yaml") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write
