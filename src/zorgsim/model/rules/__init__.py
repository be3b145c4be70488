"""The rules: pure functions ``rule(families, week, draws) -> RuleResult``, each with the chances that it uses declared above it, named by verbs of the field."""
