"""What packages above hear of while a document walks, in the transaction or right behind the step."""

from __future__ import annotations

from django.dispatch import Signal

#: A new document was made of a file. `document`; inside the transaction, before anybody sees anything of it.
received = Signal()
#: A file was added as a further revision of a document. `revision`; inside the transaction, before it is shown.
revised = Signal()
#: A document was compared with all others. `document`; after what was found is committed.
matched = Signal()
#: The slow lane has nothing in hand. Who has work that nobody waits for does a second of it, outside of any transaction.
spare = Signal()
