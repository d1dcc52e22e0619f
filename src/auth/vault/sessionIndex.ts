// A file without secrets that records what is stored in which vault, so that an unreadable vault is never
// mistaken for "signed out" (VT3).
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Log } from '../../log.ts';
import { isNotFound, replaceFileInOwnFolder } from '../../persistence/atomicFile.ts';
import { isCopy, placeOf } from './copiedIndex.ts';
import { factsAbout, learntSchema, storedFacts } from './learntFacts.ts';
import type { LearntFacts } from './learntFacts.ts';
import { VAULT_KINDS } from './vault.ts';
import type { VaultKind } from './vault.ts';

const kind = z.enum(VAULT_KINDS);
const personSchema = z.object({
  issuer: z.string(),
  subject: z.string(),
  audience: z.array(z.string()),
  name: z.string(),
});
const roleSchema = z.object({ awsAccountId: z.string(), roleName: z.string() });
/** A role in an AWS account, as IAM Identity Center assigns it. */
export type AssignedRole = Readonly<z.infer<typeof roleSchema>>;
/** The content of sign-ins.json. */
const fileSchema = z.object({
  /** Random; part of every vault entry's name, so that two data directories never share a refresh token. */
  profile: z.string(),
  /** Where this file was at the latest start; null: an older one does not say. */
  place: z.string().nullable().default(null),
  /** By account id. `name` is the vault entry's; `identity` is the person, null for an access key. */
  entries: z.record(
    z.string(),
    z.object({ vault: kind, name: z.string(), identity: personSchema.nullable() }),
  ),
  /** Vault entries that could not be removed yet. */
  leftovers: z.array(z.object({ vault: kind, name: z.string() })),
  /**
   * By account id: when the last issued credentials expire (epoch ms), so that a sign-out in a later run can
   * say so (TK7).
   */
  keysLiveUntil: z.record(z.string(), z.number()).default({}),
  /** By account id: when a browser tab was last opened for a renewal without a person (epoch ms). */
  silentAttempts: z.record(z.string(), z.number()).default({}),
  /** By account id: the role that a person has chosen at IAM Identity Center. */
  roles: z.record(z.string(), roleSchema).default({}),
  /** By account id. */
  learnt: z.record(z.string(), learntSchema).default({}),
});
type File = z.infer<typeof fileSchema>;

export interface IndexEntry {
  readonly vault: VaultKind;
  /** The vault entry's name. */
  readonly name: string;
  /** Whose session it is; null: an access key, or not known yet. */
  readonly person: Readonly<z.infer<typeof personSchema>> | null;
}
export type Leftover = Pick<IndexEntry, 'vault' | 'name'>;

export interface SessionIndex {
  readonly profile: string;
  entry(accountId: string): IndexEntry | null;
  entries(): readonly IndexEntry[];
  /** Whether an account has this entry. */
  isUsed(entry: Leftover): boolean;
  leftovers(): readonly Leftover[];
  /** Epoch ms, possibly in the past; null: none were ever issued to this account. */
  credentialsLiveUntil(accountId: string): number | null;
  /** When a browser tab was last opened without a person (epoch ms); null: never. */
  lastSilentAttempt(accountId: string): number | null;
  noteSilentAttempt(accountId: string, at: number): Promise<void>;
  /** The role that a person has chosen; null: none. */
  chosenRole(accountId: string): AssignedRole | null;
  noteRole(accountId: string, role: AssignedRole | null): Promise<void>;
  noteCredentials(accountId: string, liveUntil: number): Promise<void>;
  /** What this or an earlier run has learnt about an account; `of` names its provider and client. */
  learnt(accountId: string, of: string): LearntFacts;
  noteLearnt(accountId: string, of: string, facts: Partial<LearntFacts>): Promise<void>;
  /**
   * Sets or (null) removes an entry. One that other accounts have too is set for them all. Resolves once it
   * is on disk.
   */
  put(accountId: string, entry: IndexEntry | null): Promise<void>;
  /** Removes what any account has under this name, also one that is no longer configured. */
  forget(name: string): Promise<void>;
  /** Notes that the entries with these names are in another vault now. */
  move(names: readonly string[], vault: VaultKind): Promise<void>;
  addLeftover(leftover: Leftover): Promise<void>;
  removeLeftover(leftover: Leftover): Promise<void>;
}

/**
 * Reads the file at `path`, or starts a new one if it is absent, damaged, or a copy of one that is still
 * elsewhere. Changes never reject: a failed write is logged, and the change holds for this run.
 */
export async function openSessionIndex(path: string, log: Log): Promise<SessionIndex> {
  const place = await placeOf(path);
  const found = await read(path, log);
  const isCopied = found !== null && (await isCopy(place, found));
  if (isCopied) log.warn({ path, original: found.place }, 'data directory copied, nobody is signed in here');
  let file: File = { ...(found === null || isCopied ? newFile() : found), place };
  let writing: Promise<void> = Promise.resolve();

  const change = (next: File): Promise<void> => {
    file = next;
    // Sequential, so that an older state never overwrites a newer one.
    writing = writing
      .then(() => replaceFileInOwnFolder(path, `${JSON.stringify(next, null, 2)}\n`))
      .catch((error: unknown) => log.warn({ path, err: error }, 'sign-in index not written'));
    return writing;
  };
  const without = ({ vault, name }: Leftover): File['leftovers'] =>
    file.leftovers.filter((leftover) => leftover.vault !== vault || leftover.name !== name);

  await change(file);
  return {
    profile: file.profile,
    entry: (accountId) => toEntry(file.entries[accountId]),
    entries: () => Object.values(file.entries).flatMap((each) => toEntry(each) ?? []),
    isUsed: ({ vault, name }) =>
      Object.values(file.entries).some((entry) => entry.vault === vault && entry.name === name),
    leftovers: () => file.leftovers,
    credentialsLiveUntil: (accountId) => file.keysLiveUntil[accountId] ?? null,
    lastSilentAttempt: (accountId) => file.silentAttempts[accountId] ?? null,
    noteSilentAttempt: (accountId, at) =>
      change({ ...file, silentAttempts: { ...file.silentAttempts, [accountId]: at } }),
    chosenRole: (accountId) => file.roles[accountId] ?? null,
    noteRole: (accountId, role) => {
      const others = Object.entries(file.roles).filter(([id]) => id !== accountId);
      const roles = role === null ? others : [...others, [accountId, role] as const];
      return change({ ...file, roles: Object.fromEntries(roles) });
    },
    noteCredentials: (accountId, liveUntil) => {
      const latest = Math.max(liveUntil, file.keysLiveUntil[accountId] ?? 0);
      return change({ ...file, keysLiveUntil: { ...file.keysLiveUntil, [accountId]: latest } });
    },
    learnt: (accountId, of) => factsAbout(of, file.learnt[accountId]),
    noteLearnt: (accountId, of, facts) => {
      const stored = storedFacts(of, { ...factsAbout(of, file.learnt[accountId]), ...facts });
      // Called at each renewal, which usually teaches nothing new.
      if (isDeepStrictEqual(file.learnt[accountId], stored)) return Promise.resolve();
      const others = Object.entries(file.learnt).filter(([id]) => id !== accountId);
      const learnt = stored === undefined ? others : [...others, [accountId, stored] as const];
      return change({ ...file, learnt: Object.fromEntries(learnt) });
    },
    put: (accountId, entry) => {
      // Called on each token rotation, which usually changes nothing here.
      if (isDeepStrictEqual(toEntry(file.entries[accountId]), entry)) return Promise.resolve();
      const others = Object.entries(file.entries).filter(([id]) => id !== accountId);
      if (entry === null) return change({ ...file, entries: Object.fromEntries(others) });
      const set = fromEntry(entry);
      const entries = others.map(([id, other]) => [id, other.name === set.name ? set : other] as const);
      return change({ ...file, entries: Object.fromEntries([...entries, [accountId, set]]) });
    },
    forget: (name) => {
      const entries = Object.entries(file.entries);
      const kept = entries.filter(([, entry]) => entry.name !== name);
      if (kept.length === entries.length) return Promise.resolve();
      return change({ ...file, entries: Object.fromEntries(kept) });
    },
    move: (names, vault) => {
      const entries = Object.entries(file.entries).map(([id, entry]) =>
        names.includes(entry.name) ? ([id, { ...entry, vault }] as const) : ([id, entry] as const),
      );
      return change({ ...file, entries: Object.fromEntries(entries) });
    },
    addLeftover: (leftover) => change({ ...file, leftovers: [...without(leftover), leftover] }),
    removeLeftover: (leftover) => {
      const leftovers = without(leftover);
      return leftovers.length === file.leftovers.length ? Promise.resolve() : change({ ...file, leftovers });
    },
  };
}

function newFile(): File {
  return {
    profile: randomBytes(9).toString('base64url'),
    place: null,
    entries: {},
    leftovers: [],
    keysLiveUntil: {},
    silentAttempts: {},
    roles: {},
    learnt: {},
  };
}

function toEntry(entry: File['entries'][string] | undefined): IndexEntry | null {
  return entry === undefined ? null : { vault: entry.vault, name: entry.name, person: entry.identity };
}

function fromEntry({ vault, name, person }: IndexEntry): File['entries'][string] {
  return { vault, name, identity: person };
}

async function read(path: string, log: Log): Promise<File | null> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (!isNotFound(error)) log.warn({ path, err: error }, 'sign-in index unreadable, starting a new one');
    return null;
  }
}
