print("lead-dedup")
