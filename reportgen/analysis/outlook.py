"""Outlook: which sections a table allows, before any of them is computed."""

from __future__ import annotations

from reportgen.analysis.affinity import affinity_lacking
from reportgen.analysis.baskets import baskets_lacking
from reportgen.analysis.campaign_history import campaign_history_lacking
from reportgen.analysis.campaigns import campaigns_lacking
from reportgen.analysis.conversion import conversion_lacking
from reportgen.analysis.impact import retention_lacking
from reportgen.analysis.mailing.mailings import mailing_lacking
from reportgen.analysis.uplift import uplift_lacking
from reportgen.config import Config
from reportgen.customers import Customers
from reportgen.notes import Skipped


def outlook(customers: Customers, config: Config) -> tuple[tuple[str, Skipped | None], ...]:
    """Return the sections that depend on what the table holds, each with what it lacks; None where all it needs is there."""
    return (
        ("campaigns", campaigns_lacking(customers)),
        ("campaign_history", campaign_history_lacking(customers)),
        ("affinity", affinity_lacking(customers)),
        ("conversion", conversion_lacking(customers)),
        ("baskets", baskets_lacking(customers, config)),
        ("mailing", mailing_lacking(customers)),
        ("retention", retention_lacking(customers)),
        ("uplift", uplift_lacking(customers)),
    )
