"""AWS: how every type that is planned, or soon will be, is made."""

from __future__ import annotations

from collections.abc import Mapping

from tests.surface.aws_apps_rows import APPS
from tests.surface.aws_control_rows import CONTROL
from tests.surface.aws_data_rows import DATA
from tests.surface.aws_dns_rows import DNS
from tests.surface.aws_lines_rows import LINES
from tests.surface.aws_network_rows import NETWORK
from tests.surface.aws_services_rows import SERVICES
from tests.surface.aws_storage_rows import STORAGE
from tests.surface.model import Row

ROWS: Mapping[str, Row] = {**NETWORK, **LINES, **DNS, **SERVICES, **STORAGE, **DATA, **CONTROL, **APPS}
"""By Pulumi's type token."""
