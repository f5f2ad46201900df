"""How it is connected: address planning (pure), VPCs, private DNS."""
