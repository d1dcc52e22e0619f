// What scenarios cannot show, or not alone, and the tests that show it.

export interface Elsewhere {
  /** Numbers of hard cases or rules. */
  readonly proves: readonly string[];
  readonly file: string;
  /** Words of the test's name or code. */
  readonly quote: string;
}

export const ELSEWHERE: readonly Elsewhere[] = [
  {
    proves: ['case 20'],
    file: 'test/src/storage/listing/listing.test.ts',
    quote: 'a page that is not plainly ours is a fault',
  },
  {
    proves: ['case 18'],
    file: 'test/src/storage/credentialRenewal.test.ts',
    quote: 'expiry in the middle of a large upload',
  },
  { proves: ['case 21'], file: 'test/src/disk/watch/watcher.test.ts', quote: 'counts as lost events' },
  {
    proves: ['case 21', 'case 16'],
    file: 'test/simulation/running.ts',
    quote: 'Hints may be late, doubled, out of order or missing',
  },
  {
    proves: ['case 22'],
    file: 'test/src/auth/account/renewal.property.test.ts',
    quote: 'under any sleep, clock jump and network',
  },
  {
    proves: ['R12'],
    file: 'test/src/storage/upload/withoutParts.test.ts',
    quote: 'the file goes up whole, nothing is left behind',
  },
  {
    proves: ['R12'],
    file: 'test/src/sync/repeats.test.ts',
    quote: 'the network is named, after a few tries',
  },
  { proves: ['R16'], file: 'test/src/sync/trashAges.test.ts', quote: 'R16: a folder whose clock' },
  {
    proves: ['G8'],
    file: 'test/src/sync/apply/vanishedFolder.test.ts',
    quote: 'all files of a folder are gone at once',
  },
  {
    proves: ['G9'],
    file: 'test/src/disk/claim/claim.test.ts',
    quote: 'the second one is refused, and told which data directory',
  },
  {
    proves: ['G8', 'S1'],
    file: 'test/src/sync/unremoved.test.ts',
    quote: 'ends the agreement about what was in the other one',
  },
  {
    proves: ['G8', 'S1'],
    file: 'test/src/disk/mounts.test.ts',
    quote: 'is not the folder that was emptied',
  },
  { proves: ['R18'], file: 'test/src/app/state/condition.test.ts', quote: 'is never shown beside a file' },
  { proves: ['case 24'], file: 'test/conformance/remote/reading.ts', quote: 'hostile keys round-trip' },
  { proves: ['case 26'], file: 'test/src/storage/upload/multipart.test.ts', quote: 'part sizes' },
];
