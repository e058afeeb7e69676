"""Time and memory, one file a question: `python -m benchmarks [name …]`."""
