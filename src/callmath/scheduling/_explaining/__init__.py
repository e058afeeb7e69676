"""Why something cannot be: rules and facts as rows of a program, and the fewest that conflict."""
