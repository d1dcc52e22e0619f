// The vocabulary of scenarios: what was agreed, who did what, and what must be found afterwards.
import type { EngineOptions } from '../../src/sync/engineApi.ts';
import type { HookPoint } from './worlds/hookedPorts.ts';
import type { StorageFault } from './worlds/world.ts';

/**
 * Names with their contents. A name that ends in `/` is an empty folder on a disk and a marker in a bucket;
 * its content is ''. Time and random parts of a conflict copy's name are written as WHEN: `a (conflict WHEN
 * from A).txt`.
 */
export type Tree = Readonly<Record<string, string>>;

export type DeviceName = 'A' | 'B';

/**
 * `here` and `there` are set by the cast (casts.ts); `tool` is another S3 tool, which knows nothing of
 * Brimful.
 */
export type Actor = 'here' | 'there' | DeviceName | 'tool';

/** What a tool sets on an object besides its content. */
export type Given = Readonly<
  Partial<Record<'author' | 'cache-control' | 'content-type' | 'storage-class' | 'tag', string>>
>;

export type Deed =
  /** In place, keeping the inode; in the bucket an unconditional PUT. */
  | { readonly does: 'write'; readonly path: string; readonly content: string; readonly mtime?: string }
  /** As editors do: a new file beside it, renamed over it. */
  | { readonly does: 'save'; readonly path: string; readonly content: string }
  | { readonly does: 'remove'; readonly path: string }
  | { readonly does: 'move'; readonly path: string; readonly to: string }
  | { readonly does: 'copy'; readonly path: string; readonly to: string }
  | { readonly does: 'make-folder'; readonly path: string }
  /* Only at a disk. */
  | { readonly does: 'touch'; readonly path: string }
  | { readonly does: 'set-time'; readonly path: string; readonly mtime: string }
  | { readonly does: 'set-executable'; readonly path: string; readonly executable: boolean }
  | { readonly does: 'set-unreadable'; readonly path: string; readonly unreadable: boolean }
  /** Takes it from everybody but its owner. */
  | { readonly does: 'set-owner-only'; readonly path: string }
  | { readonly does: 'link'; readonly path: string; readonly to: string }
  | { readonly does: 'make-other'; readonly path: string; readonly kind: 'symlink' | 'special-file' }
  /* Only in the bucket. */
  | { readonly does: 'archive'; readonly path: string }
  /** The same bytes under another ETag. */
  | { readonly does: 'rewrite'; readonly path: string }
  | { readonly does: 'give'; readonly path: string; readonly given: Given };

export type Step =
  | { readonly step: 'act'; readonly who: Actor; readonly deed: Deed }
  /** One `syncOnce`, or one of each device in the cast's order. */
  | { readonly step: 'sync'; readonly device: DeviceName | 'all'; readonly says: Says | null }
  /** What the bucket does to requests from now on; null: it works again. */
  | { readonly step: 'storage'; readonly fault: StorageFault | null }
  /** Before this point is next reached, these steps happen. */
  | {
      readonly step: 'interrupt';
      readonly device: DeviceName;
      readonly at: HookPoint;
      readonly steps: readonly Step[];
    }
  /** From now on the disk refuses at this point. */
  | {
      readonly step: 'refuse';
      readonly device: DeviceName;
      readonly at: HookPoint;
      readonly code: 'full' | 'no-space' | 'busy' | 'denied' | 'io' | 'read-only';
    }
  /** The disk no longer refuses anything. */
  | { readonly step: 'disk-works'; readonly device: DeviceName }
  /** The process dies at this point of its next sync; the sync after that is a new process's. */
  | { readonly step: 'crash'; readonly device: DeviceName; readonly at: HookPoint }
  | { readonly step: 'restart'; readonly device: DeviceName }
  | { readonly step: 'root'; readonly device: DeviceName; readonly becomes: 'missing' | 'another' | 'itself' }
  | {
      readonly step: 'journal';
      readonly device: DeviceName;
      readonly happens: 'lost' | 'damaged' | 'copied' | 'rolled-back';
    }
  /** Ends the process; from now on the folder is bound to another place, or has other settings. */
  | {
      readonly step: 'configure';
      readonly device: DeviceName;
      readonly prefix?: string;
      readonly options?: Partial<EngineOptions>;
    }
  | { readonly step: 'answer'; readonly device: DeviceName; readonly approve: boolean }
  | { readonly step: 'time'; readonly ms: number }
  /** The mark in the bucket is deleted, or is that of another bucket (G10). */
  | { readonly step: 'mark'; readonly becomes: 'gone' | 'another' }
  /** What must hold at this point. */
  | { readonly step: 'expect'; readonly now: Outcome };

/** What a sync reports. Omitted fields must be empty. */
export interface Says {
  /** Code of the fault that stopped the whole pass. */
  readonly fault?: string;
  /** `code: path`. */
  readonly problems?: readonly string[];
  /** `reason: side name`. */
  readonly refused?: readonly string[];
  readonly held?: { readonly local?: readonly string[]; readonly remote?: readonly string[] };
}

/** What must be found. Omitted fields are not checked, except in `devices`, where they must be empty. */
export interface Outcome {
  /** On every disk and in the bucket. */
  readonly both?: Tree;
  /** On the disks only, in addition to `both`. */
  readonly disk?: Tree;
  /** In the bucket only, in addition to `both`. */
  readonly bucket?: Tree;
  /**
   * Both versions are kept: the one that reached the bucket first under the name, the
   * other as a conflict copy.
   */
  readonly conflicts?: readonly { readonly path: string; readonly here: string; readonly there: string }[];
  /** Paths in the trash of a device, sorted. */
  readonly trash?: Partial<Record<DeviceName, readonly string[]>>;
  readonly says?: Partial<Record<DeviceName, Says>>;
  /** Bytes of file content sent to the bucket since the agreement. */
  readonly uploaded?: number;
  /** How many states of an object exist, old ones included (needs `versioning`). */
  readonly versions?: Readonly<Record<string, number>>;
  readonly executable?: Readonly<Record<string, boolean>>;
  /** All files of a device that only their owner can read, sorted. */
  readonly ownerOnly?: Partial<Record<DeviceName, readonly string[]>>;
  /** Modification times on every disk, `seconds.nanoseconds`. */
  readonly mtime?: Readonly<Record<string, string>>;
  /** Modification times that objects carry, `seconds.nanoseconds`. */
  readonly bucketTime?: Readonly<Record<string, string>>;
  /** Names of files that have the same time on every disk. */
  readonly sameTimes?: readonly string[];
  /** What objects have besides their content. */
  readonly given?: Readonly<Record<string, Given>>;
  /** One of the things that `why` says about a path on device A (scenarioDevice.ts). */
  readonly why?: Readonly<Record<string, string>>;
}

export interface Scenario {
  /** Quotes the hard case where there is one: `case 17: ...`. */
  readonly name: string;
  /** Numbers of rules in src/sync/decide/README.md. */
  readonly proves: readonly string[];
  readonly options?: Partial<EngineOptions>;
  readonly versioning?: boolean;
  /** A disk that cannot distinguish names by these; only the virtual one supports it. */
  readonly blindTo?: 'case' | 'unicode-form';
  /** ETags say nothing about contents, as with SSE-KMS; only the virtual bucket supports it. */
  readonly opaqueEtags?: boolean;
  /** The tree on all sides before anything happens. */
  readonly agreed: Tree;
  readonly steps: readonly Step[];
  /** After the steps, once everybody has synced until nothing is left to do. */
  readonly expect: Outcome;
  /** Why the scenario cannot run in one of the worlds. */
  readonly notOn?: { readonly fakes?: string; readonly real?: string };
  /** A known problem of the engine: the scenario must fail until it is solved. */
  readonly knownProblem?: string;
}
