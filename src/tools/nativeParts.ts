// Which native parts a package of the app would lack, because npm did not build or fetch them here.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

interface NativePart {
  /** Relative to `node_modules`. */
  readonly file: string;
  /** What a package without it lacks, and how to get it. */
  readonly lack: string;
}

const NATIVE_PARTS: readonly NativePart[] = [
  {
    file: 'keytar/build/Release/keytar.node',
    lack:
      'keytar has not been built: sign-ins would be kept through another library, and none that an earlier ' +
      'version has kept would be found. "npm rebuild keytar" builds it (CONTRIBUTING.md says what that needs).',
  },
];

/** Returns a sentence for each part that is missing below `root`. */
export function missingNativeParts(root: string): readonly string[] {
  return NATIVE_PARTS.filter(({ file }) => !existsSync(join(root, 'node_modules', file))).map(
    ({ lack }) => lack,
  );
}
