"""What can be done with people, access, settings and the demonstration council's calendar."""

from chamberlain.kernel.commands.access import (
    agree_access,
    arrange_cover,
    ask_access,
    end_grant,
    refuse_access,
    set_limit,
    set_role,
)
from chamberlain.kernel.commands.documents import store_document
from chamberlain.kernel.commands.erasing import (
    ask_erasure,
    erase_subject,
    refuse_erasure,
    repeat_erasures,
)
from chamberlain.kernel.commands.installation import (
    add_entity,
    advance_day,
    begin_day,
    freeze_payments,
    load_starter,
    set_setting,
    unfreeze_payments,
)
from chamberlain.kernel.commands.interfaces import (
    check_interfaces,
    note_import,
    replay_interface_run,
    set_interface,
    settle_interface_run,
)
from chamberlain.kernel.commands.mail import note_mails, retry_mail, send_email
from chamberlain.kernel.commands.people import add_person, suspend_person
from chamberlain.kernel.commands.recertifying import (
    certify_access,
    certify_unmanaged_access,
    open_campaign,
    pass_review,
    set_recertification,
)
from chamberlain.kernel.commands.retention import (
    end_hold,
    erase_released,
    hold_records,
    release_erasures,
)
from chamberlain.kernel.commands.shipped import (
    agree_shipped,
    propose_shipped,
    refuse_shipped,
)
from chamberlain.kernel.commands.sign_in import (
    add_first_person,
    begin_cover,
    change_second_factor,
    end_cover,
    fail_sign_in,
    reset_sign_in,
    set_password,
    sign_in,
    sign_out,
)
from chamberlain.kernel.commands.tokens import end_token, issue_token
from chamberlain.kernel.commands.webhooks import (
    add_webhook,
    end_webhook,
    renew_webhook_secret,
    replay_webhook,
)
from chamberlain.kernel.webhooks import note_webhook, queue_webhooks

__all__ = [
    "add_entity",
    "add_first_person",
    "add_person",
    "add_webhook",
    "advance_day",
    "agree_access",
    "agree_shipped",
    "arrange_cover",
    "ask_access",
    "ask_erasure",
    "begin_cover",
    "begin_day",
    "certify_access",
    "certify_unmanaged_access",
    "change_second_factor",
    "check_interfaces",
    "end_cover",
    "end_grant",
    "end_hold",
    "end_token",
    "end_webhook",
    "erase_released",
    "erase_subject",
    "fail_sign_in",
    "freeze_payments",
    "hold_records",
    "issue_token",
    "load_starter",
    "note_import",
    "note_mails",
    "note_webhook",
    "open_campaign",
    "pass_review",
    "propose_shipped",
    "queue_webhooks",
    "refuse_access",
    "refuse_erasure",
    "refuse_shipped",
    "release_erasures",
    "renew_webhook_secret",
    "repeat_erasures",
    "replay_interface_run",
    "replay_webhook",
    "reset_sign_in",
    "retry_mail",
    "send_email",
    "set_interface",
    "set_limit",
    "set_password",
    "set_recertification",
    "set_role",
    "set_setting",
    "settle_interface_run",
    "sign_in",
    "sign_out",
    "store_document",
    "suspend_person",
    "unfreeze_payments",
]
