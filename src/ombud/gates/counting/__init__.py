"""Data about many: figures without small groups, sets without identity."""
