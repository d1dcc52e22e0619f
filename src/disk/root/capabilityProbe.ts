// Finds out what a file system can distinguish and store, by trying it in Brimful's own folder.
import { chmodSync, closeSync, constants, lstatSync, openSync, readdirSync, unlinkSync } from 'node:fs';
import { rethrowBug } from '../../result.ts';
import type { LocalCapabilities } from '../../sync/localFolder.ts';
import type { PathResolver } from '../path/resolvedPath.ts';

/** `é` as one character and as two. */
const COMPOSED = 'probe-\u00e9';
const DECOMPOSED = 'probe-e\u0301';

/**
 * Returns what most file systems on this platform do: for use before the probe, and when there is no space
 * for it.
 */
export function usualFacts(platform: NodeJS.Platform = process.platform): LocalCapabilities {
  const apart = platform !== 'win32' && platform !== 'darwin';
  return {
    caseSensitive: apart,
    unicodeSensitive: platform !== 'darwin',
    executableBit: platform !== 'win32',
  };
}

/** Probes the file system of the root in Brimful's own folder, which must exist. */
export function probeFacts(resolver: PathResolver): LocalCapabilities {
  const folder = resolver.own();
  const probe = resolver.own(COMPOSED);
  // A file left by a crash has the wrong mode.
  removeProbe(probe);
  try {
    const descriptor = openSync(probe, constants.O_WRONLY | constants.O_CREAT, 0o700);
    closeSync(descriptor);
    chmodSync(probe, 0o600);
    const plain = (lstatSync(probe).mode & 0o111) === 0;
    chmodSync(probe, 0o700);
    const executable = (lstatSync(probe).mode & 0o100) !== 0;
    return {
      caseSensitive: !exists(resolver.own(COMPOSED.toUpperCase())),
      // A file system that stores another form than it was given (HFS+) cannot distinguish the two either.
      unicodeSensitive: !exists(resolver.own(DECOMPOSED)) && readdirSync(folder).includes(COMPOSED),
      executableBit: process.platform !== 'win32' && plain && executable,
    };
  } catch (error) {
    rethrowBug(error);
    return usualFacts();
  } finally {
    removeProbe(probe);
  }
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function removeProbe(probe: string): void {
  try {
    unlinkSync(probe);
  } catch (error) {
    // It was never created, or stays as an empty file in Brimful's own folder.
    rethrowBug(error);
  }
}
