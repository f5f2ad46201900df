"""Parity: whether a tenancy's environment means the same on AWS and on Google Cloud, property by property.

Each row of the table is a check of one property, once on each cloud's stacks of a Plan. Where the two come out
differently, the difference is stated, with its reason and what stands in for it, or it is an error.
"""
