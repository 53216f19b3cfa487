"""What the console's templates need beside Django's own."""
