"""What became of a category that is gone or was called otherwise.

Words: a *signpost* stands where a category was known (by its slug; if it is gone, also by its key) and names the one that
stands for it. Invariants: a signpost never bears the slug of a living category, and always leads to a living one in a
single step. Who removes or renames a category sets them (moderation); who files into one asks `held`.
"""
