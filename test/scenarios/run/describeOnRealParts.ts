// Runs scenarios on real folders, SQLite journals and the S3 client against our server.
import { afterAll, beforeAll } from 'vitest';
import { becomeNobody } from '../../runner/asNobody.ts';
import { describeScenarios } from './describeScenarios.ts';
import { startRealParts, type RealParts } from '../worlds/realWorld.ts';
import type { Scenario } from '../scenario.ts';

export function describeOnRealParts(scenarios: readonly Scenario[]): void {
  let parts: RealParts | null = null;
  let becomeOneself = (): void => undefined;
  beforeAll(async () => {
    becomeOneself = becomeNobody();
    parts = await startRealParts();
  });
  afterAll(async () => {
    await parts?.stop();
    becomeOneself();
  });
  describeScenarios('real', scenarios, (scenario) => {
    if (parts === null) throw new Error('the real parts have not started');
    return parts.createWorld(scenario);
  });
}
