"""What a tenancy file must mean, noun by noun, once its structure holds."""
