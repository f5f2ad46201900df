"""The policy of break-glass: everything within the boundary, for an hour, with a second person named.

What IAM can say: a session carries the caller's name (source identity), another name as the approver and a reason, all
three fixed for its whole life and in the trail; and the two names differ. What it cannot say: that the approver is a
person, has agreed, or is not the caller under another name. That holds only where the identity provider sets source
identity, and the alarm on every use lets the others ask.
"""

from __future__ import annotations

from components.policy import Statement

APPROVER_TAG = "jichi:approver"
"""Session tag that names the second person."""

REASON_TAG = "jichi:reason"
"""Session tag with the number of the incident."""


def break_glass() -> tuple[Statement, ...]:
    """Everything, unless one of the three is missing or caller and approver are the same."""
    approver = f"aws:PrincipalTag/{APPROVER_TAG}"
    return (
        # What an emergency needs cannot be listed before it; the boundary is the list of what even it does not need.
        Statement("Everything", "Allow", ("*",), ("*",)),
        # The trust policy demands these already; here they hold for every request.
        Statement("SecondPerson", "Deny", ("*",), ("*",), conditions={"Null": {approver: "true"}}),
        Statement("Named", "Deny", ("*",), ("*",), conditions={"Null": {"aws:SourceIdentity": "true"}}),
        # Names are compared without case, or `Operator` could approve `operator`.
        Statement(
            "NotTheSamePerson",
            "Deny",
            ("*",),
            ("*",),
            conditions={"StringEqualsIgnoreCase": {approver: "${aws:SourceIdentity}"}},
        ),
    )
