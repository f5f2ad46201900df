"""Forms of single values in the tenancy file, and what every section of it has in common."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, WithJsonSchema

ACCOUNT_PATTERN: Final = r"^[0-9]{12}$"
PROJECT_PATTERN: Final = r"^[a-z][a-z0-9-]{4,28}[a-z0-9]$"
"""Resource Manager API v3, "Project": projectId."""
CODE_PATTERN: Final = r"^[0-9]{6}$"
RANGE_PATTERN: Final = r"^[0-9]{1,3}(\.[0-9]{1,3}){3}/[0-9]{1,2}$"


def text(description: str, **schema: object) -> WithJsonSchema:
    """How the JSON Schema shows a text whose meaning is checked elsewhere."""
    return WithJsonSchema({"type": "string", "description": description, **schema})


VENDOR_PATTERN: Final = r"^(?!.{17})(?!(?:.*-)?(?:tyo|osa|dual)$)[a-z][a-z0-9]*(?:-[a-z][a-z0-9]*)*$"
"""A vendor's name, at most 16 characters, as it stands in names of roles: each word begins with a letter, and none ends
as a region does (`components.naming`)."""

Code = Annotated[str, text("全国地方公共団体コード(6桁)。引用符で囲む", pattern=CODE_PATTERN)]
Account = Annotated[str, text("AWSアカウントID(12桁)。引用符で囲む", pattern=ACCOUNT_PATTERN)]
OfficeRange = Annotated[str, text("庁舎のアドレス範囲(RFC 1918)", pattern=RANGE_PATTERN)]
Project = Annotated[str, text("Google CloudのプロジェクトID(6から30文字)", pattern=PROJECT_PATTERN)]
VendorName = Annotated[str, text("事業者の名称(16文字以内の a-z 0-9 -)", pattern=VENDOR_PATTERN)]
Day = Annotated[str, text("年月日: 2025-04-01 の形", format="date")]


class Section(BaseModel):
    """A part of the file: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)
