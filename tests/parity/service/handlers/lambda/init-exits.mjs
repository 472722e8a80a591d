process.exit(3);

export const handler = async () => ({});
