/** The engines that `--engine` takes. Those in containers: their service in docker-compose.yml, the variable of their port there, and where they answer without one. */
export const ENGINES = ["embedded", "dynamodb-local", "localstack"];

/** @typedef {{name: string, portVariable: string, port: number, innerPort: number, readyWithinMs: number}} ContainerProfile */

/** @type {Readonly<Record<string, ContainerProfile>>} */
export const CONTAINERS = {
  "dynamodb-local": {
    name: "DynamoDB Local",
    portVariable: "FANOUT_DYNAMODB_LOCAL_PORT",
    port: 8000,
    innerPort: 8000,
    readyWithinMs: 60_000,
  },
  localstack: {
    name: "LocalStack",
    portVariable: "FANOUT_LOCALSTACK_PORT",
    port: 4567,
    innerPort: 4566,
    readyWithinMs: 180_000,
  },
};
