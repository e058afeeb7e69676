"""How good a forecast was, and how good any forecast could have been."""

from __future__ import annotations

from watchfloor.rooms.metrics.contracts import Better

from .building import metric, variant

ERROR = metric(
    "forecast_error",
    ("Forecast error", "预测误差"),
    ("How far was the forecast off, interval by interval?", "逐时段看，预测偏离多少？"),
    Better.LOWER,
    variant(
        "wape",
        ("Weighted error (WAPE)", "加权预测误差(WAPE)"),
        ("sum of |forecast - actual| / sum of actual", "|预测 - 实际|之和 / 实际之和"),
        ("absolute_error", "actual_contacts"),
        "Glossary WAPE; MAPE is undefined at zero and ruled by quiet intervals",
    ),
    variant(
        "noise_floor",
        ("What chance alone would miss", "噪声下限"),
        (
            "sum of E|A - m| of a Poisson count with mean m / sum of m",
            "均值为 m 的泊松量 E|A - m| 之和 / m 之和",
        ),
        ("noise_error", "forecast_contacts"),
        "Ours: even a perfect forecast misses this much",
    ),
)

BIAS = metric(
    "forecast_bias",
    ("Forecast bias", "预测偏差"),
    ("Was the forecast too high or too low on the whole?", "总体预测偏高还是偏低？"),
    Better.NEITHER,
    variant(
        "total",
        ("Of the total", "占总量"),
        ("(forecast - actual) / actual, of the sums", "(预测 - 实际) / 实际，按总量"),
        ("forecast_contacts - actual_contacts", "actual_contacts"),
        "Glossary BIAS; the sign matters",
    ),
)

METRICS = (ERROR, BIAS)
