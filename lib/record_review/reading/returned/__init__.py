"""What a partnership filled in comes back: its workbooks read, and one version after another put together."""
