// LeadModel
