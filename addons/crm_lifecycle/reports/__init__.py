from . import (
    account_invoice_report,
    crm_contact,
    crm_information_gap,
    crm_information_state,
    crm_lifecycle_stay,
    crm_parting_report,
)
