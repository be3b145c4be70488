"""The rules: pure functions ``rule(families, conditions, draws) -> RuleResult``, named by verbs of the field."""
