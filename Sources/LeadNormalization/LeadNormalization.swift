// LeadNormalization
