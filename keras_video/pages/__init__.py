"""Self-contained HTML pages: their frame, charts, tables and pictures of videos."""
