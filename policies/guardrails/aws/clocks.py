"""Guardrail of clocks: hosts take the time from Amazon Time Sync, which needs no way out.

Source: Amazon EC2 User Guide, "Precision clock and time synchronization on your EC2 instance"; Amazon VPC User Guide,
"DHCP option sets".
"""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.judgement import Judgement
from policies.reading import satisfies

DHCP = "aws:ec2/vpcDhcpOptions:VpcDhcpOptions"
_AMAZON_TIME = ("169.254.169.123", "fd00:ec2::123")


def _local(subject: Subject) -> Judgement:
    expected = Text(ja="Amazon Time Sync (169.254.169.123)", en="Amazon Time Sync, 169.254.169.123")
    return satisfies(subject.resource, "ntpServers.*", lambda it: it in _AMAZON_TIME, expected)


def _options(*servers: Any) -> Planted:
    return Planted(DHCP, {"domainNameServers": ("AmazonProvidedDNS",), "ntpServers": servers})


LOCAL_TIME = Guardrail(
    id="aws-vpc-clock-from-amazon",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.LOW,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="ホストの時刻はAmazon Time Syncに合わせる", en="Hosts take the time from Amazon Time Sync"),
    rationale=Text(
        ja="閉域から外のNTPサーバーには届かず、ずれた時刻の記録は証拠にならない"
        "(Amazon EC2 User Guide「Precision clock and time synchronization on your EC2 instance」)。",
        en="No NTP server outside is reached from a closed network, and logs of a wrong time prove nothing "
        '(Amazon EC2 User Guide, "Precision clock and time synchronization on your EC2 instance").',
    ),
    remedy=Text(ja="ntpServers を 169.254.169.123 にしてください。", en="Set ntpServers to 169.254.169.123."),
    check=Each((DHCP,), _local),
    controls=(Mapped("12.4.4", Coverage.PARTIAL),),
    absence=Text(
        ja="DHCPオプションに書かれていなければ、ホストのイメージ次第なので不合格。",
        en="Where the DHCP options do not say it, the host's image decides: it fails.",
    ),
    paths=(Path(DHCP, "ntpServers"),),
    cases=(
        passes(_options("169.254.169.123")),
        fails(_options("203.0.114.123")),
        unknowns(_options(UNKNOWN)),
        evades(_options("169.254.169.123", "133.243.238.163"), why="a public server beside it"),
    ),
)

GUARDRAILS = (LOCAL_TIME,)
