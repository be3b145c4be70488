"""What ``import zorgsim as zs`` offers: scenarios, comparisons and look-ups for notebooks and scripts.

Everything here is put together from the layers below, as the command line is. `zorgsim` itself names what is public.
"""
