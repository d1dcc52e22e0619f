// How much is tested: `npm test` leaves out what only takes longer; `npm run test:full`, which
// `.ci/run` uses, does all of it.

/** Vitest hands its `--mode` to the tests. */
export const IS_FULL = process.env['MODE'] === 'full';
