"""A small tenancy file to break: two members, every section, one value a line; on AWS, and on Google Cloud."""

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


AWS_HOME = "  aws:\n    primary: ap-northeast-1\n    secondary: ap-northeast-3\n"
GOOGLE_HOME = """\
  gcp:
    projects: project
    folder: "111122223333"
    billing_account: 012345-6789AB-CDEF01
    perimeter: fine
    access_policy: "444455556666"
"""


class Write(Protocol):
    """Writes a file and gives its path."""

    def __call__(self, content: str | bytes, name: str = "tsugaru.yaml") -> Path: ...


@pytest.fixture
def small() -> str:
    return SMALL


@pytest.fixture
def google() -> str:
    """The same on Google Cloud: a project each and a perimeter each, both made by us."""
    text = SMALL.replace(AWS_HOME, GOOGLE_HOME)
    for account, project in (("111122223333", "tsugaru-022021-test"), ("444455556666", "tsugaru-023621-test")):
        text = text.replace(f'    account: "{account}"\n', f"    project: {project}\n")
    return text


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(content: str | bytes, name: str = "tsugaru.yaml") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write
