"""The command `lantian`. Each group of commands is imported only when it is called: every command starts fast."""

from __future__ import annotations

import json
import sys
from importlib import import_module

import click

from lantian.io.collector import look_rarely

__all__ = ["main"]

_ILL = 3
_COMMANDS = {
    "up": ("lantian.cli.up:up", "Start the whole system: web, device gateway, worker, tick."),
    "demo": ("lantian.cli.demo:demo", "The demonstration and its stand-in data."),
    "pack": ("lantian.cli.pack:pack", "Check, show and account for a campaign pack."),
    "air": ("lantian.cli.air:air", "Air quality index and files of air data."),
    "hj212": ("lantian.cli.hj212:hj212", "Devices: decode frames, run the gateway, simulate devices."),
    "assess": ("lantian.cli.assess:assess", "Ranking, targets and the season's goals."),
    "ledger": ("lantian.cli.ledger:ledger", "Ledgers as workbooks: templates, exports, imports."),
    "case": ("lantian.cli.case:case", "Cases: list, show, file, take a step."),
    "draw": ("lantian.cli.draw:draw", "Draws by lot that anybody can repeat."),
    "accountability": ("lantian.cli.accountability:accountability", "Counts and findings by the rules of a pack."),
    "forecast": ("lantian.cli.forecast:forecast", "Forecasts of the air and how good they are."),
    "warning": ("lantian.cli.warning:warning", "Grades of warning of heavy pollution."),
    "reduction": ("lantian.cli.reduction:reduction", "Plans of cuts during a warning."),
    "inventory": ("lantian.cli.inventory:inventory", "The emission inventory: compute, grid, compare."),
    "log": ("lantian.cli.log:log", "The action log and its proof."),
    "tick": ("lantian.cli.tick:tick", "Ask for the work of this minute (part of `up`)."),
    "worker": ("lantian.cli.tick:worker", "Do the work that was asked for (part of `up`)."),
    "doctor": ("lantian.cli.doctor:doctor", "What is missing or ill, and the remedy."),
}


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what is known to go wrong ends in words, not in a traceback."""
        try:
            return super().invoke(ctx)
        except Exception as ill:
            remedy = getattr(ill, "remedy", None)
            if not remedy:
                raise
            code = getattr(ill, "code", "ill")
            if "--json" in sys.argv:
                error = {"code": code, "where": "", "message": str(ill), "remedy": remedy}
                click.echo(json.dumps({"errors": [error]}, ensure_ascii=False))
            else:
                click.echo(f"{ill}\n{remedy}", err=True)
            raise SystemExit(_ILL) from ill

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lantian")
def main() -> None:
    """Lantian (蓝天): the open system a city district runs its clean-air campaign on.

    The data folder is named by LANTIAN_HOME (default ./var), the campaign pack by LANTIAN_PACK.
    Exit status: 0 done, 1 the input has errors, 2 wrong usage, 3 the system is ill.
    """
    look_rarely()


if __name__ == "__main__":
    main()
