"""Values as people type them, in sheets and forms: read into content, and written back."""
