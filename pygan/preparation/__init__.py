"""`pygan prepare`: images of any source, once, into one file of bytes that training maps."""
