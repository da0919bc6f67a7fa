from . import account_invoice_report, crm_lifecycle_stay
