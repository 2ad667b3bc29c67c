from __future__ import annotations

from django.db import models
from django.db.models import Q


class State(models.TextChoices):
    """Where a step run stands."""

    WAITING = "waiting"  #: its predecessor is not done
    READY = "ready"  #: may be claimed
    LEASED = "leased"  #: somebody works on it
    DONE = "done"
    FAILED = "failed"  #: ended with a reason; will not be tried again by itself
    QUARANTINED = "quarantined"  #: killed its worker three times
    CANCELLED = "cancelled"  #: an earlier step ended the walk

    @classmethod
    def ended(cls) -> list[State]:
        return [cls.DONE, cls.FAILED, cls.QUARANTINED, cls.CANCELLED]


class StepRun(models.Model):
    """One step of one subject, in one version of the step."""

    #: What is worked on; the package that declares the step says what the number means (ingest: a revision).
    subject = models.BigIntegerField()
    step = models.CharField(max_length=40)
    part = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    lane = models.CharField(max_length=12)
    #: Smaller is sooner.
    priority = models.SmallIntegerField(default=0)
    #: Runs with the same key may share one child (bulk lane): one uploader, one visibility, small files.
    batch_key = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    #: Fencing token: raised by every claim.
    attempt = models.PositiveIntegerField(default=0)
    #: Attempts that ended by the death of the worker or of the child.
    deaths = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    output = models.JSONField(default=dict)
    error_code = models.CharField(max_length=40, blank=True)
    error_params = models.JSONField(default=dict)
    error_detail = models.TextField(blank=True)
    #: CPU seconds of all children of the last attempt.
    cpu_seconds = models.FloatField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "step", "part", "version"], name="steprun_once"),
        ]
        indexes = [
            models.Index(fields=["lane", "priority", "deaths", "id"], condition=Q(state="ready"), name="steprun_ready"),
            models.Index(fields=["lease_until"], condition=Q(state="leased"), name="steprun_leased"),
        ]

    def __str__(self) -> str:
        return f"{self.step} of {self.subject} ({self.state})"


class Outbox(models.Model):
    """An effect that a committed change still owes to a derived store. Delivering it twice does no harm."""

    topic = models.CharField(max_length=20)
    key = models.BigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["topic", "id"], name="outbox_topic")]

    def __str__(self) -> str:
        return f"{self.topic}:{self.key}"


class Beat(models.Model):
    """A process of this site that is alive, as `wenyuan doctor` and the operations page show it."""

    name = models.CharField(primary_key=True, max_length=80)
    kind = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
