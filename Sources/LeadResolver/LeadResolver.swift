// LeadResolver
