"""What programs subscribe to or read regularly: Atom feeds, calendars, the sitemap."""
