// A long run is shared among processes: each seed once, and what fails in one of them fails the run.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sharesOf } from './shares.ts';

test.each([
  [10, 3],
  [2, 4],
  [1, 1],
  [1_000_000, 7],
])('%i seeds for %i processes: each seed once, in parts of about the same size', (count, processes) => {
  const shares = sharesOf({ first: 5, count }, processes);
  let next = 5;
  for (const share of shares) {
    expect(share.first).toBe(next);
    next += share.count;
  }
  expect(next).toBe(5 + count);
  const sizes = shares.map((share) => share.count);
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  expect(Math.min(...sizes)).toBeGreaterThan(0);
});

test('two processes report as one run', { timeout: 60_000 }, () => {
  const cli = join(import.meta.dirname, '..', 'cli.ts');
  const args = [cli, '--seeds', '3', '--from', '7', '--processes', '2'];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stdout).toMatch(/^3 seeds from 7 in .*, 0 failed$/m);
  expect(status).toBe(0);
});
