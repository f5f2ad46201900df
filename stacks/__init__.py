"""What is deployed: the program, and the tenancies it deploys."""
