"""Parts of bench/search.py: texts, a library made of them, queries, peers, and what is measured."""
