"""Which worlds published figures do not rule out: history matching, wave by wave (docs/calibration.md)."""
