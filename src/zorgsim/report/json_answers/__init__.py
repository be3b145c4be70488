"""Answers for programs: one function an answer, which takes what was found and returns what JSON can hold.

Every key is written out here, so that a name in the code can change and the answer does not; what is not known is null. Modules
load as little as their answers need: a list of places should not wait for the libraries of a comparison.
"""
