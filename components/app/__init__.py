"""Apps: vendors' workloads from Score manifests, in a member's environment on either cloud.

What differs: AWS runs tasks of ECS on Fargate behind one internal Application Load Balancer a member; Google Cloud runs
services and jobs of Cloud Run behind one internal Application Load Balancer a member.
"""
