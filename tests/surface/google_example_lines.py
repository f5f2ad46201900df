"""Google Cloud: the example of every type of the hub, and of route policies."""

from __future__ import annotations

import pulumi
from pulumi_gcp import compute

_LABELS = {"member": "hub"}


def front(opts: pulumi.ResourceOptions) -> None:
    """A front of a shared service, and who may have an endpoint to it."""
    backend = compute.RegionBackendService(
        "front-backend",
        name="front",
        description="front",
        region="asia-northeast1",
        load_balancing_scheme="INTERNAL_MANAGED",
        protocol="TCP",
        opts=opts,
    )
    compute.RegionTargetTcpProxy(
        "front-proxy",
        name="front",
        description="front",
        region="asia-northeast1",
        backend_service=backend.id,
        proxy_header="NONE",
        opts=opts,
    )
    compute.ServiceAttachment(
        "front-attachment",
        name="front",
        description="front",
        region="asia-northeast1",
        target_service="projects/p/regions/asia-northeast1/forwardingRules/front",
        connection_preference="ACCEPT_MANUAL",
        consumer_accept_lists=[
            compute.ServiceAttachmentConsumerAcceptListArgs(project_id_or_num="member", connection_limit=1)
        ],
        nat_subnets=["projects/p/regions/asia-northeast1/subnetworks/nat"],
        reconcile_connections=True,
        propagated_connection_limit=0,
        send_propagated_connection_limit_if_zero=True,
        enable_proxy_protocol=False,
        opts=opts,
    )


def lines(opts: pulumi.ResourceOptions) -> None:
    """A physical Interconnect that encrypts, the groups that Google checks, and what a session takes."""
    interconnect = compute.Interconnect(
        "interconnect",
        name="office-0",
        customer_name="Hirosaki",
        location="https://www.googleapis.com/compute/v1/projects/p/global/interconnectLocations/nrt-zone1-452",
        interconnect_type="DEDICATED",
        link_type="LINK_TYPE_ETHERNET_10G_LR",
        requested_link_count=1,
        admin_enabled=True,
        requested_features=["IF_MACSEC"],
        macsec_enabled=True,
        macsec=compute.InterconnectMacsecArgs(
            pre_shared_keys=[
                compute.InterconnectMacsecPreSharedKeyArgs(name="key1", start_time="2026-04-01T00:00:00Z")
            ],
            fail_open=False,
        ),
        labels=_LABELS,
        opts=opts,
    )
    compute.InterconnectGroup(
        "interconnect-group",
        name="office",
        intent=compute.InterconnectGroupIntentArgs(topology_capability="PRODUCTION_CRITICAL"),
        interconnects=[compute.InterconnectGroupInterconnectArgs(name="office-0", interconnect=interconnect.id)],
        opts=opts,
    )
    compute.InterconnectAttachmentGroup(
        "attachment-group",
        name="office",
        intent=compute.InterconnectAttachmentGroupIntentArgs(availability_sla="PRODUCTION_CRITICAL"),
        attachments=[
            compute.InterconnectAttachmentGroupAttachmentArgs(
                name="office-0", attachment="projects/p/regions/asia-northeast1/interconnectAttachments/office-0"
            )
        ],
        opts=opts,
    )
    compute.RouterRoutePolicy(
        "route-policy",
        name="offices",
        router="tyo-office",
        region="asia-northeast1",
        type="ROUTE_POLICY_TYPE_IMPORT",
        terms=[
            compute.RouterRoutePolicyTermArgs(
                priority=10,
                match=compute.RouterRoutePolicyTermMatchArgs(
                    expression="destination.inAnyRange([prefix('192.168.0.0/24').orLonger()])"
                ),
                actions=[
                    compute.RouterRoutePolicyTermActionArgs(expression="med.set(100)"),
                    compute.RouterRoutePolicyTermActionArgs(expression="accept()"),
                ],
            )
        ],
        opts=opts,
    )
