const SECRET = ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];

/** The variables that the event names; of secret ones only their length. */
export const handler = async ({ names }) => ({
  cwd: process.cwd(),
  hoursFromUtc: new Date("2026-07-01T00:00:00Z").getHours(),
  variables: Object.fromEntries(
    names.map((name) => [name, SECRET.includes(name) ? process.env[name]?.length : process.env[name]]),
  ),
});
