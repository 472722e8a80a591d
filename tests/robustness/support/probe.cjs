// Loaded into the process under test (`node --expose-gc --require`): tells, whenever it is asked by a message, the bytes that are alive after a collection.
process.on("message", async () => {
  // A finalizer frees memory outside of V8 only after the collection that found it, and may leave more for the next.
  for (let round = 0; round < 3; round++) {
    global.gc();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { heapUsed, external } = process.memoryUsage();
  process.send({ liveBytes: heapUsed + external });
});
// What runs here ends as if nobody had asked. A worker thread, which loads this too, has no channel.
process.channel?.unref();
