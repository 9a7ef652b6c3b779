// The typed client.
export {};
