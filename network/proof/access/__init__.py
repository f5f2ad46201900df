"""Who may read a member's data: decided from the policies in the Plan alone, for AWS and Google Cloud.

`words.py` decides whether any text matches some patterns and not others; `literals.py` and `conditions.py` turn
conditions into sets of such texts; `solve.py` looks for one request that some statements allow and none denies.
`statements.py` reads documents, `aws_*.py` and `gcp_*.py` say what is planned, and `claims.py` answers. Nothing here is
shared with what makes the policies.
"""
