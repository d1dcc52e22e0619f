// Global set-up of the lane `page`: one Chromium, to which each file connects for contexts of its own.
import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { ARGUMENTS, chromiumPath } from './chromium.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the shared Chromium listens (on this machine only); null: there is none. */
    readonly chromium: string | null;
  }
}

/** Returns what ends the browser after the last test; a crash of the run ends it too. */
export default async function startSharedBrowser(project: TestProject): Promise<() => Promise<void>> {
  if (chromiumPath === undefined) {
    console.log(
      'skipped: no Chromium was found (looked in the usual places); install the package "chromium"',
    );
    project.provide('chromium', null);
    return () => Promise.resolve();
  }
  const server = await chromium.launchServer({
    executablePath: chromiumPath,
    args: [...ARGUMENTS],
    host: '127.0.0.1',
  });
  project.provide('chromium', server.wsEndpoint());
  return () => server.close();
}
