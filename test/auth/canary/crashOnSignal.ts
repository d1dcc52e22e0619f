// Preloaded into the product (`--import`) by the canary test: two ways to die on request, so that what a crash writes can be read.

/** An exception that nobody catches. */
process.on('SIGVTALRM', () => {
  throw new Error('the canary test asked for an uncaught exception');
});

/** A fatal error of V8: memory runs out. */
process.on('SIGPROF', () => {
  const filled: unknown[] = [];
  for (;;) filled.push(Array.from({ length: 100_000 }, (_, index) => ({ index })));
});
