"""What is counted, and what the counts and rows of the library say to those who run it.

Words: *figure* (one question with its answer as a table: a name, columns, rows), *period* (the days looked at, in steps).
Invariants: a read writes no row; nothing says who read, searched or took what; a query is shown only when it was asked often
enough to be nobody's in particular; a figure counts only documents whose librarian the person is.
"""
