"""Guardrails of what looks for trouble: Access Analyzer, GuardDuty and Security Hub, each of them wholly on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.accounts import beside, shared
from policies.guardrails.aws.holdings import TOKYO
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, failed, unknown
from policies.reading import ABSENT, equals, one_of, read, satisfies

VPC = "aws:ec2/vpc:Vpc"
ANALYZER = "aws:accessanalyzer/analyzer:Analyzer"
DETECTOR = "aws:guardduty/detector:Detector"
FEATURE = "aws:guardduty/detectorFeature:DetectorFeature"
HUB = "aws:securityhub/account:Account"
STANDARD = "aws:securityhub/standardsSubscription:StandardsSubscription"
_OSAKA = "ap-northeast-3"


def _analyzed(subject: Subject) -> Judgement:
    vpc = subject.resource
    here = [each for each in beside(subject.world, vpc, ANALYZER) if each.region == vpc.region]
    if not here:
        place = Text(ja=f"{vpc.region} のアナライザー", en=f"an analyzer in {vpc.region}")
        return failed(Evidence("", ABSENT, place))
    outside = ("ACCOUNT", "ORGANIZATION")
    return any_of(*(one_of(each, "type", outside, absent=Status.PASS, about=vpc) for each in here))


_VPC = Planted(VPC, {"cidrBlock": "10.0.0.0/16"}, "vpc")


def _analyzer(region: str | None = None, **given: Any) -> Planted:
    return Planted(ANALYZER, {"analyzerName": "outside", **given}, "analyzer", region=region)


ANALYZED = Guardrail(
    id="aws-access-analyzer-in-every-region",
    version=2,
    cloud=Cloud.AWS,
    area=Area.MONITORING,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="使うリージョンごとに、外部からのアクセスを調べるアナライザーがある",
        en="Every region in use has an analyzer of access from outside",
    ),
    rationale=Text(
        ja="アナライザーは自分のリージョンのリソースだけを見る(IAM User Guide「Using AWS IAM Access Analyzer」)。",
        en='An analyzer sees its own region only (IAM User Guide, "Using AWS Identity and Access Management Access '
        'Analyzer").',
    ),
    remedy=Text(
        ja="種類 ACCOUNT か ORGANIZATION のアナライザーを各リージョンに置いてください。",
        en="Put an analyzer of type ACCOUNT or ORGANIZATION into each region.",
    ),
    check=Each((VPC,), _analyzed, Reach.TENANCY),
    controls=(
        Mapped("9.2.5", Coverage.PARTIAL),
        Mapped("12.4.5.P", Coverage.PARTIAL),
        Mapped("18.2.3", Coverage.SUPPORTING),
    ),
    absence=Text(ja="種類の省略は ACCOUNT で合格。", en="Left out, the type is ACCOUNT: that passes."),
    paths=(Path(ANALYZER, "type", Status.PASS),),
    cases=(
        passes(_VPC, _analyzer(type="ACCOUNT")),
        passes(_VPC, TOKYO, *shared(_analyzer()), why="what members share is in the same account"),
        fails(_VPC),
        evades(_VPC, TOKYO, *shared(_analyzer(), account="999988887777"), why="in another account"),
        unknowns(_VPC, _analyzer(type=UNKNOWN)),
        evades(_VPC, _analyzer(_OSAKA), why="an analyzer of the other region"),
        evades(_VPC, _analyzer(type="ACCOUNT_UNUSED_ACCESS"), why="it looks for what is unused"),
    ),
)

_FEATURES = ("S3_DATA_EVENTS", "RDS_LOGIN_EVENTS")
_SOON = ("FIFTEEN_MINUTES", "ONE_HOUR")


def _detected(subject: Subject) -> Judgement:
    detector = subject.resource
    features = subject.world.companions(detector, FEATURE, "detectorId")
    found = [
        equals(detector, "enable", True, absent=Status.PASS),
        one_of(detector, "findingPublishingFrequency", _SOON),
    ]
    for name in _FEATURES:
        expected = Text(ja=f"{name} が有効", en=f"{name} is enabled")
        named = [each for each in features.certain if read(each, "name") == name]
        if named:
            found.append(all_of(*(equals(each, "status", "ENABLED", about=detector) for each in named)))
        else:
            evidence = Evidence("", ABSENT, expected)
            unread = features.doubtful or any(not isinstance(read(each, "name"), str) for each in features.certain)
            found.append(unknown(evidence) if unread else failed(evidence))
    return all_of(*found)


def _detector(*missing: str, status: Any = "ENABLED", **given: Any) -> tuple[Planted, ...]:
    detector = Planted(DETECTOR, {"enable": True, "findingPublishingFrequency": "FIFTEEN_MINUTES", **given}, "detector")
    features = (
        Planted(FEATURE, {"detectorId": detector.ref(), "name": name, "status": status}, name.lower())
        for name in _FEATURES
        if name not in missing
    )
    return detector, *features


DETECTED = Guardrail(
    id="aws-guardduty-wholly-on",
    version=1,
    cloud=Cloud.AWS,
    area=Area.MONITORING,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="GuardDutyは有効で、S3とRDSも見て、1時間以内に知らせる",
        en="GuardDuty is on, looks at S3 and RDS too, and tells within the hour",
    ),
    rationale=Text(
        ja="既定では所見の更新が6時間ごとで、保護機能は個別に有効にする(GuardDuty User Guide「GuardDuty "
        "features」「Setting the frequency to export updated active findings」)。",
        en="Findings are updated every six hours by default, and protection is switched on plan by plan (GuardDuty "
        'User Guide, "GuardDuty features", "Setting the frequency to export updated active findings").',
    ),
    remedy=Text(
        ja="enable を true に、findingPublishingFrequency を FIFTEEN_MINUTES にし、DetectorFeature を置いてください。",
        en="Set enable to true and findingPublishingFrequency to FIFTEEN_MINUTES, and add the features.",
    ),
    check=Each((DETECTOR,), _detected, Reach.STACK),
    controls=(
        Mapped("12.4.5.P", Coverage.PARTIAL),
        Mapped("12.2.1", Coverage.SUPPORTING),
        Mapped("16.1.2", Coverage.SUPPORTING),
    ),
    absence=Text(
        ja="enable の省略は有効。更新間隔の省略は6時間で不合格。",
        en="It is on by default; the frequency is six hours by default, and that fails.",
    ),
    paths=(
        Path(DETECTOR, "findingPublishingFrequency"),
        Path(DETECTOR, "enable", Status.PASS),
        Path(FEATURE, "status"),
        Path(FEATURE, "name"),
    ),
    cases=(
        passes(*_detector()),
        fails(*_detector(enable=False)),
        unknowns(*_detector(status=UNKNOWN)),
        evades(*_detector("RDS_LOGIN_EVENTS"), why="one feature of two"),
        evades(*_detector(status="DISABLED"), why="features that are there, and off"),
        evades(*_detector(findingPublishingFrequency="SIX_HOURS"), why="six hours later"),
    ),
)


def _judged(subject: Subject) -> Judgement:
    account = subject.resource
    standards = [
        each
        for each in subject.world.of(Cloud.AWS, STANDARD)
        if each.stack == account.stack and each.region == account.region
    ]
    by_default = equals(account, "enableDefaultStandards", True, absent=Status.PASS)
    some = [satisfies(each, "standardsArn", _is_standard, _SOME, about=account) for each in standards]
    return all_of(any_of(by_default, *some), equals(account, "autoEnableControls", True, absent=Status.PASS))


def _is_standard(arn: Value) -> bool:
    """AWS's own standards have no account in their ARN."""
    return "::standards/" in str(arn)


def _controls_on(inputs: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return {**inputs, "autoEnableControls": True} if inputs.get("autoEnableControls") is False else None


_SOME = Text(ja="基準が一つ以上", en="one standard at least")
_FSBP = Planted(STANDARD, {"standardsArn": "arn:aws:securityhub:ap-northeast-1::standards/x"}, "standard")
_THERE = Planted(STANDARD, {"standardsArn": "arn:aws:securityhub:ap-northeast-3::standards/x"}, "s", region=_OSAKA)


def _hub(**given: Any) -> Planted:
    return Planted(HUB, {"autoEnableControls": True, **given}, "hub")


JUDGED = Guardrail(
    id="aws-security-hub-has-a-standard",
    version=1,
    cloud=Cloud.AWS,
    area=Area.MONITORING,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.REMEDIATE,
    title=Text(
        ja="Security Hubには基準があり、新しい検査も有効になる",
        en="Security Hub has a standard, and takes up new controls",
    ),
    rationale=Text(
        ja="基準のないSecurity Hubは何も検査しない(AWS Security Hub User Guide「Understanding security standards in "
        "Security Hub CSPM」)。",
        en="Without a standard it checks nothing (AWS Security Hub User Guide, "
        '"Understanding security standards in Security Hub CSPM").',
    ),
    remedy=Text(
        ja="StandardsSubscription を同じリージョンに置き、autoEnableControls を true にしてください。",
        en="Add a StandardsSubscription in the same region, and set autoEnableControls to true.",
    ),
    check=Each((HUB,), _judged, Reach.STACK),
    controls=(Mapped("18.2.3", Coverage.PARTIAL), Mapped("12.6.1", Coverage.SUPPORTING)),
    absence=Text(ja="どちらの省略も有効で、合格。", en="Both are on by default: that passes."),
    paths=(Path(HUB, "autoEnableControls", Status.PASS),),
    remediate=_controls_on,
    cases=(
        passes(_hub(enableDefaultStandards=False), _FSBP),
        passes(_hub()),
        fails(_hub(enableDefaultStandards=False)),
        unknowns(_hub(autoEnableControls=UNKNOWN)),
        evades(_hub(enableDefaultStandards=False), _THERE, why="a standard of the other region"),
        evades(_hub(autoEnableControls=False), why="no control that is new"),
        evades(
            _hub(enableDefaultStandards=False),
            Planted(STANDARD, {"standardsArn": "arn:aws:securityhub:ap-northeast-1:999988887777:foreign"}, "standard"),
            why="a standard that there is not",
        ),
    ),
)

GUARDRAILS = (ANALYZED, DETECTED, JUDGED)
