"""Forms generated from the inputs of commands, so that a page never says them twice.

    form = CommandForm("payables.approve_invoice", fixed={"invoice": reference})

Most pages need only `chamberlain.ui.acts.act_view`, which shows one and runs the command.
"""

from chamberlain.ui.forms.command_form import Ask, CommandForm

__all__ = ["Ask", "CommandForm"]
