from . import crm_lifecycle_stay
