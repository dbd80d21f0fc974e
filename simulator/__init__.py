"""A stand-in provider that speaks the protocols over real HTTP. Simulated, not a language model."""
