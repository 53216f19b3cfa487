"""One message to one person, with a trace.

Messages are composed and queued in the transaction of the deed and sent by a job.
"""
