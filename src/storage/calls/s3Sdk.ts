// Loads the SDK when something rare first needs it: most syncs do without, and it takes a quarter of the time
// that the whole app takes to start.
import { createRequire } from 'node:module';
import type * as Sdk from '@aws-sdk/client-s3';

let loaded: typeof Sdk | null = null;

/** The package `@aws-sdk/client-s3`. */
export function s3Sdk(): typeof Sdk {
  loaded ??= createRequire(import.meta.url)('@aws-sdk/client-s3') as typeof Sdk;
  return loaded;
}
