// The timing loop. Loaded anew for each peer and row, so that its call site has seen one function only.

/** Milliseconds per call, over `count` calls. What returns a promise is awaited. */
export async function sample(run, count) {
  const start = performance.now();
  for (let i = 0; i < count; i++) {
    const pending = run();
    if (pending) await pending;
  }
  return (performance.now() - start) / count;
}
