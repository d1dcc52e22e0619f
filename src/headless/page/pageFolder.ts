// Where the built page lies: beside the bundle, or in the project when the sources are run as they are.
import { fileURLToPath } from 'node:url';

const fromSources = import.meta.url.endsWith('.ts');

/** Absolute path of the folder with index.html. */
export const PAGE_FOLDER = fileURLToPath(
  new URL(fromSources ? '../../../out/renderer/' : '../renderer/', import.meta.url),
);
