"""What every other package may use: errors, ids, text folding, languages. No models, no I/O but its own data files."""
