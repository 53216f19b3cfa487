"""What is due to go, and letting it go."""
