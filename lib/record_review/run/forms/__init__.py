"""What a person does in the home notebook: forms over the library's functions, and the run with its bar."""
