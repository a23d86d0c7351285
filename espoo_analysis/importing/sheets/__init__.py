"""A budget follow-up in the sheets of a workbook or a delimited file."""
