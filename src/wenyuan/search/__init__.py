"""The index: derived from the rows, versioned, rebuildable by one command.

Words: the *analyzer* makes tokens, the *index* (a port) finds pages, the *indexer* is its one writer. Invariants: no query
passes without the visibility filter; what the index says is checked against the rows before it is shown."""
