"""Google Cloud: how every type that is planned, or soon will be, is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tests.surface.google_control_rows import CONTROL
from tests.surface.google_data_rows import DATA
from tests.surface.google_lines_rows import LINES
from tests.surface.google_network_rows import NETWORK
from tests.surface.model import Row

ROWS: Mapping[str, Row] = {**NETWORK, **LINES, **DATA, **CONTROL}
"""By Pulumi's type token."""

_RELEASED: Mapping[str, str] = {
    "compute.beta": "compute.v1",
    "dns.v1beta2": "dns.v1",
    "iam.v2beta": "iam.v2",
    "sqladmin.v1beta4": "sqladmin.v1",
}

RELEASED: Mapping[str, Row] = {
    type_: replace(row, service=_RELEASED.get(row.service, row.service)) for type_, row in ROWS.items()
}
"""The same at the released versions of the APIs: what these refuse is a preview, of which the provider calls the beta.

`serviceusage.v1beta1` has no released version: the method that makes a service identity is a preview itself.
"""
