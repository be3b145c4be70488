"""The rules: pure functions ``rule(families, week, draws) -> RuleResult``, named by verbs of the field.

Above each rule stand the chances that it uses, declared by their formulas.
"""
