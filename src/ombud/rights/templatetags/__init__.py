"""Words for what stands in our own tables."""
