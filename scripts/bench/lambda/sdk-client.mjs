import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";

/** Minified this is a bundle of some 300 KB, with what a real one does when it is loaded. */
const client = new ApiGatewayManagementApiClient({ endpoint: "http://127.0.0.1:1" });

export const handler = async () => ({ name: client.constructor.name, command: PostToConnectionCommand.name });
