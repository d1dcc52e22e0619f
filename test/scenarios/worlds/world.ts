// A world in which scenarios run, virtual or real, behind the same interface.
import type { Journal } from '../../../src/sync/journalPort.ts';
import type { LocalFolder } from '../../../src/sync/localFolder.ts';
import type { RemoteFolder } from '../../../src/sync/remoteFolder.ts';
import type { VirtualUser } from '../../fakes/disk/virtualDisk.ts';
import type { DeviceName, Given, Scenario } from '../scenario.ts';
import type { ScenarioClock } from './scenarioClock.ts';

export type Requests = 'list' | 'head' | 'get' | 'put' | 'begin' | 'complete' | 'copy' | 'delete';

/**
 * `lost-answer`: takes effect, but the answer is lost. `lost-request`: never arrives. `short-body`: the
 * connection breaks during a download. `cut-listing`: the second page fails. `short-listing`: claims that the
 * first page was everything. `captive-portal`: 200 with a web page. `locked`: deletions are refused because
 * of retention. `quota`: the bucket accepts nothing more.
 */
export interface StorageFault {
  readonly kind:
    | 'lost-answer'
    | 'lost-request'
    | 'denied'
    | 'expired'
    | 'throttled'
    | 'server-error'
    | 'captive-portal'
    | 'short-body'
    | 'empty-listing'
    | 'cut-listing'
    | 'short-listing'
    | 'locked'
    | 'quota';
  /** Omitted: all kinds of requests. */
  readonly of?: Requests;
  /** Omitted: until the bucket recovers. */
  readonly times?: number;
}

/** Another S3 tool. Keys are relative to the folder's prefix. */
export interface Tool {
  put(key: string, content: string, mtime: string | null): Promise<void>;
  remove(key: string): Promise<void>;
  copy(from: string, to: string): Promise<void>;
  archive(key: string): Promise<void>;
  /** The same bytes and metadata again, as a multipart object with another ETag. */
  rewrite(key: string): Promise<void>;
  /** Copies the object onto itself with additional properties. */
  give(key: string, given: Given): Promise<void>;
}

export interface Ports {
  readonly local: LocalFolder;
  readonly remote: RemoteFolder;
  readonly journal: Journal;
}

export interface KeptFile {
  readonly path: string;
  readonly content: string;
}

/** One computer: its disk, and the location of its journal. */
export interface Machine {
  readonly user: VirtualUser;
  /** Opens the ports as a new process does. Ends what an earlier process had open. */
  start(prefix: string): Ports;
  /** Visible files, and folders that are empty, as `name/` with content ''. */
  files(): readonly KeptFile[];
  temporaries(): number;
  trash(): readonly KeptFile[];
  setRoot(state: 'missing' | 'another' | 'itself'): void;
  changeJournal(how: 'lost' | 'damaged' | 'copied' | 'rolled-back'): void;
}

export interface World {
  readonly clock: ScenarioClock;
  readonly tool: Tool;
  createMachine(name: DeviceName): Machine;
  setFault(fault: StorageFault | null): void;
  /** Live objects below the folder's prefix, without Brimful's own. */
  objects(): Promise<readonly KeptFile[]>;
  /** All states of an object that still exist, including the live one. */
  versions(key: string): Promise<readonly string[]>;
  /** The `mtime` of an object, `seconds.nanoseconds`; null: none. */
  timeOf(key: string): Promise<string | null>;
  /** What others gave an object, and its content type. */
  given(key: string): Promise<Given>;
  openUploads(): Promise<number>;
  /** Bytes of content that Brimful has sent since the last call. */
  takeSentBytes(): number;
  close(): Promise<void>;
}

export type CreateWorld = (scenario: Scenario) => Promise<World>;

/** What the folders of all devices are bound to, unless a scenario says otherwise. */
export const PREFIX = 'team/';
/** The mark that devices leave in the bucket (G10). */
export const PLACE_MARK = '.brimful/place.json';
/**
 * Uploads of at least this size (bytes) are made in parts of PART_BYTES, the smallest size that S3 accepts.
 */
export const MULTIPART_BYTES = 6 * 1024 * 1024;
export const PART_BYTES = 5 * 1024 * 1024;
/** Keys in one page of a listing: few, so that small trees have several pages. */
export const PAGE_KEYS = 3;
