"""What each step of an inspection needs, depends on and leaves; how a notebook takes part."""
