"""One driver for each kind of outside store, and the contract they all keep.

Drivers know databases. They know neither Django nor the other rooms.
"""
