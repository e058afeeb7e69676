"""The grid: a forecast as a spreadsheet that people change."""
