"""The other doors: by which documents come in without a browser, and by which the whole library can leave.

Words: a *door* is a watched folder or a mailbox; an *item* is one file that lies in it; a *rule* says where items of some
kind are filed and who sees them; a *move* is another system's data, read once into a neutral *cargo* and carried in; a
*bag* is a document as it leaves (BagIt, RFC 8493). Invariants: an item is received before anything is done to its
source; twice brought is once received; mails are taken apart only in a jailed child; passwords are files in
HOME/secrets, never rows.
"""
