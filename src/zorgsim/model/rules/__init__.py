"""The rules: pure functions ``rule(families, conditions, draws) -> Outcome``, named by verbs of the field."""
