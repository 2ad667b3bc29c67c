from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from wenyuan.blobs.models import Blob
from wenyuan.kernel.ids import new_id

#: What is added to the primary key to make the document number people see.
NUMBER_BASE = 1_000_000


class Category(MP_Node):
    """A shelf of the tree. Its descriptors are the words by which documents that belong here are recognised."""

    slug = models.SlugField(max_length=60, unique=True)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    #: Words, separated by blanks.
    descriptors = models.TextField(blank=True)

    node_order_by: list[str] = []

    @property
    def name(self) -> str:
        """The name in the language of the reader."""
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en

    def __str__(self) -> str:
        return self.name


class Access(models.TextChoices):
    """Who may see a published document."""

    PUBLIC = "public", _("Everyone")
    MEMBERS = "members", _("People who are signed in")
    LINK = "link", _("Whoever has the link")
    NAMED = "named", _("The people and groups that are named")
    PRIVATE = "private", _("Only its owner and librarians")


class Status(models.TextChoices):
    """Where a document stands, as a person would say it."""

    DRAFT = "draft", _("Draft")
    PROCESSING = "processing", _("Being processed")
    REVIEW = "review", _("Waiting for a librarian")
    PUBLISHED = "published", _("Published")
    KEPT = "kept", _("Kept without pages")
    REFUSED = "refused", _("Refused")
    #: By its owner or a librarian; can come back.
    WITHDRAWN = "withdrawn", _("Withdrawn")
    #: Taken down by a librarian: its owner has no more of it than others.
    REMOVED = "removed", _("Removed")


class Tag(models.Model):
    """A word under which documents are found together, as people wrote it; `folded` keeps two spellings from being two."""

    name = models.CharField(max_length=40)
    #: kernel.folding.fold(name).
    folded = models.CharField(max_length=80, unique=True)

    def __str__(self) -> str:
        return self.name


class CustomField(models.Model):
    """A field that an administrator added to all documents; its values are in Document.extra under `key`."""

    class Kind(models.TextChoices):
        TEXT = "text", _("A line of text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        CHOICE = "choice", _("One of a list")

    key = models.SlugField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.TEXT)
    #: For a choice: one a line.
    choices = models.TextField(blank=True)
    is_public = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]

    @property
    def name(self) -> str:
        """The name in the language of the reader."""
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en

    def __str__(self) -> str:
        return self.key


class Document(models.Model):
    """What has an address. Its file is the current revision."""

    public_id = models.CharField(max_length=16, unique=True, default=new_id)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="documents")
    title = models.CharField(max_length=300)
    #: Where the title came from: file_name, properties, heading, person.
    title_source = models.CharField(max_length=20, default="file_name")
    author = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    #: BCP 47 of the text: zh, en, ja …; empty while unknown.
    language = models.CharField(max_length=12, blank=True)
    #: Date the document gives itself; not the upload.
    dated = models.DateField(null=True)
    category = models.ForeignKey(Category, null=True, on_delete=models.SET_NULL, related_name="documents")
    access = models.CharField(max_length=12, choices=Access.choices, default=Access.PUBLIC)
    #: With access by link: what the link carries. Renewed, old links end. Empty otherwise.
    link_key = models.CharField(max_length=32, blank=True)
    #: Until then only its owner and librarians see it, whatever `access` says.
    embargo_until = models.DateTimeField(null=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PROCESSING)
    #: Since when it is withdrawn or removed, and why, in words for readers.
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=500, blank=True)
    #: A librarian must look before strangers see anything of it.
    needs_review = models.BooleanField(default=False)
    #: While it is processed: its uploader has not handed it in yet (then `needs_review` is set too, so that it is not open).
    is_draft = models.BooleanField(default=False)
    #: The document that stands for this one in lists, because this is a copy or another edition of it; null: itself.
    #: Heads have no head.
    head = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="editions")
    tags = models.ManyToManyField(Tag, blank=True, related_name="documents")
    #: Where it comes from (a book, a site, an office), as its uploader says.
    source = models.CharField(max_length=300, blank=True)
    #: A code of library.licences; empty: not stated.
    licence = models.CharField(max_length=20, blank=True)
    #: Values of the custom fields by their key.
    extra = models.JSONField(default=dict, blank=True)
    current = models.OneToOneField("Revision", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["status", "access", "-published_at"], name="document_listing"),
            models.Index(fields=["category", "status"], name="document_category"),
            # What a stranger finds on a shelf.
            models.Index(fields=["category", "access", "status"], name="document_shelf"),
            models.Index(fields=["embargo_until"], condition=Q(embargo_until__isnull=False), name="document_embargo"),
            models.Index(fields=["link_key"], condition=~Q(link_key=""), name="document_link"),
            # What is new is asked for on every visit to the front door.
            models.Index(fields=["status", "-published_at", "-id"], name="document_newest"),
        ]

    @property
    def number(self) -> int:
        """文档编号: shown to people, key to nothing."""
        return NUMBER_BASE + self.pk

    def __str__(self) -> str:
        return self.title


class Grant(models.Model):
    """That a person, or everybody of a group, may see a document whose access is by name."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="grants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey("auth.Group", null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(user__isnull=True) ^ Q(group__isnull=True), name="grant_to_one"),
            models.UniqueConstraint(fields=["document", "user"], name="grant_person_once"),
            models.UniqueConstraint(fields=["document", "group"], name="grant_group_once"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.user_id or self.group_id}"


class Curatorship(models.Model):
    """That a person is librarian of a branch: a category and all below it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="curatorships")
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="curatorships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "category"], name="curatorship_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.category_id}"


class Rendition(models.TextChoices):
    """How the pages of a revision were made."""

    NONE = "", _("No pages yet")
    EXACT = "exact", _("As the file shows itself")
    APPROXIMATE = "approximate", _("Approximate layout")
    TEXT_ONLY = "text", _("Text only")


class Revision(models.Model):
    """One file of a document, and what was derived from it."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(default=1)
    original = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    #: As it was given, cleaned of control characters, at most 255 bytes.
    file_name = models.CharField(max_length=255)
    #: Kind by content (docx, pdf, …); empty until sniffed.
    kind = models.CharField(max_length=16, blank=True)
    #: docm, dotx …: how the file differs from its kind; empty for the plain one.
    variant = models.CharField(max_length=16, blank=True)
    family = models.CharField(max_length=12, blank=True)
    media_type = models.CharField(max_length=120, blank=True)
    pdf = models.ForeignKey(Blob, null=True, on_delete=models.PROTECT, related_name="+")
    rendition = models.CharField(max_length=12, choices=Rendition.choices, default=Rendition.NONE, blank=True)
    page_count = models.PositiveIntegerField(default=0)
    #: "595x842:0-3,842x595:4": size in points and the pages (from 0) that have it.
    page_sizes = models.TextField(blank=True)
    #: One character a page: 1 grey, 0 colour; empty until the cover step.
    grey = models.TextField(blank=True)
    #: [{"level": 0, "title": …, "page": 1}]
    outline = models.JSONField(default=list)
    #: Instant text, replaced by the pages' text; empty afterwards.
    quick_text = models.TextField(blank=True)
    #: What made the PDF, for a later renewal.
    engine = models.CharField(max_length=120, blank=True)
    #: Why there are no pages, or only text: code and parameters of an engines.errors class.
    failure_code = models.CharField(max_length=40, blank=True)
    failure_params = models.JSONField(default=dict)
    #: Who brought it, if not the document's owner at that time; and what the person said of it.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="revision_number_once")]
        indexes = [
            models.Index(fields=["original"], name="revision_original"),
            # Few of many: the documents that the desk's queues of failed and empty ones begin with.
            models.Index(fields=["document"], condition=~Q(failure_code=""), name="revision_broken"),
            models.Index(fields=["document"], condition=Q(page_count=0), name="revision_pageless"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}/{self.number}"


class TextSource(models.TextChoices):
    """Where the text of a page came from."""

    PDF = "pdf"
    QUICK = "quick"
    OCR = "ocr"


class Page(models.Model):
    """One page: the unit of storage, search and citation."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="pages")
    #: From 1.
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    text_source = models.CharField(max_length=5, choices=TextSource.choices, default=TextSource.PDF)
    #: A picture of a page without text under it (a scan).
    is_image = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "number"], name="page_number_once")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"p. {self.number}"


class Proposal(models.Model):
    """What the machine, or a reader, would write into a field of a document; a person confirms it or not."""

    class Field(models.TextChoices):
        TITLE = "title", _("Title")
        AUTHOR = "author", _("Author")
        DATED = "dated", _("Date")
        LANGUAGE = "language", _("Language")
        CATEGORY = "category", _("Category")
        TAG = "tag", _("Tag")
        DESCRIPTION = "description", _("Summary")

    class State(models.TextChoices):
        OPEN = "open"
        #: Written into the document: by the machine, which was certain enough (`decided_by` is nobody), or confirmed.
        ACCEPTED = "accepted"
        REFUSED = "refused"
        #: The field was filled otherwise, or what it rested on is no more.
        PAST = "past"

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="proposals")
    field = models.CharField(max_length=12, choices=Field.choices)
    #: As it would be written: text, ISO date, language code, slug of a category, name of a tag.
    value = models.TextField()
    #: properties, heading, outline, file_name, byline, text, category, reader.
    source = models.CharField(max_length=20)
    #: What it rests on, for a sentence: deciding words, neighbours, the line it stands in.
    why = models.JSONField(default=dict)
    #: 0 to 1.
    confidence = models.FloatField(default=0)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    #: What stood in the document before this was written there, by field: from it the writing is undone.
    before = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["document", "field"], condition=Q(state="open"), name="proposal_open"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.field}: {self.value}"


class DocumentUse(models.Model):
    """How often a document was opened on a day. Who opened it is nowhere."""

    #: Without a constraint: what is counted in memory may be written after its document was deleted.
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="uses", db_constraint=False)
    day = models.DateField()
    opens = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "day"], name="document_use_once")]

    def __str__(self) -> str:
        return f"{self.document_id} {self.day}: {self.opens}"


class Progress(models.Model):
    """How far something that goes on by itself has come."""

    #: index: how often the index has heard of changes. Others: what goes through the library, and its last document.
    topic = models.CharField(primary_key=True, max_length=20)
    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.topic}: {self.number}"
