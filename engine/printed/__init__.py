"""What is printed of a kind of layer whose number comes in steps: each step worked from what the one before shows."""
