// Where the built page is: next to the bundle, or in the project if the sources are run directly.
import { fileURLToPath } from 'node:url';

const fromSources = import.meta.url.endsWith('.ts');

/** Absolute path of the folder with index.html. */
export const PAGE_FOLDER = fileURLToPath(
  new URL(fromSources ? '../../../out/renderer/' : '../renderer/', import.meta.url),
);
