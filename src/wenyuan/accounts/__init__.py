"""People who sign in.

Words: *person* (a row of User), *role* (reader, uploader, librarian, administrator), *suspension* (a person may not sign in
until its end, with a reason), *invitation* (a link that makes an account with a role), *token* (stands for a person at the
API, for less than the person may). Of links and tokens only the sha256 is kept.

How people prove who they are (passwords, codes, passkeys, a provider) is django-allauth's; `adapters` and `forms` are what
the house says to it. Nothing here knows of documents, nor of the audit: `moderation.people` has the verbs with both.
"""
