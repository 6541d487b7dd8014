"""Components as plain functions from facts to safe HTML; templates reach them by the `ui` tags.

The markup is GOV.UK Frontend 6.6's own, so its style sheet and script apply unchanged.
"""

from chamberlain.ui.components.choices import checkbox, checkboxes, date_input, radios
from chamberlain.ui.components.data import STATUS_COLOUR, money, summary_list, table, tag
from chamberlain.ui.components.fields import (
    Field,
    Option,
    file_upload,
    select,
    suggest_input,
    suggestions,
    text_input,
    textarea,
)
from chamberlain.ui.components.messages import (
    details,
    empty,
    error_summary,
    inset_text,
    notification_banner,
    panel,
    phase_banner,
    progress,
    warning_text,
)
from chamberlain.ui.components.navigation import (
    back_link,
    breadcrumbs,
    button,
    key_hint,
    link,
    page_numbers,
    pagination,
    service_navigation,
    shortcut,
    skip_link,
    tabs,
)
from chamberlain.ui.components.work import task_list, tiles, timeline, work_cards

__all__ = [
    "STATUS_COLOUR",
    "Field",
    "Option",
    "back_link",
    "breadcrumbs",
    "button",
    "checkbox",
    "checkboxes",
    "date_input",
    "details",
    "empty",
    "error_summary",
    "file_upload",
    "inset_text",
    "key_hint",
    "link",
    "money",
    "notification_banner",
    "page_numbers",
    "pagination",
    "panel",
    "phase_banner",
    "progress",
    "radios",
    "select",
    "service_navigation",
    "shortcut",
    "skip_link",
    "suggest_input",
    "suggestions",
    "summary_list",
    "table",
    "tabs",
    "tag",
    "task_list",
    "text_input",
    "textarea",
    "tiles",
    "timeline",
    "warning_text",
    "work_cards",
]
