// WorkerAPI
