// Describes, for people, the conditional writes that a storage service does not enforce (R3).
import type { Result } from '../result.ts';
import type { EndpointCapabilities, RemoteFault } from './remoteFolder.ts';

/**
 * Faults of a probe that say nothing about the endpoint: the bucket or these credentials do not accept its
 * objects. What the probe would have found is then assumed at its worst.
 */
const CANNOT_TELL: ReadonlySet<RemoteFault['code']> = new Set([
  'denied',
  'quota',
  'locked',
  'configuration',
  'too-large',
]);

/** The probe failed in a way that says nothing about the endpoint. */
export function cannotTell(fault: RemoteFault): boolean {
  return CANNOT_TELL.has(fault.code);
}

/**
 * Returns one sentence naming what the endpoint does not, or may not, protect; empty when it protects all.
 */
export function degradations(probed: Result<EndpointCapabilities, RemoteFault>): readonly string[] {
  if (!probed.ok) return cannotTell(probed.fault) ? [UNKNOWN] : [];
  const capabilities = probed.value;
  const missing = [
    !(capabilities.conditionalCreate && capabilities.conditionalReplace) && 'uploads',
    !capabilities.conditionalComplete && 'large uploads',
    !capabilities.conditionalDelete && 'deletions',
    !capabilities.conditionalCopy && 'moves',
  ].filter((word) => word !== false);
  if (missing.length === 0) return [];
  return [
    `This storage service does not protect ${missing.join(', ')} against simultaneous changes by others. ` +
      'Brimful checks right before each write instead, which leaves a brief window.',
  ];
}

const PARTS = {
  tags: 'tags',
  'storage-class': 'their storage class',
  encryption: 'their encryption key',
  'access-list': 'their access list',
  metadata: 'metadata of other tools',
  redirect: 'their redirect',
} as const;

/**
 * Returns sentences about what is done without, because the endpoint or the credentials refused it
 * (`RemoteFolder.refused`).
 */
export function refusedSentences(refused: readonly string[]): readonly string[] {
  const words = new Set(refused.map((what) => what.split(' ')[0]));
  const lost = Object.entries(PARTS).flatMap(([part, word]) => (words.has(part) ? [word] : []));
  const list = lost.length > 1 ? `${lost.slice(0, -1).join(', ')} and ${lost.at(-1) ?? ''}` : lost[0];
  return [
    ...(list === undefined
      ? []
      : [
          `Objects whose files are edited or moved here lose ${list}, because the storage service or these permissions ` +
            'refuse that. The content is not affected.',
        ]),
    ...(words.has('multipart') ? [IN_ONE_PIECE] : []),
    ...(words.has('copy') || words.has('copy-in-parts') ? [NO_COPIES] : []),
    ...([...words].some((word) => word?.startsWith('conditional')) ? [CONTRADICTING] : []),
  ];
}

const IN_ONE_PIECE =
  'Large files are uploaded in one piece, because the storage service or these permissions refuse uploads in parts. ' +
  'An interrupted upload begins again, and files of more than 5 GiB wait.';

const NO_COPIES = 'Renamed files are uploaded again, because the storage service does not copy objects.';

const CONTRADICTING =
  'This storage service refuses some writes for a condition that holds. Brimful checks right before each of them instead, ' +
  'which leaves a brief window for simultaneous changes by others.';

const UNKNOWN =
  'Whether this storage service protects against simultaneous changes by others could not be tested with these permissions. ' +
  'Brimful checks right before each write instead, which may leave a brief window.';
