"""Views: read the request, ask one query or service, render. No rule and no write lives here."""
