"""What a plan looks like: to a person at a terminal, and as a document for programs."""
