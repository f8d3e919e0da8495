// BulkFiles
