#!/usr/bin/env node
import { runCommandOf } from "./lib/entry.mjs";

runCommandOf(() => import("./commands/trace.mjs"));
