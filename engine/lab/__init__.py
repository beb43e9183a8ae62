"""The mathematics of the Lab: each step of the curriculum on small examples that a person can change. Numpy only."""
