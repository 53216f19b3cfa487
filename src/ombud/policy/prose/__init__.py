"""What a policy's prose says: from a text that a company has to the facts in it."""
