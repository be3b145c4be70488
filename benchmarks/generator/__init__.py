"""The numbers that the model draws, put before L'Ecuyer and Simard's TestU01 (2007), in the order in which the model draws them."""
