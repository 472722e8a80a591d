"use strict";
/** One route more than AWS's quota (A4.9). */
const routes = ["$connect", ...Array.from({ length: 300 }, (_, i) => `route${i}`)];

module.exports.functions = {
  echo: { handler: "handlers/event.echo", events: routes.map((route) => ({ websocket: route })) },
};
