"""Addresses of the house: below /admin for administrators, /stats for librarians too."""

from __future__ import annotations

from django.urls import path

from wenyuan.administration.views import (
    audit,
    doors,
    figures,
    groups,
    jobs,
    mail,
    operations,
    overview,
    people,
    settings,
    storage,
)

pages = [
    path("admin", overview.overview, name="overview"),
    path("admin/settings", settings.settings, name="settings"),
    path("admin/settings/undo/<int:pk>", settings.undo, name="undo"),
    path("admin/settings/<slug:group>", settings.save, name="save"),
    path("admin/people", people.people, name="people"),
    path("admin/people/<int:pk>", people.person, name="person"),
    path("admin/people/<int:pk>/role", people.role, name="role"),
    path("admin/people/<int:pk>/suspend", people.suspend, name="suspend"),
    path("admin/invitations", people.invitations, name="invitations"),
    path("admin/invitations/<int:pk>/revoke", people.revoke, name="revoke"),
    path("admin/groups", groups.groups, name="groups"),
    path("admin/groups/<int:pk>", groups.group, name="group"),
    path("admin/groups/<int:pk>/remove", groups.remove, name="group-remove"),
    path("admin/storage", storage.storage, name="storage"),
    path("admin/storage/drop", storage.drop, name="drop"),
    path("admin/jobs", jobs.jobs, name="jobs"),
    path("admin/jobs/retry", jobs.retry, name="retry"),
    path("admin/jobs/check", jobs.check, name="check"),
    path("admin/operations", operations.operations, name="operations"),
    path("admin/doors", doors.doors, name="doors"),
    path("admin/doors/<int:pk>", doors.door, name="door"),
    path("admin/doors/<int:pk>/secret", doors.secret, name="door-secret"),
    path("admin/doors/<int:pk>/try", doors.trial, name="door-trial"),
    path("admin/doors/<int:pk>/look", doors.look, name="door-look"),
    path("admin/doors/<int:pk>/rules", doors.rule, name="door-rule"),
    path("admin/doors/<int:pk>/rules/<int:rule_pk>", doors.change_rule, name="door-rule-change"),
    path("admin/doors/<int:pk>/close", doors.close, name="door-close"),
    path("admin/mail", mail.mail, name="mail"),
    path("admin/audit", audit.audit, name="audit"),
    path("stats", figures.statistics, name="statistics"),
    path("stats/<slug:key>.csv", figures.csv, name="csv"),
]
