"""Forgetting sessions that are over: they hold who signed in, from where and with which browser."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone


def forget_sessions() -> int:
    """Remove sessions that ended by themselves, and what is known of the devices that had them; how many devices. Idempotent."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    gone, _ = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return gone
