"""What is said of a dose, from means at its levels and their covariance: numbers in, numbers out."""
