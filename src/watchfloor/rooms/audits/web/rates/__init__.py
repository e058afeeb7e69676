"""Error rates: run chart, funnel, groups side by side, before and after, how well layers find."""
