"""Conditions of grants and of identity pools: what restricts, what ends, and what only looks as if it did."""

from datetime import date

import pytest

from policies.guardrails.gcp.federation import restricts
from policies.guardrails.gcp.roles import limited
from policies.guardrails.gcp.suppliers import expiry

NAMED = "assertion.repository == 'hirosaki/infrastructure'"


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        (NAMED, True),
        (f"({NAMED})", True),
        (f"({NAMED}) && has(assertion.ref)", True),
        (f"true && {NAMED}", True),
        (f"({NAMED} || attribute.owner == 'hirosaki') && true", True),
        ("assertion['repository_owner'] in ['hirosaki', 'owani']", True),
        ("google.subject.startsWith('repo:hirosaki/')", True),
        ("assertion.sub.matches('repo:hirosaki/.*')", True),
        ("true", False),
        ("'a' == 'a'", False),
        (f"{NAMED} || true", False),
        (f"({NAMED}) || (1 == 1)", False),
        (f"!({NAMED})", False),
        ("assertion.sub != ''", False),
        ("assertion.sub.size() > 0", False),
        ("assertion.aud == 'ci'", False),
        ("assertion.iss == 'https://issuer.example.com'", False),
        ("assertion.sub.matches('.*')", False),
        ("assertion.sub.matches('^.*hirosaki')", False),
        ("assertion.sub.startsWith('repo:')", False),
        ("assertion.sub.split('/')[0] == 'hirosaki'", None),
        (f"assertion.sub.split('/')[0] == 'x' || {NAMED}", None),
        ("assertion.name == 'a || b'", True),
    ],
)
def test_what_restricts_whose_tokens_are_let_in(expression: str, answer: bool | None):
    assert restricts(expression) is answer


@pytest.mark.parametrize(
    ("expression", "day"),
    [
        ("request.time < timestamp('2027-03-31T15:00:00Z')", date(2027, 3, 31)),
        ('resource.name == "x" && request.time <= timestamp("2027-03-31T15:00:00Z")', date(2027, 3, 31)),
        (
            "request.time < timestamp('2027-03-31T15:00:00Z') || request.time < timestamp('2028-03-31T15:00:00Z')",
            date(2028, 3, 31),
        ),
        ("request.time > timestamp('2027-03-31T15:00:00Z')", None),
        ("!(request.time < timestamp('2027-03-31T15:00:00Z'))", None),
        ("request.time < timestamp('2027-03-31T15:00:00Z') || true", None),
        ("request.time < timestamp('2027-03-31T15:00:00Z') == false", None),
        ("request.time < timestamp('2027-03-31T15:00:00Z') ? true : true", None),
        ("request.time < timestamp('2027-99-31T15:00:00Z')", None),
        ("true", None),
        (None, None),
    ],
)
def test_when_a_grant_has_surely_ended(expression: str | None, day: date | None):
    assert expiry(expression) == day


def _only(*roles: str) -> str:
    listed = ", ".join(f"'{each}'" for each in roles)
    return f"api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly([{listed}])"


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        (_only("roles/cloudkms.cryptoKeyEncrypterDecrypter"), True),
        (f"resource.name == 'x' && {_only('roles/pubsub.publisher')}", True),
        (_only("roles/owner"), False),
        (_only("roles/cloudkms.admin"), False),
        (f"{_only('roles/pubsub.publisher')} || true", False),
        (f"!{_only('roles/pubsub.publisher')}", False),
        (f"{_only('roles/pubsub.publisher')} == false", False),
        (f"!({_only('roles/pubsub.publisher')})", None),
        (f"{_only('roles/pubsub.publisher')} ? true : true", None),
        ("true", False),
        (None, False),
        ("\U000f0000", None),
    ],
)
def test_which_roles_may_be_granted(expression: str | None, answer: bool | None):
    assert limited(expression) is answer
