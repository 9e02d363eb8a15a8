"""What anyone needs to check that a draw was fair."""
