"""The workbook that the services fill in: written and read back."""
