"""What a closed environment has none of: ways in and out, fronts (`refused_uses`: names, credentials, copies).

Of a service that is refused as a whole (`aws:iot/*`) the principal kinds are listed, without which the others do
nothing; the last of a service's rows says of which types there are none then. Source: the API Reference of each
service; botocore's descriptions of the calls are their form.
"""

from __future__ import annotations

from jichi.deployed.live.kinds import ACCOUNT, OREGON, VIRGINIA, Kind

_OF_ACCOUNT = {"AccountId": ACCOUNT}
_DEFAULT_VPC = {"Filters": [{"Name": "is-default", "Values": ["true"]}]}
_DEFAULT_SUBNET = {"Filters": [{"Name": "default-for-az", "Values": ["true"]}]}

KINDS = (
    # Ways in and out of networks, and networks of others.
    Kind(
        "aws:ec2/carrierGateway:CarrierGateway",
        "ec2:DescribeCarrierGateways",
        *("ec2", "describe_carrier_gateways", "CarrierGateways", "CarrierGatewayId"),
        also=("aws:ec2/carrierGateway*",),
    ),
    Kind(
        "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion",
        "ec2:DescribeVpcBlockPublicAccessExclusions",
        *("ec2", "describe_vpc_block_public_access_exclusions", "VpcBlockPublicAccessExclusions", "ExclusionId"),
        also=("aws:ec2/vpcBlockPublicAccessExclusion*",),
    ),
    Kind(
        "aws:ec2clientvpn/endpoint:Endpoint",
        "ec2:DescribeClientVpnEndpoints",
        *("ec2", "describe_client_vpn_endpoints", "ClientVpnEndpoints", "ClientVpnEndpointId"),
        also=("aws:ec2clientvpn/*",),
    ),
    Kind(
        "aws:ec2transitgateway/connect:Connect",
        "ec2:DescribeTransitGatewayConnects",
        *("ec2", "describe_transit_gateway_connects", "TransitGatewayConnects", "TransitGatewayAttachmentId"),
        also=("aws:ec2transitgateway/connect*",),
    ),
    Kind(
        "aws:ec2transitgateway/multicastDomain:MulticastDomain",
        "ec2:DescribeTransitGatewayMulticastDomains",
        *(
            "ec2",
            "describe_transit_gateway_multicast_domains",
            "TransitGatewayMulticastDomains",
            "TransitGatewayMulticastDomainId",
        ),
        also=("aws:ec2transitgateway/multicast*",),
    ),
    Kind(
        "aws:ec2transitgateway/instanceConnectEndpoint:InstanceConnectEndpoint",
        "ec2:DescribeInstanceConnectEndpoints",
        *("ec2", "describe_instance_connect_endpoints", "InstanceConnectEndpoints", "InstanceConnectEndpointId"),
        also=("aws:ec2transitgateway/instanceConnectEndpoint*",),
    ),
    Kind(
        "aws:ec2/defaultVpc:DefaultVpc",
        "ec2:DescribeVpcs",
        *("ec2", "describe_vpcs", "Vpcs", "VpcId"),
        also=("aws:ec2/defaultVpc:*",),
        given=_DEFAULT_VPC,
    ),
    Kind(
        "aws:ec2/defaultSubnet:DefaultSubnet",
        "ec2:DescribeSubnets",
        *("ec2", "describe_subnets", "Subnets", "SubnetId"),
        also=("aws:ec2/defaultSubnet:*",),
        given=_DEFAULT_SUBNET,
    ),
    Kind(
        "aws:networkmanager/globalNetwork:GlobalNetwork",
        "networkmanager:DescribeGlobalNetworks",
        *("networkmanager", "describe_global_networks", "GlobalNetworks", "GlobalNetworkId"),
        home=OREGON,
    ),
    Kind(
        "aws:networkmanager/coreNetwork:CoreNetwork",
        "networkmanager:ListCoreNetworks",
        *("networkmanager", "list_core_networks", "CoreNetworks", "CoreNetworkId"),
        home=OREGON,
    ),
    Kind(
        "aws:networkmanager/vpcAttachment:VpcAttachment",
        "networkmanager:ListAttachments",
        *("networkmanager", "list_attachments", "Attachments", "AttachmentId"),
        also=("aws:networkmanager/*",),
        home=OREGON,
    ),
    Kind(
        "aws:vpclattice/serviceNetwork:ServiceNetwork",
        "vpc-lattice:ListServiceNetworks",
        *("vpc-lattice", "list_service_networks", "items", "arn"),
    ),
    Kind(
        "aws:vpclattice/service:Service",
        "vpc-lattice:ListServices",
        *("vpc-lattice", "list_services", "items", "arn"),
    ),
    Kind(
        "aws:vpclattice/resourceGateway:ResourceGateway",
        "vpc-lattice:ListResourceGateways",
        *("vpc-lattice", "list_resource_gateways", "items", "arn"),
        also=("aws:vpclattice/*",),
    ),
    Kind(
        "aws:globalaccelerator/accelerator:Accelerator",
        "globalaccelerator:ListAccelerators",
        *("globalaccelerator", "list_accelerators", "Accelerators", "AcceleratorArn"),
        home=OREGON,
    ),
    Kind(
        "aws:globalaccelerator/customRoutingAccelerator:CustomRoutingAccelerator",
        "globalaccelerator:ListCustomRoutingAccelerators",
        *("globalaccelerator", "list_custom_routing_accelerators", "Accelerators", "AcceleratorArn"),
        also=("aws:globalaccelerator/*",),
        home=OREGON,
    ),
    # What answers on the internet by its nature.
    Kind(
        "aws:cloudfront/distribution:Distribution",
        "cloudfront:ListDistributions",
        *("cloudfront", "list_distributions", "DistributionList.Items", "ARN"),
        also=("aws:cloudfront/*",),
        home=VIRGINIA,
    ),
    Kind(
        "aws:apigatewayv2/api:Api",
        "apigateway:GET",
        *("apigatewayv2", "get_apis", "Items", "ApiId"),
        also=("aws:apigatewayv2/*",),
    ),
    Kind(
        "aws:apigateway/domainName:DomainName",
        "apigateway:GET",
        *("apigateway", "get_domain_names", "items", "domainName"),
        also=("aws:apigateway/domainName:*",),
    ),
    Kind(
        "aws:appsync/graphQLApi:GraphQLApi",
        "appsync:ListGraphqlApis",
        *("appsync", "list_graphql_apis", "graphqlApis", "arn"),
    ),
    Kind(
        "aws:appsync/api:Api",
        "appsync:ListApis",
        *("appsync", "list_apis", "apis", "apiArn"),
        also=("aws:appsync/*",),
    ),
    Kind(
        "aws:apprunner/service:Service",
        "apprunner:ListServices",
        *("apprunner", "list_services", "ServiceSummaryList", "ServiceArn"),
        also=("aws:apprunner/*",),
    ),
    Kind(
        "aws:amplify/app:App",
        "amplify:ListApps",
        *("amplify", "list_apps", "apps", "appArn"),
        also=("aws:amplify/*",),
    ),
    Kind(
        "aws:lightsail/instance:Instance",
        "lightsail:GetInstances",
        *("lightsail", "get_instances", "instances", "name"),
    ),
    Kind(
        "aws:lightsail/containerService:ContainerService",
        "lightsail:GetContainerServices",
        *("lightsail", "get_container_services", "containerServices", "containerServiceName"),
    ),
    Kind(
        "aws:lightsail/database:Database",
        "lightsail:GetRelationalDatabases",
        *("lightsail", "get_relational_databases", "relationalDatabases", "name"),
    ),
    Kind(
        "aws:lightsail/bucket:Bucket",
        "lightsail:GetBuckets",
        *("lightsail", "get_buckets", "buckets", "name"),
    ),
    Kind(
        "aws:lightsail/lb:Lb",
        "lightsail:GetLoadBalancers",
        *("lightsail", "get_load_balancers", "loadBalancers", "name"),
        also=("aws:lightsail/*",),
    ),
    Kind(
        "aws:elasticbeanstalk/application:Application",
        "elasticbeanstalk:DescribeApplications",
        *("elasticbeanstalk", "describe_applications", "Applications", "ApplicationName"),
        also=("aws:elasticbeanstalk/*",),
    ),
    Kind(
        "aws:elb/loadBalancer:LoadBalancer",
        "elasticloadbalancing:DescribeLoadBalancers",
        *("elb", "describe_load_balancers", "LoadBalancerDescriptions", "LoadBalancerName"),
        also=("aws:elb/*",),
    ),
    Kind(
        "aws:ecrpublic/repository:Repository",
        "ecr-public:DescribeRepositories",
        *("ecr-public", "describe_repositories", "repositories", "repositoryArn"),
        also=("aws:ecrpublic/*",),
        home=VIRGINIA,
    ),
    Kind(
        "aws:iot/thing:Thing",
        "iot:ListThings",
        *("iot", "list_things", "things", "thingName"),
    ),
    Kind(
        "aws:iot/topicRule:TopicRule",
        "iot:ListTopicRules",
        *("iot", "list_topic_rules", "rules", "ruleName"),
    ),
    Kind(
        "aws:iot/certificate:Certificate",
        "iot:ListCertificates",
        *("iot", "list_certificates", "certificates", "certificateId"),
        also=("aws:iot/*",),
    ),
    Kind(
        "aws:transfer/server:Server",
        "transfer:ListServers",
        *("transfer", "list_servers", "Servers", "ServerId"),
    ),
    Kind(
        "aws:transfer/webApp:WebApp",
        "transfer:ListWebApps",
        *("transfer", "list_web_apps", "WebApps", "WebAppId"),
    ),
    Kind(
        "aws:transfer/connector:Connector",
        "transfer:ListConnectors",
        *("transfer", "list_connectors", "Connectors", "ConnectorId"),
        also=("aws:transfer/*",),
    ),
    Kind(
        "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint",
        "s3:ListMultiRegionAccessPoints",
        *("s3control", "list_multi_region_access_points", "AccessPoints", "Name"),
        also=("aws:s3control/multiRegionAccessPoint*",),
        home=OREGON,
        given=_OF_ACCOUNT,
    ),
    Kind(
        "aws:s3control/objectLambdaAccessPoint:ObjectLambdaAccessPoint",
        "s3:ListAccessPointsForObjectLambda",
        *("s3control", "list_access_points_for_object_lambda", "ObjectLambdaAccessPointList", "Name"),
        also=("aws:s3control/objectLambdaAccessPoint*",),
        given=_OF_ACCOUNT,
    ),
    Kind(
        "aws:s3control/accessGrantsInstance:AccessGrantsInstance",
        "s3:ListAccessGrantsInstances",
        *("s3control", "list_access_grants_instances", "AccessGrantsInstancesList", "AccessGrantsInstanceId"),
        also=("aws:s3control/accessGrant*",),
        given=_OF_ACCOUNT,
    ),
)

READERS = tuple(each.reader for each in KINDS)
