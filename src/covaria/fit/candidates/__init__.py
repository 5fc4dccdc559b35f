"""What a model may be made of: networks and curves, one file for each way to train them."""
