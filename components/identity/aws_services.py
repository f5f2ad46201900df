"""Which of the cloud's services a member's roles use, each with what for. What is not here no role can use."""

from __future__ import annotations

from components.naming import Scope

DEPLOYED = {
    "acm": "certificates of load balancers",
    "application-autoscaling": "how services grow",
    "backup": "vaults, plans and tests of restores",
    "cloudwatch": "alarms",
    "dynamodb": "tables",
    "ec2": "networks, endpoints, flow logs",
    "ecr": "registries of images",
    "ecs": "clusters and services",
    "elasticfilesystem": "file systems",
    "elasticloadbalancing": "load balancers",
    "events": "rules and schedules",
    "kms": "keys, their policies and aliases",
    "lambda": "rotation of secrets",
    "logs": "log groups",
    "rds": "databases",
    "route53resolver": "names from offices",
    "s3": "buckets and their settings",
    "secretsmanager": "secrets, not their values",
    "sns": "topics of alarms",
    "sqs": "queues",
    "ssm": "parameters and documents",
    "tag": "look-ups by tag",
}
"""Services that a member's stack is made of, each with what for."""

APPS = {
    "elasticache": "caches",
    "scheduler": "times of batches",
    "states": "batches",
}
"""Services that vendors' apps are made of besides, where there are any."""

RECORDS = {
    "access-analyzer": "what lets somebody outside in",
    "cloudtrail": "who did what",
    "config": "what was configured how, and when",
    "guardduty": "what looks like an attack",
    "inspector2": "which images have known weaknesses",
    "securityhub": "findings of all of these in one place",
}
"""Services that keep an account's records; whether they are the member's says the tenancy."""

GLOBAL = {
    "iam": "roles and policies belong to no region; limited to the member's names",
    "route53": "private zones belong to no region; changes are limited to the member's domain",
    "health": "the cloud's own notices about the account, only where the account is the member's",
    "support": "a case about an outage, only where the account is the member's",
}
"""What answers in us-east-1 and is allowed nevertheless. All else stays in the two regions."""


def every_action(services: dict[str, str]) -> tuple[str, ...]:
    """All actions of services, as a policy names them."""
    return tuple(f"{service}:*" for service in services)


def deployed(scope: Scope) -> dict[str, str]:
    """The services that a member's stacks are made of, with those of apps where there are any."""
    return DEPLOYED | (APPS if scope.tenancy.has_apps(scope.cloud) else {})
