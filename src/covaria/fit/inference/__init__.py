"""What a fit infers: tests of interactions and of the dose, and adjusted means."""
