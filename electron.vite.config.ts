// Builds the three programs: main process and CLI (ESM), what runs before Electron and before the page (CJS), and the page.
import { preact } from '@preact/preset-vite';
import { defineConfig } from 'electron-vite';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin, UserConfig } from 'vite';

const ROOT = import.meta.dirname;

/**
 * The oldest Node that the bundles must run on: the lower bound of the AWS SDK's releases from January 2027 on. A build for an older
 * runtime is for tests only (CONTRIBUTING.md).
 */
const NODE_TARGET = process.env.BRIMFUL_NODE_TARGET ?? 'node22.12';

/** Each becomes `out/main/<name>.js`; workers are entries so that `new URL('./scanWorker.js', import.meta.url)` finds them. */
const MAIN_ENTRIES = {
  main: 'src/electron/main.ts',
  cli: 'src/headless/cli.ts',
  scanWorker: 'src/disk/scan/scanWorker.ts',
};

const mainEntries = Object.fromEntries(
  Object.entries(MAIN_ENTRIES)
    .map(([name, path]) => [name, join(ROOT, path)] as const)
    .filter(([, path]) => existsSync(path)),
);

/** npm makes a `bin` executable when it links it; a rebuild has to do the same. */
function executableCli(): Plugin {
  return {
    name: 'brimful:executable-cli',
    writeBundle(_options, bundle) {
      if ('cli.js' in bundle) chmodSync(join(ROOT, 'out/main/cli.js'), 0o755);
    },
  };
}

const page: UserConfig = {
  root: join(ROOT, 'renderer'),
  plugins: [preact()],
  build: {
    outDir: join(ROOT, 'out/renderer'),
    // Data URLs for scripts and fonts would need holes in the page's content security policy.
    assetsInlineLimit: 0,
    minify: true,
    rolldownOptions: { input: join(ROOT, 'renderer/index.html') },
  },
};

export default defineConfig({
  main: {
    plugins: [executableCli()],
    // Fixed at build time, so that whoever ships a build decides where it looks for updates (E12).
    define: { BUILT_IN_UPDATE_FEED: JSON.stringify(process.env.BRIMFUL_UPDATE_FEED ?? null) },
    build: {
      target: NODE_TARGET,
      // Optional dependencies, so electron-vite does not know that they must stay outside. zod is 95 files,
      // which every start would look for one by one.
      externalizeDeps: { include: ['keytar', '@napi-rs/keyring'], exclude: ['zod'] },
      rolldownOptions: {
        input: mainEntries,
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: '[name]-[hash].js',
          banner: (chunk) => (chunk.isEntry && chunk.name === 'cli' ? '#!/usr/bin/env node' : ''),
        },
      },
    },
  },
  preload: {
    build: {
      target: NODE_TARGET,
      rolldownOptions: {
        input: {
          preload: join(ROOT, 'src/electron/bridge/preload.ts'),
          beforeReady: join(ROOT, 'src/electron/beforeReady.ts'),
        },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  ...(existsSync(join(ROOT, 'renderer/index.html')) ? { renderer: page } : {}),
});
