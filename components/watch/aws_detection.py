"""GuardDuty and Security Hub, in both regions: threats and what is set wrongly.

Neither region lacks a feature that is used here; Osaka lacks two kinds of finding about DNS over HTTPS and over TLS
(GuardDuty User Guide, "Amazon GuardDuty Regions and endpoints"), for which the closed network stands in: nothing gets
out to such a resolver.
"""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_aws import guardduty, securityhub

from components.site import Site, Sites

PROTECTIONS = ("S3_DATA_EVENTS", "RDS_LOGIN_EVENTS", "EBS_MALWARE_PROTECTION", "LAMBDA_NETWORK_LOGS", "EKS_AUDIT_LOGS")
"""What GuardDuty looks at beside management events, flow logs and DNS; each costs only where there is something to see.

Runtime Monitoring is off, and said to be: its agents report through an endpoint that GuardDuty puts into each network
by itself, which no plan would show and no proof of closure would know.
"""

STANDARD = "aws-foundational-security-best-practices/v/1.0.0"


class ThreatDetection(pulumi.ComponentResource):
    """A GuardDuty detector in each region."""

    def __init__(self, sites: Sites, parent: pulumi.Resource) -> None:
        super().__init__("jichi:watch:ThreatDetection", "threat-detection", None, pulumi.ResourceOptions(parent=parent))
        for site in sites:
            self._detect(site)
        self.register_outputs({})

    def _detect(self, site: Site) -> None:
        detector = guardduty.Detector(
            f"{site.place}-detector",
            enable=True,
            finding_publishing_frequency="FIFTEEN_MINUTES",
            tags=site.scope.tags(f"detector-{site.place}"),
            opts=site.child(self, protect=True),
        )
        features = (*((name, "ENABLED") for name in PROTECTIONS), ("RUNTIME_MONITORING", "DISABLED"))
        for name, status in features:
            guardduty.DetectorFeature(
                f"{site.place}-detector-{name.lower().replace('_', '-')}",
                detector_id=detector.id,
                name=name,
                status=status,
                opts=site.child(self),
            )


class SecurityFindings(pulumi.ComponentResource):
    """Security Hub in each region, with one standard and no other.

    Args:
        recorders: what its rules read, where it is created here.
    """

    def __init__(self, sites: Sites, recorders: Sequence[pulumi.Resource], parent: pulumi.Resource) -> None:
        super().__init__(
            "jichi:watch:SecurityFindings", "security-findings", None, pulumi.ResourceOptions(parent=parent)
        )
        for site in sites:
            self._judge(site, recorders)
        self.register_outputs({})

    def _judge(self, site: Site, recorders: Sequence[pulumi.Resource]) -> None:
        account = securityhub.Account(
            f"{site.place}-security-hub",
            enable_default_standards=False,
            auto_enable_controls=True,
            control_finding_generator="SECURITY_CONTROL",
            opts=pulumi.ResourceOptions.merge(
                site.child(self, protect=True), pulumi.ResourceOptions(depends_on=list(recorders))
            ),
        )
        securityhub.StandardsSubscription(
            f"{site.place}-security-standard",
            standards_arn=f"arn:aws:securityhub:{site.region}::standards/{STANDARD}",
            opts=pulumi.ResourceOptions.merge(site.child(self), pulumi.ResourceOptions(depends_on=[account])),
        )
