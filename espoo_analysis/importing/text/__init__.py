"""A budget follow-up in the text of a report."""
