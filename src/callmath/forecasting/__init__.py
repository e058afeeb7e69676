"""Forecasts of contact volume, and how good a forecast can be at all."""

from ._noise import poisson_noise_floor

__all__ = ["poisson_noise_floor"]
