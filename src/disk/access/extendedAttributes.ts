// Extended attributes of files and folders, access control lists among them: Node has no calls for them, so a
// library does it where it can be loaded.
import { createRequire } from 'node:module';

/** What is used of `@napi-rs/xattr`, an optional dependency with a native part. Everything throws one error. */
interface Library {
  listAttributesSync(path: string): readonly string[];
  getAttributeSync(path: string, name: string): Uint8Array | null;
  setAttributeSync(path: string, name: string, value: Uint8Array): void;
  removeAttributeSync(path: string, name: string): void;
}

export type Attributes = ReadonlyMap<string, Uint8Array>;

/** All take an absolute path and do not follow a link there. */
export interface ExtendedAttributes {
  /** Those that belong to the file rather than to its content or this machine; null: they cannot be read. */
  read(absolute: string): Attributes | null;
  /** False when the system refuses. */
  set(absolute: string, name: string, value: Uint8Array): boolean;
  /** False when it is still there. */
  remove(absolute: string, name: string): boolean;
}

/**
 * Access control lists as Linux shows them: `system.posix_acl_access`, `system.posix_acl_default` (of a
 * folder, for what is made in it) and `system.nfs4_acl`.
 */
export function isAccessList(name: string): boolean {
  return /^system\..*acl/.test(name);
}

/**
 * On Linux people's own attributes, lists and labels. Not `security.capability`, which gives a program rights
 * as setuid does, nor `security.ima` and `security.evm`, which sign the old content, nor `trusted.*`, which
 * overlay file systems keep for themselves. Elsewhere names have no such spaces.
 */
function isKept(name: string): boolean {
  if (process.platform !== 'linux') return true;
  return /^(?:user\.|security\.(?:selinux|SMACK64)$)/.test(name) || isAccessList(name);
}

/** How the systems say that a file system knows no extended attributes (EOPNOTSUPP of Linux and macOS). */
const UNKNOWN_HERE = /os error (?:95|45|102)\b/;

function wrap(library: Library): ExtendedAttributes {
  return {
    read: (absolute) => {
      try {
        const names = library.listAttributesSync(absolute).filter(isKept);
        const found = names.map((name) => [name, library.getAttributeSync(absolute, name)] as const);
        return new Map(found.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])));
      } catch (error) {
        return error instanceof Error && UNKNOWN_HERE.test(error.message) ? new Map() : null;
      }
    },
    set: (absolute, name, value) => succeeds(() => library.setAttributeSync(absolute, name, value)),
    remove: (absolute, name) => succeeds(() => library.removeAttributeSync(absolute, name)),
  };
}

function succeeds(change: () => void): boolean {
  try {
    change();
    return true;
  } catch {
    return false;
  }
}

let loaded: ExtendedAttributes | null | undefined;

/** null where the library cannot be loaded. */
export function systemAttributes(): ExtendedAttributes | null {
  loaded ??= process.platform === 'win32' ? null : load();
  return loaded;
}

function load(): ExtendedAttributes | null {
  try {
    return wrap(createRequire(import.meta.url)('@napi-rs/xattr') as Library);
  } catch {
    return null;
  }
}
