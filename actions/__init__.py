"""The action server: a module for each flow. What is decided is pure; what is said stands in data/responses."""
