"""The sampling plan that the product ships: it holds until the centre approves its own."""

from __future__ import annotations

from watchfloor.rooms.audits.contracts import Period, SamplingPlan, Tier

PLAN_KIND, PLAN_CODE = "sampling_plan", "audits"

# With no error among 299, 149, 59, 29 items the share of errors lies, with 95 % confidence,
# under 1, 2, 5 and 10 %: the zero-failure column of the attribute tables auditors use.
DEFAULT_PLAN = SamplingPlan(
    tiers=(
        Tier(stars=5, period=Period.DAY, sample_size=None, tolerable_share=0.005),
        Tier(stars=4, period=Period.MONTH, sample_size=299, tolerable_share=0.01),
        Tier(stars=3, period=Period.MONTH, sample_size=149, tolerable_share=0.02),
        Tier(stars=2, period=Period.QUARTER, sample_size=59, tolerable_share=0.05),
        Tier(stars=1, period=Period.QUARTER, sample_size=29, tolerable_share=0.10),
    )
)
