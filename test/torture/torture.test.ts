// R1, R10 A short torture of two real processes; `npm run torture` does it for as long as one likes.
import { expect, test } from 'vitest';
import { torture } from './tortureRun.ts';

const CHAOS_MS = 8000;

test('R1 R10 nothing is lost under kill -9, faults and other writers, and both sides agree afterwards', async () => {
  const lines: string[] = [];
  const seed = Date.now() % 1_000_000;
  const isWell = await torture({ seed, milliseconds: CHAOS_MS, say: (line) => lines.push(line) });
  expect(isWell, lines.join('\n')).toBe(true);
}, 240_000);
