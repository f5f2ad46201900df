"""What a tenancy's projects on Google Cloud say now: read with google-api-python-client, changed nowhere.

Each service is asked by its own lists, which are consistent and whose answers have a schema; Cloud Asset Inventory, the
names of everything in a project, says what nobody asked for (`inventory`). Both become resources with the types and
inputs that a plan has, so that the same guardrails read them.
"""
