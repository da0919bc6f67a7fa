from . import crm_feed
