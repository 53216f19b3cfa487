"""Profiles and automated decisions: made as declared, shown, contested, reviewed."""
