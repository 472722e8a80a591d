/** Where a data folder has tables and how far functions have read in their streams. */
export const STORED_TABLES = ["dynamodb", "stream-checkpoints.json"];

/** All that functions and people have stored: queues, objects, which event source mappings are off, that the demo guild was made. Not secrets, certificate and logs. */
export const STORED = [...STORED_TABLES, "sqs", "s3", "mapping-states.json", "seeded"];
