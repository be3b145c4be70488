"""The model card: what a modeller, a reviewer or a council must know of the model and of a run, in the forms of the field.

Three forms, each item of which is filled from code, registers, published files and the run: STRESS-DES (Monks and others 2019),
good practices of ISPOR and SMDM (Eddy and others 2012, and their sister reports), TRACE (Grimm and others 2014). Their items are
named, and none of their sentences are repeated. What cannot be known is told as not known, with the reason.
"""
