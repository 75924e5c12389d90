"""Statistics: intervals, tests and draws that every section shares."""
