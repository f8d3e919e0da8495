// WorkerSettings
