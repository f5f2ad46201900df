"""How the types of vendors' apps are made: Cloud Run, its load balancer, the registry of images."""

from __future__ import annotations

from collections.abc import Mapping

from tests.surface.google_calls import OPTION, PARENT_LOCATION, PROJECT, binding, google, under
from tests.surface.model import Call, Fill, Keyed, Row, row

_RUN, _COMPUTE = "run.v2", "compute.beta"
_REGION = {**PROJECT, "region": Fill.REGION}


def _run(collection: str, parameter: str) -> Row:
    return google(
        _RUN,
        Call(f"projects.locations.{collection}.create", {"name": parameter}, PARENT_LOCATION),
        reasons={"deletionProtection": OPTION},
    )


APPS: Mapping[str, Row] = {
    "gcp:artifactregistry/repository:Repository": google(
        "artifactregistry.v1",
        Call(
            "projects.locations.repositories.create",
            {"cleanupPolicies": Keyed("cleanupPolicies", "id")},
            PARENT_LOCATION,
        ),
    ),
    "gcp:binaryauthorization/policy:Policy": google(
        "binaryauthorization.v1",
        Call("projects.updatePolicy"),
        reasons={"project": "in the address; the document describes it under a name that only responses have"},
    ),
    "gcp:cloudrunv2/job:Job": _run("jobs", "jobId"),
    "gcp:cloudrunv2/jobIamMember:JobIamMember": row(
        _RUN,
        binding(
            "projects.locations.jobs.setIamPolicy",
            {},
            under("projects/{project}/locations/{location}/jobs/{name}", "resource"),
        ),
    ),
    "gcp:cloudrunv2/service:Service": _run("services", "serviceId"),
    "gcp:cloudrunv2/workerPool:WorkerPool": _run("workerPools", "workerPoolId"),
    "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup": google(
        _COMPUTE, Call("regionNetworkEndpointGroups.insert", {}, _REGION)
    ),
    "gcp:compute/regionSslPolicy:RegionSslPolicy": google(_COMPUTE, Call("regionSslPolicies.insert", {}, _REGION)),
    "gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy": google(
        _COMPUTE,
        # Certificates of Certificate Manager go where others go: the API tells them apart by their names.
        Call("regionTargetHttpsProxies.insert", {"certificateManagerCertificates": "sslCertificates"}, _REGION),
    ),
    "gcp:compute/regionUrlMap:RegionUrlMap": google(_COMPUTE, Call("regionUrlMaps.insert", {}, _REGION)),
}
"""By Pulumi's type token."""
