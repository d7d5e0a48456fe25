"""The fans' pages: views, template context, formatting, ETags."""
