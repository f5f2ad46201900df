"""MySQL, as an app's database of its own needs it: its protocol, and what it is told (`components.app.sql`)."""
