"""Deployed state as a Plan, so that what reads a Plan reads what is really there: drift is proved like a plan.

Three sources: what `pulumi stack export` writes (`from_export`), what `pulumi preview --json` writes (`from_preview`:
what would be deployed), and a directory of answers of AWS's describe calls (`from_describe`). All are read from files
only; no account is asked. `docs/deployed.md` says what is taken from where.
"""

from __future__ import annotations

from jichi.deployed.describe import from_describe, is_describe
from jichi.deployed.export import from_export, is_export
from jichi.deployed.preview import from_preview, is_preview

__all__ = ["from_describe", "from_export", "from_preview", "is_describe", "is_export", "is_preview"]
