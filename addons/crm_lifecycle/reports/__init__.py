from . import (
    account_invoice_report,
    crm_contact,
    crm_lifecycle_stay,
    crm_parting_report,
)
