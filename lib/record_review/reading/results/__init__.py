"""What filled workbooks say."""
