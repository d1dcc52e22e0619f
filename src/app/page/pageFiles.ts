// The files of the built page, read once into a map: a request matches an entry exactly or gets nothing, so
// no path is ever joined (E2).
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';

export interface PageFile {
  readonly type: string;
  readonly body: Buffer<ArrayBuffer>;
}

/** By URL path: `/` is index.html, `/assets/page.js` is `assets/page.js`. */
export type PageFiles = ReadonlyMap<string, PageFile>;

export type PageFilesFault = Fault<'page-missing'>;

const INDEX = 'index.html';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Reads every file below `folder`. Throws on a file of an unknown type, which is a bug of the build. */
export function readPageFiles(folder: string): Result<PageFiles, PageFilesFault> {
  if (!existsSync(join(folder, INDEX))) {
    return failed({
      code: 'page-missing',
      message: 'The page is missing: reinstall Brimful, or run "npm run build" in a checkout.',
    });
  }
  const files = new Map<string, PageFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const type = CONTENT_TYPES[extname(entry.name)];
    if (type === undefined) throw new Error(`the page holds a file of an unknown kind: ${entry.name}`);
    const name = relative(folder, path).split(sep).join('/');
    files.set(name === INDEX ? '/' : `/${name}`, { type, body: readFileSync(path) });
  }
  return ok(files);
}
