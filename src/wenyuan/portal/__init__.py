"""The public site, rendered on the server; works without JavaScript."""
