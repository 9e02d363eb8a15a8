"""The workbooks that go to the partnership."""
