"""Which category a document fits: three voices, each with the words that made it say so.

Descriptors speak from the first day, neighbours once three documents are filed, a model once there are twenty in each of
two categories. Invariants: evidence comes from public documents alone, so that a suggestion tells nobody what he may not
see; a category for what fits nowhere ("other") is never suggested; nothing is filed by itself."""
