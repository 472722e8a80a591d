/** The logical ids that the framework gives what it generates. Source: osls 4.3.1, lib/plugins/aws/lib/naming.js; Serverless 3 and 4 have the same. */

const upperFirst = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** `fan-out` becomes `FanDashout`. */
const normalized = (name: string) => upperFirst(name.replace(/-/g, "Dash").replace(/_/g, "Underscore"));

export const API_LOGICAL_ID = "WebsocketsApi";
export const STAGE_LOGICAL_ID = "WebsocketsDeploymentStage";

export const lambdaLogicalId = (functionKey: string) => `${normalized(functionKey)}LambdaFunction`;
export const logGroupLogicalId = (functionKey: string) => `${normalized(functionKey)}LogGroup`;

/** `$connect` becomes `SconnectWebsocketsRoute`; the first letter stays as it is. */
export function routeLogicalId(routeKey: string): string {
  const name = routeKey
    .replace(/\$/g, "S")
    .replace(/\//g, "Slash")
    .replace(/-/g, "Dash")
    .replace(/_/g, "Underscore")
    .replace(/\./g, "Period");
  return `${name}WebsocketsRoute`;
}

export const integrationLogicalId = (functionKey: string) =>
  `${normalized(functionKey)}WebsocketsIntegration`;
export const authorizerLogicalId = (name: string) => `${normalized(name)}WebsocketsAuthorizer`;
/** @param number from 1 on, through all the schedules of a function */
export const scheduleLogicalId = (functionKey: string, kind: "rule" | "scheduler", number: number) =>
  `${normalized(functionKey)}${kind === "rule" ? "EventsRuleSchedule" : "SchedulerSchedule"}${number}`;
