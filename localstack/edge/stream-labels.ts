import { toEngineLabels } from "../engines/stream-names.ts";
import { ServiceError } from "./answers.ts";
import { tableName } from "./dynamodb-access.ts";

const STREAM_ARN = /^arn:[^:]*:dynamodb:[^:]*:[^:]*:table\/[^/]+\/stream\/(.+)$/;

/** Which stream a table has at present. */
export interface StreamLabels {
  /** @returns the label, in the engine's form; undefined for what is no ARN of a stream, which is for the engine to refuse @throws ServiceError ResourceNotFoundException for a stream that the table has no more */
  check(streamArn: unknown): Promise<string | undefined>;
  /** The same for an iterator's stream; without a label it is not known whose it was. */
  checkLabel(table: string, label: string | undefined): Promise<void>;
  /** After a change of any table. */
  forget(): void;
}

/**
 * dynoxide 1.2.1 takes the ARN and the iterators of any stream that a table ever had for those of the present one. On AWS an old stream can be read for a day and gets nothing new; here it is gone, so that whoever
 * reads it looks for the new one. Source: DynamoDB developer guide, "Change data capture for DynamoDB Streams".
 * @param ask the label of a table's present stream; undefined where there is neither
 */
export function createStreamLabels(ask: (table: string) => Promise<string | undefined>): StreamLabels {
  let known = new Map<string, string>();

  const labelOf = async (table: string) => {
    const found = known.get(table);
    if (found !== undefined) return found;
    const into = known;
    const label = await ask(table);
    // Into the map of the question's time: one that was emptied meanwhile gets nothing old.
    if (label !== undefined) into.set(table, label);
    return label;
  };
  const notFound = (what: string) =>
    new ServiceError("ResourceNotFoundException", `Requested resource not found: Stream: ${what} not found`);

  return {
    async check(streamArn) {
      const label = STREAM_ARN.exec(toEngineLabels(String(streamArn)))?.[1];
      if (label === undefined) return undefined;
      const current = await labelOf(tableName(streamArn));
      // What `Fn::GetAtt` gives where the label was not known yet.
      if (label !== current && label !== "*") throw notFound(String(streamArn));
      return current;
    },
    async checkLabel(table, label) {
      if (label !== undefined && label !== (await labelOf(table))) throw notFound(`of ${table}`);
    },
    forget() {
      known = new Map();
    },
  };
}
