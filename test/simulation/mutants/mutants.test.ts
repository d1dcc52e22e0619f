// Every deliberately broken engine is caught within 2,000 seeds; otherwise the simulator would prove nothing.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { MUTANTS, type Mutant } from './mutants.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
/** Inside the project, so that packages resolve; ignored by git. */
const WORKSHOP = join(ROOT, 'out', 'mutants');
const SEEDS = 2000;
const COPIED = ['src', 'test/fakes', 'test/simulation', 'package.json'];

function build(mutant: Mutant, index: number): string {
  const folder = join(WORKSHOP, String(index));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const part of COPIED) cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  for (const { file, find, replace } of mutant.edits) {
    const path = join(folder, file);
    const text = readFileSync(path, 'utf8');
    if (!text.includes(find)) throw new Error(`${mutant.name}: ${file} no longer has "${find}"`);
    writeFileSync(
      path,
      text.replace(find, () => replace),
    );
  }
  return folder;
}

interface Run {
  readonly code: number | null;
  readonly output: string;
}

/** The seed that is known to catch the mutant, or all of them where it no longer does. */
async function hunt(mutant: Mutant, folder: string): Promise<Run> {
  const known = await simulate(folder, '--seed', String(mutant.caughtBy));
  if (known.code !== 0) return known;
  const found = await simulate(folder, '--seeds', String(SEEDS));
  console.log(`"${mutant.name}" is no longer caught by seed ${mutant.caughtBy}: ${found.output}`);
  return found;
}

function simulate(folder: string, ...seeds: readonly string[]): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['test/simulation/cli.ts', ...seeds, '--until-failure'], {
      cwd: folder,
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

afterAll(() => rmSync(WORKSHOP, { recursive: true, force: true }));

describe('the simulator catches an engine that', () => {
  for (const [index, mutant] of MUTANTS.entries()) {
    test(`${mutant.name} (${mutant.rule})`, { timeout: 180_000 }, async () => {
      const { code, output } = await hunt(mutant, build(mutant, index));
      // Exit code 1 with a seed named: caught by a check, not by a crash of the harness.
      expect(output).toMatch(/seed \d+ failed/);
      expect(code).toBe(1);
    });
  }
});
