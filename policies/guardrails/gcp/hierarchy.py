"""Guardrails of where rights are granted: on the member's project, one by one, and never above it."""

from __future__ import annotations

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import Planted, evades, fails, passes
from policies.guardrail import Area, Coverage, Enforcement, Guardrail, Mapped, Never, Severity
from policies.guardrails.gcp.granting import ON_FOLDERS, ON_ORGANISATIONS, ON_PROJECTS
from policies.guardrails.gcp.members import OPERATOR, binds, binds_all, policy

NOTHING_ABOVE = Guardrail(
    id="gcp-iam-nothing-above-the-project",
    version=1,
    cloud=Cloud.GCP,
    area=Area.SEGREGATION,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="フォルダや組織で権限を与えない", en="Nothing is granted on a folder or an organisation"),
    rationale=Text(
        ja="上で与えた権限は、下のすべての団体のプロジェクトに継承され、外せない"
        "（Resource Manager ドキュメント「Access control with IAM」、IAM「Using resource hierarchy」）。",
        en="What is granted above is inherited by every member's project below, and cannot be taken away there "
        '(Resource Manager documentation, "Access control with IAM"; IAM, "Using resource hierarchy").',
    ),
    remedy=Text(ja="団体のプロジェクトで与えてください。", en="Grant it on the member's project."),
    check=Never(
        (*ON_FOLDERS, *ON_ORGANISATIONS, "gcp:billing/accountIam*", "gcp:organizations/iAMCustomRole:IAMCustomRole")
    ),
    controls=(Mapped("9.5.1.P", Coverage.PARTIAL), Mapped("9.4.1", Coverage.PARTIAL)),
    absence=Text(ja="なければ合格。", en="Without any it passes."),
    paths=(),
    cases=(
        passes(binds(OPERATOR)),
        fails(Planted(ON_FOLDERS[0], {"folder": "folders/1", "role": "roles/viewer", "member": OPERATOR})),
        evades(
            Planted(ON_ORGANISATIONS[1], {"orgId": "1", "role": "roles/browser", "members": (OPERATOR,)}),
            why="higher still",
        ),
        evades(
            Planted("gcp:billing/accountIamMember:AccountIamMember", {"billingAccountId": "1"}),
            why="on what pays for it",
        ),
    ),
)

AUTHORITATIVE = (ON_PROJECTS[1], ON_PROJECTS[2])

NOT_AUTHORITATIVE = Guardrail(
    id="gcp-iam-project-grants-additive",
    version=1,
    cloud=Cloud.GCP,
    area=Area.CHANGE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="プロジェクトのIAMを丸ごと書き換えない", en="A project's IAM is added to, and never replaced"),
    rationale=Text(
        ja="IAMPolicy と IAMBinding は、ここに書かれていない権限（Googleのエージェントやプラットフォームのもの）を消す"
        "（Pulumi Registry「gcp.projects.IAMPolicy」の注意）。",
        en="IAMPolicy and IAMBinding remove what is not written here, such as the rights of Google's agents and the "
        'platform (Pulumi Registry, "gcp.projects.IAMPolicy", its warning).',
    ),
    remedy=Text(ja="IAMMember を使ってください。", en="Use IAMMember."),
    check=Never(AUTHORITATIVE),
    controls=(Mapped("12.1.2", Coverage.PARTIAL), Mapped("9.2.6", Coverage.SUPPORTING)),
    absence=Text(ja="なければ合格。", en="Without any it passes."),
    paths=(),
    cases=(
        passes(binds(OPERATOR)),
        fails(policy(OPERATOR)),
        evades(binds_all(OPERATOR), why="replaces whoever has the one role"),
    ),
)

GUARDRAILS = (NOTHING_ABOVE, NOT_AUTHORITATIVE)
