/** What the lab's API answers, for whoever asks it. Types alone: a page in a browser may import them. */
export type { LabEvent } from "../recorder/types.ts";
export type { Trace } from "./assemble-trace.ts";
export type { Ending } from "./endings.ts";
export type { Mark } from "./marks.ts";
export type { Span } from "./spans.ts";
export type { Topology, TopologyEdge, TopologyNode } from "./topology.ts";
export type { TraceSummary } from "./trace-index.ts";
