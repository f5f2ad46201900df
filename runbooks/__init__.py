"""What people do when something breaks, joins or leaves: drills."""
