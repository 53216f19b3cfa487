"""The API's operations: parse, call one query or action, give back."""
