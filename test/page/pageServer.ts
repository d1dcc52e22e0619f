// Serves the built page on 127.0.0.1 under the strictest content security policy that either shell uses.
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

/** Security rule E2. The headless shell also allows the page to talk to its own server (`connect-src 'self'`). */
export function policy(connect: "'none'" | "'self'"): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export interface PageServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves exactly the files that are in `folder` now; `api` answers everything below `/api/`. */
export async function servePage(
  folder: string,
  options: { readonly connect: "'none'" | "'self'"; readonly api?: RequestListener },
): Promise<PageServer> {
  const files = new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(folder.length).replaceAll('\\', '/'), readFileSync(path)] as const),
  );
  const server = createServer((request, response) => {
    const path = request.url === '/' ? '/index.html' : (request.url ?? '');
    if (options.api !== undefined && path.startsWith('/api/')) {
      options.api(request, response);
      return;
    }
    const content = files.get(path);
    response.setHeader('content-security-policy', policy(options.connect));
    response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream');
    response.writeHead(content === undefined ? 404 : 200).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
