// LeadWire
