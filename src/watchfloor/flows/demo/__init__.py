"""The demo center: real volumes of a bank, laid over a small generated organisation."""
