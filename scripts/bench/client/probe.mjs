/** Runs in the page, before anything of it: what the browser measures is gathered in `window.probe`. It knows no variable from outside of itself. */
export function installProbe() {
  const probe = { paintedMs: 0, interactions: {}, longTasks: 0, toPaint: [], frames: [] };
  window.probe = probe;
  const observe = (type, each, more = {}) =>
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) each(entry);
    }).observe({ type, buffered: true, ...more });
  observe("largest-contentful-paint", ({ startTime }) => {
    probe.paintedMs = startTime;
  });
  observe("longtask", () => {
    probe.longTasks += 1;
  });
  const note = ({ interactionId: id, duration }) => {
    if (id) probe.interactions[id] = Math.max(probe.interactions[id] ?? 0, duration);
  };
  observe("event", note, { durationThreshold: 16 });

  /** Once the frame is painted that comes next. */
  const afterPaint = (then) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = then;
      port2.postMessage(null);
    });
  window.WebSocket = class extends WebSocket {
    constructor(...args) {
      super(...args);
      this.addEventListener("message", () => {
        const atMs = performance.now();
        afterPaint(() => probe.toPaint.push(performance.now() - atMs));
      });
    }
  };
  let lastMs = 0;
  const frame = (atMs) => {
    if (lastMs > 0) probe.frames.push(atMs - lastMs);
    lastMs = atMs;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}
