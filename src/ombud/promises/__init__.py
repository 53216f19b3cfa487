"""Every sentence of the notice with its proof."""
