"""What must hold: controls (`controls`), guardrails (`guardrail`, `guardrails`), how they are judged (`evaluate`,
`judgement`, `reading`, `world`) and summed up (`assessment`, `document`), waivers, and the real engine's pack (`pack`).
"""
