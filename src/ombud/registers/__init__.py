"""What is held, where, in which field, and how to reach it.

The map of the source systems, our own tables as one more source, and the verbs over
them all: locate, export, change, erase.
"""
