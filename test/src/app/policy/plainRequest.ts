// A request for a set-up with nothing special: what a test is about, it changes.
import type { SetupRequest } from '../../../../src/contract/setup.ts';

export const PLAIN_REQUEST: Omit<SetupRequest, 'format'> = {
  account: 'work',
  isolation: 'none',
  subjects: [],
  place: null,
  existingProvider: false,
  kmsKeys: [],
  tokenTags: [],
  tokenSourceIdentity: false,
};
