"""The playground: a page in which the kernel trains a fleet before the reader's eyes."""
