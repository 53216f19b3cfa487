"""The demo: an invented company to try everything on, and what it needs beside us.

Nothing here runs where real people's data is.
"""
