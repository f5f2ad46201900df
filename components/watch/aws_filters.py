"""What the trail's log group is searched for: events that reach no event bus in Japan, and events in great number.

IAM, AWS STS's global endpoint and the sign-in of the root user send their events to the event bus of us-east-1 only
(CloudTrail User Guide, "Global service events"). Nothing of ours is there. A trail of all regions that includes global
service events does deliver them to its log group in Tokyo, and metric filters find them there, minutes later.

Source of the choice: CIS AWS Foundations Benchmark, section on monitoring (general knowledge, not read clause by
clause), less what `aws_rules.py` tells sooner. Syntax: CloudWatch Logs User Guide, "Filter pattern syntax for metric
filters".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from components.naming import Scope
from components.watch.aws_policy import break_glass_roles
from jichi.text import Text

PATTERN_LENGTH = 1024
"""The longest pattern that CloudWatch Logs accepts (CloudWatch Logs API Reference, "PutMetricFilter")."""

GLOBAL_SOURCES = (
    "account",
    "billing",
    "budgets",
    "ce",
    "cloudfront",
    "health",
    "iam",
    "organizations",
    "route53",
    "signin",
    "sts",
    "support",
    "trustedadvisor",
)
"""Services whose changes are recorded in us-east-1 wherever one works."""

_PERSONS = (
    "CreateUser",
    "CreateLoginProfile",
    "UpdateLoginProfile",
    "CreateAccessKey",
    "UpdateAccessKey",
    "AttachUserPolicy",
    "PutUserPolicy",
    "AddUserToGroup",
    "DeactivateMFADevice",
    "DeleteVirtualMFADevice",
    "CreateSAMLProvider",
    "UpdateSAMLProvider",
    "CreateOpenIDConnectProvider",
    "UpdateAccountPasswordPolicy",
    "DeleteAccountPasswordPolicy",
)
"""Operations of IAM that make, strengthen or weaken a long-lived identity."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing to find in the trail.

    Args:
        role: in names.
        title: what has happened.
        pattern: filter pattern over CloudTrail's JSON.
        count: how often in five minutes makes it worth telling; toolkit default where it is not 1.
    """

    role: str
    title: Text
    pattern: str
    count: int = 1


def filters(scope: Scope) -> tuple[Filter, ...]:
    """What the trail of an account is searched for."""
    roles = break_glass_roles(scope)
    names = [arn.rpartition("/")[2] for arn in roles]
    return (
        Filter(
            "root-use",
            Text("ルートユーザーの操作", "the root user did something"),
            '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS'
            ' && $.eventType != "AwsServiceEvent" }',
        ),
        *_each(
            "break-glass-assumed",
            Text("緊急用ロールの使用", "the break-glass role was assumed"),
            '{ $.eventSource = "sts.amazonaws.com" && (%s) }',
            "$.requestParameters.roleArn",
            roles,
        ),
        *_each(
            "break-glass-changed",
            Text("緊急用ロールの変更", "the break-glass role was changed"),
            '{ $.eventSource = "iam.amazonaws.com" && $.readOnly IS FALSE && (%s) }',
            "$.requestParameters.roleName",
            names,
        ),
        Filter(
            "iam-identity-changed",
            Text("IAMユーザー・アクセスキー・認証設定の変更", "an IAM user, access key or way to sign in was changed"),
            f'{{ $.eventSource = "iam.amazonaws.com" && ({_any("$.eventName", _PERSONS)}) }}',
        ),
        Filter(
            "sign-in-without-mfa",
            Text("多要素認証なしのサインイン", "an IAM user signed in without MFA"),
            '{ $.eventName = "ConsoleLogin" && $.userIdentity.type = "IAMUser"'
            ' && $.additionalEventData.MFAUsed != "Yes" && $.responseElements.ConsoleLogin = "Success" }',
        ),
        Filter(
            "sign-in-failed",
            Text("サインインの失敗が続いた", "signing in failed again and again"),
            '{ $.eventName = "ConsoleLogin" && $.responseElements.ConsoleLogin = "Failure" }',
            count=3,
        ),
        Filter(
            "unauthorised-calls",
            Text("権限のないAPI呼び出しが多い", "many API calls without permission"),
            '{ $.errorCode = "*UnauthorizedOperation" || $.errorCode = "AccessDenied*" }',
            count=10,
        ),
        Filter(
            "change-abroad",
            Text("国内の二つのリージョン以外での変更操作", "something was changed outside the two regions in Japan"),
            _abroad(scope),
        ),
    )


def _each(role: str, title: Text, pattern: str, field: str, values: Sequence[str]) -> Iterator[Filter]:
    """One filter for as many values as a pattern holds; the first has the plain name."""
    batches: list[list[str]] = [[]]
    for value in values:
        if len(pattern % _any(field, [*batches[-1], value])) > PATTERN_LENGTH:
            batches.append([])
        batches[-1].append(value)
    for number, batch in enumerate(batches, start=1):
        yield Filter(role if number == 1 else f"{role}-{number}", title, pattern % _any(field, batch))


def _abroad(scope: Scope) -> str:
    regions = " && ".join(f'$.awsRegion != "{region}"' for region in scope.home.regions)
    sources = " && ".join(f'$.eventSource != "{source}.amazonaws.com"' for source in GLOBAL_SOURCES)
    return f'{{ $.readOnly IS FALSE && $.eventType = "AwsApiCall" && {regions} && {sources} }}'


def _any(field: str, values: Sequence[str]) -> str:
    return " || ".join(f'{field} = "{value}"' for value in values)
