"""What `tenure` costs, measured beside its peers; `python -m benchmarks` prints one table."""
