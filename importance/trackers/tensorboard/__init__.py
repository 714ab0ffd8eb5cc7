"""TensorBoard: the HParams of its event files."""
