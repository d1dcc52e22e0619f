// Every deliberately broken engine is caught within 2,000 seeds; otherwise the simulator would prove nothing.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'vite';
import type { Plugin } from 'vite';
import { afterAll, describe, expect, test } from 'vitest';
import { MUTANTS, type Mutant } from './mutants.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
/** Inside the project, so that packages resolve; ignored by git. */
const WORKSHOP = join(ROOT, 'out', 'mutants');
const SEEDS = 2000;
/** Long enough for all seeds; an engine that never comes to rest must not stop the tests for ever. */
const LONGEST_HUNT_MS = 170_000;

/** Bundles the simulator with the broken engine; returns the program. */
async function buildBroken({ name, edits }: Mutant, index: number): Promise<string> {
  const undone = new Set(edits);
  const breaking: Plugin = {
    name: 'break the engine',
    enforce: 'pre',
    transform(code, id) {
      const file = relative(ROOT, id).replaceAll(sep, '/');
      return edits
        .filter((edit) => edit.file === file)
        .reduce((text, edit) => {
          if (!text.includes(edit.find)) throw new Error(`${name}: ${file} no longer has "${edit.find}"`);
          undone.delete(edit);
          return text.replace(edit.find, () => edit.replace);
        }, code);
    },
  };
  const bundled = await build({
    ...{ root: ROOT, configFile: false, logLevel: 'silent', plugins: [breaking] },
    build: { ssr: 'test/simulation/cli.ts', write: false, minify: false, target: 'node24' },
  });
  for (const { file } of undone) throw new Error(`${name}: the simulator does not use ${file}`);
  if (!('output' in bundled) || bundled.output.length > 1) throw new Error(`${name}: not one program`);
  const [program] = bundled.output;
  mkdirSync(WORKSHOP, { recursive: true });
  const path = join(WORKSHOP, `${index}.mjs`);
  writeFileSync(path, program.code);
  return path;
}

interface Run {
  readonly code: number;
  readonly output: string;
}

/** The seed that is known to catch the mutant, or all of them where it no longer does. */
async function hunt(mutant: Mutant, program: string): Promise<Run> {
  const known = await simulate(program, '--seed', String(mutant.caughtBy));
  if (known.code !== 0) return known;
  const found = await simulate(program, '--seeds', String(SEEDS));
  console.log(`"${mutant.name}" is no longer caught by seed ${mutant.caughtBy}: ${found.output}`);
  return found;
}

/** In a thread: a broken engine may throw where nobody listens, or go round for ever. */
async function simulate(program: string, ...seeds: readonly string[]): Promise<Run> {
  const thread = new Worker(program, {
    ...{ argv: [...seeds, '--until-failure'], stdout: true, stderr: true },
  });
  const late = setTimeout(() => void thread.terminate(), LONGEST_HUNT_MS);
  let output = '';
  for (const stream of [thread.stdout, thread.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  thread.on('error', (error) => (output += String(error)));
  const code = await new Promise<number>((resolve) => thread.once('exit', resolve));
  clearTimeout(late);
  return { code, output };
}

afterAll(() => rmSync(WORKSHOP, { recursive: true, force: true }));

describe('the simulator catches an engine that', () => {
  for (const [index, mutant] of MUTANTS.entries()) {
    test(`${mutant.name} (${mutant.rule})`, { timeout: 180_000 }, async () => {
      const { code, output } = await hunt(mutant, await buildBroken(mutant, index));
      // Exit code 1 with a seed named: caught by a check, not by a crash of the harness.
      expect(output).toMatch(/seed \d+ failed/);
      expect(code).toBe(1);
    });
  }
});
