"""How fast zorgsim is, and against what: `python -m benchmarks` measures, prints, saves and draws (see README.md here)."""
