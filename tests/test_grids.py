"""Findings in rows and columns: what they leave out."""

from __future__ import annotations

import dataclasses

from example_brief import brief

from reportgen.analysis.budget import Budget
from reportgen.document import style
from reportgen.document.grids import spending


def test_tenths_that_get_no_contact_are_left_out() -> None:
    """300 contacts of 2,240 customers, the likeliest first, end in the second tenth; 2,000 reach into the ninth."""
    found = brief().budget
    assert isinstance(found, Budget)
    assert max(a.decile for a in found.allocation) > 2
    assert [cell.decile for cell in spending(found, style.ACCENT)[0].cells] == [1, 2]
    more = dataclasses.replace(found, plan=dataclasses.replace(found.plan, contacts=2000))
    assert {cell.decile for cell in spending(more, style.ACCENT)[0].cells} == {a.decile for a in found.allocation}
