"""Guardrails of identity pools: tokens of another's issuer are let in only where a condition says whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.judgement import Evidence, Judgement, Status, all_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, is_unknown, left_out, read, satisfies

PROVIDER = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider"
WORKFORCE = "gcp:iam/workforcePoolProvider:WorkforcePoolProvider"

_FIELD = r"(?:assertion|attribute|google)(?:\.\w+|\[['\"][^'\"]+['\"]\])+"
_EQUAL = re.compile(rf"(?P<field>{_FIELD})\s*==\s*(?P<q>['\"])[^'\"]+(?P=q)")
_AMONG = re.compile(rf"(?P<field>{_FIELD})\s+in\s+\[\s*['\"][^\]]+\]")
_BEGINS = re.compile(rf"(?P<field>{_FIELD})\.(?:startsWith|endsWith)\((?P<q>['\"])[^'\"]{{2,}}(?P=q)\)")
_MATCHES = re.compile(rf"(?P<field>{_FIELD})\.matches\((?P<q>['\"])(?P<pattern>[^'\"]*)(?P=q)\)")
_ANYTHING = re.compile(r"\^?\(?\.?[*+]?\)?\$?")
_NOTHING = re.compile(rf"true|!.*|has\(.*\)|(?P<a>['\"\w]+)\s*==\s*(?P=a)|{_FIELD}(?:\.size\(\))?\s*(?:!=|>|>=).*")
_ANYBODYS = re.compile(r"assertion\.(?:iss|aud|exp|iat|nbf)")
"""Claims that every token of an issuer has alike."""


def restricts(expression: str) -> bool | None:
    """Whether a condition lets in only those whom it names; None where that cannot be told.

    Of the Common Expression Language what such conditions are made of: comparisons of a claim with texts, joined by
    `&&`, `||` and parentheses (IAM documentation, "Manage workload identity pools and providers").
    """
    found = [_all(part) for part in _split(_bare(expression), "||")]
    return False if False in found else None if None in found else True


def _all(expression: str) -> bool | None:
    found = [restricts(part) if _bare(part) != part else _one(part) for part in _split(expression, "&&")]
    return True if True in found else None if None in found else False


def _one(test: str) -> bool | None:
    for form in (_EQUAL, _AMONG, _BEGINS):
        if match := form.fullmatch(test):
            # `repo:` is how every subject of some issuers begins.
            return _ANYBODYS.fullmatch(match["field"]) is None and not test.endswith((":')", ':")'))
    if match := _MATCHES.fullmatch(test):
        return _ANYTHING.fullmatch(match["pattern"]) is None and ".*" not in match["pattern"][:3]
    return False if _NOTHING.fullmatch(test) else None


def _bare(expression: str) -> str:
    """Without spaces, and parentheses, around the whole."""
    text = expression.strip()
    while text.startswith("(") and text.endswith(")") and _closes(text):
        text = text[1:-1].strip()
    return text


def _closes(text: str) -> bool:
    """Whether the last parenthesis is the one that closes the first."""
    depth = 0
    for at, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return at == len(text) - 1
    return False


def _split(expression: str, sign: str) -> Iterator[str]:
    """Parts between signs that stand in no parentheses and no quotes."""
    depth, quote, begin, at = 0, "", 0, 0
    while at < len(expression):
        char = expression[at]
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
        elif depth == 0 and expression.startswith(sign, at):
            yield expression[begin:at].strip()
            at += len(sign)
            begin = at
            continue
        at += 1
    yield expression[begin:].strip()


_NAMED = Text(ja="クレームを決まった値と比べる条件", en="a condition that compares a claim with named values")


def _conditioned(subject: Subject) -> Judgement:
    disabled = read(subject.resource, "disabled")
    if disabled is True:
        return not_applicable(Text(ja="無効である。", en="It is disabled."))
    condition = read(subject.resource, "attributeCondition")
    evidence = Evidence("attributeCondition", condition, _NAMED)
    if condition is ABSENT:
        return failed(evidence)
    if not isinstance(condition, str):
        return unknown(evidence) if is_unknown(condition) else failed(evidence)
    match restricts(condition):
        case True:
            return passed(evidence)
        case False:
            return failed(evidence)
        case None:
            return unknown(evidence)


_REPOSITORY = "assertion.repository == 'hirosaki/infrastructure'"


def _provider(condition: Any, **more: Value) -> Planted:
    issuer = {"issuerUri": "https://token.actions.githubusercontent.com"}
    return Planted(PROVIDER, {"workloadIdentityPoolId": "ci", "oidc": issuer, "attributeCondition": condition, **more})


CONDITIONED = Guardrail(
    id="gcp-federation-conditioned",
    version=1,
    cloud=Cloud.GCP,
    area=Area.IDENTITY,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="IDプールは、名指しした相手のトークンだけを受け入れる",
        en="An identity pool lets in the tokens of those whom it names only",
    ),
    rationale=Text(
        ja="多くの利用者を持つ発行者のトークンは、条件がなければ誰のものでも通る（IAM ドキュメント「Best practices for "
        "using Workload Identity Federation」、「Configure Workload Identity Federation with deployment "
        "pipelines」）。",
        en="Without a condition anybody's token of an issuer with many tenants is let in (IAM documentation, "
        '"Best practices for using Workload Identity Federation"; "Configure Workload Identity Federation with '
        'deployment pipelines").',
    ),
    remedy=Text(
        ja="attributeCondition で組織やリポジトリのクレームを値と比べてください。",
        en="Compare a claim such as the organisation or the repository with its value in attributeCondition.",
    ),
    check=Each((PROVIDER, WORKFORCE), _conditioned),
    controls=(Mapped("9.2.1", Coverage.PARTIAL), Mapped("9.4.2", Coverage.PARTIAL)),
    absence=Text(ja="条件がなければ不合格。", en="Without a condition it fails."),
    paths=(Path(PROVIDER, "attributeCondition"),),
    cases=(
        passes(_provider(_REPOSITORY)),
        passes(_provider(f"({_REPOSITORY}) && assertion.ref == 'refs/heads/main'")),
        passes(_provider("attribute.repository in ['hirosaki/a', 'hirosaki/b'] || google.subject == 'ci'")),
        fails(Planted(PROVIDER, {"workloadIdentityPoolId": "ci"})),
        unknowns(_provider(UNKNOWN)),
        unknowns(_provider("assertion.repository.split('/')[0] == 'hirosaki'"), why="not followed"),
        evades(_provider("true"), why="a condition of nothing"),
        evades(_provider(f"{_REPOSITORY} || true"), why="or anybody"),
        evades(_provider("assertion.repository != ''"), why="every token has one"),
        evades(_provider("has(assertion.repository) && assertion.aud == 'ci'"), why="what every token has"),
        evades(_provider("assertion.repository.matches('.*')"), why="a pattern of anything"),
        evades(_provider("assertion.sub.startsWith('repo:')"), why="how every subject begins"),
        evades(_provider(f"!({_REPOSITORY})"), why="everybody else"),
    ),
)

_HTTPS = Text(ja="https の発行者", en="an issuer by https")


def _issuer(subject: Subject) -> Judgement:
    if read(subject.resource, "oidc") is ABSENT:
        return not_applicable(Text(ja="OIDCのプロバイダではない。", en="It is not an OIDC provider."))
    return all_of(
        satisfies(
            subject.resource, "oidc.issuerUri", lambda it: isinstance(it, str) and it.startswith("https://"), _HTTPS
        ),
        left_out(subject.resource, "oidc.jwksJson"),
    )


def _oidc(**oidc: Any) -> Planted:
    return Planted(PROVIDER, {"workloadIdentityPoolId": "ci", "oidc": oidc})


_GITHUB = "https://token.actions.githubusercontent.com"

ISSUERS_KEYS = Guardrail(
    id="gcp-federation-keys-of-the-issuer",
    version=1,
    cloud=Cloud.GCP,
    area=Area.IDENTITY,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="外部のトークンは、発行者が今公開している鍵で確かめる",
        en="Tokens from outside are checked by the keys that their issuer publishes now",
    ),
    rationale=Text(
        ja="登録した鍵は、発行者が交換しても失効させても使われ続ける"
        "（IAM API「projects.locations.workloadIdentityPools.providers」Oidc.jwksJson）。",
        en="Keys that were uploaded stay in use after the issuer has rotated or revoked them "
        '(IAM API, "projects.locations.workloadIdentityPools.providers", Oidc.jwksJson).',
    ),
    remedy=Text(
        ja="jwksJson を外し、https の issuerUri を使ってください。", en="Leave out jwksJson; name an https issuer."
    ),
    check=Each((PROVIDER, WORKFORCE), _issuer),
    controls=(Mapped("9.2.4", Coverage.SUPPORTING), Mapped("9.4.2", Coverage.SUPPORTING)),
    absence=Text(
        ja="jwksJson の既定は発行者から取得で、合格。", en="Without jwksJson the keys are the issuer's: it passes."
    ),
    paths=(Path(PROVIDER, "oidc", Status.PASS),),
    cases=(
        passes(_oidc(issuerUri=_GITHUB)),
        fails(_oidc(issuerUri="http://issuer.example.com")),
        unknowns(_oidc(issuerUri=UNKNOWN)),
        evades(_oidc(issuerUri=_GITHUB, jwksJson='{"keys": []}'), why="a good issuer, and other keys"),
    ),
)

GUARDRAILS = (CONDITIONED, ISSUERS_KEYS)
