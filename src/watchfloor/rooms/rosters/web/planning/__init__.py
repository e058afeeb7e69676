"""Pages of the planner: rosters, their versions, the plan of a week, the month sheet, rules."""
