"""The kernel's tables: people and what they may do, acts, work, documents, jobs."""

from chamberlain.kernel.models.acts import (
    Act,
    ActSubject,
    Delivery,
    DeliveryFailure,
    DeliveryMark,
    Task,
)
from chamberlain.kernel.models.files import Document, Job
from chamberlain.kernel.models.interfaces import (
    Interface,
    InterfaceRun,
    InterfaceSettlement,
)
from chamberlain.kernel.models.mail import Mail
from chamberlain.kernel.models.people import (
    AccessRequest,
    Cover,
    DelegatedLimit,
    DutyRule,
    Entity,
    Grant,
    Role,
    Setting,
    Token,
    User,
)
from chamberlain.kernel.models.personal import Erasure, PersonalKey
from chamberlain.kernel.models.recertifying import AccessCampaign, AccessReview
from chamberlain.kernel.models.retention import DocumentErased, Hold
from chamberlain.kernel.models.shipped import ShippedChange
from chamberlain.kernel.models.webhooks import Webhook, WebhookDelivery

__all__ = [
    "AccessCampaign",
    "AccessRequest",
    "AccessReview",
    "Act",
    "ActSubject",
    "Cover",
    "DelegatedLimit",
    "Delivery",
    "DeliveryFailure",
    "DeliveryMark",
    "Document",
    "DocumentErased",
    "DutyRule",
    "Entity",
    "Erasure",
    "Grant",
    "Hold",
    "Interface",
    "InterfaceRun",
    "InterfaceSettlement",
    "Job",
    "Mail",
    "PersonalKey",
    "Role",
    "Setting",
    "ShippedChange",
    "Task",
    "Token",
    "User",
    "Webhook",
    "WebhookDelivery",
]
