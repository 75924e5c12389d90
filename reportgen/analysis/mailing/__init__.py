"""Mailing: whom a campaign was sent to, whom the next one should reach, and what that brings."""
