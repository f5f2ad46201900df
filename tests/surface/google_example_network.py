"""Google Cloud: the example of every type of compute and dns."""

from __future__ import annotations

import pulumi
from pulumi_gcp import compute, dns

_LABELS = {"member": "022021"}


def network(opts: pulumi.ResourceOptions) -> None:
    """A VPC without a way to the internet, its rules, lines and names."""
    vpc = compute.Network(
        "network",
        name="jichi-022021",
        auto_create_subnetworks=False,
        delete_default_routes_on_create=True,
        routing_mode="GLOBAL",
        mtu=1460,
        network_firewall_policy_enforcement_order="BEFORE_CLASSIC_FIREWALL",
        deletion_policy="PREVENT",
        opts=opts,
    )
    subnet = compute.Subnetwork(
        "subnetwork",
        name="jichi-022021-app",
        network=vpc.id,
        ip_cidr_range="10.0.0.0/24",
        purpose="PRIVATE",
        stack_type="IPV4_ONLY",
        private_ip_google_access=True,
        log_config=compute.SubnetworkLogConfigArgs(
            aggregation_interval="INTERVAL_5_SEC", flow_sampling=1.0, metadata="INCLUDE_ALL_METADATA"
        ),
        opts=opts,
    )
    _google_apis(vpc, subnet, opts)
    _rules(vpc, opts)
    _lines(vpc, opts)
    _names(vpc, opts)


def _google_apis(vpc: compute.Network, subnet: compute.Subnetwork, opts: pulumi.ResourceOptions) -> None:
    compute.Route(
        "route",
        name="restricted-vip",
        network=vpc.id,
        dest_range="199.36.153.4/30",
        next_hop_gateway="default-internet-gateway",
        priority=100,
        opts=opts,
    )
    apis = compute.GlobalAddress(
        "global-address",
        name="google-apis",
        address_type="INTERNAL",
        purpose="PRIVATE_SERVICE_CONNECT",
        address="10.255.0.2",
        network=vpc.id,
        opts=opts,
    )
    compute.GlobalForwardingRule(
        "global-forwarding-rule",
        name="googleapis",
        target="vpc-sc",
        load_balancing_scheme="",
        ip_address=apis.id,
        network=vpc.id,
        opts=opts,
    )
    address = compute.Address(
        "address",
        name="database",
        region="asia-northeast1",
        address_type="INTERNAL",
        subnetwork=subnet.id,
        labels=_LABELS,
        opts=opts,
    )
    compute.ForwardingRule(
        "forwarding-rule",
        name="database",
        region="asia-northeast1",
        load_balancing_scheme="",
        target="projects/p/regions/asia-northeast1/serviceAttachments/a",
        network=vpc.id,
        ip_address=address.id,
        allow_psc_global_access=False,
        opts=opts,
    )


def _rules(vpc: compute.Network, opts: pulumi.ResourceOptions) -> None:
    policy = compute.NetworkFirewallPolicy("policy", name="jichi-022021", description="default deny", opts=opts)
    compute.NetworkFirewallPolicyRule(
        "rule",
        firewall_policy=policy.name,
        priority=65000,
        direction="EGRESS",
        action="deny",
        enable_logging=True,
        rule_name="deny-egress",
        match=compute.NetworkFirewallPolicyRuleMatchArgs(
            dest_ip_ranges=["0.0.0.0/0"],
            layer4_configs=[compute.NetworkFirewallPolicyRuleMatchLayer4ConfigArgs(ip_protocol="all")],
        ),
        opts=opts,
    )
    compute.NetworkFirewallPolicyWithRules(
        "policy-with-rules",
        name="jichi-022021-rules",
        rules=[
            compute.NetworkFirewallPolicyWithRulesRuleArgs(
                action="allow",
                direction="INGRESS",
                priority=1000,
                match=compute.NetworkFirewallPolicyWithRulesRuleMatchArgs(
                    src_ip_ranges=["192.168.0.0/24"],
                    layer4_configs=[
                        compute.NetworkFirewallPolicyWithRulesRuleMatchLayer4ConfigArgs(
                            ip_protocol="tcp", ports=["443"]
                        )
                    ],
                ),
            )
        ],
        opts=opts,
    )
    compute.NetworkFirewallPolicyAssociation(
        "association", name="jichi-022021", firewall_policy=policy.name, attachment_target=vpc.id, opts=opts
    )


def _lines(vpc: compute.Network, opts: pulumi.ResourceOptions) -> None:
    router = compute.Router(
        "router",
        name="tyo-office",
        network=vpc.id,
        region="asia-northeast1",
        bgp=compute.RouterBgpArgs(
            asn=16550,
            advertise_mode="CUSTOM",
            advertised_ip_ranges=[compute.RouterBgpAdvertisedIpRangeArgs(range="10.0.0.0/16")],
            keepalive_interval=20,
        ),
        opts=opts,
    )
    attachment = compute.InterconnectAttachment(
        "attachment",
        name="tyo-office-1",
        region="asia-northeast1",
        router=router.id,
        type="PARTNER",
        edge_availability_domain="AVAILABILITY_DOMAIN_1",
        encryption="IPSEC",
        bandwidth="BPS_100M",
        mtu="1440",
        admin_enabled=True,
        opts=opts,
    )
    interface = compute.RouterInterface(
        "interface",
        name="tyo-office-1",
        router=router.name,
        region="asia-northeast1",
        ip_range="169.254.1.1/30",
        interconnect_attachment=attachment.id,
        opts=opts,
    )
    compute.RouterPeer(
        "peer",
        name="tyo-office-1",
        router=router.name,
        region="asia-northeast1",
        interface=interface.name,
        peer_asn=65001,
        peer_ip_address="169.254.1.2",
        advertise_mode="CUSTOM",
        advertised_ip_ranges=[compute.RouterPeerAdvertisedIpRangeArgs(range="10.0.0.0/16", description="own")],
        advertised_route_priority=100,
        enable=True,
        bfd=compute.RouterPeerBfdArgs(
            session_initialization_mode="ACTIVE", min_receive_interval=1000, min_transmit_interval=1000, multiplier=5
        ),
        md5_authentication_key=compute.RouterPeerMd5AuthenticationKeyArgs(
            name="tyo-office-1", key=pulumi.Output.secret("placeholder")
        ),
        opts=opts,
    )
    gateway = compute.HaVpnGateway(
        "gateway",
        name="tyo-office",
        network=vpc.id,
        region="asia-northeast1",
        vpn_interfaces=[compute.HaVpnGatewayVpnInterfaceArgs(id=0, interconnect_attachment=attachment.self_link)],
        opts=opts,
    )
    office = compute.ExternalVpnGateway(
        "external-gateway",
        name="office",
        redundancy_type="TWO_IPS_REDUNDANCY",
        interfaces=[compute.ExternalVpnGatewayInterfaceArgs(id=0, ip_address="192.168.0.1")],
        opts=opts,
    )
    compute.VPNTunnel(
        "tunnel",
        name="tyo-office-1",
        region="asia-northeast1",
        vpn_gateway=gateway.id,
        vpn_gateway_interface=0,
        peer_external_gateway=office.id,
        peer_external_gateway_interface=0,
        shared_secret=pulumi.Output.secret("placeholder"),
        ike_version=2,
        router=router.id,
        opts=opts,
    )


def _names(vpc: compute.Network, opts: pulumi.ResourceOptions) -> None:
    zone = dns.ManagedZone(
        "zone",
        name="googleapis",
        dns_name="googleapis.com.",
        visibility="private",
        private_visibility_config=dns.ManagedZonePrivateVisibilityConfigArgs(
            networks=[dns.ManagedZonePrivateVisibilityConfigNetworkArgs(network_url=vpc.id)]
        ),
        cloud_logging_config=dns.ManagedZoneCloudLoggingConfigArgs(enable_logging=True),
        force_destroy=False,
        labels=_LABELS,
        opts=opts,
    )
    dns.RecordSet(
        "record",
        name="*.googleapis.com.",
        managed_zone=zone.name,
        type="CNAME",
        ttl=300,
        rrdatas=["googleapis.com."],
        opts=opts,
    )
    dns.Policy(
        "dns-policy",
        name="jichi-022021",
        enable_logging=True,
        enable_inbound_forwarding=True,
        networks=[dns.PolicyNetworkArgs(network_url=vpc.id)],
        opts=opts,
    )
    responses = dns.ResponsePolicy(
        "response-policy",
        response_policy_name="jichi-022021",
        networks=[dns.ResponsePolicyNetworkArgs(network_url=vpc.id)],
        opts=opts,
    )
    dns.ResponsePolicyRule(
        "response-rule",
        rule_name="deny-all",
        response_policy=responses.response_policy_name,
        dns_name="*.",
        local_data=dns.ResponsePolicyRuleLocalDataArgs(
            local_datas=[
                dns.ResponsePolicyRuleLocalDataLocalDataArgs(name="*.", type="A", ttl=300, rrdatas=["0.0.0.0"])  # noqa: S104
            ]
        ),
        opts=opts,
    )
