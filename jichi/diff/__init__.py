"""What changes between two Plans: which resources are created, updated, replaced or deleted, and why."""
