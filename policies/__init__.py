"""What must hold: controls (`controls`), guardrails (`guardrail`, `guardrails`), how they are judged (`evaluate`,
`judgement`, `reading`, `world`) and summed up (`assessment`, `document`), waivers, and the pack for the real engine (`pack`).
"""
