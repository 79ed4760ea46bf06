"""Forward migrations of the app database, one file per version."""
