"""What follows from the service level: schedules, retention, windows, sizes. Pure; each with its source."""
