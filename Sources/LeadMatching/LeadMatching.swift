// LeadMatching
