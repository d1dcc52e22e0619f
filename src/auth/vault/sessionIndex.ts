// A small file without secrets that remembers what was put into which vault: so that an unreadable keychain is never taken for "signed out".
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { replaceFileInOwnFolder } from '../../persistence/atomicFile.ts';

const kind = z.enum(['keychain', 'encrypted-file', 'memory']);
const entrySchema = z.object({
  vault: kind,
  /** The vault entry's name. */
  name: z.string(),
  /** null: a typed access key. */
  identity: z
    .object({
      issuer: z.string(),
      subject: z.string(),
      audience: z.array(z.string()),
      name: z.string(),
    })
    .nullable(),
});
const indexSchema = z.object({
  /** Random; part of every vault key, so that two data folders never share a refresh token. */
  profile: z.string(),
  entries: z.record(z.string(), entrySchema),
  /** Vault entries that were to be removed while the vault could not be reached. */
  leftovers: z.array(z.object({ vault: kind, name: z.string() })),
  /** Until when keys live that were issued (epoch ms), so that a sign-out in a later run can say it (TK7). */
  keysLiveUntil: z.record(z.string(), z.number()).default({}),
});
type Index = z.infer<typeof indexSchema>;
export type IndexEntry = Readonly<z.infer<typeof entrySchema>>;
export type Leftover = Readonly<Index['leftovers'][number]>;

export interface SessionIndex {
  readonly profile: string;
  entry(accountId: string): IndexEntry | null;
  entries(): readonly IndexEntry[];
  leftovers(): readonly Leftover[];
  /** Epoch ms, maybe past; null: none were ever issued to this account. */
  keysLiveUntil(accountId: string): number | null;
  noteKeys(accountId: string, liveUntil: number): Promise<void>;
  /** null removes the entry. Resolves when it is on disk; a full disk only costs the memory of it, so it never rejects. */
  put(accountId: string, entry: IndexEntry | null): Promise<void>;
  addLeftover(leftover: Leftover): Promise<void>;
  removeLeftover(leftover: Leftover): Promise<void>;
}

/** Reads the file, or begins a new one when it is absent or not ours. */
export async function openSessionIndex(path: string): Promise<SessionIndex> {
  let index = (await read(path)) ?? {
    profile: randomBytes(9).toString('base64url'),
    entries: {},
    leftovers: [],
    keysLiveUntil: {},
  };
  let writing: Promise<void> = Promise.resolve();

  const change = (next: Index): Promise<void> => {
    index = next;
    // One after the other, so that an older state never overtakes a newer one.
    writing = writing
      .then(() => replaceFileInOwnFolder(path, `${JSON.stringify(next, null, 2)}\n`))
      .catch(() => undefined);
    return writing;
  };
  const without = ({ vault, name }: Leftover): Index['leftovers'] =>
    index.leftovers.filter((leftover) => leftover.vault !== vault || leftover.name !== name);

  await change(index);
  return {
    profile: index.profile,
    entry: (accountId) => index.entries[accountId] ?? null,
    entries: () => Object.values(index.entries),
    leftovers: () => index.leftovers,
    keysLiveUntil: (accountId) => index.keysLiveUntil[accountId] ?? null,
    noteKeys: (accountId, liveUntil) => {
      const latest = Math.max(liveUntil, index.keysLiveUntil[accountId] ?? 0);
      return change({ ...index, keysLiveUntil: { ...index.keysLiveUntil, [accountId]: latest } });
    },
    put: (accountId, entry) => {
      // Each rotation of a token comes by here, and seldom is anything new.
      if (isDeepStrictEqual(index.entries[accountId] ?? null, entry)) return Promise.resolve();
      const others = Object.entries(index.entries).filter(([id]) => id !== accountId);
      const entries = Object.fromEntries(entry === null ? others : [...others, [accountId, entry]]);
      return change({ ...index, entries });
    },
    addLeftover: (leftover) => change({ ...index, leftovers: [...without(leftover), leftover] }),
    removeLeftover: (leftover) => change({ ...index, leftovers: without(leftover) }),
  };
}

async function read(path: string): Promise<Index | null> {
  try {
    return indexSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}
