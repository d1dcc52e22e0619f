// Runs scenarios on real folders, SQLite journals and the S3 client against our server.
import { afterAll, beforeAll } from 'vitest';
import { describeScenarios } from './describeScenarios.ts';
import { startRealParts, type RealParts } from '../worlds/realWorld.ts';
import type { Scenario } from '../scenario.ts';

/** Root can read every file, so root becomes nobody for a while. */
const NOBODY = 65_534;

export function describeOnRealParts(scenarios: readonly Scenario[]): void {
  let parts: RealParts | null = null;
  beforeAll(async () => {
    if (process.geteuid?.() === 0) process.seteuid?.(NOBODY);
    parts = await startRealParts();
  });
  afterAll(async () => {
    await parts?.stop();
    if (process.getuid?.() === 0) process.seteuid?.(0);
  });
  describeScenarios('real', scenarios, (scenario) => {
    if (parts === null) throw new Error('the real parts have not started');
    return parts.createWorld(scenario);
  });
}
