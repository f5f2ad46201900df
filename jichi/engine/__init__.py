"""The embedded engine: a Pulumi program in, a frozen Plan out."""
