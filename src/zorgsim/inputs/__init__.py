"""What the user gives: parameters, places and scenarios, checked at the border and frozen inside."""
