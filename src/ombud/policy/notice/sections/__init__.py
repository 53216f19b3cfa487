"""The sections of a notice, one module for each thing that people ask."""
