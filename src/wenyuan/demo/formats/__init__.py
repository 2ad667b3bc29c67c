"""Writers: one module a family of formats. Each takes a Source and a path; LibreOffice's own formats come from these."""
