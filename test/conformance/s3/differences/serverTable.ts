// The README's table of storage servers, written from the rows.
import type { EndpointCapabilities } from '../../../../src/sync/remoteFolder.ts';
import { PEERS } from './peers.ts';
import { SIMULATED } from './simulated.ts';

type Enforced = Omit<EndpointCapabilities, 'versioning'>;

const OPERATIONS = [
  ['conditionalCreate', 'new files'],
  ['conditionalReplace', 'edits'],
  ['conditionalComplete', 'large files'],
  ['conditionalDelete', 'deletions'],
  ['conditionalCopy', 'moves'],
] as const;

/** Markdown, as Prettier leaves it where a table is not aligned. */
export function serverTable(): string {
  const rows = [
    ...PEERS.map((peer) => ({ ...peer, how: `${peer.version}, run` })),
    ...SIMULATED.map((service) => ({ ...service, how: `simulated (${links(service.sources)})` })),
  ];
  const lines = rows.map(({ title, how, signIn, enforced, trouble }) =>
    [title, how, signIn, conditions(enforced), degraded(enforced), trouble.join(' ') || 'none'].join(' | '),
  );
  return [
    '| server | version, how tested | sign-in | conditions enforced on | Brimful looks first before | known trouble |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines.map((line) => `| ${line} |`),
  ].join('\n');
}

function conditions(enforced: Enforced): string {
  const held = OPERATIONS.filter(([name]) => enforced[name]).map(([, words]) => words);
  return held.length === OPERATIONS.length ? 'everything' : held.join(', ') || 'nothing';
}

function degraded(enforced: Enforced): string {
  const missing = OPERATIONS.filter(([name]) => !enforced[name]).map(([, words]) => words);
  const words = missing.length === OPERATIONS.length ? 'every write' : missing.join(', ') || 'nothing';
  return enforced.checksums === undefined ? words : `${words}; uploads carry no checksum`;
}

function links(sources: readonly string[]): string {
  return sources.map((source, index) => `[${index + 1}](${source})`).join(' ');
}
