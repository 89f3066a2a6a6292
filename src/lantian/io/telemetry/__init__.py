"""The door for devices over TCP (HJ 212): gateway, requests to devices, their health, and a simulator."""

from lantian.io.telemetry.strangers import Stranger, evidence, forget_stranger, replay, strangers

__all__ = ["Stranger", "evidence", "forget_stranger", "replay", "strangers"]
