// Global set-up of the lanes that start what was built: tests of an old build would prove nothing.
import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
/** What ends up in `out/`; tools do not. */
const SOURCES = ['src/!(tools)/**/*.ts', 'src/*.ts', 'renderer/**/*.{ts,tsx,css,html}'];
const BUILT = ['out/main/cli.js', 'out/renderer/index.html'];

/** Throws when a source was changed after the build. */
export default function requireFreshBuild(): void {
  const changedAt = (file: string): number =>
    statSync(join(ROOT, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const builtAt = Math.min(...BUILT.map(changedAt));
  const newer = SOURCES.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).find(
    (file) => changedAt(file) > builtAt,
  );
  if (builtAt === 0 || newer !== undefined) {
    throw new Error(
      `The build is ${newer === undefined ? 'missing' : `older than ${newer}`}: run "npm run build".`,
    );
  }
}
