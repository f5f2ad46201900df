"""Leaks through what acts as a service account on Google Cloud, and through what apps bring along: folders, caches."""

from collections.abc import Mapping
from typing import Any

from tests.network.proof.access.aws_mutants import BUCKETS, DATABASES, REFUTED, UNKNOWN, Mutant
from tests.network.proof.access.aws_work_mutants import PROVED, QUEUES
from tests.network.proof.access.gcp_mutants import BUCKET, FOREIGN, OTHERS, PROJECT, added, on_account, on_project
from tests.network.proof.plants import Plot

OWN = f"serviceAccount:reader@{PROJECT}.iam.gserviceaccount.com"
INSTANCE = f"projects/{PROJECT}/locations/asia-northeast1/instances/cache"


def folder(plot: Plot, member: Any = OTHERS, role: str = "roles/storage.objectViewer", **more: Any) -> Plot:
    inputs = {"bucket": plot.ref("tyo-data", property_="name"), "managedFolder": "forms/", "role": role, **more}
    return added(
        plot, "gcp:storage/managedFolderIamMember:ManagedFolderIamMember", {**inputs, "member": member}, "folder"
    )


def part(plot: Plot, member: str, prefix: str) -> Plot:
    """Objects of one prefix, by a condition on their names."""
    expression = f"resource.name.startsWith('projects/_/buckets/{BUCKET}/objects/{prefix}')"
    inputs = {"bucket": BUCKET, "role": "roles/storage.objectViewer", "member": member}
    given = {**inputs, "condition": {"title": "x", "expression": expression}}
    return added(plot, "gcp:storage/bucketIAMMember:BucketIAMMember", given)


def reader(plot: Plot, member: Any = OWN) -> Plot:
    """An account that reads the bucket."""
    plot = added(plot, "gcp:serviceaccount/account:Account", {"accountId": "reader", "project": PROJECT}, "reader")
    inputs = {"bucket": BUCKET, "role": "roles/storage.objectViewer", "member": member}
    return added(plot, "gcp:storage/bucketIAMMember:BucketIAMMember", inputs, "reads")


def by_reference(plot: Plot) -> Plot:
    plot = added(plot, "gcp:serviceaccount/account:Account", {"accountId": "reader", "project": PROJECT}, "reader")
    member = plot.ref("reader", property_="member")
    inputs = {"bucket": BUCKET, "role": "roles/storage.objectViewer", "member": member}
    return added(plot, "gcp:storage/bucketIAMMember:BucketIAMMember", inputs, "reads")


def attached(plot: Plot, member: str = OTHERS) -> Plot:
    return on_account(reader(plot), "roles/iam.serviceAccountUser", member, "reader")


def job(plot: Plot) -> Plot:
    template = {"template": {"serviceAccount": f"reader@{PROJECT}.iam.gserviceaccount.com"}}
    return added(reader(plot), "gcp:cloudrunv2/job:Job", {"name": "batch", "template": template}, "batch")


def on_job(plot: Plot, role: str, member: str = OTHERS, name: str = "batch") -> Plot:
    inputs = {"name": name, "project": PROJECT, "location": "asia-northeast1", "role": role, "member": member}
    return added(plot, "gcp:cloudrunv2/jobIamMember:JobIamMember", inputs, "on-job")


def cache(plot: Plot) -> Plot:
    inputs = {"instanceId": "cache", "location": "asia-northeast1", "project": PROJECT}
    return added(plot, "gcp:memorystore/instance:Instance", inputs, "cache")


def queue(plot: Plot, member: str = OTHERS) -> Plot:
    inputs = {"name": "jobs", "project": PROJECT, "labels": {"jichi-data-class": "data"}}
    plot = added(plot, "gcp:pubsub/subscription:Subscription", inputs, "jobs")
    grant = {"subscription": "jobs", "project": PROJECT, "role": "roles/pubsub.subscriber", "member": member}
    return added(plot, "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember", grant, "receives")


MUTANTS: Mapping[str, Mutant] = {
    "a managed folder granted to another member": (folder, BUCKETS, REFUTED),
    "a managed folder granted to whoever": (lambda plot: folder(plot, FOREIGN), BUCKETS, REFUTED),
    "a managed folder whose bindings another sets": (
        lambda plot: folder(plot, role="roles/storage.admin"),
        BUCKETS,
        REFUTED,
    ),
    "a part of a bucket, by a condition": (lambda plot: part(plot, OTHERS, "secret/"), BUCKETS, REFUTED),
    "an account attached to what others deploy": (
        lambda plot: on_project(attached(plot), "roles/run.developer", name="deploys"),
        BUCKETS,
        REFUTED,
    ),
    "the same, granted by reference": (
        lambda plot: on_project(
            on_account(by_reference(plot), "roles/iam.serviceAccountUser", OTHERS, "reader"),
            "roles/run.developer",
            name="deploys",
        ),
        BUCKETS,
        REFUTED,
    ),
    "an account that others may attach, elsewhere perhaps": (attached, BUCKETS, UNKNOWN),
    "a job that others run": (lambda plot: on_job(job(plot), "roles/run.invoker"), BUCKETS, UNKNOWN),
    "a job, by a right to all": (
        lambda plot: on_project(job(plot), "roles/run.invoker"),
        BUCKETS,
        UNKNOWN,
    ),
    "a cache that others sign in to": (
        lambda plot: on_project(cache(plot), "roles/memorystore.dbConnectionUser"),
        DATABASES,
        REFUTED,
    ),
    "a cache by a condition that means it": (
        lambda plot: on_project(
            cache(plot), "roles/memorystore.dbConnectionUser", condition=f"resource.name == '{INSTANCE}'"
        ),
        DATABASES,
        REFUTED,
    ),
    "messages of apps that others receive": (queue, QUEUES, REFUTED),
}


HARMLESS: Mapping[str, Mutant] = {
    "a managed folder for an account of its own": (lambda plot: folder(reader(plot), OWN), BUCKETS, PROVED),
    "another job that others run": (lambda plot: on_job(job(plot), "roles/run.invoker", name="other"), BUCKETS, PROVED),
    "another cache, by a condition": (
        lambda plot: on_project(
            cache(plot), "roles/memorystore.dbConnectionUser", condition=f"resource.name == '{INSTANCE}-2'"
        ),
        DATABASES,
        PROVED,
    ),
    "a part of another bucket": (
        lambda plot: on_project(
            plot,
            "roles/storage.objectViewer",
            condition="resource.name.startsWith('projects/_/buckets/another/objects/secret/')",
        ),
        BUCKETS,
        PROVED,
    ),
}
"""What looks like it and lets nobody else in."""
