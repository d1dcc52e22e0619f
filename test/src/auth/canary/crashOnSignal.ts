// Preloaded by the canary test (`--import`): crashes on request, so that what a crash leaves can be searched.

/** An exception that nobody catches. */
process.on('SIGVTALRM', () => {
  throw new Error('the canary test asked for an uncaught exception');
});

/** A fatal error of V8: memory runs out. */
process.on('SIGPROF', () => {
  const filled: unknown[] = [];
  for (;;) filled.push(Array.from({ length: 100_000 }, (_, index) => ({ index })));
});
