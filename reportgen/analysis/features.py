"""Features: what describes a customer, as queries over the customers' frame."""
from __future__ import annotations
from reportgen.customers import Customers
from reportgen.engine import Frame

def features(customers: Customers) -> Frame:
    """Add the feature columns to the customers' frame, in raw units.

    Returns
    -------
    narwhals DataFrame
        The columns of ``customers.frame`` and, where their roles are there: ``deal_share`` (deal purchases / frequency, clipped to
        [0, 1]), ``conversion`` (purchases a month / visits a month, null where there are no visits), ``campaigns_accepted`` (of all
        campaigns but the latest), ``category_share.<category>``, ``channel_share.<channel>`` (shares in [0, 1], 0 where nothing was
        bought), ``r_score``, ``f_score``, ``m_score`` (quintiles 1-5, 5 is best).
    """
    raise NotImplementedError
