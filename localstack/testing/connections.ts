import type { OpenConnection, OpenConnections } from "../gateway/index.ts";
import type { Connection, Connections } from "../testing.cjs";
import { unknownName } from "../unknown-name.ts";

/** See Connections in testing.d.cts. @param open undefined where the service has no WebSocket API */
export function createConnections(open: OpenConnections | undefined): Connections {
  const list = () => open?.list().map(asTold) ?? [];
  return {
    list,
    async disconnect(connectionId) {
      if (open?.disconnect(connectionId) !== true)
        throw unknownName(
          "connection",
          connectionId,
          list().map((one) => one.connectionId),
        );
      await open.settled();
    },
  };
}

const asTold = ({ clientPort: _, ...connection }: OpenConnection): Connection => connection;
