"""A move from one cloud to the other (クラウド間移設): what is created, copied and destroyed, read from the two plans.

The Government Cloud asks that technical specifications by which systems can be moved between cloud providers are
public and can be judged objectively (ガバメントクラウドに関するセキュリティ要件②). This is the toolkit's answer for
what it deploys.
"""
