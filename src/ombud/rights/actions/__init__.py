"""The verbs of the rights room, a file for each."""
