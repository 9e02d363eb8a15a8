"""What runs in the process that a stranger's workbook is opened in: the look at the package, the parsing, the
limits.

Imports nothing of the other rooms, and itself only by names that begin with a dot: that process finds this
folder by its path, so that it starts quickly and holds little memory of its own.
"""
