"""What a member's environment is made of: one noun a package, one module a cloud."""
