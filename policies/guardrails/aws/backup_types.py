"""Guardrail of which types AWS Backup works for at all: what is not opted in is not backed up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.backup_selections import FILES, has_data
from policies.guardrails.aws.holdings import ABROAD, CLASS_TAG, OF_APPS, TOKYO, in_apps
from policies.judgement import Judgement, all_of
from policies.reading import equals

SETTINGS = "aws:backup/regionSettings:RegionSettings"
_VOLUME = in_apps(Planted(FILES, {"tags": {CLASS_TAG: "data"}}, "volume"))
_IN = ("Aurora", "S3")
_PREFERENCE = "resourceTypeOptInPreference"


def _opted(subject: Subject) -> Judgement:
    """Whether both are, and file systems too where the account has some in the region, whichever stack they are in."""
    own, world = subject.resource, subject.world
    there = (each for each in world.of(Cloud.AWS, FILES) if each.region == own.region and world.together(each, own))
    wanted = (*_IN, *(("EFS",) if any(has_data(each) for each in there) else ()))
    return all_of(*(equals(own, f"{_PREFERENCE}.{each}", True) for each in wanted))


def _opting(inputs: Mapping[str, Any]) -> Mapping[str, Any] | None:
    given: Mapping[str, Any] = inputs.get(_PREFERENCE) or {}
    wanted = {**given, **dict.fromkeys(_IN, True)}
    return None if wanted == given else {**inputs, _PREFERENCE: wanted}


def _settings(**types: Any) -> Planted:
    return Planted(SETTINGS, {_PREFERENCE: types})


OPTED_IN = Guardrail(
    id="aws-backup-types-opted-in",
    version=1,
    cloud=Cloud.AWS,
    area=Area.BACKUP,
    severity=Severity.HIGH,
    enforcement=Enforcement.REMEDIATE,
    title=Text(
        ja="データベース・S3・ファイルシステムのバックアップを有効にする",
        en="Backups of databases, of S3 and of file systems are switched on in the region",
    ),
    rationale=Text(
        ja="有効にしていない種類は、選択に入っていても控えが取られない(AWS Backup Developer Guide「Opt in to "
        "managing services with AWS Backup」)。",
        en="A type that is not opted in is not backed up, selected or not (AWS Backup Developer Guide, "
        '"Opt in to managing services with AWS Backup").',
    ),
    remedy=Text(
        ja="Aurora と S3 を、ファイルシステムがあれば EFS も true にしてください。",
        en="Set Aurora and S3 to true, and with file systems EFS.",
    ),
    check=Each((SETTINGS,), _opted, Reach.STACK),
    controls=(Mapped("12.3.1", Coverage.SUPPORTING),),
    absence=Text(
        ja="書かない種類はアカウントの今の設定のままで分からず、不合格。",
        en="A type that is not named stays as the account has it, and fails.",
    ),
    paths=(Path(SETTINGS, f"{_PREFERENCE}.Aurora"), Path(SETTINGS, f"{_PREFERENCE}.S3")),
    cases=(
        passes(_settings(Aurora=True, S3=True, EC2=False)),
        fails(_settings(Aurora=True, S3=False)),
        unknowns(_settings(Aurora=True, S3=UNKNOWN)),
        evades(_settings(RDS=True, S3=True), why="RDS is not Aurora"),
        passes(_settings(Aurora=True, S3=True, EFS=True), _VOLUME, TOKYO, OF_APPS),
        passes(_settings(Aurora=True, S3=True), _VOLUME, TOKYO, ABROAD, why="file systems of another account"),
        evades(_settings(Aurora=True, S3=True), _VOLUME, TOKYO, OF_APPS, why="an app's file system, in its own stack"),
    ),
    remediate=_opting,
)

GUARDRAILS: tuple[Guardrail, ...] = (OPTED_IN,)
