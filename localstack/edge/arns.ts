import { toAwsLabels, toEngineLabels } from "../engines/stream-names.ts";

/** dynoxide 1.2.1 has a region and an account of its own in every ARN, whatever it is told. */
const ENGINE_PREFIX = "arn:aws:dynamodb:dynoxide:000000000000:";

export interface ArnParts {
  readonly region: string;
  readonly accountId: string;
}

export interface ArnRewriter {
  /** In what the engine answers. */
  toAws(text: string): string;
  /** In what the engine is asked. */
  toEngine(text: string): string;
}

/** For control-plane bodies only: in an item, an ARN is the caller's data. */
export function createArnRewriter({ region, accountId }: ArnParts): ArnRewriter {
  const awsPrefix = `arn:aws:dynamodb:${region}:${accountId}:`;
  return {
    toAws: (text) => toAwsLabels(text.replaceAll(ENGINE_PREFIX, awsPrefix)),
    toEngine: (text) => toEngineLabels(text.replaceAll(awsPrefix, ENGINE_PREFIX)),
  };
}

export const tableArn = ({ region, accountId }: ArnParts, table: string): string =>
  `arn:aws:dynamodb:${region}:${accountId}:table/${table}`;
