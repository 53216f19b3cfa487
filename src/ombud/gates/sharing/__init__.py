"""Giving data to somebody: asked, approved where that needs two, logged, stopped."""
