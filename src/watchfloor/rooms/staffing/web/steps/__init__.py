"""Steps of the chain as a spreadsheet that people change."""
