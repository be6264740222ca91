"""How is a transaction log read and nothing in it misread? Bytes, dialect, columns, records, dates, amounts."""
