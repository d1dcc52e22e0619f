// Root can read everything, so tests of what a person may not read become nobody for a while.
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const NOBODY = 65_534;
const OTHERS_MAY_READ = 0o4;
const OTHERS_MAY_ENTER = 0o1;

/** Why nothing can be made unreadable for this process; null: it can. */
export function everythingIsReadable(): string | null {
  if (process.geteuid?.() !== 0 || nobodyCanLoadThis()) return null;
  return 'root can read everything, and the project lies in a folder that nobody else may enter';
}

/** As root becomes nobody, if nobody can load what the tests still load; returns how to end it. */
export function becomeNobody(): () => void {
  if (process.geteuid?.() !== 0 || !nobodyCanLoadThis()) return () => undefined;
  process.seteuid?.(NOBODY);
  return () => process.seteuid?.(0);
}

/** A scan starts a thread, which loads its program then. */
function nobodyCanLoadThis(): boolean {
  const program = join(import.meta.dirname, '..', '..', 'src', 'disk', 'scan', 'scanWorker.ts');
  if ((statSync(program).mode & OTHERS_MAY_READ) === 0) return false;
  for (let folder = dirname(program); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & OTHERS_MAY_ENTER) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
