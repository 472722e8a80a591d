import type { ServiceModel } from "../model/types.ts";

/** What of a service its ARNs may name. */
export type NamedParts = Partial<
  Pick<ServiceModel, "accountId" | "region" | "stage" | "tables" | "webSocketApi">
>;

/**
 * An ARN as one writes it in serverless.yml, as YAML on one line: by `Fn::GetAtt` where it is one of the service's own tables, by `Fn::Sub` where account and region are the
 * service's (they are others once it is deployed), else as it is. Functions are named by `Fn::Sub` too, as `Fn::GetAtt` of a function in the role that it has is a circle.
 */
export function arnInYaml(arn: string, parts: NamedParts): string {
  const table = parts.tables?.find((one) => arn === one.arn || arn.startsWith(`${one.arn}/`));
  if (table) {
    const below = arn.slice(table.arn.length);
    if (below === "") return `Fn::GetAtt: [${table.logicalId}, Arn]`;
    if (below.startsWith("/stream/")) return `Fn::GetAtt: [${table.logicalId}, StreamArn]`;
    return sub(`\${${table.logicalId}.Arn}${below}`);
  }
  const [prefix, partition, service, region, account, ...rest] = arn.split(":");
  const isOwn =
    prefix === "arn" && partition === "aws" && region === parts.region && account === parts.accountId;
  if (!isOwn) return JSON.stringify(arn);
  const pseudo = `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:`;
  const api = parts.webSocketApi;
  const path = rest.join(":");
  if (service === "execute-api" && api && path.startsWith(`${api.apiId}/${api.stage}/`)) {
    return sub(
      `${pseudo}\${WebsocketsApi}/\${sls:stage}${path.slice(api.apiId.length + api.stage.length + 1)}`,
    );
  }
  return sub(`${pseudo}${path}`);
}

const sub = (text: string) => `Fn::Sub: ${JSON.stringify(text)}`;
