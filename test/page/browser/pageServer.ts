// Serves the built page on 127.0.0.1 with the files and the policy of the shells (E2).
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readPageFiles } from '../../../src/app/page/pageFiles.ts';
import { pageHeaders } from '../../../src/app/page/pagePolicy.ts';
import type { PageConnections } from '../../../src/app/page/pagePolicy.ts';

export interface PageServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves exactly the files that are in `folder` now; `api` answers everything below `/api/`. */
export async function servePage(
  folder: string,
  options: { readonly connections: PageConnections; readonly api?: RequestListener },
): Promise<PageServer> {
  const files = readPageFiles(folder);
  if (!files.ok) throw new Error(files.fault.message);
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    if (options.api !== undefined && path.startsWith('/api/')) {
      options.api(request, response);
      return;
    }
    const file = files.value.get(path);
    for (const [name, value] of Object.entries(pageHeaders(options.connections)))
      response.setHeader(name, value);
    if (file !== undefined) response.setHeader('content-type', file.type);
    response.writeHead(file === undefined ? 404 : 200).end(file?.body);
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
