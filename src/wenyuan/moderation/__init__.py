"""Keeping order among documents: who may see them, what becomes of them, and who decided it.

Words: *audience* (who may see a document, from when), *standing* (draft, in review, published, withdrawn, removed). Every
verb here checks who may do it, writes rows, index debt, heads of copies and the audit's event in one transaction, and
raises a typed error with nothing changed. Faces call these verbs and no lower ones.
"""
