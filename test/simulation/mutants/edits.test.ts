// Each mutant still finds what it breaks. Whether the simulator then catches it takes longer to tell
// (mutants.test.ts).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MUTANTS } from './mutants.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

test.each(MUTANTS)('"$name" breaks text that is there ($rule)', ({ edits }) => {
  for (const { file, find } of edits) expect(readFileSync(join(ROOT, file), 'utf8')).toContain(find);
});
