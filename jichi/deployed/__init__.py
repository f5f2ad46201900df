"""Deployed state as a Plan, so that what reads a Plan reads what is really there: drift is proved like a plan.

Two sources: what `pulumi stack export` writes (`from_export`), and a directory of answers of AWS's describe calls
(`from_describe`). Both are read from files only; no account is asked. `docs/deployed.md` says what is taken from where.
"""

from __future__ import annotations

from jichi.deployed.describe import from_describe, is_describe
from jichi.deployed.export import from_export, is_export

__all__ = ["from_describe", "from_export", "is_describe", "is_export"]
