"""Policies with labels: what the reading is trained on and measured with."""
